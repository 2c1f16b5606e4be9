// Absolute limits: asked about the runs of the change alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ci/gated.h"
#include "ci/pattern.h"
#include "diff/measure.h"
#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::ci {

// rule      as written
// where     type, state (exact), reason and statistic; without a type or a reason: all of
//           them, each by itself
// limit     in the statistic's unit
// or_equal  whether the limit itself is within the budget: <= and not <
struct Budget {
  std::string rule;
  CellPattern where;
  double limit = 0;
  bool or_equal = false;
  Position at;
};

// Reads
//
//   STATISTIC of STATE[:REASON] [for "TYPE"] < VALUE
//
// STATISTIC  p50, p90, p99, mean, time-per-second, count-per-second (or with blanks); value of a
//            measure
// STATE      of StateNames, but goroutine
// REASON     a pattern; in quotes where it holds a quote, < or " for "
// TYPE       a pattern
// < or <=
// VALUE      5ms; of a time per second 20ms/s or 2%; of a count per second 100/s; of a measure 0.2
//            or 20%
//
// Errors: kUsage; offset: byte in `text`.
Result<Budget> ParseBudget(const std::string& text);

// One verdict for every cell that a budget is for, in the order of the budgets and then of the
// cells. Every run has a value of its own by the rules of diff/statistics.h; a run with too few
// spans for the statistic, or without the measure, has none and does not count. Counts per second
// are 0 in runs without such spans.
//
// unmatched  where not null: indexes of the budgets for which there are no cells
std::vector<BudgetVerdict> JudgeBudgets(std::span<const Budget> budgets,
                                        std::span<const profile::Profile> runs,
                                        const diff::Filter& filter,
                                        std::vector<std::size_t>* unmatched = nullptr);

}  // namespace tracegate::ci
