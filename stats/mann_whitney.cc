#include "stats/mann_whitney.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "stats/rank_sum.h"

namespace tracegate::stats {
namespace {

constexpr std::uint64_t kMostValues = std::uint64_t{1} << 31;

MannWhitney Sided(double u, double p_greater, double p_less, bool exact) {
  return {.u = u,
          .p_greater = p_greater,
          .p_less = p_less,
          .p_two_sided = std::min(1.0, 2 * std::min(p_greater, p_less)),
          .exact = exact};
}

// u is whole: there are no ties.
MannWhitney Exact(double u, std::size_t m, std::size_t n) {
  const std::vector<double> cumulative = RankSumCumulative(m, n);
  const auto below = static_cast<std::size_t>(u);
  return Sided(u, cumulative[m * n - below], cumulative[below], true);  // U is symmetric
}

// ties: the sum of t^3 - t over groups of t tied values.
MannWhitney Normal(double u, double m, double n, double ties) {
  const double all = m + n;
  const double variance = m * n / 12 * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) {
    return Sided(u, 1, 1, false);
  }
  const double sd = std::sqrt(variance);
  const boost::math::normal standard;
  const auto above = [&](double pairs) {
    return boost::math::cdf(boost::math::complement(standard, (pairs - m * n / 2 - 0.5) / sd));
  };
  return Sided(u, above(u), above(m * n - u), false);
}

}  // namespace

Result<MannWhitney> MannWhitneyTest(std::span<const double> base, std::span<const double> news) {
  const auto has_nan = [](std::span<const double> values) {
    return std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
  };
  if (base.empty() || news.empty() || has_nan(base) || has_nan(news)) {
    return Fail(ErrorCode::kInvalidArgument, "each side needs a value, and none may be NaN");
  }
  struct Value {
    double value;
    bool is_new;
  };
  std::vector<Value> all;
  all.reserve(base.size() + news.size());
  for (const double value : base) {
    all.push_back({value, false});
  }
  for (const double value : news) {
    all.push_back({value, true});
  }
  std::sort(all.begin(), all.end(),
            [](const Value& a, const Value& b) { return a.value < b.value; });
  std::vector<PairedCount> groups;
  groups.reserve(all.size());
  double last = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [value, is_new] : all) {
    if (value != last) {
      groups.push_back({.base = 0, .news = 0});
      last = value;
    }
    ++(is_new ? groups.back().news : groups.back().base);
  }
  auto test = MannWhitneyTest(groups);
  if (test && groups.size() == all.size() &&
      std::max(base.size(), news.size()) <= kMostExactMannWhitney) {
    return Exact(test->u, base.size(), news.size());
  }
  return test;
}

Result<MannWhitney> MannWhitneyTest(std::span<const PairedCount> bins) {
  std::uint64_t base = 0;
  std::uint64_t news = 0;
  std::uint64_t twice_u = 0;  // at most 2 x 2^30 x 2^30
  double ties = 0;
  for (const PairedCount& bin : bins) {
    if (bin.base > kMostValues || bin.news > kMostValues) {
      return Fail(ErrorCode::kLimit, "more than 2^31 values");
    }
    const std::uint64_t twice_below = 2 * base + bin.base;
    base += bin.base;
    news += bin.news;
    if (base + news > kMostValues) {
      return Fail(ErrorCode::kLimit, "more than 2^31 values");
    }
    twice_u += bin.news * twice_below;
    const auto tied = static_cast<double>(bin.base + bin.news);
    ties += (tied - 1) * tied * (tied + 1);
  }
  if (base == 0 || news == 0) {
    return Fail(ErrorCode::kInvalidArgument, "each side needs a value");
  }
  return Normal(static_cast<double>(twice_u) / 2, static_cast<double>(base),
                static_cast<double>(news), ties);
}

}  // namespace tracegate::stats
