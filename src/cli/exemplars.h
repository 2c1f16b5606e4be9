// Exemplars of a comparison, from the traces that were compared.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

// kIfPossible: nobody has asked for them, and a report shows them where there are any.
enum class Exemplars : std::uint8_t { kNo, kIfPossible, kYes };

// --exemplars and --no-exemplars; without either HTML has them, if possible.
//
// given: must outlive the command
void AddExemplarOption(CLI::App& command, std::optional<bool>& given);
Exemplars ExemplarsWanted(const std::optional<bool>& given, std::string_view format);

// Unless kNo: reads the traces twice more and fills comparison.exemplars. Standard input, pipes and
// URLs cannot be read again: they have no exemplars, and with kYes a warning of the comparison says
// so.
//
// Errors: those of reading; kIo where a trace has changed in between so that it cannot be read.
// With kIfPossible a warning of the comparison takes the place of an error.
Status AddExemplars(Exemplars wanted, const ExemplarInputs& inputs, const LoadOptions& loading,
                    diff::Comparison& comparison);

}  // namespace tracegate::cli
