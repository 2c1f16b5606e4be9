#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "diff/aligned_runs.h"
#include "diff/report/identity.h"
#include "golden/baseline.h"
#include "golden/parts.h"
#include "golden/report.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"
#include "src/cli/gate.h"
#include "src/cli/golden_file.h"
#include "src/cli/output.h"
#include "src/record/manifest.h"
#include "stats/verdict.h"

namespace tracegate::cli {
namespace {

struct BlessOptions {
  CommonOptions common;
  std::string golden;
  std::vector<std::string> traces;
  std::vector<std::string> labels;
  std::string go;
  std::string date;
  bool add = false;
  bool replace = false;
  PolicyOptions policy;
  DecisionOptions decision;  // of which only the renames are asked for
};

Result<golden::SessionOptions> SessionOf(const BlessOptions& options) {
  golden::SessionOptions session;
  session.go = options.go;
  if (!options.date.empty()) {
    session.date = options.date;
  }
  for (const std::string& label : options.labels) {
    const std::size_t equals = label.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Fail(Error{ErrorCode::kUsage,
                        fmt::format("--label \"{}\" is no KEY=VALUE", label),
                        std::nullopt,
                        {},
                        "for example --label branch=main"});
    }
    session.labels.emplace_back(label.substr(0, equals), label.substr(equals + 1));
  }
  return session;
}

// What the new session is added to.
Result<golden::Baseline> Start(const BlessOptions& options) {
  const bool exists = Exists(options.golden);
  if (exists && !options.add && !options.replace) {
    return Fail(Error{ErrorCode::kUsage, "there is a baseline already", std::nullopt,
                      options.golden,
                      "--add adds these runs to it as a session, --replace makes it anew of them"});
  }
  return options.add ? LoadBaseline(options.golden) : golden::Baseline();
}

std::vector<std::string> WarningsOf(const golden::Baseline& baseline) {
  const std::size_t runs = golden::RunsOf(baseline);
  std::vector<std::string> warnings;
  if (runs < stats::kLeastRuns) {
    warnings.push_back(
        fmt::format("a check cannot decide with {} of {} runs at least: bless more, with --add",
                    runs, stats::kLeastRuns));
  } else if (runs < stats::kLeastForPrediction) {
    warnings.push_back(fmt::format(
        "a check of a single run needs {} runs, and these are {}: check {} runs or more at a time",
        stats::kLeastForPrediction, runs, stats::kLeastRuns));
  }
  if (!baseline.HasMeasures()) {
    warnings.push_back(fmt::format(
        "the file is of schema {} and keeps no measures of the collector, so check does "
        "not judge them; bless all runs anew, with --replace",
        baseline.schema));
  }
  for (const golden::Session& session : baseline.sessions) {
    std::size_t damaged = 0;
    for (const golden::Run& run : session.runs) {
      damaged += run.lost.bytes != 0 || run.lost.generations != 0 || run.lost.time != 0 ? 1 : 0;
    }
    if (damaged != 0) {
      warnings.push_back(fmt::format("{} of the {} traces of session {} are incomplete", damaged,
                                     session.runs.size(), session.id));
    }
  }
  return warnings;
}

// The traces to bless: as named, or those of a folder that `tracegate record` wrote.
Result<std::vector<std::string>> TracesOf(const BlessOptions& options) {
  if (options.traces.size() != 1 || !record::IsRecording(options.traces.front())) {
    return options.traces;
  }
  const std::string& dir = options.traces.front();
  auto inputs = InputsOfRecording(dir);
  if (!inputs) {
    return Fail(std::move(inputs.error()));
  }
  if (!inputs->base.empty()) {
    return Fail(Error{ErrorCode::kUsage, "the recording has two sides", std::nullopt, dir,
                      fmt::format("name one: {0}/base or {0}/new", dir)});
  }
  return std::move(inputs->changed);
}

// Adds the runs, under the names that the baseline has for their types; says which are others.
Status Add(const BlessOptions& options, const std::vector<profile::Profile>& runs,
           const golden::SessionOptions& session, golden::Baseline& baseline,
           std::vector<std::string>& warnings) {
  if (baseline.sessions.empty()) {
    return golden::AddSession(baseline, runs, session);
  }
  const auto policy = options.policy.Read(options.decision, options.common);
  if (!policy) {
    return Fail(policy.error());
  }
  const auto parts = golden::PartsOf(baseline);
  diff::AlignedRuns aligned(parts.front().runs, runs, ci::CompareOptionsOf(*policy).renames);
  if (auto added =
          golden::AddSession(baseline, {aligned.runs().begin(), aligned.runs().end()}, session);
      !added) {
    return added;
  }
  diff::Comparison told;
  std::move(aligned).Tell(told);
  for (auto lines : {diff::report::MatchLines(told), diff::report::SuggestionLines(told),
                     std::move(told.warnings)}) {
    warnings.insert(warnings.end(), lines.begin(), lines.end());
  }
  return {};
}

Result<ci::ExitStatus> RunBless(const BlessOptions& options) {
  const auto session = SessionOf(options);
  if (!session) {
    return Fail(session.error());
  }
  auto baseline = Start(options);
  if (!baseline) {
    return Fail(std::move(baseline.error()));
  }
  const auto loading = options.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  const auto traces = TracesOf(options);
  if (!traces) {
    return Fail(traces.error());
  }
  const auto runs = LoadSide(*traces, *loading);
  if (!runs) {
    return Fail(runs.error());
  }
  std::vector<std::string> warnings;
  if (auto added = Add(options, *runs, *session, *baseline, warnings); !added) {
    return Fail(std::move(added.error()));
  }
  const std::string text = golden::WriteBaseline(*baseline);
  golden::BlessReport report;
  report.path = options.golden;
  report.action = options.add ? "added" : Exists(options.golden) ? "replaced" : "created";
  report.bytes = text.size();
  report.warnings = WarningsOf(*baseline);
  report.warnings.insert(report.warnings.end(), warnings.begin(), warnings.end());
  if (auto written = WriteGolden(options.golden, text); !written) {
    return Fail(std::move(written.error()));
  }
  const std::string told = options.common.format == "json" ? golden::ToJson(report, *baseline)
                                                           : golden::ToText(report, *baseline);
  if (auto written = WriteOutput(options.common.output, told); !written) {
    return Fail(std::move(written.error()));
  }
  return ci::ExitStatus::kNoRegression;
}

}  // namespace

Action AddBlessCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<BlessOptions>();
  command = app.add_subcommand("bless", "Makes a baseline of good runs, or adds a session to it");
  command->add_option("--golden", options->golden, "The baseline file")->required();
  command
      ->add_option("TRACE", options->traces,
                   "Traces of good runs, directories or URLs; or a recording of tracegate record")
      ->required();
  auto* add =
      command->add_flag("--add", options->add, "Add the runs to the baseline, as a session");
  command->add_flag("--replace", options->replace, "Make the baseline anew, whatever was in it")
      ->excludes(add);
  command
      ->add_option("--label", options->labels, "KEY=VALUE, to know the session by; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--go", options->go, "Go's version; default: as the traces' format tells");
  command->add_option("--date", options->date,
                      "YYYY-MM-DD; default: as the traces tell (Go 1.25 and later)");
  AddPolicyFileOptions(*command, options->policy);
  AddRenameOption(*command, options->decision);
  AddCommonOptions(*command, options->common, {"text", "json"});
  command->footer(
      "Example: ten good runs of main, for changes to be checked against\n"
      "  tracegate bless --golden service.golden --label branch=main main/*.trace");
  return [options] { return RunBless(*options); };
}

}  // namespace tracegate::cli
