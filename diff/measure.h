// From profiles to one number per run and cell.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"
#include "diff/statistics.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// Chooses spans by their names; a null function accepts all.
struct Filter {
  std::function<bool(const std::string& type)> type;
  std::function<bool(const std::string& state)> state;
  std::function<bool(const std::string& reason)> reason;
  std::function<bool(const Place&)> place = nullptr;

  bool Accepts(const Place& of) const;
};

// Durations of traces may differ by this factor as if they were equal.
inline constexpr double kDurationFactor = 1.25;

// The limits of each cell; null: the same for all. Knows nothing of runs and sides.
using LimitsFor = std::function<Limits(const CellId&)>;

// One cell over all runs. values[i] is of run i, in the statistic's unit; logs[i]
// is what is tested (LogOf). in_run[i]: whether run i has such spans at all. spans: how many of
// them a run has, the mean.
//
// A program that does a fixed amount of work and gets faster spends more time per
// second in every state, and one that gets slower spends less: what is told per second
// of such traces changes with their duration alone. So times and counts per second have a
// second value, the log of the value per run (offset times the mean duration added),
// and count as changed only where both did. Empty for other statistics, and where
// the durations of all runs, without a tenth at either end, differ by no more than
// kDurationFactor: a rule that does not look at the sides.
struct Row {
  CellId cell;
  std::vector<double> values;
  std::vector<double> logs;
  std::vector<double> logs_per_run;
  std::vector<bool> in_run;
  double spans = 0;
  std::optional<Limits> limits = std::nullopt;  // its own, where it has some
  std::optional<double> threshold;
  std::optional<double> horizon;
};

// per_second  goroutines or waits per second of trace, the mean over the runs that have some
struct Seen {
  std::vector<bool> in_run;
  double per_second = 0;
};

// presence  of what may be there or not: user goroutine types (profile::kTypeItself), and their
// reasons
//           to wait
struct Measured {
  std::size_t runs = 0;
  std::vector<Row> rows;
  std::vector<NotJudged> not_judged;
  std::map<Place, Seen> presence;
};

// Measures every cell of user goroutine types, the process, regions and tasks.
//
// runs    the profiles of all runs, base first
// floor   ns; a cell that stays below it in every run cannot change by it, and is
//         left out of the family by a rule that does not look at the sides
// curves  made before, may be null
// limits  if not null, their floor takes the place of `floor`
Measured Measure(std::span<const profile::Profile* const> runs, Nanos floor, const Filter& filter,
                 const Curves* curves = nullptr, const LimitsFor& limits = nullptr);

// The spans of every place of profile::ForEachPlace, by run. The runs must stay where they are.
std::map<Place, SpansByRun> SpansByPlace(std::span<const profile::Profile* const> runs);

// The values of every measure (profile::ForEachMeasure), by run; none where a run does not have it.
std::map<Place, std::vector<std::optional<double>>> ValuesByPlace(
    std::span<const profile::Profile* const> runs);

}  // namespace tracegate::diff
