// Options by which a comparison decides, common to the commands that compare.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "diff/compare.h"
#include "src/cli/commands.h"

namespace tracegate::cli {

// As written on the command line.
struct DecisionOptions {
  double alpha = 0.05;
  std::string margin = "10%";
  std::string floor = "10us";
  std::uint64_t seed = 1;
  std::size_t relabellings = 9999;

  // Errors: kUsage for a margin or a floor that is none.
  Result<diff::CompareOptions> Read() const;
};

// Accepts what the patterns match.
diff::Filter FilterOf(const SelectOptions& select);

void AddDecisionOptions(CLI::App& command, DecisionOptions& options);

// The comparison in the format that was asked for: text, json or markdown.
std::string ReportOf(const diff::Comparison& comparison, const CommonOptions& common, bool all);

// The profiles of the traces that the paths name.
Result<std::vector<profile::Profile>> LoadSide(const std::vector<std::string>& paths,
                                               const LoadOptions& loading);

}  // namespace tracegate::cli
