// Options that name the policy, common to the commands that gate.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "ci/policy.h"
#include "src/base/date.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"

namespace tracegate::cli {

// As written on the command line.
struct PolicyOptions {
  std::string file;
  bool none = false;
  std::string today;
  std::string inconclusive;

  // The policy: of the file that is named, else of tracegate.toml where there is one, else as
  // built in; and over it what the command line says (DecisionOptions::Override).
  // Errors: kUsage, kIo, kLimit.
  Result<ci::Policy> Read(const DecisionOptions& decision, const CommonOptions& common) const;

  // Errors: kUsage for --today that is no date.
  Result<Date> Today() const;
};

// Those that name the file; and with these the others.
void AddPolicyFileOptions(CLI::App& command, PolicyOptions& options);
void AddPolicyOptions(CLI::App& command, PolicyOptions& options);

}  // namespace tracegate::cli
