// Exact intervals of a proportion.
#pragma once

#include <cstdint>

#include "src/base/error.h"

namespace tracegate::stats {

// low, high  within [0, 1]
struct Proportion {
  double estimate;
  double low;
  double high;
};

// The Clopper-Pearson interval of a success probability: all q for which neither tail of
// Binomial(trials, q) from `successes` on is rarer than (1 - confidence) / 2. Never covers less
// than it says, so wider than needed with few trials.
//
// successes, trials  successes <= trials, 1 <= trials <= 2^53
// confidence         in (0, 1), two-sided. For a one-sided bound at 1 - alpha: 1 - 2 alpha.
//
// Errors: kInvalidArgument.
//
// Source: Clopper and Pearson 1934, Biometrika 26.
//
// Checked: R's binom.test to 1e-9 relative (tests/stats/reference/binomial.R), and through it
// SciPy's binomtest.
Result<Proportion> ClopperPearson(std::uint64_t successes, std::uint64_t trials, double confidence);

// One-sided, exact sign test that the median is above a limit: the chance of `over` or more of
// `trials` values above it where each is with probability 1/2, P(B >= over), B ~ Binomial(trials,
// 1/2). Values at the limit count as not above it, which errs on the side of no finding.
//
// over, trials  over <= trials, 1 <= trials <= 2^53
//
// Errors: kInvalidArgument.
//
// Checked: by hand (6 of 6: 1/64), SciPy's binomtest to 1e-12.
Result<double> SignTest(std::uint64_t over, std::uint64_t trials);

}  // namespace tracegate::stats
