#include "src/cli/decision.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "diff/report/report.h"
#include "src/cli/load.h"
#include "src/cli/paths.h"
#include "src/cli/values.h"

namespace tracegate::cli {

Result<diff::CompareOptions> DecisionOptions::Read() const {
  diff::CompareOptions compare;
  compare.alpha = alpha;
  compare.seed = seed;
  compare.relabellings = relabellings;
  const auto least_change = ParseFraction(margin);
  if (!least_change) {
    return Fail(least_change.error());
  }
  compare.margin = *least_change;
  const auto least_duration = ParseDuration(floor);
  if (!least_duration) {
    return Fail(least_duration.error());
  }
  compare.floor = *least_duration;
  return compare;
}

diff::Filter FilterOf(const SelectOptions& select) {
  return {GlobFilter(select.type), GlobFilter(select.state), GlobFilter(select.reason)};
}

void AddDecisionOptions(CLI::App& command, DecisionOptions& options) {
  command.add_option("--alpha", options.alpha, "Family-wise level of significance")
      ->check(CLI::Range(1e-6, 0.5))
      ->capture_default_str();
  command.add_option("--margin", options.margin, "Least relative change that matters")
      ->capture_default_str();
  command
      .add_option("--floor", options.floor,
                  "Least change of a duration that matters; of times per second 100 times it")
      ->capture_default_str();
  command.add_option("--seed", options.seed, "Seed of all that is random")->capture_default_str();
  command
      .add_option("--relabellings", options.relabellings,
                  "How many, where there are too many for all")
      ->check(CLI::Range(std::size_t{99}, std::size_t{10'000'000}))
      ->capture_default_str();
}

std::string ReportOf(const diff::Comparison& comparison, const CommonOptions& common, bool all) {
  diff::report::ReportOptions report;
  report.all = all;
  report.color = common.UseColor();
  if (common.format == "json") {
    return diff::report::ToJson(comparison, report);
  }
  return common.format == "markdown" ? diff::report::ToMarkdown(comparison, report)
                                     : diff::report::ToText(comparison, report);
}

Result<std::vector<profile::Profile>> LoadSide(const std::vector<std::string>& paths,
                                               const LoadOptions& loading) {
  const auto files = ExpandPaths(paths);
  if (!files) {
    return Fail(files.error());
  }
  return LoadProfiles(*files, loading);
}

}  // namespace tracegate::cli
