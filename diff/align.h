// Identity: which goroutine type of the new side is which of the base. docs/identity.md has the
// rules and how their numbers were chosen.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// From here on a pair is matched; from kLeastToSuggest on it is suggested.
inline constexpr double kLeastToMatch = 0.75;
inline constexpr double kLeastToSuggest = 0.40;
// By how much the best partner must be better than the second.
inline constexpr double kClearlyBest = 0.15;

// matches      of types whose names differ, by the base's name; one-to-one
// suggestions  pairs that are too doubtful to be matched, by the base's name
// notes        what to be careful about, one line each
// names        of the new side: what ApplyAlignment makes of a type's name. The base's name of
//              those that match; "NAME (new)" where NAME is the base's for another one.
struct Alignment {
  std::vector<TypeMatch> matches;
  std::vector<TypeMatch> suggestions;
  std::vector<std::string> notes;
  std::map<std::string, std::string> names;
};

// Finds which user type of `changed` is which of `base`. A type of a side is one of any of its
// runs.
//
//   1  `renames`, base name -> new name: the last word, even over equal names
//   2  equal names
//   3  equal source function, of closures and generics
//   4  likeness of stacks, creators and states
//
// Swapping the sides (and the map) gives the mirrored result; the order of runs means nothing.
Alignment Align(std::span<const profile::Profile> base, std::span<const profile::Profile> changed,
                const std::map<std::string, std::string>& renames);

// Gives the types of a new run the base's names, everywhere but in the frames of stacks: those tell
// what the new program is like. The hashes of stacks are those with the base's names, so that
// stacks of both sides compare.
void ApplyAlignment(const Alignment& alignment, profile::Profile& changed);

}  // namespace tracegate::diff
