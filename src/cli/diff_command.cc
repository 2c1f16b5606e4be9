#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "ci/apply.h"
#include "ci/report.h"
#include "diff/compare.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"
#include "src/cli/output.h"
#include "src/cli/policy_options.h"

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
  PolicyOptions policy;
};

std::string Report(const ci::Gated& gated, const DiffOptions& options) {
  diff::report::ReportOptions report;
  report.all = options.all;
  report.color = options.common.UseColor();
  if (options.common.format == "json") {
    return ci::ToJson(gated, report);
  }
  return options.common.format == "markdown" ? ci::ToMarkdown(gated, report)
                                             : ci::ToText(gated, report);
}

Result<ci::ExitStatus> RunDiff(const DiffOptions& options) {
  std::vector<std::string> base_paths = options.base_positional;
  base_paths.insert(base_paths.end(), options.base.begin(), options.base.end());
  if (base_paths.empty() || options.changed.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      "diff needs traces on both sides",
                      std::nullopt,
                      {},
                      "tracegate diff BASE... -- NEW..."});
  }
  const auto policy = options.policy.Read(options.decision, options.common);
  if (!policy) {
    return Fail(policy.error());
  }
  const auto today = options.policy.Today();
  if (!today) {
    return Fail(today.error());
  }
  diff::CompareOptions compare = options.decision.Read(*policy);
  compare.filter = FilterOf(options.select);
  compare.block_size = options.blocks;
  compare.block_rule =
      options.blocks_always ? diff::BlockRule::kAlways : diff::BlockRule::kIfTheyPay;
  auto loading = options.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  loading->read.tolerate_loss = policy->tolerate_loss;
  const auto base = LoadSide(base_paths, *loading);
  if (!base) {
    return Fail(base.error());
  }
  const auto changed = LoadSide(options.changed, *loading);
  if (!changed) {
    return Fail(changed.error());
  }
  auto comparison = diff::Compare(*base, *changed, compare);
  if (!comparison) {
    return Fail(comparison.error());
  }
  const ci::Gated gated =
      ci::Apply(*std::move(comparison), *policy, *changed, *today, compare.filter);
  if (auto written = WriteOutput(options.common.output, Report(gated, options)); !written) {
    return Fail(std::move(written.error()));
  }
  return gated.status;
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
  AddPolicyOptions(command, options.policy);
  command.add_flag("--all", options.all, "Every tested cell, not only those that changed");
}

}  // namespace

Action AddDiffCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<DiffOptions>();
  command = app.add_subcommand("diff",
                               "Compares two sides and exits 1 where something regressed.\n"
                               "  tracegate diff [OPTIONS] BASE... -- NEW...\n"
                               "  tracegate diff [OPTIONS] --base PATH... --new PATH...");
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
