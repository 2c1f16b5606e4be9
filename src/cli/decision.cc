#include "src/cli/decision.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "src/cli/load.h"
#include "src/cli/paths.h"
#include "src/cli/values.h"

namespace tracegate::cli {

Status DecisionOptions::Override(ci::Policy& policy) const {
  if (alpha) {
    policy.alpha = *alpha;
    policy.origin["alpha"] = "--alpha";
  }
  if (!margin.empty()) {
    const auto least_change = ParseFraction(margin);
    if (!least_change) {
      return Fail(least_change.error());
    }
    policy.margin = *least_change;
    policy.origin["margin"] = "--margin";
    for (ci::LimitRule& rule : policy.limits) {
      rule.margin.reset();
    }
  }
  if (!floor.empty()) {
    const auto least_duration = ParseDuration(floor);
    if (!least_duration) {
      return Fail(least_duration.error());
    }
    policy.floor = *least_duration;
    policy.origin["floor"] = "--floor";
    for (ci::LimitRule& rule : policy.limits) {
      rule.floor.reset();
    }
  }
  return {};
}

diff::CompareOptions DecisionOptions::Read(const ci::Policy& policy) const {
  diff::CompareOptions compare = ci::CompareOptionsOf(policy);
  compare.seed = seed;
  compare.relabellings = relabellings;
  return compare;
}

Result<diff::CompareOptions> DecisionOptions::Read() const {
  ci::Policy policy;
  if (auto done = Override(policy); !done) {
    return Fail(std::move(done.error()));
  }
  return Read(policy);
}

diff::Filter FilterOf(const SelectOptions& select) {
  return {GlobFilter(select.type), GlobFilter(select.state), GlobFilter(select.reason)};
}

void AddDecisionOptions(CLI::App& command, DecisionOptions& options) {
  command.add_option("--alpha", options.alpha, "Family-wise level of significance")
      ->check(CLI::Range(1e-6, 0.5))
      ->default_str("0.05");
  command.add_option("--margin", options.margin, "Least relative change that matters")
      ->default_str("10%");
  command
      .add_option("--floor", options.floor,
                  "Least change of a duration that matters; of times per second 100 times it")
      ->default_str("10us");
  command.add_option("--seed", options.seed, "Seed of all that is random")->capture_default_str();
  command
      .add_option("--relabellings", options.relabellings,
                  "How many, where there are too many for all")
      ->check(CLI::Range(std::size_t{99}, std::size_t{10'000'000}))
      ->capture_default_str();
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
