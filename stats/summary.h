// Descriptive numbers of one sample.
#pragma once

#include <span>

#include "src/base/error.h"

namespace tracegate::stats {

// Arithmetic mean.
//
// values  1 or more finite values in any order; the unit is kept.
//
// Errors: kInvalidArgument (no value, a value that is not finite, or a sum beyond double).
Result<double> Mean(std::span<const double> values);

// Sample variance, divisor n - 1, by two passes with the rounding of the first
// pass corrected in the second (Chan, Golub and LeVeque 1983, equation 1.7).
//
// values  2 or more finite values in any order; the result has their unit squared.
//
// Errors: kInvalidArgument, as for Mean.
//
// Checked: {1e8+1, 1e8+2, 1e8+3} gives exactly 1.
Result<double> SampleVariance(std::span<const double> values);

// Median: the middle value, or the mean of the two middle values.
//
// values  1 or more finite values in any order; the unit is kept.
//
// Errors: kInvalidArgument.
Result<double> Median(std::span<const double> values);

// Nearest-rank quantile: the smallest value such that at least a share q of the
// sample is not above it, x(ceil(q n)); q = 0 gives the smallest value. Always
// one of the values (Hyndman and Fan 1996, definition 1).
//
// sorted  1 or more finite values, ascending; the unit is kept.
// q       in [0, 1]. A product q n within 1e-9 of a whole number counts as whole,
//         so that q = 0.07 of 100 values is the seventh.
//
// Errors: kInvalidArgument (also when the values are not ascending).
Result<double> NearestRank(std::span<const double> sorted, double q);

}  // namespace tracegate::stats
