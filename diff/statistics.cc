#include "diff/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "src/profile/axis.h"
#include "src/profile/measures.h"

namespace tracegate::diff {

using profile::Censored;
using profile::Profile;
using stats::SurvivalCurve;

namespace {

constexpr std::string_view kTooFew = "too few spans in a run for the statistic";
constexpr std::string_view kNotReached =
    "so many spans were cut by the trace's end that a run does not reach the statistic (the mean "
    "up "
    "to a horizon and the time per second count them)";
constexpr double kInfinity = std::numeric_limits<double>::infinity();

SurvivalCurve CurveOf(const Censored* spans) {
  if (spans == nullptr) {
    return {};
  }
  std::map<Nanos, stats::DurationBin> bins;
  const auto collect = [&](const profile::Histogram& from, std::uint64_t stats::DurationBin::*to) {
    from.ForEachBin([&](Nanos lower, Nanos upper, std::uint64_t count) {
      stats::DurationBin& bin = bins[lower];
      bin.lower = static_cast<double>(lower);
      bin.upper = static_cast<double>(upper);
      bin.*to += count;
    });
  };
  collect(spans->completed, &stats::DurationBin::completed);
  collect(spans->clipped_end, &stats::DurationBin::right_clipped);
  std::vector<stats::DurationBin> ordered;
  ordered.reserve(bins.size());
  for (const auto& [lower, bin] : bins) {
    ordered.push_back(bin);
  }
  stats::AgeRange range{kInfinity, 0};
  for (const profile::Histogram* part : {&spans->completed, &spans->clipped_end}) {
    if (part->count() != 0) {
      range.least = std::min(range.least, static_cast<double>(part->min()));
      range.greatest = std::max(range.greatest, static_cast<double>(part->max()));
    }
  }
  if (ordered.empty()) {
    return {};
  }
  auto curve = stats::KaplanMeier(ordered, range);
  return curve ? *std::move(curve) : SurvivalCurve();
}

// The last nanosecond of the bin: the ages of a bin differ between curves, which keep them inside
// of what each has seen.
double EndOfBin(double age) {
  const int bin = profile::BinOf(static_cast<Nanos>(age));
  return static_cast<double>(profile::LowerEdge(bin + 1) - 1);
}

bool EndsAboveZero(const SurvivalCurve& curve) {
  constexpr double kZero = 1e-12;
  return curve.End().survival > kZero;
}

// How many spans were watched beyond a quantile: of those at risk there the share that is expected
// to outlast it. Without cut spans, n (1 - p).
double Beyond(const SurvivalCurve& curve, const stats::CurvePoint& point, double p) {
  const auto before = curve.At(std::nextafter(point.age, 0));
  const double outlasting = before ? before->survival : 1;
  return static_cast<double>(point.at_risk) * (1 - p) / outlasting;
}

std::uint64_t SpansOf(const SurvivalCurve& curve) { return curve.events() + curve.right_clipped(); }

double ValueFloor(const CellId& cell) {
  if (cell.state == profile::kRunnableGoroutines) {
    return kGoroutinesFloor;
  }
  const bool is_mean = cell.state == profile::kLostToGc && cell.reason == "mean";
  return is_mean || cell.state == profile::kGcWork ? kProcTimeFloor : kOtherValueFloor;
}

}  // namespace

double FloorOf(const CellId& cell, Nanos floor) {
  switch (cell.statistic) {
    case Statistic::kTimePerSecond:
      return static_cast<double>(floor) * kRateFloorFactor;
    case Statistic::kCountPerSecond:
      return kCountFloor;
    case Statistic::kExceedance:
      return kShareFloor;
    case Statistic::kValue:
      return ValueFloor(cell);
    default:
      return static_cast<double>(floor);
  }
}

double OffsetOf(const CellId& cell, Nanos floor) {
  const double tenth = FloorOf(cell, floor) / 10;
  return cell.statistic == Statistic::kTimePerSecond ? std::max(tenth, kResolution) : tenth;
}

double LogOf(const CellId& cell, double value, Nanos floor) {
  switch (cell.statistic) {
    case Statistic::kTimePerSecond:
    case Statistic::kCountPerSecond:
    case Statistic::kValue:
      return std::log(value + OffsetOf(cell, floor));
    case Statistic::kExceedance:
      return std::log(value);
    default:
      return std::log(std::max(value, kResolution));
  }
}

stats::Polarity PolarityOf(const CellId& cell) {
  if (cell.statistic != Statistic::kCountPerSecond || cell.state == "stop-the-world" ||
      cell.state == "GC mark phase" || cell.state == "mark assist") {
    return stats::Polarity::kLowerIsBetter;
  }
  return stats::Polarity::kNeutral;
}

void Curves::Add(const Censored& spans) { curves_.emplace(&spans, CurveOf(&spans)); }

const SurvivalCurve* Curves::Find(const Censored* spans) const {
  const auto found = curves_.find(spans);
  return found == curves_.end() ? nullptr : &found->second;
}

SpanStatistics::SpanStatistics(const SpansByRun& spans, std::span<const Profile* const> runs,
                               const Curves* made)
    : spans_(spans), runs_(runs) {
  for (const Censored* of_run : spans) {
    const SurvivalCurve* curve = made == nullptr ? nullptr : made->Find(of_run);
    curves_.push_back(curve == nullptr ? &own_.emplace_back(CurveOf(of_run)) : curve);
  }
}

double SpanStatistics::MeanCount() const {
  double count = 0;
  for (const Censored* spans : spans_) {
    count += spans == nullptr ? 0 : static_cast<double>(spans->TotalCount());
  }
  return count / static_cast<double>(spans_.size());
}

bool SpanStatistics::EveryRunHas(std::uint64_t spans) const {
  return std::all_of(curves_.begin(), curves_.end(),
                     [&](const SurvivalCurve* curve) { return SpansOf(*curve) >= spans; });
}

std::optional<Values> SpanStatistics::Quantiles(double p, std::string_view& why) const {
  constexpr double kRounding = 1e-6;
  const double least = static_cast<double>(kLeastExceedances) / (1 - p) - kRounding;
  Values quantiles;
  for (const SurvivalCurve* curve : curves_) {
    if (static_cast<double>(SpansOf(*curve)) < least) {
      why = kTooFew;
      return std::nullopt;
    }
    const auto point = curve->Quantile(p);
    if (!point || Beyond(*curve, *point, p) < least * (1 - p)) {
      why = kNotReached;
      return std::nullopt;
    }
    quantiles.values.push_back(point->age);
  }
  return quantiles;
}

std::optional<Values> SpanStatistics::Means(std::string_view& why) const {
  double horizon = kInfinity;
  for (const SurvivalCurve* curve : curves_) {
    if (curve->events() < kLeastExceedances) {
      why = kTooFew;
      return std::nullopt;
    }
    if (EndsAboveZero(*curve)) {
      horizon = std::min(horizon, curve->End().age);
    }
  }
  Values means;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    const bool exact = horizon == kInfinity && curves_[i]->right_clipped() == 0;
    const auto mean = exact ? spans_[i]->completed.Mean() : curves_[i]->RestrictedMean(horizon);
    if (!mean) {
      why = kNotReached;
      return std::nullopt;
    }
    means.values.push_back(*mean);
  }
  if (horizon != kInfinity) {
    means.horizon = horizon;
  }
  return means;
}

std::optional<Values> SpanStatistics::Shares(std::string_view& why) const {
  if (!EveryRunHas(kLeastForShare)) {
    why = kTooFew;
    return std::nullopt;
  }
  std::vector<double> ends;
  for (const SurvivalCurve* curve : curves_) {
    const auto p99 = curve->Quantile(0.99);
    ends.push_back(p99 ? p99->age : kInfinity);
  }
  const auto middle = ends.begin() + static_cast<std::ptrdiff_t>((ends.size() - 1) / 2);
  std::nth_element(ends.begin(), middle, ends.end());
  if (*middle == kInfinity) {
    why = kNotReached;
    return std::nullopt;
  }
  Values shares;
  shares.threshold = EndOfBin(*middle);
  for (const SurvivalCurve* curve : curves_) {
    const auto beyond = curve->At(*shares.threshold);
    if (!beyond) {
      why = kNotReached;
      return std::nullopt;
    }
    const auto n = static_cast<double>(SpansOf(*curve));
    shares.values.push_back((beyond->survival * n + 0.5) / (n + 1));
  }
  return shares;
}

Values SpanStatistics::Rates(bool times) const {
  Values rates;
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const auto seconds = static_cast<double>(runs_[i]->Duration()) / 1e9;
    double amount = 0;
    if (spans_[i] != nullptr && seconds > 0) {
      amount = static_cast<double>(times ? spans_[i]->TotalTime() : spans_[i]->TotalCount());
    }
    rates.values.push_back(seconds > 0 ? amount / seconds : 0);
  }
  return rates;
}

std::optional<Values> SpanStatistics::Of(Statistic statistic, std::string_view& why) const {
  switch (statistic) {
    case Statistic::kP50:
      return Quantiles(0.50, why);
    case Statistic::kP90:
      return Quantiles(0.90, why);
    case Statistic::kP99:
      return Quantiles(0.99, why);
    case Statistic::kMean:
      return Means(why);
    case Statistic::kExceedance:
      return Shares(why);
    case Statistic::kTimePerSecond:
      return Rates(true);
    case Statistic::kCountPerSecond: {
      const bool everywhere = std::all_of(spans_.begin(), spans_.end(), [](const Censored* spans) {
        return spans != nullptr && !spans->Empty();
      });
      if (!everywhere) {
        why = kTooFew;
        return std::nullopt;
      }
      return Rates(false);
    }
    case Statistic::kValue:
      break;
  }
  return std::nullopt;
}

}  // namespace tracegate::diff
