// The Mann-Whitney U test (Wilcoxon rank sum).
//
// The gate does not decide by it: at 5+5 runs its smallest p is shared by many cells by luck, and
// over pooled spans it takes 1000 spans of one run for 1000 observations (design of the
// statistics). It is here to be compared with, and to show what a naive gate would have said.
#pragma once

#include <cstdint>
#include <span>

#include "src/base/error.h"

namespace tracegate::stats {

// u           pairs in which new is above base, ties counted half; of m n pairs
// p_greater   one-sided, alternative: new tends to be above base
// p_less      one-sided, alternative: below
// p_two_sided twice the smaller, at most 1
// exact       by the exact distribution of u, not by the normal approximation
struct MannWhitney {
  double u;
  double p_greater;
  double p_less;
  double p_two_sided;
  bool exact;
};

// Sides up to this size have exact p, if no two values are tied.
inline constexpr std::size_t kMostExactMannWhitney = 50;

// Values of the two sides in one bin. The values of one bin count as tied.
struct PairedCount {
  std::uint64_t base;
  std::uint64_t news;
};

// The test on two samples.
//
// base, news  1 or more values each, any order, not NaN (infinite ones have a rank)
//
// p is exact for sides of up to 50 without ties; else by the normal approximation, with continuity
// correction and the variance corrected for ties. All values tied: every p is 1.
// Errors: kInvalidArgument.
//
// Source: Hollander and Wolfe 1999, Nonparametric Statistical Methods, section 4.1.
//
// Checked: SciPy's mannwhitneyu, exact and asymptotic, to 1e-12
// (tests/stats/reference/mann_whitney.py).
Result<MannWhitney> MannWhitneyTest(std::span<const double> base, std::span<const double> news);

// The same test on two histograms with common bins, always by the normal approximation.
//
// bins  ascending; at least one value on each side, at most 2^31 values in all
//
// Cost: linear in the bins, whatever the counts.
// Errors: kInvalidArgument; kLimit.
Result<MannWhitney> MannWhitneyTest(std::span<const PairedCount> bins);

}  // namespace tracegate::stats
