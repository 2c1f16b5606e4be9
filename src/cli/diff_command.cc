#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "src/cli/commands.h"
#include "src/cli/gate.h"
#include "src/record/manifest.h"

namespace tracegate::cli {
namespace {

struct DiffOptions {
  GateOptions gate;
  std::vector<std::string> base_positional;
  std::vector<std::string> base;
  std::vector<std::string> changed;
  std::size_t blocks = 0;
  bool blocks_always = false;
};

// The sides as the arguments name them, or of the one folder that `record` wrote.
Result<GateInputs> InputsOf(const DiffOptions& options) {
  GateInputs inputs{options.base_positional, options.changed, options.blocks, 1, {}};
  inputs.base.insert(inputs.base.end(), options.base.begin(), options.base.end());
  if (inputs.base.size() == 1 && inputs.changed.empty() && record::IsRecording(inputs.base[0])) {
    const std::string dir = inputs.base[0];
    auto recorded = InputsOfRecording(dir);
    if (recorded && recorded->base.empty()) {
      return Fail(Error{ErrorCode::kUsage, "the recording has one side only", std::nullopt, dir,
                        "tracegate check --golden FILE " + dir});
    }
    if (recorded && options.blocks != 0) {
      recorded->block_size = options.blocks;
    }
    return recorded;
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
  auto setup = Read(options.gate);
  if (!setup) {
    return Fail(std::move(setup.error()));
  }
  setup->compare.block_rule =
      options.blocks_always ? diff::BlockRule::kAlways : diff::BlockRule::kIfTheyPay;
  const auto renames = setup->compare.renames;
  const auto compared = CompareSides(*inputs, *std::move(setup), ExemplarsWanted(options.gate));
  if (!compared) {
    return Fail(compared.error());
  }
  if (auto shown = Show(compared->gated, options.gate,
                        {{{compared->base, {}, nullptr}}, compared->changed}, renames);
      !shown) {
    return Fail(std::move(shown.error()));
  }
  return compared->gated.status;
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
  command
      ->add_option("--blocks", options->blocks,
                   "The runs were recorded interleaved: in the given order so many of them, half "
                   "of either side, make a block (2: pairs, 4: ABBA)")
      ->check(CLI::Range(std::size_t{2}, std::size_t{1000}));
  command->add_flag("--blocks-always", options->blocks_always,
                    "Compare within blocks even where that finds less");
  AddGateOptions(*command, options->gate);
  command->footer(
      "Example: five traces of main against five of the change, as a report for the pull request\n"
      "  tracegate diff main/*.trace -- change/*.trace --format markdown -o report.md");
  return [options] { return RunDiff(*options); };
}

}  // namespace tracegate::cli
