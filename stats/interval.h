// Intervals by Student's t.
#pragma once

#include "src/base/error.h"

namespace tracegate::stats {

// Half the width of the two-sided interval estimate -/+ t(1/2 + confidence/2, df) std_error.
//
// std_error   0 or more, finite
// df          above 0
// confidence  in (0, 1)
//
// Errors: kInvalidArgument.
//
// Checked: std_error 1, df 4, 0.95 gives 2.776445 (tables).
Result<double> StudentHalfWidth(double std_error, double df, double confidence);

}  // namespace tracegate::stats
