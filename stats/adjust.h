// Adjusting p values for their number, without knowledge of how they hang together.
//
// For comparison and for exploratory lists; findings are decided by stats/max_t.h, which uses the
// correlation between cells.
#pragma once

#include <span>
#include <vector>

#include "src/base/error.h"

namespace tracegate::stats {

// Step-down Bonferroni (Holm 1979): p <= alpha after it has a family-wise error of at most alpha,
// whatever the dependence.
//
// p  in [0, 1], any order; none is a valid, empty family. The result is in the same order.
//
// Errors: kInvalidArgument.
//
// Checked: R's p.adjust (tests/stats/reference/adjust.R), this and the next.
Result<std::vector<double>> Holm(std::span<const double> p);

// Step-up (Benjamini and Hochberg 1995): q <= alpha has an expected share of at most alpha false
// ones among those found, for independent or positively dependent p. Not a family-wise error.
//
// p, result, errors  as for Holm
Result<std::vector<double>> BenjaminiHochberg(std::span<const double> p);

}  // namespace tracegate::stats
