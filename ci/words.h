// Sentences that the surfaces of a gate share. Each is one line of printable text, which a surface
// escapes as its format needs.
#pragma once

#include <cstddef>
#include <string>

#include "ci/gated.h"

namespace tracegate::ci {

// What the gate says, for a heading: "regressed: 2 regressions in 1 place, 8 base and 8 new runs",
// "failed: 1 budget broken", "failed because inconclusive: ...".
std::string Verdict(const Gated& gated);

// "p99 1.31ms -> 2.60ms, 1.98x (1.70x to 2.20x), adjusted p 0.002, regressed"
std::string FindingLine(const diff::Finding& finding);

// "7.20ms, over the limit of 5.00ms in 6 of 8 runs (p 0.144)", or why nothing could be said.
std::string BudgetLine(const BudgetVerdict& budget);

// "flaky until #12 is fixed (until 2026-12-31)"
std::string IgnoredLine(const Ignored& ignored);

// How many budgets are broken.
std::size_t BrokenBudgets(const Gated& gated);

}  // namespace tracegate::ci
