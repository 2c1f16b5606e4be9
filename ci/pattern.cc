#include "ci/pattern.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "src/base/text.h"
#include "src/profile/measures.h"

namespace tracegate::ci {

using diff::CellId;
using diff::Statistic;

namespace {

bool Accepts(const std::optional<Glob>& glob, const std::string& name) {
  return !glob || glob->Matches(name);
}

}  // namespace

bool CellPattern::MatchesPlace(const CellId& cell) const {
  return Accepts(type, cell.type) && Accepts(state, cell.state) && Accepts(reason, cell.reason);
}

bool CellPattern::Matches(const CellId& cell) const {
  return (!statistic || *statistic == cell.statistic) && MatchesPlace(cell);
}

std::string CellPattern::Text() const {
  std::string text;
  const auto add = [&](std::string_view key, std::string_view value) {
    text += fmt::format("{}{} = \"{}\"", text.empty() ? "" : ", ", key, value);
  };
  if (type) {
    add("type", type->text());
  }
  if (state) {
    add("state", state->text());
  }
  if (reason) {
    add("reason", reason->text());
  }
  if (statistic) {
    add("statistic", StatisticNames()[static_cast<std::size_t>(*statistic)]);
  }
  return text.empty() ? "everything" : text;
}

Specificity SpecificityOf(const CellPattern& pattern, Position at) {
  Specificity specificity{.at = at};
  for (const auto* glob : {&pattern.type, &pattern.state, &pattern.reason}) {
    if (*glob) {
      ++specificity.fields;
      specificity.exact += (*glob)->IsExact() ? 1 : 0;
      specificity.literals += (*glob)->Literals();
    }
  }
  if (pattern.statistic) {
    ++specificity.fields;
    ++specificity.exact;
  }
  return specificity;
}

std::string WhyItLoses(const Specificity& loser, const Specificity& winner) {
  const auto sentence = [&](std::string_view verb, std::size_t more, std::size_t less,
                            std::string_view noun) {
    return fmt::format("line {} {} {}, this one {}", winner.at.line, verb, Plural(more, noun),
                       less);
  };
  if (loser.fields != winner.fields) {
    return sentence("gives", winner.fields, loser.fields, "field");
  }
  if (loser.exact != winner.exact) {
    return fmt::format("line {} has {} without wildcards, this one {}", winner.at.line,
                       Plural(winner.exact, "field"), loser.exact);
  }
  if (loser.literals != winner.literals) {
    return fmt::format("line {} spells out {}, this one {}", winner.at.line,
                       Plural(winner.literals, "character"), loser.literals);
  }
  return fmt::format("line {} is as specific and comes later", winner.at.line);
}

std::span<const std::string_view> StateNames() {
  static constexpr std::array<std::string_view, 21> kNames = {
      "Running",
      "Runnable",
      "Waiting",
      "Syscall",
      "stop-the-world",
      "GC mark phase",
      "region",
      "task",
      "mark assist",
      "sweep",
      "lifetime",
      "goroutine",
      "start delay",
      profile::kWaitForProc,
      profile::kStopping,
      profile::kRestarting,
      profile::kLostToGc,
      profile::kGcWork,
      profile::kHeap,
      profile::kRunnableGoroutines,
      profile::kIdleProcs,
  };
  return kNames;
}

std::span<const std::string_view> StatisticNames() {
  static constexpr std::array<std::string_view, 8> kNames = {
      "p50",  "p90", "p99", "mean", "time-per-second", "count-per-second", "share-above-p99",
      "value"};
  return kNames;
}

bool HasStatistic(std::string_view state, Statistic statistic) {
  return profile::IsMeasureState(state) == (statistic == Statistic::kValue);
}

std::optional<Statistic> StatisticNamed(std::string_view name) {
  std::string blanks(name);
  std::replace(blanks.begin(), blanks.end(), '-', ' ');
  for (const Statistic statistic : diff::kStatistics) {
    if (blanks == ToString(statistic)) {
      return statistic;
    }
  }
  if (blanks == ToString(Statistic::kValue)) {
    return Statistic::kValue;
  }
  return std::nullopt;
}

}  // namespace tracegate::ci
