#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "diff/compare.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"
#include "src/cli/output.h"
#include "src/record/manifest.h"

namespace tracegate::cli {
namespace {

struct DiffOptions {
  CommonOptions common;
  DecisionOptions decision;
  SelectOptions select;
  std::vector<std::string> base_positional;
  std::vector<std::string> base;
  std::vector<std::string> changed;
  std::size_t blocks = 0;
  bool blocks_always = false;
  bool all = false;
  std::string inconclusive = "pass";
};

// Paths of both sides, and how they were recorded.
struct Inputs {
  std::vector<std::string> base;
  std::vector<std::string> changed;
  std::size_t blocks = 0;
  std::size_t comparisons = 1;
  std::vector<std::string> warnings;
};

// The sides as the arguments name them, or of the one folder that `record` wrote.
Result<Inputs> InputsOf(const DiffOptions& options) {
  Inputs inputs{options.base_positional, options.changed, options.blocks, 1, {}};
  inputs.base.insert(inputs.base.end(), options.base.begin(), options.base.end());
  if (inputs.base.size() == 1 && inputs.changed.empty() && record::IsRecording(inputs.base[0])) {
    const std::string& dir = inputs.base[0];
    const auto recording = record::ReadManifest(dir);
    if (!recording) {
      return Fail(recording.error());
    }
    auto pairing = record::Pair(*recording, dir);
    if (!pairing) {
      return Fail(std::move(pairing.error()));
    }
    return Inputs{std::move(pairing->base), std::move(pairing->changed),
                  options.blocks != 0 ? options.blocks : pairing->block_size, pairing->comparisons,
                  std::move(pairing->warnings)};
  }
  if (inputs.base.empty() || inputs.changed.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      "diff needs traces on both sides",
                      std::nullopt,
                      {},
                      "tracegate diff BASE... -- NEW..., or a folder of tracegate record"});
  }
  return inputs;
}

Result<ci::ExitStatus> RunDiff(const DiffOptions& options) {
  const auto inputs = InputsOf(options);
  if (!inputs) {
    return Fail(inputs.error());
  }
  auto compare = options.decision.Read();
  if (!compare) {
    return Fail(compare.error());
  }
  compare->filter = FilterOf(options.select);
  compare->block_size = inputs->blocks;
  compare->comparisons = inputs->comparisons;
  compare->block_rule =
      options.blocks_always ? diff::BlockRule::kAlways : diff::BlockRule::kIfTheyPay;
  const auto loading = options.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  const auto base = LoadSide(inputs->base, *loading);
  if (!base) {
    return Fail(base.error());
  }
  const auto changed = LoadSide(inputs->changed, *loading);
  if (!changed) {
    return Fail(changed.error());
  }
  auto comparison = diff::Compare(*base, *changed, *compare);
  if (!comparison) {
    return Fail(comparison.error());
  }
  comparison->warnings.insert(comparison->warnings.end(), inputs->warnings.begin(),
                              inputs->warnings.end());
  const std::string report = ReportOf(*comparison, options.common, options.all);
  if (auto written = WriteOutput(options.common.output, report); !written) {
    return Fail(std::move(written.error()));
  }
  const auto policy =
      options.inconclusive == "fail" ? ci::OnInconclusive::kFail : ci::OnInconclusive::kPass;
  return ci::Gate(comparison->outcome, policy);
}

void AddOptions(CLI::App& command, DiffOptions& options) {
  AddDecisionOptions(command, options.decision);
  AddSelectOptions(command, options.select);
  command
      .add_option("--blocks", options.blocks,
                  "The runs were recorded interleaved: in the given order so many of them, half of "
                  "either side, make a block (2: pairs, 4: ABBA)")
      ->check(CLI::Range(std::size_t{2}, std::size_t{1000}));
  command.add_flag("--blocks-always", options.blocks_always,
                   "Compare within blocks even where that finds less");
  command.add_option("--inconclusive", options.inconclusive, "fail: exit 3 where undecided")
      ->check(CLI::IsMember({"pass", "fail"}))
      ->capture_default_str();
  command.add_flag("--all", options.all, "Every tested cell, not only those that changed");
}

}  // namespace

Action AddDiffCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<DiffOptions>();
  command = app.add_subcommand("diff",
                               "Compares two sides and exits 1 where something regressed.\n"
                               "  tracegate diff [OPTIONS] BASE... -- NEW...\n"
                               "  tracegate diff [OPTIONS] --base PATH... --new PATH...\n"
                               "  tracegate diff [OPTIONS] DIR     of tracegate record");
  command->add_option("BASE", options->base_positional, "Traces of the base, directories or URLs");
  command->add_option("--base", options->base, "Traces of the base, directories or URLs");
  command->add_option("--new", options->changed, "Traces of the change, directories or URLs");
  AddOptions(*command, *options);
  AddCommonOptions(*command, options->common, {"text", "json", "markdown"});
  command->footer(
      "Example: five traces of main against five of the change, as a report for the pull request\n"
      "  tracegate diff main/*.trace -- change/*.trace --format markdown -o report.md");
  return [options] { return RunDiff(*options); };
}

}  // namespace tracegate::cli
