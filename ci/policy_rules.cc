#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ci/policy_nodes.h"
#include "diff/statistics.h"
#include "src/base/suggest.h"
#include "src/base/values.h"

namespace tracegate::ci {
namespace {

// Calls `read` for each table of [[NAME]].
template <class ReadOne>
Status ForEachTable(const Entry& entry, const ReadOne& read) {
  const toml::array* tables = entry.value->as_array();
  if (tables == nullptr) {
    return Problem(entry.at, fmt::format("{} is a list of tables", entry.key),
                   fmt::format("write [[{}]]", entry.key));
  }
  if (auto ok = CheckCount(tables->size(), entry.at, fmt::format("[[{}]] tables", entry.key));
      !ok) {
    return ok;
  }
  for (const toml::node& node : *tables) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      return WrongType(node, entry.key, "a list of tables");
    }
    if (auto done = read(*table, PositionOf(node.source())); !done) {
      return done;
    }
  }
  return {};
}

Status ReadGlob(const Entry& entry, const PolicyText& text_of, std::optional<Glob>& to) {
  const auto text = entry.value->value_exact<std::string>();
  const Position at = PositionOf(entry.value->source());
  if (!text) {
    return WrongType(*entry.value, entry.key, "text");
  }
  auto glob = Glob::Parse(*text);
  if (!glob) {
    return Problem(text_of.Inside(at, glob.error().offset.value_or(0)),
                   "bad pattern: " + glob.error().what);
  }
  to = *std::move(glob);
  return {};
}

Status ReadState(const Entry& entry, const PolicyText& text, CellPattern& where) {
  if (auto done = ReadGlob(entry, text, where.state); !done) {
    return done;
  }
  const auto known = StateNames();
  const bool any = std::any_of(known.begin(), known.end(), [&](std::string_view name) {
    return where.state->Matches(std::string(name));
  });
  if (!any) {
    return Problem(PositionOf(entry.value->source()),
                   fmt::format("no state is named \"{}\"", where.state->text()),
                   DidYouMean(where.state->text(), known));
  }
  return {};
}

Status ReadStatistic(const Entry& entry, CellPattern& where) {
  const auto name = entry.value->value_exact<std::string>();
  if (!name) {
    return WrongType(*entry.value, entry.key, "text");
  }
  where.statistic = StatisticNamed(*name);
  if (!where.statistic) {
    return Problem(PositionOf(entry.value->source()), fmt::format("\"{}\" is no statistic", *name),
                   DidYouMean(*name, StatisticNames()));
  }
  return {};
}

// Whether the entry is a field of a pattern; then it is read.
Result<bool> ReadField(const Entry& entry, const PolicyText& text, CellPattern& where) {
  Status done;
  if (entry.key == "type") {
    done = ReadGlob(entry, text, where.type);
  } else if (entry.key == "reason") {
    done = ReadGlob(entry, text, where.reason);
  } else if (entry.key == "state") {
    done = ReadState(entry, text, where);
  } else if (entry.key == "statistic") {
    done = ReadStatistic(entry, where);
  } else {
    return false;
  }
  if (!done) {
    return Fail(std::move(done.error()));
  }
  return true;
}

// Whether some state that the rule is for has such a statistic.
bool HasSome(const CellPattern& where, diff::Statistic statistic) {
  const auto states = StateNames();
  return std::any_of(states.begin(), states.end(), [&](std::string_view state) {
    return (!where.state || where.state->Matches(std::string(state))) &&
           HasStatistic(state, statistic);
  });
}

Status CheckStatistic(const CellPattern& where, Position at) {
  if (where.statistic && !HasSome(where, *where.statistic)) {
    return Problem(
        at, fmt::format("there is no {} of {}", ToString(*where.statistic), where.state->text()));
  }
  return {};
}

// A floor is a time.
Status CheckFloor(const CellPattern& where, Position at) {
  if (where.statistic == diff::Statistic::kValue || !HasSome(where, diff::Statistic::kP99)) {
    return Problem(at,
                   "a floor is a time, and this rule is for values, which have floors of their "
                   "own");
  }
  return {};
}

Status ReadLimit(const toml::table& table, Position at, Reading& reading) {
  constexpr std::array<std::string_view, 6> kKeys = {"type",      "state",  "reason",
                                                     "statistic", "margin", "floor"};
  LimitRule rule;
  rule.at = at;
  double margin = 0;
  Nanos floor = 0;
  for (const Entry& entry : EntriesOf(table)) {
    const auto is_field = ReadField(entry, reading.text, rule.where);
    Status done;
    if (!is_field) {
      return Fail(is_field.error());
    }
    if (entry.key == "margin") {
      done = ReadText(entry, "text such as \"10%\"", ParseMargin, margin);
      rule.margin = margin;
    } else if (entry.key == "floor") {
      done = ReadText(entry, "text such as \"10us\"", ParseDuration, floor);
      rule.floor = floor;
    } else if (!*is_field) {
      return Unknown(entry, kKeys);
    }
    if (!done) {
      return done;
    }
  }
  if (!rule.margin && !rule.floor) {
    return Problem(at, "this limit has neither a margin nor a floor");
  }
  if (SpecificityOf(rule.where, at).fields == 0) {
    return Problem(at, "this limit is for everything",
                   "write margin and floor at the top of the file, or give it a type, state, "
                   "reason or statistic");
  }
  if (auto ok = CheckStatistic(rule.where, at); !ok) {
    return ok;
  }
  if (auto ok = rule.floor ? CheckFloor(rule.where, at) : Status(); !ok) {
    return ok;
  }
  if (auto ok = rule.margin ? CheckNew("the margin", rule.where, at, reading) : Status(); !ok) {
    return ok;
  }
  if (auto ok = rule.floor ? CheckNew("the floor", rule.where, at, reading) : Status(); !ok) {
    return ok;
  }
  reading.policy.limits.push_back(std::move(rule));
  return {};
}

Status ReadUntil(const Entry& entry, IgnoreRule& rule) {
  if (const auto date = entry.value->value_exact<toml::date>()) {
    rule.until = Date(std::chrono::year(date->year), std::chrono::month(date->month),
                      std::chrono::day(date->day));
    return {};
  }
  const auto text = entry.value->value_exact<std::string>();
  if (!text) {
    return WrongType(*entry.value, "until", "a date such as \"2026-12-31\"");
  }
  rule.until = ParseDate(*text);
  if (!rule.until) {
    return Problem(PositionOf(entry.value->source()),
                   fmt::format("\"{}\" is no date such as 2026-12-31", *text));
  }
  return {};
}

Status ReadBecause(const Entry& entry, IgnoreRule& rule) {
  const auto text = entry.value->value_exact<std::string>();
  if (!text) {
    return WrongType(*entry.value, "because", "text");
  }
  if (text->find_first_not_of(" \t\n") == std::string::npos) {
    return Problem(PositionOf(entry.value->source()), "because is empty",
                   "say why this is ignored");
  }
  rule.because = *text;
  return {};
}

Status ReadIgnore(const toml::table& table, Position at, Reading& reading) {
  constexpr std::array<std::string_view, 6> kKeys = {"type",      "state",   "reason",
                                                     "statistic", "because", "until"};
  IgnoreRule rule;
  rule.at = at;
  for (const Entry& entry : EntriesOf(table)) {
    const auto is_field = ReadField(entry, reading.text, rule.where);
    Status done;
    if (!is_field) {
      return Fail(is_field.error());
    }
    if (entry.key == "because") {
      done = ReadBecause(entry, rule);
    } else if (entry.key == "until") {
      done = ReadUntil(entry, rule);
    } else if (!*is_field) {
      return Unknown(entry, kKeys);
    }
    if (!done) {
      return done;
    }
  }
  if (rule.because.empty()) {
    return Problem(at, "this ignore does not say why", "add because = \"...\"");
  }
  if (SpecificityOf(rule.where, at).fields == 0) {
    return Problem(at, "this would ignore everything",
                   "give it a type, state, reason or statistic; what fails is fails-on");
  }
  if (auto ok = CheckStatistic(rule.where, at); !ok) {
    return ok;
  }
  if (auto ok = CheckNew("an ignore", rule.where, at, reading); !ok) {
    return ok;
  }
  reading.policy.ignores.push_back(std::move(rule));
  return {};
}

}  // namespace

Status ReadLimits(const Entry& entry, Reading& reading) {
  return ForEachTable(
      entry, [&](const toml::table& table, Position at) { return ReadLimit(table, at, reading); });
}

Status ReadIgnores(const Entry& entry, Reading& reading) {
  return ForEachTable(
      entry, [&](const toml::table& table, Position at) { return ReadIgnore(table, at, reading); });
}

}  // namespace tracegate::ci
