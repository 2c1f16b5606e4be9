// What a reader sees first: causes before what follows from them.
#pragma once

#include <span>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// Finds what follows from what among the findings of a comparison (diff/roots.h) and puts them in
// order. Their impact and stacks must be there.
void Arrange(std::span<const profile::Profile> base, std::span<const profile::Profile> changed,
             Comparison& comparison);

// Completes the findings of a comparison: their impact, the stacks that carry them, Arrange, and
// the shifts of the first causes.
void Explain(std::span<const profile::Profile> base, std::span<const profile::Profile> changed,
             Comparison& comparison);

}  // namespace tracegate::diff
