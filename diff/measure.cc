#include "diff/measure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "diff/comparable.h"
#include "src/profile/measures.h"

namespace tracegate::diff {

using profile::Censored;
using profile::Profile;
using profile::What;

namespace {

constexpr std::string_view kBelowFloor = "below the floor in every run";

// A goroutine is born once and starts once: how long that took is told by the durations alone.
bool Applies(Statistic statistic, const Place& place) {
  const bool rate =
      statistic == Statistic::kTimePerSecond || statistic == Statistic::kCountPerSecond;
  return !rate || (place.state != profile::ToString(What::kLifetime) &&
                   place.state != profile::ToString(What::kStartDelay));
}

// Whether the durations of the runs spread, without the tenth of them (at least one)
// at either end: one disturbed run is no difference in the work.
bool DurationsDiffer(std::span<const Profile* const> runs) {
  std::vector<Nanos> durations;
  for (const Profile* run : runs) {
    durations.push_back(run->Duration());
  }
  std::sort(durations.begin(), durations.end());
  const std::size_t cut = std::max<std::size_t>(1, durations.size() / 10);
  if (durations.size() <= 2 * cut) {
    return false;
  }
  return static_cast<double>(durations[durations.size() - 1 - cut]) >
         kDurationFactor * static_cast<double>(durations[cut]);
}

void AddPerRun(std::span<const Profile* const> runs, Nanos floor, Row& row) {
  double mean_seconds = 0;
  for (const Profile* run : runs) {
    mean_seconds += static_cast<double>(run->Duration()) / 1e9 / static_cast<double>(runs.size());
  }
  const double offset = OffsetOf(row.cell, floor) * std::max(mean_seconds, 1e-9);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const double seconds = static_cast<double>(runs[i]->Duration()) / 1e9;
    row.logs_per_run.push_back(std::log(row.values[i] * seconds + offset));
  }
}

// What a cell must come to in some run, so that it can change by the floor.
bool BelowFloor(const Row& row, Nanos floor) {
  if (row.threshold) {
    return *row.threshold < static_cast<double>(floor);
  }
  const double most = *std::max_element(row.values.begin(), row.values.end());
  return most < FloorOf(row.cell, floor);
}

// Makes rows of the statistics of one kind of spans.
class RowMaker {
 public:
  RowMaker(std::span<const Profile* const> runs, Nanos floor, const LimitsFor& limits)
      : runs_(runs), floor_(floor), limits_(limits), durations_differ_(DurationsDiffer(runs)) {}

  // The row, or why there is none.
  std::optional<std::string_view> Make(const SpansByRun& spans, const SpanStatistics& statistics,
                                       Row& row) const {
    std::string_view why;
    auto values = statistics.Of(row.cell.statistic, why);
    if (!values) {
      return why;
    }
    if (limits_) {
      row.limits = limits_(row.cell);
    }
    const Nanos floor = row.limits ? row.limits->floor : floor_;
    row.values = std::move(values->values);
    row.threshold = values->threshold;
    row.horizon = values->horizon;
    row.spans = statistics.MeanCount();
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      row.logs.push_back(LogOf(row.cell, row.values[i], floor));
      row.in_run.push_back(spans[i] != nullptr && !spans[i]->Empty());
    }
    const bool rate = row.cell.statistic == Statistic::kTimePerSecond ||
                      row.cell.statistic == Statistic::kCountPerSecond;
    if (rate && durations_differ_) {
      AddPerRun(runs_, floor, row);
    }
    return BelowFloor(row, floor) ? std::optional(kBelowFloor) : std::nullopt;
  }

 private:
  std::span<const Profile* const> runs_;
  Nanos floor_;
  const LimitsFor& limits_;
  bool durations_differ_;
};

// Collects what is where.
class PresenceTable {
 public:
  PresenceTable(std::span<const Profile* const> runs, const Filter& filter,
                const Comparable& comparable)
      : runs_(runs), filter_(filter), comparable_(comparable) {
    for (std::size_t i = 0; i < runs.size(); ++i) {
      for (const profile::TypeProfile& type : runs[i]->types) {
        if (!type.system) {
          AddType(i, type);
        }
      }
    }
  }

  std::map<Place, Seen> Take() {
    for (auto& [what, seen] : table_) {
      seen.per_second /=
          static_cast<double>(std::count(seen.in_run.begin(), seen.in_run.end(), true));
    }
    return std::move(table_);
  }

 private:
  void AddType(std::size_t run, const profile::TypeProfile& type) {
    Add(run, {type.name, std::string(profile::kTypeItself), ""}, type.goroutines);
    for (const profile::Cell& cell : type.cells) {
      if (cell.what == What::kWaiting) {
        Add(run, {type.name, std::string(profile::ToString(cell.what)), cell.reason},
            cell.spans.TotalCount());
      }
    }
  }

  void Add(std::size_t run, const Place& what, std::uint64_t count) {
    if (count == 0 || !filter_.Accepts(what) ||
        comparable_.WhyNot(what.type, what.state, what.reason)) {
      return;
    }
    Seen& seen = table_[what];
    seen.in_run.resize(runs_.size(), false);
    seen.in_run[run] = true;
    const double seconds = static_cast<double>(runs_[run]->Duration()) / 1e9;
    seen.per_second += static_cast<double>(count) / std::max(seconds, 1e-9);
  }

  std::span<const Profile* const> runs_;
  const Filter& filter_;
  const Comparable& comparable_;
  std::map<Place, Seen> table_;
};

using LeftOut = std::map<std::string_view, std::vector<CellId>>;

// Measures as rows, those that every run has.
void MeasureValues(std::span<const Profile* const> runs, const Filter& filter,
                   const LimitsFor& limits, Measured& measured, LeftOut& left_out) {
  for (const auto& [place, values] : ValuesByPlace(runs)) {
    if (!filter.Accepts(place)) {
      continue;
    }
    Row row;
    row.cell = {place.type, place.state, place.reason, Statistic::kValue};
    for (const auto& value : values) {
      if (value) {
        row.values.push_back(*value);
      }
    }
    if (row.values.size() != runs.size()) {
      left_out["not known in every run"].push_back(row.cell);
      continue;
    }
    if (BelowFloor(row, 0)) {
      left_out[kBelowFloor].push_back(row.cell);
      continue;
    }
    if (limits) {
      row.limits = limits(row.cell);
    }
    for (const double value : row.values) {
      row.logs.push_back(LogOf(row.cell, value, 0));
    }
    row.in_run.assign(runs.size(), true);
    measured.rows.push_back(std::move(row));
  }
}

}  // namespace

bool Filter::Accepts(const Place& of) const {
  return (!place || place(of)) && (!type || type(of.type)) && (!state || state(of.state)) &&
         (!reason || reason(of.reason));
}

std::map<Place, SpansByRun> SpansByPlace(std::span<const Profile* const> runs) {
  std::map<Place, SpansByRun> table;
  // Without them in a run nothing is known there, which is not the same as no spans.
  const bool gc_known =
      std::all_of(runs.begin(), runs.end(), [](const Profile* run) { return run->gc.known; });
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto add = [&](Place place, const Censored& spans) {
      SpansByRun& row = table[std::move(place)];
      row.resize(runs.size(), nullptr);
      row[i] = &spans;
    };
    profile::ForEachPlace(*runs[i], add);
    if (gc_known) {
      profile::ForEachGcPlace(*runs[i], add);
    }
  }
  return table;
}

std::map<Place, std::vector<std::optional<double>>> ValuesByPlace(
    std::span<const Profile* const> runs) {
  std::map<Place, std::vector<std::optional<double>>> table;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    profile::ForEachMeasure(*runs[i], [&](Place place, double value) {
      auto& values = table[std::move(place)];
      values.resize(runs.size());
      values[i] = value;
    });
  }
  return table;
}

Measured Measure(std::span<const Profile* const> runs, Nanos floor, const Filter& filter,
                 const Curves* curves, const LimitsFor& limits) {
  Measured measured;
  measured.runs = runs.size();
  const Comparable comparable(runs);
  measured.presence = PresenceTable(runs, filter, comparable).Take();
  LeftOut left_out;
  const RowMaker maker(runs, floor, limits);
  for (const auto& [place, spans] : SpansByPlace(runs)) {
    const auto not_comparable = comparable.WhyNot(place.type, place.state, place.reason);
    if (!filter.Accepts(place)) {
      continue;
    }
    const SpanStatistics statistics(spans, runs, curves);
    for (const Statistic statistic : kStatistics) {
      if (!Applies(statistic, place)) {
        continue;
      }
      Row row;
      row.cell = {place.type, place.state, place.reason, statistic};
      const auto why = not_comparable ? not_comparable : maker.Make(spans, statistics, row);
      if (why) {
        left_out[*why].push_back(row.cell);
      } else {
        measured.rows.push_back(std::move(row));
      }
    }
  }
  MeasureValues(runs, filter, limits, measured, left_out);
  for (auto& [why, cells] : left_out) {
    measured.not_judged.push_back({std::string(why), std::move(cells)});
  }
  return measured;
}

}  // namespace tracegate::diff
