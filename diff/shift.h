// How the durations of one kind of spans moved, quantile by quantile: the shift function.
#pragma once

#include <span>
#include <vector>

#include "diff/comparison.h"
#include "diff/statistics.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// The shift of the spans of one place at the deciles and at 0.95 and 0.99. A quantile beside which
// a run has too few spans is left out.
//
// spans      by run, base first
// base_runs  how many of them
std::vector<ShiftPoint> ShiftOf(const SpansByRun& spans, std::size_t base_runs, double confidence);

// The shift at the same quantiles, of the worse causes at the front of a comparison,
// `most` of them. Kinds of spans without any quantile are left out. Its findings must be in order
// (Arrange).
std::vector<PlaceShift> ShiftsOf(std::span<const profile::Profile> base,
                                 std::span<const profile::Profile> changed,
                                 const Comparison& comparison, std::size_t most);

}  // namespace tracegate::diff
