// Closures whose names stand for other closures now.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "diff/align.h"
#include "diff/likeness.h"

namespace tracegate::diff {

// A closure's name is a number in its function: one that is inserted before others takes the name
// of the first, and nothing but the stacks tells. Adds a note and a suggestion where the stacks of
// equal names have next to nothing in common and those of a closure of the same function nearly
// all.
//
// base, changed  the types of either side
// exact          those that are matched because their names are equal
// likeness       of a type of base and one of new
void DoubtClosures(const std::set<std::string>& base, const std::set<std::string>& changed,
                   const std::set<std::string>& exact,
                   const std::function<Likeness(const std::string&, const std::string&)>& likeness,
                   Alignment& into);

}  // namespace tracegate::diff
