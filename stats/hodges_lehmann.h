// The Hodges-Lehmann estimate of a shift between two samples, with its exact interval.
#pragma once

#include <cstddef>
#include <span>

#include "src/base/error.h"

namespace tracegate::stats {

// A shift of new against base, in the unit of the values (of logs: a log ratio).
//
// estimate    median of all differences new - base
// low, high   two of these differences, or infinite
// confidence  coverage really achieved by the interval; 1 when it is infinite
// finite      whether the values were enough for a finite interval
// exact       coverage by the exact rank-sum distribution, not by the normal approximation
struct Shift {
  double estimate;
  double low;
  double high;
  double confidence;
  bool finite;
  bool exact;
};

// Sides up to this size have exact coverage.
inline constexpr std::size_t kMostExactRankSum = 50;

// Two-sample shift with a distribution-free, two-sided interval: the Wilcoxon rank-sum test,
// inverted.
//
// base, news  1 to 4096 finite values each, any order, independent, one per run.
// confidence  in (0, 1).
//
// Returns the narrowest symmetric [D(k), D(mn + 1 - k)] of the sorted differences D whose
// coverage 1 - 2 P(U <= k - 1), U the Mann-Whitney count of a pure shift, reaches `confidence`.
// With a side above 50, P is the normal approximation with continuity correction. Ties make the
// interval wider than needed, never too narrow.
// Too few values (3 + 3 at 0.95): infinite bounds and finite == false, not an error.
// Errors: kInvalidArgument; kLimit for a side above 4096.
//
// Source: Hollander and Wolfe 1999, Nonparametric Statistical Methods, sections 4.2 and 4.3.
//
// Checked: 4+4 at 0.95 gives [D1, D16] at 0.971429 (1 - 2/70), 5+5 gives [D3, D23] at 0.968254
// (1 - 8/252); SciPy's exact Mann-Whitney test, inverted by search, to 1e-12.
Result<Shift> HodgesLehmann(std::span<const double> base, std::span<const double> news,
                            double confidence);

}  // namespace tracegate::stats
