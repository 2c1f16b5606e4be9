// Which regressions are causes, and which follow from them.
//
// One slow critical section makes everything slower that waits for it, and whatever waits for
// that. Findings are places (the spans of one type, state and reason) in a graph: an edge leads
// from a place to what explains it, with the evidence (diff/evidence.h). Every place keeps its
// strongest edge; where edges form a circle (two types wait for each other), the place leaves it of
// whose type the own work grew most: running and system calls are nobody else's doing. What has no
// edge left is a root.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// root      the place at the end of the chain
// evidence  of the first link of the chain
struct Cause {
  Place root;
  std::string evidence;
};

// The causes of those of `worse` that follow from another; places that are not in the result are
// roots.
//
// worse  findings that got worse; several may be of one place
std::map<Place, Cause> FindRoots(const std::vector<Finding>& worse,
                                 std::span<const profile::Profile> base,
                                 std::span<const profile::Profile> changed);

}  // namespace tracegate::diff
