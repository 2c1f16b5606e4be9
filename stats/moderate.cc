#include "stats/moderate.h"

#include <algorithm>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "stats/summary.h"

namespace tracegate::stats {
namespace {

// The weight whose trigamma(weight / 2) is `excess`. Trigamma falls, so halving finds it.
double WeightForExcess(double excess) {
  using boost::math::trigamma;
  double low = kLeastPriorDf;
  double high = kMostPriorDf;
  if (excess >= trigamma(low / 2)) {
    return low;
  }
  if (excess <= trigamma(high / 2)) {
    return high;
  }
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (trigamma(middle / 2) > excess ? low : high) = middle;
  }
  return low;
}

}  // namespace

VariancePrior EstimatePrior(std::span<const double> total_variances, double df) {
  const auto scale = Median(total_variances);
  if (!scale) {
    return {};
  }
  const double by_chance = boost::math::trigamma(df / 2);
  const double middle = std::log(*scale);
  const double least = middle - 3 * std::sqrt(by_chance);
  double squares = 0;
  for (const double variance : total_variances) {
    const double off = std::max(std::log(variance), least) - middle;
    squares += off * off;
  }
  const double spread = squares / static_cast<double>(total_variances.size());
  return {.variance = *scale, .df = WeightForExcess(spread - by_chance)};
}

}  // namespace tracegate::stats
