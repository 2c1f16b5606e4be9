#include "stats/kaplan_meier.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace tracegate::stats {
namespace {

constexpr std::uint64_t kMostSpans = std::uint64_t{1} << 53;

struct Totals {
  std::uint64_t completed = 0;
  std::uint64_t right_clipped = 0;
  std::uint64_t left_out = 0;
  std::uint64_t entered = 0;
};

// Adds `more`, which may be any number, and says whether the sum is still within the limit.
bool AddWithin(std::uint64_t& sum, std::uint64_t more) {
  if (more > kMostSpans - sum) {
    return false;
  }
  sum += more;
  return true;
}

bool HasEnds(const DurationBin& bin) { return bin.completed > 0 || bin.right_clipped > 0; }

// Where a bin's spans are put: in the bin, also after clamping, because Check has seen to it that
// a bin with ends meets the range.
double PlaceOf(const DurationBin& bin, const AgeRange& range) {
  const double middle = std::midpoint(bin.lower, bin.upper);
  return HasEnds(bin) ? std::clamp(middle, range.least, range.greatest) : middle;
}

Result<Totals> Check(std::span<const DurationBin> bins, const AgeRange& range) {
  Totals totals;
  double end = 0;
  for (const DurationBin& bin : bins) {
    if (!(bin.lower >= end && bin.upper > bin.lower && std::isfinite(bin.upper))) {
      return Fail(ErrorCode::kInvalidArgument, "the bins of durations do not ascend");
    }
    end = bin.upper;
    if (HasEnds(bin) && !(range.least < bin.upper && range.greatest >= bin.lower)) {
      return Fail(ErrorCode::kInvalidArgument, "a bin has spans outside of the range of ages");
    }
    if (!AddWithin(totals.completed, bin.completed) ||
        !AddWithin(totals.right_clipped, bin.right_clipped) ||
        !AddWithin(totals.left_out, bin.left_clipped) ||
        !AddWithin(totals.left_out, bin.both_clipped) || !AddWithin(totals.entered, bin.entered)) {
      return Fail(ErrorCode::kLimit, "more spans than can be counted exactly");
    }
  }
  if (totals.entered > totals.completed + totals.right_clipped) {
    return Fail(ErrorCode::kInvalidArgument, "more spans enter than there are");
  }
  return totals;
}

// Survival, kept as survival at an anchor times the share of the spans then at risk that is left.
// From one censoring or entry to the next that share is a quotient of two whole numbers: without
// any, the curve is exact, where a product over thousands of bins would drift.
class Product {
 public:
  explicit Product(std::uint64_t at_risk) : anchor_risk_(at_risk), left_(at_risk) {}

  double AfterEvents(std::uint64_t at_risk, std::uint64_t events) {
    if (at_risk != left_) {
      anchor_ = survival_;
      anchor_risk_ = at_risk;
    }
    left_ = at_risk - events;
    if (events > 0) {
      survival_ = anchor_ * (static_cast<double>(left_) / static_cast<double>(anchor_risk_));
    }
    return survival_;
  }

 private:
  double anchor_ = 1;
  double survival_ = 1;
  std::uint64_t anchor_risk_;
  std::uint64_t left_;
};

}  // namespace

void SurvivalCurve::Add(const CurvePoint& point) {
  const CurvePoint& last = points_.back();
  areas_.push_back(areas_.back() + last.survival * (point.age - last.age));
  points_.push_back(point);
}

std::size_t SurvivalCurve::IndexAt(double age) const {
  const auto after =
      std::upper_bound(points_.begin(), points_.end(), age,
                       [](double wanted, const CurvePoint& point) { return wanted < point.age; });
  return static_cast<std::size_t>(after - points_.begin()) - 1;  // the first has age 0
}

std::optional<CurvePoint> SurvivalCurve::Quantile(double p) const {
  if (!(p > 0 && p <= 1)) {
    return std::nullopt;
  }
  // Below 1 even for next to no p, so that the point found has events.
  const double level = std::min((1 - p) * (1 + 1e-12) + 1e-15, std::nextafter(1.0, 0.0));
  const auto found =
      std::partition_point(points_.begin(), points_.end(),
                           [level](const CurvePoint& point) { return point.survival > level; });
  if (found == points_.end()) {
    return std::nullopt;
  }
  return *found;
}

std::optional<CurvePoint> SurvivalCurve::At(double age) const {
  if (!(age >= 0) || (age > End().age && End().survival > 0)) {
    return std::nullopt;
  }
  const std::size_t index = IndexAt(age);
  CurvePoint point = points_[index];
  if (index == 0 || point.age != age) {
    const bool more = index + 1 < points_.size();
    point = {.age = age,
             .survival = point.survival,
             .at_risk = more ? points_[index + 1].at_risk : 0,
             .events = 0};
  }
  return point;
}

std::optional<double> SurvivalCurve::RestrictedMean(double horizon) const {
  if (!(horizon >= 0) || (horizon > End().age && End().survival > 0)) {
    return std::nullopt;
  }
  const std::size_t index = IndexAt(horizon);
  const CurvePoint& point = points_[index];
  const double rest = point.survival > 0 ? point.survival * (horizon - point.age) : 0;
  return areas_[index] + rest;
}

Result<SurvivalCurve> KaplanMeier(std::span<const DurationBin> bins, const AgeRange& range) {
  if (!(range.least <= range.greatest)) {
    return Fail(ErrorCode::kInvalidArgument, "the range of ages is empty");
  }
  const auto totals = Check(bins, range);
  if (!totals) {
    return Fail(totals.error());
  }
  SurvivalCurve curve;
  curve.events_ = totals->completed;
  curve.right_clipped_ = totals->right_clipped;
  curve.left_out_ = totals->left_out;
  std::uint64_t at_risk = totals->completed + totals->right_clipped - totals->entered;
  Product product(at_risk);
  for (const DurationBin& bin : bins) {
    if (!HasEnds(bin) && bin.entered == 0) {
      continue;
    }
    at_risk += bin.entered;
    if (bin.completed + bin.right_clipped > at_risk) {
      return Fail(ErrorCode::kInvalidArgument, "a span ends at an age before that of its entry");
    }
    curve.Add({.age = PlaceOf(bin, range),
               .survival = product.AfterEvents(at_risk, bin.completed),
               .at_risk = at_risk,
               .events = bin.completed});
    at_risk -= bin.completed + bin.right_clipped;
  }
  return curve;
}

}  // namespace tracegate::stats
