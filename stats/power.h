// How many runs a comparison needs.
#pragma once

#include <cstddef>
#include <optional>

#include "src/base/error.h"

namespace tracegate::stats {

// The planner gives up beyond this many runs a side.
inline constexpr std::size_t kMostPlannedRuns = 1000;

// Power of the one-sided two-sample t test with n runs a side.
//
// effect  true difference of means, in the unit of the values (logs: 0.0953 is +10%); not 0; only
//         its size counts
// sd      standard deviation of one run, same unit, above 0
// alpha   one-sided level of this one test, in (0, 0.5); the caller has adjusted it for the family
// n       runs on each side, 2 or more
//
// P(T > t(1 - alpha, 2n - 2)), T noncentral t with parameter effect / (sd sqrt(2 / n)).
// Errors: kInvalidArgument.
//
// Checked: SciPy's nct on a grid to 1e-9 (tests/stats/reference/power.py).
Result<double> TwoSamplePower(double effect, double sd, double alpha, std::size_t n);

// Least number of runs on each side that reaches `power`, at least 2; nullopt when 1000 do not.
//
// effect, sd, alpha  as for TwoSamplePower
// power              in (0, 1), usually 0.8
//
// The moderated max-T over a family does no worse than a t test at its adjusted level, so this
// errs towards more runs. It says nothing of the relabellings: see MinRunsForPermutation.
// Errors: kInvalidArgument.
//
// Checked: effect = sd, alpha .025, power .8 gives 17 (Cohen 1988, table 2.4.1: d = 1.00).
Result<std::optional<std::size_t>> RunsNeeded(double effect, double sd, double alpha, double power);

// Least number of runs on each side whose smallest possible one-sided p, 1 / C(2n, n), is at
// most alpha.
//
// alpha  in (0, 1)
//
// Errors: kInvalidArgument.
//
// Checked: .05 gives 3 (1/20), .025 gives 4 (1/70), .01 gives 5 (1/252).
Result<std::size_t> MinRunsForPermutation(double alpha);

}  // namespace tracegate::stats
