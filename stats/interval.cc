#include "stats/interval.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace tracegate::stats {

Result<double> StudentHalfWidth(double std_error, double df, double confidence) {
  if (!(std_error >= 0) || !std::isfinite(std_error) || !(df > 0)) {
    return Fail(ErrorCode::kInvalidArgument,
                "a standard error or its degrees of freedom mean nothing");
  }
  if (!(confidence > 0 && confidence < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "a confidence must lie between 0 and 1");
  }
  const boost::math::students_t_distribution<double> student(df);
  return std_error * boost::math::quantile(complement(student, (1 - confidence) / 2));
}

}  // namespace tracegate::stats
