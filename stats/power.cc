#include "stats/power.h"

#include <algorithm>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "stats/relabel.h"

namespace tracegate::stats {
namespace {

namespace policies = boost::math::policies;

// Boost reports by NaN or errno, never by an exception.
using Quiet = policies::policy<policies::domain_error<policies::errno_on_error>,
                               policies::pole_error<policies::errno_on_error>,
                               policies::overflow_error<policies::errno_on_error>,
                               policies::evaluation_error<policies::errno_on_error>,
                               policies::rounding_error<policies::errno_on_error>>;

// Beyond this far past the critical value the power is 1 to the last bit.
constexpr double kCertain = 40;

Status CheckPlan(double effect, double sd, double alpha) {
  if (!(std::isfinite(effect) && effect != 0)) {
    return Fail(ErrorCode::kInvalidArgument, "the effect must be finite and not 0");
  }
  if (!(std::isfinite(sd) && sd > 0)) {
    return Fail(ErrorCode::kInvalidArgument, "the standard deviation must be finite and above 0");
  }
  if (!(alpha > 0 && alpha < 0.5)) {
    return Fail(ErrorCode::kInvalidArgument, "alpha must lie between 0 and 0.5");
  }
  return {};
}

// Arguments are checked.
double PowerAt(double effect, double sd, double alpha, std::size_t n) {
  using boost::math::cdf;
  using boost::math::complement;
  const auto runs = static_cast<double>(n);
  const double df = 2 * runs - 2;
  const double shift = std::abs(effect) / sd * std::sqrt(runs / 2);
  const boost::math::students_t_distribution<double, Quiet> central(df);
  const double critical = boost::math::quantile(complement(central, alpha));
  // T = (Z + shift) / sqrt(chi2 / df). For few degrees of freedom the critical value is far out and
  // chi2 wide, so "certain" asks for a shift beyond it by a factor as well.
  if (shift > kCertain && shift > kCertain * critical) {
    return 1;
  }
  const boost::math::non_central_t_distribution<double, Quiet> shifted(df, shift);
  return std::clamp(cdf(complement(shifted, critical)), 0.0, 1.0);
}

}  // namespace

Result<double> TwoSamplePower(double effect, double sd, double alpha, std::size_t n) {
  if (auto ok = CheckPlan(effect, sd, alpha); !ok) {
    return Fail(std::move(ok.error()));
  }
  if (n < 2) {
    return Fail(ErrorCode::kInvalidArgument, "a side needs 2 runs or more");
  }
  const double power = PowerAt(effect, sd, alpha, n);
  if (std::isnan(power)) {
    return Fail(ErrorCode::kInvalidArgument, "the power cannot be computed this far out");
  }
  return power;
}

// Power rises with n, so halving finds the least n. A NaN (far out) counts as not reached.
Result<std::optional<std::size_t>> RunsNeeded(double effect, double sd, double alpha,
                                              double power) {
  if (auto ok = CheckPlan(effect, sd, alpha); !ok) {
    return Fail(std::move(ok.error()));
  }
  if (!(power > 0 && power < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "a power must lie between 0 and 1");
  }
  const auto reached = [&](std::size_t n) { return PowerAt(effect, sd, alpha, n) >= power; };
  if (!reached(kMostPlannedRuns)) {
    return std::nullopt;
  }
  std::size_t low = 1;  // not reached, by definition
  std::size_t high = kMostPlannedRuns;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

Result<std::size_t> MinRunsForPermutation(double alpha) {
  if (!(alpha > 0 && alpha < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "alpha must lie between 0 and 1");
  }
  std::size_t n = 1;
  // C(2n, n) saturates at n = 34; an alpha below 1 / 2^64 is answered by that.
  while (1 / static_cast<double>(Choose(2 * n, n)) > alpha && n < 34) {
    ++n;
  }
  return n;
}

}  // namespace tracegate::stats
