#include "src/cli/decision.h"

#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "src/cli/load.h"
#include "src/cli/paths.h"
#include "src/cli/values.h"

namespace tracegate::cli {

namespace {

Status AddRename(const std::string& text, ci::Policy& policy) {
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
  const ci::Rename rename{text.substr(0, equals), text.substr(equals + 1), {}};
  const auto known =
      std::find_if(policy.renames.begin(), policy.renames.end(),
                   [&](const ci::Rename& other) { return other.from == rename.from; });
  if (known == policy.renames.end()) {
    policy.renames.push_back(rename);
  } else if (known->at.line != 0) {
    *known = rename;
  } else if (known->to != rename.to) {
    return wrong(fmt::format("the same type was renamed to {} before", known->to));
  }
  return {};
}

}  // namespace

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
  for (const std::string& rename : renames) {
    if (auto added = AddRename(rename, policy); !added) {
      return added;
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
