#include <fmt/core.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>

#include "ci/check.h"
#include "ci/report.h"
#include "golden/pending.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"
#include "src/cli/golden_file.h"
#include "src/cli/output.h"
#include "src/cli/policy_options.h"
#include "src/cli/surfaces.h"
#include "src/record/manifest.h"

namespace tracegate::cli {
namespace {

struct CheckArguments {
  CommonOptions common;
  DecisionOptions decision;
  SelectOptions select;
  PolicyOptions policy;
  SurfaceOptions surfaces;
  std::string golden;
  std::vector<std::string> traces;
  bool no_pending = false;
  bool all = false;
};

// The runs to check, and those that confirm, where there are some.
struct Runs {
  std::vector<profile::Profile> changed;
  std::vector<profile::Profile> base;
  record::Pairing pairing;
  std::vector<std::string> warnings;
};

Status LoadRecording(const std::string& dir, const LoadOptions& loading, Runs& runs) {
  const auto recording = record::ReadManifest(dir);
  if (!recording) {
    return Fail(recording.error());
  }
  if (recording->TwoSided()) {
    auto pairing = record::Pair(*recording, dir);
    if (!pairing) {
      return Fail(pairing.error());
    }
    runs.pairing = *std::move(pairing);
    runs.warnings = runs.pairing.warnings;
    auto base = LoadProfiles(runs.pairing.base, loading);
    if (!base) {
      return Fail(base.error());
    }
    runs.base = *std::move(base);
  } else {
    runs.pairing.changed = record::FilesOf(*recording, dir, recording->sources.front().side);
    if (const auto noise = record::NoiseWarning(*recording, recording->sources.front().side)) {
      runs.warnings.push_back(*noise);
    }
  }
  auto changed = LoadProfiles(runs.pairing.changed, loading);
  if (!changed) {
    return Fail(changed.error());
  }
  runs.changed = *std::move(changed);
  return {};
}

Result<Runs> Load(const CheckArguments& arguments, const LoadOptions& loading) {
  Runs runs;
  if (arguments.traces.size() == 1 && record::IsRecording(arguments.traces.front())) {
    if (auto loaded = LoadRecording(arguments.traces.front(), loading, runs); !loaded) {
      return Fail(std::move(loaded.error()));
    }
    return runs;
  }
  auto changed = LoadSide(arguments.traces, loading);
  if (!changed) {
    return Fail(std::move(changed.error()));
  }
  runs.changed = *std::move(changed);
  return runs;
}

Result<ci::Gated> Judge(const CheckArguments& arguments, const Runs& runs, const ci::Policy& policy,
                        const golden::Baseline* baseline) {
  const auto today = arguments.policy.Today();
  if (!today) {
    return Fail(today.error());
  }
  ci::CheckOptions options{arguments.golden, ci::CompareOptionsOf(policy), *today};
  options.options.seed = arguments.decision.seed;
  options.options.relabellings = arguments.decision.relabellings;
  options.options.filter = FilterOf(arguments.select);
  if (baseline == nullptr) {
    return ci::CheckBudgets(runs.changed, policy, options);
  }
  std::optional<ci::Interleaved> interleaved;
  if (!runs.base.empty()) {
    interleaved = {runs.base, runs.changed, runs.pairing.block_size, runs.pairing.comparisons};
  }
  return ci::Check(*baseline, runs.changed, interleaved, policy, options);
}

// Leaves what changed for a review, or takes away what an earlier check has left.
Status LeavePending(const golden::Baseline& baseline, const std::vector<profile::Profile>& changed,
                    ci::Gated& gated) {
  const std::string path = PendingPath(gated.golden->file);
  const auto items = ci::PendingItems(gated);
  if (items.empty() || gated.status != ci::ExitStatus::kRegression) {
    std::error_code ignored;
    if (gated.status == ci::ExitStatus::kNoRegression && std::filesystem::remove(path, ignored)) {
      gated.notes.push_back(fmt::format("{}, left by an earlier check, was removed", path));
    }
    return {};
  }
  const auto pending = golden::MakePending(baseline, changed, {}, items);
  if (!pending) {
    gated.notes.push_back(fmt::format("nothing can be reviewed: {}", pending.error().what));
    gated.next.clear();
    return {};
  }
  gated.golden->pending = path;
  return WriteOutput(path, golden::WritePending(*pending));
}

std::string Report(const ci::Gated& gated, const CheckArguments& arguments) {
  diff::report::ReportOptions report;
  report.all = arguments.all;
  report.color = arguments.common.UseColor();
  if (arguments.common.format == "json") {
    return ci::ToJson(gated, report);
  }
  return arguments.common.format == "markdown" ? ci::ToMarkdown(gated, report)
                                               : ci::ToText(gated, report);
}

Result<ci::ExitStatus> RunCheck(const CheckArguments& arguments) {
  if (arguments.traces.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      "check needs traces",
                      std::nullopt,
                      {},
                      "tracegate check --golden FILE TRACES..."});
  }
  const auto policy = arguments.policy.Read(arguments.decision, arguments.common);
  if (!policy) {
    return Fail(policy.error());
  }
  std::optional<golden::Baseline> baseline;
  if (!arguments.golden.empty()) {
    auto read = LoadBaseline(arguments.golden);
    if (!read) {
      return Fail(read.error());
    }
    baseline = *std::move(read);
  }
  auto loading = arguments.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  loading->read.tolerate_loss = policy->tolerate_loss;
  const auto runs = Load(arguments, *loading);
  if (!runs) {
    return Fail(runs.error());
  }
  auto gated = Judge(arguments, *runs, *policy, baseline ? &*baseline : nullptr);
  if (!gated) {
    return Fail(gated.error());
  }
  std::copy(runs->warnings.begin(), runs->warnings.end(),
            std::back_inserter(gated->comparison.warnings));
  if (baseline && !arguments.no_pending) {
    if (auto left = LeavePending(*baseline, runs->changed, *gated); !left) {
      return Fail(std::move(left.error()));
    }
  }
  if (auto written = WriteOutput(arguments.common.output, Report(*gated, arguments)); !written) {
    return Fail(std::move(written.error()));
  }
  if (auto written = WriteSurfaces(arguments.surfaces, *gated); !written) {
    return Fail(std::move(written.error()));
  }
  return gated->status;
}

}  // namespace

Action AddCheckCommand(CLI::App& app, CLI::App*& command) {
  auto arguments = std::make_shared<CheckArguments>();
  command = app.add_subcommand(
      "check",
      "Compares traces with a baseline, holds them to the policy, and exits 1 where something\n"
      "regressed. What changed is left in FILE.pending for tracegate review.\n"
      "  tracegate check --golden FILE TRACES...");
  command->add_option("--golden", arguments->golden,
                      "Baseline (tracegate bless); without one only budgets are checked");
  command->add_option("TRACES", arguments->traces,
                      "Traces, directories or URLs; or a recording of tracegate record");
  AddPolicyOptions(*command, arguments->policy);
  AddDecisionOptions(*command, arguments->decision);
  AddSelectOptions(*command, arguments->select);
  command->add_flag("--all", arguments->all, "Every tested cell, not only those that changed");
  command->add_flag("--no-pending", arguments->no_pending, "Leave nothing for a review");
  AddSurfaceOptions(*command, arguments->surfaces);
  AddCommonOptions(*command, arguments->common, {"text", "json", "markdown"});
  command->footer(
      "Example: six traces of the change against the baseline in the repository\n"
      "  tracegate check --golden main.golden change/*.trace");
  return [arguments] { return RunCheck(*arguments); };
}

}  // namespace tracegate::cli
