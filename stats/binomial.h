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

}  // namespace tracegate::stats
