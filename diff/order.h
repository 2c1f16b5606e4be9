// What a reader sees first: causes before what follows from them.
#pragma once

#include <span>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// Completes the findings of a comparison: their impact, the stacks that carry them, what follows
// from what (diff/roots.h), and their order.
void Explain(std::span<const profile::Profile> base, std::span<const profile::Profile> changed,
             Comparison& comparison);

}  // namespace tracegate::diff
