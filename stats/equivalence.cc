#include "stats/equivalence.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace tracegate::stats {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::errno_on_error>,
                               policies::overflow_error<policies::errno_on_error>,
                               policies::evaluation_error<policies::errno_on_error>>;

}  // namespace

Result<Equivalence> Tost(double estimate, double std_error, double df, double margin,
                         double alpha) {
  if (!std::isfinite(estimate) || !std::isfinite(std_error) || std_error < 0 || !(df > 0)) {
    return Fail(ErrorCode::kInvalidArgument,
                "an estimate, its standard error and its degrees of freedom have no meaning");
  }
  if (!std::isfinite(margin) || margin < 0) {
    return Fail(ErrorCode::kInvalidArgument, "a margin must be finite and not below 0");
  }
  if (!(alpha > 0 && alpha < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "alpha must lie between 0 and 1");
  }
  if (margin == 0) {
    return Equivalence{.p = 1, .equivalent = false};
  }
  // The nearer edge has the larger p.
  const double room = margin - std::abs(estimate);
  if (std_error == 0) {
    return Equivalence{.p = room > 0 ? 0.0 : 1.0, .equivalent = room > 0};
  }
  const boost::math::students_t_distribution<double, Quiet> student(df);
  const double ratio = std::clamp(room / std_error, -1e100, 1e100);
  const double p = boost::math::cdf(boost::math::complement(student, ratio));
  if (std::isnan(p)) {
    return Fail(ErrorCode::kInvalidArgument, "Student's t cannot be evaluated here");
  }
  return Equivalence{.p = p, .equivalent = p <= alpha};
}

}  // namespace tracegate::stats
