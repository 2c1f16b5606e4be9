#include "stats/hodges_lehmann.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "stats/rank_sum.h"
#include "stats/summary.h"

namespace tracegate::stats {
namespace {

constexpr std::size_t kMostValues = 4096;

// How many differences to leave out at each end, plus one; 0 when even all are too few.
struct Cut {
  std::size_t k;
  double confidence;
};

Cut ExactCut(std::size_t m, std::size_t n, double confidence) {
  const std::vector<double> cumulative = RankSumCumulative(m, n);
  Cut cut{.k = 0, .confidence = 1};
  for (std::size_t k = 1; 2 * k <= m * n + 1; ++k) {
    const double coverage = 1 - 2 * cumulative[k - 1];
    if (coverage < confidence - 1e-12) {
      break;
    }
    cut = {.k = k, .confidence = coverage};
  }
  return cut;
}

Cut NormalCut(std::size_t m, std::size_t n, double confidence) {
  const auto size_m = static_cast<double>(m);
  const auto size_n = static_cast<double>(n);
  const double mean = size_m * size_n / 2;
  const double sd = std::sqrt(size_m * size_n * (size_m + size_n + 1) / 12);
  const boost::math::normal standard;
  const double z = boost::math::quantile(standard, (1 - confidence) / 2);
  const double k = std::min(std::floor(mean + 0.5 + z * sd), std::floor(mean + 0.5));
  if (k < 1) {
    return {.k = 0, .confidence = 1};
  }
  const double tail = boost::math::cdf(standard, (k - 0.5 - mean) / sd);
  return {.k = static_cast<std::size_t>(k), .confidence = std::max(0.0, 1 - 2 * tail)};
}

bool AllFinite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

Result<Shift> HodgesLehmann(std::span<const double> base, std::span<const double> news,
                            double confidence) {
  if (base.empty() || news.empty() || !AllFinite(base) || !AllFinite(news)) {
    return Fail(ErrorCode::kInvalidArgument, "each side needs a value, and all must be finite");
  }
  if (!(confidence > 0 && confidence < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "a confidence must lie between 0 and 1");
  }
  if (base.size() > kMostValues || news.size() > kMostValues) {
    return Fail(ErrorCode::kLimit, "more than 4096 values on a side");
  }
  std::vector<double> differences;
  differences.reserve(base.size() * news.size());
  for (const double after : news) {
    for (const double before : base) {
      differences.push_back(after - before);
    }
  }
  const auto estimate = Median(differences);  // also refuses differences beyond double
  if (!estimate) {
    return Fail(estimate.error());
  }
  const bool exact = std::max(base.size(), news.size()) <= kMostExactRankSum;
  const Cut cut = exact ? ExactCut(base.size(), news.size(), confidence)
                        : NormalCut(base.size(), news.size(), confidence);
  if (cut.k == 0) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return Shift{.estimate = *estimate,
                 .low = -kInfinity,
                 .high = kInfinity,
                 .confidence = 1,
                 .finite = false,
                 .exact = exact};
  }
  std::sort(differences.begin(), differences.end());
  return Shift{.estimate = *estimate,
               .low = differences[cut.k - 1],
               .high = differences[differences.size() - cut.k],
               .confidence = cut.confidence,
               .finite = true,
               .exact = exact};
}

}  // namespace tracegate::stats
