#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "ci/bite.h"
#include "diff/report/selftest.h"
#include "diff/selftest/selftest.h"
#include "src/cli/commands.h"
#include "src/cli/gate.h"
#include "src/cli/golden_file.h"
#include "src/cli/load.h"
#include "src/cli/output.h"
#include "src/cli/progress_line.h"
#include "src/cli/values.h"

namespace tracegate::cli {
namespace {

namespace st = diff::selftest;

struct SelfTestOptions {
  CommonOptions common;
  std::vector<std::string> runs;
  std::vector<std::string> changed;
  std::size_t draws = 1000;
  std::size_t draws_ab = 200;
  std::vector<std::size_t> per_side = {4, 5, 6};
  std::vector<std::string> factors = {"5%", "10%", "20%", "50%", "100%"};
  std::string share = "100";
  bool naive = false;
  DecisionOptions decision;
  SelectOptions slowed;
  std::string golden;
  PolicyOptions policy;
};

Result<st::Options> ReadOptions(const SelfTestOptions& options) {
  st::Options read;
  const auto compare = options.decision.Read();
  if (!compare) {
    return Fail(compare.error());
  }
  read.compare = *compare;
  read.draws = options.draws;
  read.draws_injected = options.draws_ab;
  read.per_side = options.per_side;
  read.factors.clear();
  for (const std::string& text : options.factors) {
    const auto factor = ParseFraction(text);
    if (!factor) {
      return Fail(factor.error());
    }
    read.factors.push_back(*factor);
  }
  const auto share = ParsePercentage(options.share);
  if (!share) {
    return Fail(share.error());
  }
  read.share = *share;
  read.slowed = FilterOf(options.slowed);
  read.naive = options.naive;
  read.threads = ThreadsOf(options.common.threads);
  return read;
}

std::string Report(const st::SelfTest& test, const CommonOptions& options) {
  if (options.format == "json") {
    return diff::report::ToJson(test);
  }
  if (options.format == "markdown") {
    return diff::report::ToMarkdown(test);
  }
  diff::report::ReportOptions report;
  report.color = options.UseColor();
  return diff::report::ToText(test, report);
}

// Does the gate against this baseline still fail when something got slower?
Result<ci::ExitStatus> RunBite(const SelfTestOptions& options) {
  const auto setup = SetUp(options.policy, options.decision, options.common);
  if (!setup) {
    return Fail(setup.error());
  }
  const auto read = ReadOptions(options);
  if (!read) {
    return Fail(read.error());
  }
  auto baseline = LoadBaseline(options.golden);
  if (!baseline) {
    return Fail(std::move(baseline.error()));
  }
  const auto runs = LoadSide(options.runs, setup->loading);
  if (!runs) {
    return Fail(runs.error());
  }
  const ci::GoldenBase base(*std::move(baseline));
  const ci::CheckOptions check{options.golden, setup->compare, setup->today};
  const ci::BiteOptions bite{read->slowed, read->factors, read->share, options.decision.seed};
  const auto test = ci::TestBite(base, *runs, setup->policy, check, bite);
  if (!test) {
    return Fail(test.error());
  }
  const std::string text = options.common.format == "json" ? ci::ToJson(*test) : ci::ToText(*test);
  if (auto written = WriteOutput(options.common.output, text); !written) {
    return Fail(std::move(written.error()));
  }
  return test->failures.empty() ? ci::ExitStatus::kNoRegression : ci::ExitStatus::kRegression;
}

Result<ci::ExitStatus> RunSelfTest(const SelfTestOptions& options) {
  if (!options.golden.empty()) {
    return RunBite(options);
  }
  if (options.runs.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      "selftest needs traces",
                      std::nullopt,
                      {},
                      "tracegate selftest TRACES..."});
  }
  const auto read = ReadOptions(options);
  if (!read) {
    return Fail(read.error());
  }
  const auto loading = options.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  const auto runs = LoadSide(options.runs, *loading);
  if (!runs) {
    return Fail(runs.error());
  }
  const auto changed = LoadSide(options.changed, *loading);
  if (!changed) {
    return Fail(changed.error());
  }
  st::Progress progress;
  const auto test = [&] {
    const ProgressLine line(options.common.quiet, [&progress](double seconds) {
      const Amount amount{progress.done, progress.total};
      return fmt::format("{} of {} draws{}", amount.done, amount.total, BarOf(amount, seconds));
    });
    return st::RunSelfTest(*runs, *changed, *read, progress);
  }();
  if (!test) {
    return Fail(test.error());
  }
  if (auto written = WriteOutput(options.common.output, Report(*test, options.common)); !written) {
    return Fail(std::move(written.error()));
  }
  return test->failures.empty() ? ci::ExitStatus::kNoRegression : ci::ExitStatus::kRegression;
}

void AddDrawOptions(CLI::App& command, SelfTestOptions& options) {
  const auto some = CLI::Range(std::size_t{1}, std::size_t{1'000'000});
  command.add_option("--draws", options.draws, "Splits for each figure of runs as they are")
      ->check(some)
      ->capture_default_str();
  command
      .add_option("--draws-ab", options.draws_ab,
                  "Splits for each figure of slowed runs, and of those of --changed")
      ->check(some)
      ->capture_default_str();
  command.add_option("--per-side", options.per_side, "Runs a side: 4,5,6")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(std::size_t{2}, std::size_t{1000}))
      ->capture_default_str();
  command.add_option("--factors", options.factors, "Slowdowns: 20%,50%")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  command.add_option("--type", options.slowed.type,
                     "Slow spans of goroutine types that match this pattern");
  command.add_option("--state", options.slowed.state, "Slow spans of states that match");
  command.add_option("--reason", options.slowed.reason, "Slow spans of reasons that match");
  command.add_option("--share", options.share, "Slow only so many percent of these spans")
      ->type_name("PCT")
      ->capture_default_str();
  command.add_flag("--naive", options.naive, "Also ask gates that make the usual mistakes");
}

}  // namespace

Action AddSelftestCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<SelfTestOptions>();
  command = app.add_subcommand(
      "selftest",
      "Tells how often the gate cries wolf on runs of one program, and which slowdowns of them it\n"
      "finds. Exits 1 where the gate fails: false alarms above alpha, or the greatest slowdown\n"
      "missed in more than a fifth of the draws.\n"
      "  tracegate selftest [OPTIONS] TRACES... [--changed TRACES...]\n"
      "  tracegate selftest [OPTIONS] --golden FILE [TRACES...]");
  command->add_option("TRACES", options->runs,
                      "Traces of one program in the order of their recording, 8 or more");
  command->add_option("--changed", options->changed,
                      "Traces of a changed program: how often is the change found?");
  command
      ->add_option("--golden", options->golden,
                   "Does the gate against this baseline catch a slowdown of its own runs, or "
                   "of TRACES? Exits 1 where it does not")
      ->type_name("FILE");
  AddDrawOptions(*command, *options);
  AddPolicyOptions(*command, options->policy);
  AddDecisionOptions(*command, options->decision);
  AddCommonOptions(*command, options->common, {"text", "json", "markdown"});
  command->footer(
      "Example: is a fifth slower in the lock found, and with how many runs a side?\n"
      "  tracegate selftest main/*.trace --reason sync --factors 20% --per-side 4,6,8 --naive\n"
      "Example: can the gate of this repository still fail?\n"
      "  tracegate selftest --golden main.golden");
  return [options] { return RunSelfTest(*options); };
}

}  // namespace tracegate::cli
