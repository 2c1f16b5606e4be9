#include "stats/binomial.h"

#include <boost/math/distributions/beta.hpp>
#include <cmath>

namespace tracegate::stats {
namespace {

constexpr std::uint64_t kMostTrials = std::uint64_t{1} << 53;

namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::errno_on_error>,
                               policies::overflow_error<policies::errno_on_error>,
                               policies::evaluation_error<policies::errno_on_error>>;
using Beta = boost::math::beta_distribution<double, Quiet>;

}  // namespace

Result<Proportion> ClopperPearson(std::uint64_t successes, std::uint64_t trials,
                                  double confidence) {
  if (trials < 1 || trials > kMostTrials || successes > trials) {
    return Fail(ErrorCode::kInvalidArgument, "a proportion needs a trial, and no more successes");
  }
  if (!(confidence > 0 && confidence < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "a confidence must lie between 0 and 1");
  }
  const auto k = static_cast<double>(successes);
  const auto n = static_cast<double>(trials);
  const double tail = (1 - confidence) / 2;
  Proportion result{.estimate = k / n, .low = 0, .high = 1};
  if (successes > 0) {
    result.low = boost::math::quantile(Beta(k, n - k + 1), tail);
  }
  if (successes < trials) {
    result.high = boost::math::quantile(boost::math::complement(Beta(k + 1, n - k), tail));
  }
  if (std::isnan(result.low) || std::isnan(result.high)) {
    return Fail(ErrorCode::kInvalidArgument, "the beta distribution cannot be evaluated here");
  }
  return result;
}

Result<double> SignTest(std::uint64_t over, std::uint64_t trials) {
  if (trials < 1 || trials > kMostTrials || over > trials) {
    return Fail(ErrorCode::kInvalidArgument, "a sign test needs a value, and no more above it");
  }
  if (over == 0) {
    return 1;
  }
  // P(B >= k) for B ~ Binomial(n, q) is P(Beta(k, n - k + 1) <= q).
  const auto k = static_cast<double>(over);
  const auto n = static_cast<double>(trials);
  const double p = boost::math::cdf(Beta(k, n - k + 1), 0.5);
  if (std::isnan(p)) {
    return Fail(ErrorCode::kInvalidArgument, "the beta distribution cannot be evaluated here");
  }
  return p;
}

}  // namespace tracegate::stats
