// What two runs alone can show.
#pragma once

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// Gives the effects of a comparison of one run with one (Basis::kEffects) intervals where a run's
// windows permit (profile::Cell::windows): of means, and of times and counts per second. They say
// how the two runs vary inside (stats/block_bootstrap.h) and nothing about other runs; the other
// statistics have none.
//
// seed, alpha  of the comparison
void AddWithinTrace(const profile::Profile& base, const profile::Profile& changed,
                    Comparison& comparison);

}  // namespace tracegate::diff
