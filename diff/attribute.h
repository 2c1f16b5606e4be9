// Which stacks carry a change.
#pragma once

#include <span>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// The stacks at which the spans of `cell` began whose time grew (or fell, where not `grew`: mean
// over the runs of each side; see Because::change), those that changed most first, at most `most`.
// Of a stop-the-world, and of running, where those stopped who held the world up (Because::holder).
// Empty where the state has no stacks (runnable, running that held nothing up, the process) or
// nothing changed.
//
// Shares are of all stacks that changed in that direction.
std::vector<Because> Attribute(const CellId& cell, bool grew,
                               std::span<const profile::Profile> base,
                               std::span<const profile::Profile> changed, std::size_t most);

}  // namespace tracegate::diff
