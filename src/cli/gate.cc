#include "src/cli/gate.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "ci/apply.h"
#include "ci/report.h"
#include "diff/aligned_runs.h"
#include "diff/compare.h"
#include "src/cli/output.h"
#include "src/record/manifest.h"

namespace tracegate::cli {

void AddGateOptions(CLI::App& command, GateOptions& options) {
  AddPolicyOptions(command, options.policy);
  AddDecisionOptions(command, options.decision);
  AddRenameOption(command, options.decision);
  AddSelectOptions(command, options.select);
  command.add_flag("--all", options.all, "Every tested cell, not only those that changed");
  AddExemplarOption(command, options.exemplars);
  AddSurfaceOptions(command, options.surfaces);
  AddCommonOptions(command, options.common, {"text", "json", "markdown", "html"});
}

Exemplars ExemplarsWanted(const GateOptions& options) {
  return ExemplarsWanted(options.exemplars, options.common.format);
}

Result<GateSetup> SetUp(const PolicyOptions& policy_options, const DecisionOptions& decision,
                        const CommonOptions& common) {
  auto policy = policy_options.Read(decision, common);
  if (!policy) {
    return Fail(std::move(policy.error()));
  }
  const auto today = policy_options.Today();
  if (!today) {
    return Fail(today.error());
  }
  auto loading = common.Loading();
  if (!loading) {
    return Fail(std::move(loading.error()));
  }
  loading->read.tolerate_loss = policy->tolerate_loss;
  GateSetup setup{*std::move(policy), *today, {}, *std::move(loading)};
  setup.compare = decision.Read(setup.policy);
  return setup;
}

Result<GateSetup> Read(const GateOptions& options) {
  auto setup = SetUp(options.policy, options.decision, options.common);
  if (setup) {
    setup->compare.filter = FilterOf(options.select);
  }
  return setup;
}

Result<GateInputs> InputsOfRecording(const std::string& dir) {
  const auto recording = record::ReadManifest(dir);
  if (!recording) {
    return Fail(recording.error());
  }
  if (recording->TwoSided()) {
    auto pairing = record::Pair(*recording, dir);
    if (!pairing) {
      return Fail(std::move(pairing.error()));
    }
    return GateInputs{std::move(pairing->base), std::move(pairing->changed), pairing->block_size,
                      pairing->comparisons, std::move(pairing->warnings)};
  }
  GateInputs inputs;
  const record::Side side =
      recording->sources.empty() ? record::Side::kNew : recording->sources.front().side;
  inputs.changed = record::FilesOf(*recording, dir, side);
  if (const auto noise = record::NoiseWarning(*recording, side)) {
    inputs.warnings.push_back(*noise);
  }
  return inputs;
}

Result<Compared> CompareSides(const GateInputs& inputs, GateSetup setup, Exemplars exemplars) {
  auto base = LoadSide(inputs.base, setup.loading);
  if (!base) {
    return Fail(std::move(base.error()));
  }
  auto changed = LoadSide(inputs.changed, setup.loading);
  if (!changed) {
    return Fail(std::move(changed.error()));
  }
  setup.compare.block_size = inputs.block_size;
  setup.compare.comparisons = inputs.comparisons;
  auto comparison = diff::Compare(*base, *changed, setup.compare);
  if (!comparison) {
    return Fail(std::move(comparison.error()));
  }
  comparison->warnings.insert(comparison->warnings.end(), inputs.warnings.begin(),
                              inputs.warnings.end());
  if (auto added =
          AddExemplars(exemplars, {inputs.base, inputs.changed, *base}, setup.loading, *comparison);
      !added) {
    return Fail(std::move(added.error()));
  }
  ci::Gated gated =
      ci::Apply(*std::move(comparison), setup.policy, *changed, setup.today, setup.compare.filter);
  return Compared{std::move(gated), *std::move(base), *std::move(changed)};
}

namespace {

std::string HtmlOf(const ci::Gated& gated, const diff::report::ReportOptions& report,
                   diff::report::SideRuns runs, const std::map<std::string, std::string>& renames) {
  if (runs.base.empty()) {
    return ci::ToHtml(gated, runs, report);
  }
  const diff::AlignedRuns aligned(runs.base.front().runs, runs.changed, renames);
  runs.changed = aligned.runs();
  return ci::ToHtml(gated, runs, report);
}

}  // namespace

Status Show(const ci::Gated& gated, const GateOptions& options, diff::report::SideRuns runs,
            const std::map<std::string, std::string>& renames) {
  diff::report::ReportOptions report;
  report.all = options.all;
  report.color = options.common.UseColor();
  const std::string& format = options.common.format;
  const std::string text = format == "json"       ? ci::ToJson(gated, report)
                           : format == "markdown" ? ci::ToMarkdown(gated, report)
                           : format == "html"     ? HtmlOf(gated, report, std::move(runs), renames)
                                                  : ci::ToText(gated, report);
  if (auto written = WriteOutput(options.common.output, text); !written) {
    return written;
  }
  return WriteSurfaces(options.surfaces, gated);
}

}  // namespace tracegate::cli
