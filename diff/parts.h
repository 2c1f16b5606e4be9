// A base that says different things of different places.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "diff/compare.h"

namespace tracegate::diff {

// Runs of the base, and the places that they say something of.
//
// sessions  as in CompareOptions
// covers    null: all places
struct BasePart {
  std::span<const profile::Profile> runs;
  std::vector<std::size_t> sessions;
  std::function<bool(const Place&)> covers;
};

// Compares the changed runs with each part, in the places that it covers, and puts the results
// together. The parts share alpha as comparisons do (CompareOptions::comparisons, which this
// sets). The names of goroutine types are aligned with those of the first part, which must have
// all. What describes the base, and the links between findings, are of the first part.
//
// parts   one or more; together they cover every place once
// Errors: those of Compare.
Result<Comparison> CompareWithParts(std::span<const BasePart> parts,
                                    std::span<const profile::Profile> changed,
                                    const CompareOptions& options);

}  // namespace tracegate::diff
