// What the commands that gate have in common.
#pragma once

#include <CLI/App.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ci/gated.h"
#include "diff/report/html.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"
#include "src/cli/exemplars.h"
#include "src/cli/policy_options.h"
#include "src/cli/surfaces.h"

namespace tracegate::cli {

// As written on the command line.
struct GateOptions {
  CommonOptions common;
  DecisionOptions decision;
  SelectOptions select;
  PolicyOptions policy;
  SurfaceOptions surfaces;
  bool all = false;
  std::optional<bool> exemplars = std::nullopt;
};
void AddGateOptions(CLI::App& command, GateOptions& options);
Exemplars ExemplarsWanted(const GateOptions& options);

// What the options come to.
struct GateSetup {
  ci::Policy policy;
  Date today;
  diff::CompareOptions compare;
  LoadOptions loading;
};
// Without a filter. Errors: those of the options' own readers.
Result<GateSetup> SetUp(const PolicyOptions& policy, const DecisionOptions& decision,
                        const CommonOptions& common);
Result<GateSetup> Read(const GateOptions& options);

// Traces of two sides, or of one.
//
// block_size, comparisons  as in diff::CompareOptions
// warnings  on how they were recorded, one line each
struct GateInputs {
  std::vector<std::string> base;
  std::vector<std::string> changed;
  std::size_t block_size = 0;
  std::size_t comparisons = 1;
  std::vector<std::string> warnings;
};
// The traces of a folder that `tracegate record` wrote: both sides, where it has both.
// Errors: those of the manifest.
Result<GateInputs> InputsOfRecording(const std::string& dir);

// A gated comparison and the runs that it was made of.
struct Compared {
  ci::Gated gated;
  std::vector<profile::Profile> base;
  std::vector<profile::Profile> changed;
};
// The traces of two sides, compared by the policy. Errors: reading them; diff::Compare.
Result<Compared> CompareSides(const GateInputs& inputs, GateSetup setup, Exemplars exemplars);

// Writes the result and the other surfaces.
//
// runs     of the comparison, under their own names: what HTML draws from
// renames  diff::CompareOptions::renames
// Errors: kIo.
Status Show(const ci::Gated& gated, const GateOptions& options, diff::report::SideRuns runs,
            const std::map<std::string, std::string>& renames);

}  // namespace tracegate::cli
