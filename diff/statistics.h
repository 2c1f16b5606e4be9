// The statistics of a cell: one number per run of the spans of one kind.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"
#include "stats/kaplan_meier.h"

namespace tracegate::diff {

// A duration below this is taken as this before its logarithm: one tick of the
// trace's clock on Linux.
inline constexpr double kResolution = 64;
// A quantile is measured where at least so many spans of a run lie above it,
// a mean where a run has at least so many spans.
inline constexpr std::uint64_t kLeastExceedances = 20;
// A share above p99 needs so many spans in every run: five of them above it.
inline constexpr std::uint64_t kLeastForShare = 500;
// A time per second must change by so many times the floor of a single duration,
inline constexpr double kRateFloorFactor = 100;
// a count per second by so many spans,
inline constexpr double kCountFloor = 1;
// a share above p99 by so much.
inline constexpr double kShareFloor = 0.005;
// A measure: half a percent of the procs' time, as a mean over the trace; a tenth of a goroutine
// that waits for a proc; 2% of whatever else.
inline constexpr double kProcTimeFloor = 0.005;
inline constexpr double kGoroutinesFloor = 0.1;
inline constexpr double kOtherValueFloor = 0.02;

// The least change of a cell that counts, for the floor of a duration (ns).
double FloorOf(const CellId& cell, Nanos floor);

// What is tested: the log of a value, cut off or moved so that a zero has one.
//
//   durations         log(max(value, kResolution))
//   times per second  log(value + a tenth of the floor)
//   counts, measures  log(value + a tenth of the floor)
//   shares            log(value); they come with half a span added (ValuesOf)
double LogOf(const CellId& cell, double value, Nanos floor);

// A tenth of the least change that counts, but for durations.
double OffsetOf(const CellId& cell, Nanos floor);

// Whether more is worse. Of counts only those of stop-the-worlds, mark phases and mark assists
// are better low: that goroutines wait or run more often is a matter of how much was done.
stats::Polarity PolarityOf(const CellId& cell);

// One number per run.
//
// values     in the statistic's unit
// threshold  of kExceedance, ns: the lower median over the runs of their p99
// horizon    of kMean, ns, where a run's curve stops before all its spans have ended
struct Values {
  std::vector<double> values;
  std::optional<double> threshold;
  std::optional<double> horizon;
};

// Spans of one kind, by run; nullptr where a run has none.
using SpansByRun = std::vector<const profile::Censored*>;

// Survival curves of runs that are compared many times, made once. Lookups change nothing, so
// threads may share it.
class Curves {
 public:
  // spans: must stay where they are.
  void Add(const profile::Censored& spans);
  // nullptr where they were not added.
  const stats::SurvivalCurve* Find(const profile::Censored* spans) const;

 private:
  std::unordered_map<const profile::Censored*, stats::SurvivalCurve> curves_;
};

// Computes the statistics of the spans of one kind. Durations are read from Kaplan-Meier curves
// (stats/kaplan_meier.h), one per run, so that spans that the trace's end has cut count for
// what is known of them. No rule here looks at which side a run is of.
class SpanStatistics {
 public:
  // spans, runs: of the same length; both must outlive this.
  // made: curves to be used where they are there, may be null; must outlive this.
  SpanStatistics(const SpansByRun& spans, std::span<const profile::Profile* const> runs,
                 const Curves* made = nullptr);
  SpanStatistics(const SpanStatistics&) = delete;
  SpanStatistics& operator=(const SpanStatistics&) = delete;

  // The values of all runs, or nullopt and why there are none.
  //
  // Quantiles  of the curve, where every run has kLeastExceedances spans under observation beyond
  //            it: a quantile that only the runs without long spans reach would be biased
  // Mean       of min(duration, horizon) where curves stop early, else of all durations; every run
  //            has kLeastExceedances whole spans
  // Share      of spans longer than the threshold, with half a span added: (s n + 0.5) / (n + 1)
  // Times      of all spans, whole and clipped; 0 without spans
  // Counts     of all spans, whole and clipped; every run has some
  std::optional<Values> Of(Statistic statistic, std::string_view& why) const;

  // Mean over the runs of how many spans one has.
  double MeanCount() const;

 private:
  std::optional<Values> Quantiles(double p, std::string_view& why) const;
  std::optional<Values> Means(std::string_view& why) const;
  std::optional<Values> Shares(std::string_view& why) const;
  Values Rates(bool times) const;
  bool EveryRunHas(std::uint64_t spans) const;

  const SpansByRun& spans_;
  std::span<const profile::Profile* const> runs_;
  std::deque<stats::SurvivalCurve> own_;
  std::vector<const stats::SurvivalCurve*> curves_;  // of each run: of `made` or own_
};

}  // namespace tracegate::diff
