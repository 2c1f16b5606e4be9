// The distribution of durations of one run, from counts in bins, when some spans were cut by the
// ends of the trace.
//
// What is done with a span depends on which of its ends was seen:
//
//   both               it lasted so long: an event at that age
//   begin only         right-clipped: it lasted at least so long, censored at that age
//   end only, neither  left-clipped, both-clipped: left out, and counted in `left_out`
//
// Why the last two are left out. Kaplan-Meier counts at every age the spans that were under
// observation at that age. The age of a left-clipped span is not known: the trace shows a rest d
// and not when the wait began, so there is no age at which it could enter, and none for its end.
// What else could be made of it, with the error that a window of 500 ms (16 to 45 mean durations)
// leaves in p90 and in the mean (tests/stats/reference/censoring.txt; left out: 2% and less):
//   - censored at d, since it lasted longer: true, but such spans are drawn with weight x, and
//     count as at risk at young ages where nobody watched them. p90 5 to 35% long, the mean 4 to
//     34%.
//   - an event at d: right for exponential durations only (a rest is distributed like a whole).
//     p90 up to 13%, the mean up to 14% long, and it invents quantiles beyond the trace.
//   - maximum likelihood in equilibrium (Vardi 1982, 1989): no bias, a spread that is smaller by a
//     tenth at most, if the program was in equilibrium when the trace began. Goroutines that were
//     parked long before make p99 five times too long. It iterates, too.
// The spans begun in the trace are a fair sample of all durations whatever came before, each
// censored at an age that was fixed when it began (Pena, Strawderman and Hollander 2001). The price
// is that nothing is said beyond the age at which the curve stops; where that matters, the time
// spent per second of trace still counts every span. A trace that *ends* because a span was long
// (a snapshot taken upon a stall) is not covered by this: it censors informatively.
//
// Where an age of entry is known, the span takes part from that age on (delayed entry): `entered`.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "src/base/error.h"

namespace tracegate::stats {

// Spans whose duration, or what is known of it, is in [lower, upper); any unit, the project: ns.
//
// entered  those of `completed` and `right_clipped`, of this bin or a later one, that came under
//          observation at an age in this bin; all others at age 0
struct DurationBin {
  double lower;
  double upper;
  std::uint64_t completed = 0;
  std::uint64_t right_clipped = 0;
  std::uint64_t left_clipped = 0;
  std::uint64_t both_clipped = 0;
  std::uint64_t entered = 0;
};

// Least and greatest age of the completed and right-clipped spans, where known more exactly than
// by bins.
struct AgeRange {
  double least = 0;
  double greatest = std::numeric_limits<double>::infinity();
};

// The curve at one age.
//
// survival  estimated share of spans that last longer than `age`
// at_risk   spans that were under observation at this age, before its events
// events    spans that ended at this age; at_risk - events were seen to last longer: require
//           20 or so of them before a quantile is believed
struct CurvePoint {
  double age;
  double survival;
  std::uint64_t at_risk;
  std::uint64_t events;
};

// A step curve. Made by KaplanMeier; owns its points.
class SurvivalCurve {
 public:
  // The least age that a share p of the spans does not outlast: where the curve comes to 1 - p (by
  // 1e-12). Not reached, or p outside (0, 1]: nullopt. Without clipped spans, the nearest rank.
  std::optional<CurvePoint> Quantile(double p) const;

  // P(duration > age): age itself, and the survival there; at_risk and events at this age.
  // nullopt below 0 and where the curve has stopped above 0.
  std::optional<CurvePoint> At(double age) const;

  // Mean of min(duration, horizon), the area below the curve. nullopt for a horizon below 0 or
  // beyond the age where the curve stops above 0. A curve that reaches 0 has a plain mean: horizon
  // infinity.
  std::optional<double> RestrictedMean(double horizon) const;

  // Where the curve stops: its last age. Above survival 0, nothing is known beyond. {0, 1, 0, 0}
  // without spans.
  const CurvePoint& End() const { return points_.back(); }

  std::uint64_t events() const { return events_; }
  std::uint64_t right_clipped() const { return right_clipped_; }
  // Left-clipped and both-clipped spans, which have no part in the curve.
  std::uint64_t left_out() const { return left_out_; }

 private:
  friend Result<SurvivalCurve> KaplanMeier(std::span<const DurationBin> bins,
                                           const AgeRange& range);

  void Add(const CurvePoint& point);
  // Index of the last point whose age is not above `age`, which is 0 or more.
  std::size_t IndexAt(double age) const;

  std::vector<CurvePoint> points_ = {{.age = 0, .survival = 1, .at_risk = 0, .events = 0}};
  std::vector<double> areas_ = {0};  // below the curve, from 0 to the point
  std::uint64_t events_ = 0;
  std::uint64_t right_clipped_ = 0;
  std::uint64_t left_out_ = 0;
};

// The product-limit estimate (Kaplan and Meier 1958) on bins.
//
// bins   ascending and apart, finite, lower >= 0, lower < upper; empty bins may be left out. No
//        bins, or none with spans: a curve that stops at age 0, not an error.
// range  keeps ages inside what was observed; the ages are the bins' middles otherwise
//
// In a bin, spans enter before any ends, and events come before censorings (so a span censored
// there is at risk for the bin's events). Where few are at risk early (delayed entry only), the
// curve can fall to 0 there and stay: at_risk tells.
//
// Errors: kInvalidArgument: bins that do not ascend, a bin with spans outside of the range, more
// ends than spans that entered; kLimit beyond 2^53 spans.
// Cost: linear in the bins; a question to the curve, logarithmic.
//
// Checked: R's survival package, survfit(Surv(start, stop, event)), to 1e-9
// (tests/stats/reference/kaplan_meier.R).
Result<SurvivalCurve> KaplanMeier(std::span<const DurationBin> bins, const AgeRange& range);

}  // namespace tracegate::stats
