#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>

#include "ci/check.h"
#include "diff/aligned_runs.h"
#include "golden/pending.h"
#include "src/cli/commands.h"
#include "src/cli/exemplars.h"
#include "src/cli/gate.h"
#include "src/cli/golden_file.h"
#include "src/record/manifest.h"

namespace tracegate::cli {
namespace {

struct CheckArguments {
  GateOptions gate;
  std::string golden;
  std::vector<std::string> traces;
  bool no_pending = false;
};

// The runs to check, and those of the base that were recorded interleaved with them.
struct Runs {
  std::vector<profile::Profile> changed;
  std::vector<profile::Profile> base;
  GateInputs inputs;
};

Result<Runs> Load(const CheckArguments& arguments, const LoadOptions& loading) {
  Runs runs;
  if (arguments.traces.size() == 1 && record::IsRecording(arguments.traces.front())) {
    auto inputs = InputsOfRecording(arguments.traces.front());
    if (!inputs) {
      return Fail(std::move(inputs.error()));
    }
    runs.inputs = *std::move(inputs);
  } else {
    runs.inputs.changed = arguments.traces;
  }
  auto base = LoadSide(runs.inputs.base, loading);
  if (!base) {
    return Fail(std::move(base.error()));
  }
  runs.base = *std::move(base);
  auto changed = LoadSide(runs.inputs.changed, loading);
  if (!changed) {
    return Fail(std::move(changed.error()));
  }
  runs.changed = *std::move(changed);
  return runs;
}

Result<ci::Gated> Judge(const std::string& file, const Runs& runs, const GateSetup& setup,
                        const ci::GoldenBase* base) {
  const ci::CheckOptions options{file, setup.compare, setup.today};
  if (base == nullptr) {
    return ci::CheckBudgets(runs.changed, setup.policy, options);
  }
  std::optional<ci::Interleaved> interleaved;
  if (!runs.base.empty()) {
    interleaved = {runs.base, runs.changed, runs.inputs.block_size, runs.inputs.comparisons};
  }
  return ci::Check(*base, runs.changed, interleaved, setup.policy, options);
}

// Leaves what changed for a review, or takes away what an earlier check has left.
// The new runs are kept under the names that the baseline has for their types.
Status LeavePending(const ci::GoldenBase& base, const std::vector<profile::Profile>& changed,
                    const GateSetup& setup, ci::Gated& gated) {
  const std::string path = PendingPath(gated.golden->file);
  const auto items = ci::PendingItems(gated);
  if (items.empty() || gated.status != ci::ExitStatus::kRegression) {
    std::error_code ignored;
    if (gated.status == ci::ExitStatus::kNoRegression && std::filesystem::remove(path, ignored)) {
      gated.notes.push_back(fmt::format("{}, left by an earlier check, was removed", path));
    }
    return {};
  }
  const diff::AlignedRuns aligned(base.parts.front().runs, changed, setup.compare.renames);
  const auto pending =
      golden::MakePending(base.baseline, {aligned.runs().begin(), aligned.runs().end()}, {}, items);
  if (!pending) {
    gated.notes.push_back(fmt::format("nothing can be reviewed: {}", pending.error().what));
    gated.next.clear();
    return {};
  }
  gated.golden->pending = path;
  return WriteGolden(path, golden::WritePending(*pending));
}

Result<ci::ExitStatus> RunCheck(const CheckArguments& arguments) {
  if (arguments.traces.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      "check needs traces",
                      std::nullopt,
                      {},
                      "tracegate check --golden FILE TRACES..."});
  }
  const auto setup = Read(arguments.gate);
  if (!setup) {
    return Fail(setup.error());
  }
  std::optional<ci::GoldenBase> base;
  if (!arguments.golden.empty()) {
    auto read = LoadBaseline(arguments.golden);
    if (!read) {
      return Fail(std::move(read.error()));
    }
    base.emplace(*std::move(read));
  }
  const auto runs = Load(arguments, setup->loading);
  if (!runs) {
    return Fail(runs.error());
  }
  auto gated = Judge(arguments.golden, *runs, *setup, base ? &*base : nullptr);
  if (!gated) {
    return Fail(std::move(gated.error()));
  }
  auto& warnings = gated->comparison.warnings;
  warnings.insert(warnings.end(), runs->inputs.warnings.begin(), runs->inputs.warnings.end());
  if (auto added = AddExemplars(ExemplarsWanted(arguments.gate),
                                {runs->inputs.base, runs->inputs.changed, runs->base},
                                setup->loading, gated->comparison);
      !added) {
    return Fail(std::move(added.error()));
  }
  if (base && !arguments.no_pending) {
    if (auto left = LeavePending(*base, runs->changed, *setup, *gated); !left) {
      return Fail(std::move(left.error()));
    }
  }
  diff::report::SideRuns drawn{base ? ci::BaseParts(*base) : std::vector<diff::BasePart>(),
                               runs->changed};
  if (auto shown = Show(*gated, arguments.gate, std::move(drawn), setup->compare.renames); !shown) {
    return Fail(std::move(shown.error()));
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
  command->add_flag("--no-pending", arguments->no_pending, "Leave nothing for a review");
  AddGateOptions(*command, arguments->gate);
  command->footer(
      "Example: six traces of the change against the baseline in the repository\n"
      "  tracegate check --golden main.golden change/*.trace");
  return [arguments] { return RunCheck(*arguments); };
}

}  // namespace tracegate::cli
