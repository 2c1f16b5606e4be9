// Which Go recorded a side: given, or inferred from its traces.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diff/compare.h"
#include "diff/comparison.h"
#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// Of traces that are taken to be of one toolchain, as long as one may have written them all: then
// what one trace shows counts for all. Runs of a baseline that was told their Go have that, as
// given. nullopt where no format is known.
std::optional<Toolchain> InferToolchain(std::span<const profile::Profile> runs);

// Holds what the user says of a side, by a toolchain or by a name such as "go1.24", against its
// traces; adds a line to `doubts` where functions in stacks speak against the toolchain, or the
// format against the name.
//
// Errors: kUsage, with the trace, where the given toolchain does not write the trace's format.
Status CheckToolchain(const NamedSide& side, std::vector<std::string>& doubts);

// Puts the name and a given toolchain of `named` into what is reported of the side.
void Name(const NamedSide& named, Side& side);

}  // namespace tracegate::diff
