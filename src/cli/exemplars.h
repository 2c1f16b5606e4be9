// Exemplars of a comparison, from the traces that were compared.
#pragma once

#include <string>
#include <vector>

#include "diff/comparison.h"
#include "src/cli/load.h"
#include "src/profile/profile.h"

namespace tracegate::cli {

// The traces of two sides as the user named them, and the base's profiles. base may be empty: a
// baseline has no traces.
struct ExemplarInputs {
  std::vector<std::string> base;
  std::vector<std::string> changed;
  std::span<const profile::Profile> base_runs;
};

// Reads the traces twice more and fills comparison.exemplars. Standard input and URLs cannot be
// read again: they have no exemplars, and a warning of the comparison says so.
//
// Errors: those of reading; kIo where a trace has changed in between so that it cannot be read.
Status AddExemplars(const ExemplarInputs& inputs, const LoadOptions& loading,
                    diff::Comparison& comparison);

}  // namespace tracegate::cli
