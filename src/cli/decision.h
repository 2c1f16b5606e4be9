// Options by which a comparison decides, common to the commands that compare.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ci/policy.h"
#include "diff/compare.h"
#include "src/cli/commands.h"

namespace tracegate::cli {

// As written on the command line; what is empty was not given.
struct DecisionOptions {
  std::optional<double> alpha;
  std::string margin;
  std::string floor;
  std::uint64_t seed = 1;
  std::size_t relabellings = 9999;
  std::vector<std::string> renames;  // OLD=NEW

  // Puts what was given in the place of what the policy says. A margin (or a floor) takes that of
  // every rule, too. Errors: kUsage for a margin, a floor or a rename that is none.
  Status Override(ci::Policy& policy) const;

  // What a comparison by this policy goes by, which has been overridden.
  diff::CompareOptions Read(const ci::Policy& policy) const;

  // Without a policy. Errors: those of Override.
  Result<diff::CompareOptions> Read() const;
};

// Accepts what the patterns match.
diff::Filter FilterOf(const SelectOptions& select);

void AddDecisionOptions(CLI::App& command, DecisionOptions& options);
// --rename, of commands that compare programs which may differ.
void AddRenameOption(CLI::App& command, DecisionOptions& options);

// The profiles of the traces that the paths name.
Result<std::vector<profile::Profile>> LoadSide(const std::vector<std::string>& paths,
                                               const LoadOptions& loading);

}  // namespace tracegate::cli
