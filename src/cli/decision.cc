#include "src/cli/decision.h"

#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "src/cli/load.h"
#include "src/cli/paths.h"
#include "src/cli/values.h"

namespace tracegate::cli {

namespace {

Status AddRename(const std::string& text, std::map<std::string, std::string>& renames) {
  const std::size_t equals = text.find('=');
  const auto wrong = [&](std::string_view what) {
    return Fail(Error{ErrorCode::kUsage,
                      fmt::format("--rename {}: {}", text, what),
                      std::nullopt,
                      {},
                      "--rename OLD=NEW, both as the report names goroutine types"});
  };
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return wrong("not of the form OLD=NEW");
  }
  const auto [at, is_new] = renames.emplace(text.substr(0, equals), text.substr(equals + 1));
  if (!is_new && at->second != text.substr(equals + 1)) {
    return wrong(fmt::format("the same type was renamed to {} before", at->second));
  }
  return {};
}

}  // namespace

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
  for (const std::string& rename : renames) {
    if (auto added = AddRename(rename, compare.renames); !added) {
      return Fail(std::move(added.error()));
    }
  }
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

void AddRenameOption(CLI::App& command, DecisionOptions& options) {
  command
      .add_option("--rename", options.renames,
                  "OLD=NEW: the goroutine type NEW is OLD of the base, over all that the names and "
                  "stacks say; may be repeated")
      ->allow_extra_args(false);
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
