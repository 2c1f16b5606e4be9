// From profiles to one number per run and cell.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// Chooses spans by their names; a null function accepts all.
struct Filter {
  std::function<bool(const std::string& type)> type;
  std::function<bool(const std::string& state)> state;
  std::function<bool(const std::string& reason)> reason;

  bool Accepts(const CellId& cell) const;
};

// A duration below this is taken as this before its logarithm: one tick of the
// trace's clock on Linux.
inline constexpr double kResolution = 64;
// A quantile is measured where at least so many spans of a run lie above it,
// a mean where a run has at least so many spans.
inline constexpr std::uint64_t kLeastExceedances = 20;
// Durations of traces may differ by this factor as if they were equal.
inline constexpr double kDurationFactor = 1.25;
// A time per second must change by so many times the floor of a single duration.
inline constexpr double kRateFloorFactor = 100;

// One cell over all runs. values[i] is of run i, in the statistic's unit; logs[i]
// is what is tested: log(max(value, kResolution)) of durations,
// log(value + offset) of times per second, where a zero is a value like another.
// in_run[i]: whether run i has such spans at all.
//
// A program that does a fixed amount of work and gets faster spends more time per
// second in every state, and one that gets slower spends less: the time per second
// of such traces changes with their duration alone. So times per second have a
// second value, the log of the time per run (offset times the mean duration added),
// and count as changed only where both did. Empty for other statistics, and where
// the durations of all runs, without a tenth at either end, differ by no more than
// kDurationFactor: a rule that does not look at the sides.
struct Row {
  CellId cell;
  std::vector<double> values;
  std::vector<double> logs;
  std::vector<double> logs_per_run;
  std::vector<bool> in_run;
};

struct Measured {
  std::vector<Row> rows;
  std::vector<NotJudged> not_judged;
};

// Measures every cell of user goroutine types, the process, regions and tasks.
//
// runs   the profiles of all runs, base first
// floor  ns; a cell that stays below it in every run cannot change by it, and is
//        left out of the family by a rule that does not look at the sides
Measured Measure(std::span<const profile::Profile* const> runs, Nanos floor, const Filter& filter);

// What the offset of times per second is for a floor: a tenth of the least change
// that counts.
double RateOffset(Nanos floor);

}  // namespace tracegate::diff
