// Is a new session of runs like the sessions before it? Here the session is the unit.
//
// Runs of one session share the machine, its day and its neighbours, so two sessions of one program
// differ by more than their runs do. A test over runs takes that for a change of the program: with
// a side offset of one standard deviation of a run, in half of all comparisons. Where several
// sessions are known, how they differ among themselves says what a difference must exceed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "stats/max_t.h"

namespace tracegate::stats {

// Sessions below which nothing is known of how they differ.
inline constexpr std::size_t kLeastSessions = 2;

// Tests every cell of a new session against what sessions before it predict.
//
// values    row-major, cells x runs, finite; logs. No cells is a valid, empty family.
// session   of each run: 0 ... S - 1 the sessions before, S the new one, each with a run or more
// alpha     in (0, 1), of the simultaneous bounds
// traits    as for EstimatePriors
//
// estimate  mean of the new session minus the mean of the sessions' means
// variance  V (1 + 1/S), V the variance of the sessions' means, drawn towards the prior of the
//           cells (stats/moderate.h), whose weight is at most the sessions' own S - 1 degrees of
//           freedom, or 2: one bad day moves all cells at once, so many cells know little more of
//           how days differ than one. Where the new session has fewer runs than the others, what
//           its mean spreads more is added: s2 (1/m - mean of 1/n), s2 the variance within
//           sessions.
// p         Student's t; adjusted by Holm, whatever the dependence; bounds by Bonferroni
// own_error, own_df  without the prior
//
// Errors: kInvalidArgument: fewer than kLeastSessions before, numbers of sessions that are missing,
// sizes that do not fit, values that are not finite.
//
// Checked: tests/stats/reference/sessions.py (numbers, and error rates in simulated worlds:
// sessions that differ by 1 standard deviation of a run, 100 cells, in common, alone and mixed).
Result<std::vector<CellTest>> TestSession(std::span<const double> values,
                                          std::span<const std::uint32_t> session, double alpha,
                                          std::span<const double> traits);

}  // namespace tracegate::stats
