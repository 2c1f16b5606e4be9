// How the durations of one kind of spans moved, quantile by quantile: the shift function.
#pragma once

#include <span>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// The shift at the deciles and at 0.95 and 0.99, of the worse causes at the front of a comparison,
// `most` of them. Where a run has too few spans beside a quantile that quantile is left out; kinds
// of spans without any are too. Its findings must be in order (Arrange).
std::vector<PlaceShift> ShiftsOf(std::span<const profile::Profile> base,
                                 std::span<const profile::Profile> changed,
                                 const Comparison& comparison, std::size_t most);

}  // namespace tracegate::diff
