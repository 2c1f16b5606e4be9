#include "stats/summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace tracegate::stats {
namespace {

bool AllFinite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

Result<double> FiniteOrError(double value) {
  if (!std::isfinite(value)) {
    return Fail(ErrorCode::kInvalidArgument, "the sum of the values is beyond the range of double");
  }
  return value;
}

Status CheckSample(std::span<const double> values, std::size_t least) {
  if (values.size() < least) {
    return Fail(ErrorCode::kInvalidArgument, "too few values for this statistic");
  }
  if (!AllFinite(values)) {
    return Fail(ErrorCode::kInvalidArgument, "a value is not finite");
  }
  return {};
}

}  // namespace

Result<double> Mean(std::span<const double> values) {
  if (auto ok = CheckSample(values, 1); !ok) {
    return Fail(ok.error());
  }
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return FiniteOrError(sum / static_cast<double>(values.size()));
}

Result<double> SampleVariance(std::span<const double> values) {
  if (auto ok = CheckSample(values, 2); !ok) {
    return Fail(ok.error());
  }
  auto mean = Mean(values);
  if (!mean) {
    return mean;
  }
  double squares = 0;
  double drift = 0;  // the sum of deviations: 0 but for the rounding of the mean
  for (const double value : values) {
    const double deviation = value - *mean;
    squares += deviation * deviation;
    drift += deviation;
  }
  const auto n = static_cast<double>(values.size());
  return FiniteOrError(std::max(0.0, squares - drift * drift / n) / (n - 1));
}

Result<double> Median(std::span<const double> values) {
  if (auto ok = CheckSample(values, 1); !ok) {
    return Fail(ok.error());
  }
  std::vector<double> copy(values.begin(), values.end());
  const auto middle = copy.begin() + static_cast<std::ptrdiff_t>(copy.size() / 2);
  std::nth_element(copy.begin(), middle, copy.end());
  if (copy.size() % 2 == 1) {
    return *middle;
  }
  const double below = *std::max_element(copy.begin(), middle);
  return std::midpoint(below, *middle);
}

Result<double> NearestRank(std::span<const double> sorted, double q) {
  if (auto ok = CheckSample(sorted, 1); !ok) {
    return Fail(ok.error());
  }
  if (!(q >= 0 && q <= 1)) {
    return Fail(ErrorCode::kInvalidArgument, "a quantile's share must lie in [0, 1]");
  }
  if (!std::is_sorted(sorted.begin(), sorted.end())) {
    return Fail(ErrorCode::kInvalidArgument, "the values are not in ascending order");
  }
  const double rank = std::ceil(q * static_cast<double>(sorted.size()) - 1e-9);
  const auto index = rank < 1 ? std::size_t{0} : static_cast<std::size_t>(rank) - 1;
  return sorted[std::min(index, sorted.size() - 1)];
}

}  // namespace tracegate::stats
