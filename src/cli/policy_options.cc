#include "src/cli/policy_options.h"

#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <system_error>

#include "src/base/values.h"

namespace tracegate::cli {
namespace {

// The file to read; empty: none.
std::string FileOf(const PolicyOptions& options) {
  if (options.none || !options.file.empty()) {
    return options.file;
  }
  std::error_code ignored;
  const bool there = std::filesystem::exists(ci::kPolicyFile, ignored);
  return there ? std::string(ci::kPolicyFile) : "";
}

}  // namespace

Result<ci::Policy> PolicyOptions::Read(const DecisionOptions& decision,
                                       const CommonOptions& common) const {
  const std::string path = FileOf(*this);
  auto policy = path.empty() ? Result<ci::Policy>(ci::Policy()) : ci::LoadPolicy(path);
  if (!policy) {
    return policy;
  }
  if (auto done = decision.Override(*policy); !done) {
    return Fail(std::move(done.error()));
  }
  if (!common.tolerate_loss.empty()) {
    const auto loss = ParsePercentage(common.tolerate_loss);
    if (!loss) {
      return Fail(loss.error());
    }
    policy->tolerate_loss = *loss;
    policy->origin["tolerate-loss"] = "--tolerate-loss";
  }
  if (!inconclusive.empty()) {
    policy->fails_on.inconclusive = inconclusive == "fail";
  }
  return policy;
}

Result<Date> PolicyOptions::Today() const {
  if (today.empty()) {
    return tracegate::Today();
  }
  const auto date = ParseDate(today);
  if (!date) {
    return Fail(ErrorCode::kUsage, fmt::format("\"{}\" is no date such as 2026-12-31", today));
  }
  return *date;
}

void AddPolicyFileOptions(CLI::App& command, PolicyOptions& options) {
  CLI::Option* file =
      command.add_option("--policy", options.file,
                         "The policy; else tracegate.toml in this folder, where there is one");
  command.add_flag("--no-policy", options.none, "No policy file: what is built in")->excludes(file);
}

void AddPolicyOptions(CLI::App& command, PolicyOptions& options) {
  AddPolicyFileOptions(command, options);
  command.add_option("--today", options.today, "Day for rules of the policy that expire")
      ->type_name("YYYY-MM-DD");
  command.add_option("--inconclusive", options.inconclusive, "fail: exit 3 where undecided")
      ->check(CLI::IsMember({"pass", "fail"}))
      ->default_str("pass");
}

}  // namespace tracegate::cli
