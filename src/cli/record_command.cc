#include <fmt/core.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <csignal>

#include "src/cli/commands.h"
#include "src/cli/output.h"
#include "src/cli/record.h"
#include "src/cli/values.h"
#include "src/input/url.h"

namespace tracegate::cli {
namespace {

using record::Side;

Error Usage(std::string what, std::string hint) {
  return {ErrorCode::kUsage, std::move(what), std::nullopt, {}, std::move(hint)};
}

Result<std::vector<record::Source>> SourcesOf(const RecordOptions& options) {
  std::vector<record::Source> sources;
  const auto add = [&](Side side, const std::string& command, const std::string& url) {
    if (!command.empty() || !url.empty()) {
      sources.push_back({side, command, url.empty() ? "" : input::DisplayName(url)});
    }
    return command.empty() || url.empty();
  };
  const bool alone = add(Side::kBase, options.base, options.url_base) &&
                     add(Side::kNew, options.changed, options.url_new);
  if (!alone) {
    return Fail(Usage("a side has either a command or a URL", "give --base or --url-base"));
  }
  for (const std::string* url : {&options.url_base, &options.url_new}) {
    if (!url->empty() && !input::IsUrl(*url)) {
      return Fail(Usage(fmt::format("\"{}\" is no URL of http or https", *url), ""));
    }
  }
  if (sources.empty()) {
    return Fail(Usage("there is nothing to record", "--base 'CMD {out}' --new 'CMD {out}'"));
  }
  if (options.until_decided && sources.size() < 2) {
    return Fail(Usage("--until-decided compares two sides", "give --base and --new"));
  }
  return sources;
}

Result<record::Plan> PlanOf(const RecordOptions& options) {
  auto sources = SourcesOf(options);
  if (!sources) {
    return Fail(std::move(sources.error()));
  }
  const auto limit = ParseDuration(options.run_timeout);
  if (!limit || *limit <= 0) {
    return Fail(limit ? Usage("--run-timeout must be more than 0", "") : limit.error());
  }
  record::Plan plan;
  plan.dir = options.dir;
  plan.sources = *std::move(sources);
  plan.warmup = options.warmup;
  plan.wanted = options.until_decided ? options.most : options.runs;
  plan.run_limit = std::chrono::nanoseconds(*limit);
  plan.pin = options.pin;
  return plan;
}

// What came of it: what the gate says, or a text for standard output.
struct Done {
  std::optional<ci::Gated> gated;
  std::string text;
};

// Records everything.
Result<Done> RecordAll(const RecordOptions& options, const GateSetup& setup,
                       record::Recorder& recorder, RecordSession& session,
                       record::SignalWatch& signals) {
  if (auto warmed = recorder.WarmUp(signals); !warmed) {
    return Fail(std::move(warmed.error()));
  }
  if (options.until_decided) {
    auto gated = RecordUntilDecided(options, setup, recorder, session, signals);
    if (!gated) {
      return Fail(std::move(gated.error()));
    }
    const std::vector<profile::Profile>& base = session.Profiles(Side::kBase);
    const ExemplarInputs inputs{record::FilesOf(recorder.recording(), options.dir, Side::kBase),
                                record::FilesOf(recorder.recording(), options.dir, Side::kNew),
                                base};
    if (auto added =
            AddExemplars(ExemplarsWanted(options.gate), inputs, setup.loading, gated->comparison);
        !added) {
      return Fail(std::move(added.error()));
    }
    session.Say(fmt::format("the traces are in {}", options.dir));
    return Done{*std::move(gated), ""};
  }
  const std::vector<record::Source>& sources = recorder.recording().sources;
  const auto plan = sources.size() == 2 ? record::Interleaved(0, options.runs, 0)
                                        : record::OneSided(sources.front().side, options.runs);
  session.Expect(plan.size());
  if (auto recorded = recorder.Record(plan, signals); !recorded) {
    return Fail(std::move(recorded.error()));
  }
  if (auto finished = recorder.Finish(); !finished) {
    return Fail(std::move(finished.error()));
  }
  const record::Recording& recording = recorder.recording();
  const bool json = options.gate.common.format == "json";
  return Done{std::nullopt, json ? ToJson(recording) : SummaryOf(recording, options.dir)};
}

// Ends this process as the signal would have done, so that a shell's loop ends as well.
void EndBy(int signal, const Error& error) {
  fmt::print(stderr, "tracegate: {}\n", error.Line());
  std::fflush(stderr);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

Result<ci::ExitStatus> RunRecord(const RecordOptions& options) {
  if (options.gate.common.format == "markdown" && !options.until_decided) {
    return Fail(Usage("--format markdown is for --until-decided", "text or json"));
  }
  auto plan = PlanOf(options);
  if (!plan) {
    return Fail(std::move(plan.error()));
  }
  const auto setup = Read(options.gate);
  if (!setup) {
    return Fail(setup.error());
  }
  RecordSession session(options, setup->loading, options.until_decided);
  auto recorder = record::Recorder::Open(*std::move(plan), session.Hooks());
  if (!recorder) {
    return Fail(std::move(recorder.error()));
  }
  std::optional<int> signal;
  Result<Done> done = Fail(ErrorCode::kIo, "");
  {
    record::SignalWatch signals;
    done = RecordAll(options, *setup, *recorder, session, signals);
    signal = signals.Caught();
  }
  session.Clear();
  if (!done) {
    if (signal) {
      EndBy(*signal, done.error());
    }
    return Fail(std::move(done.error()));
  }
  const bool gate = done->gated.has_value();
  const auto& base = session.Profiles(record::Side::kBase);
  const auto& changed = session.Profiles(record::Side::kNew);
  if (auto shown = gate ? Show(*done->gated, options.gate, {{{base, {}, nullptr}}, changed},
                               setup->compare.renames)
                        : WriteOutput("", done->text);
      !shown) {
    return Fail(std::move(shown.error()));
  }
  return gate ? done->gated->status : ci::ExitStatus::kNoRegression;
}

void AddWhat(CLI::App& command, RecordOptions& options) {
  command.add_option("--base", options.base, "Command that writes a trace of the base to {out}")
      ->type_name("CMD");
  command
      .add_option("--new", options.changed, "Command that writes a trace of the change to {out}")
      ->type_name("CMD");
  command.add_option("--url-base", options.url_base, "Instead of a command: a pprof endpoint")
      ->type_name("URL");
  command.add_option("--url-new", options.url_new, "Instead of a command: a pprof endpoint")
      ->type_name("URL");
  command.add_option("-o,--output", options.dir, "New folder for traces, logs and manifest.json")
      ->type_name("DIR")
      ->required();
  auto* runs = command.add_option("-n,--runs", options.runs, "Runs of each side")
                   ->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
                   ->capture_default_str();
  command.add_option("--warmup", options.warmup, "Runs of each side before, which do not count")
      ->check(CLI::Range(std::size_t{0}, std::size_t{100}))
      ->capture_default_str();
  command.add_option("--run-timeout", options.run_timeout, "How long one run may take")
      ->capture_default_str();
  command.add_option("--pin", options.pin, "CPUs for the commands, such as 0-1,3")
      ->type_name("CPUS");
  auto* decided = command.add_flag("--until-decided", options.until_decided,
                                   "Compare on the way and stop when the verdict is clear; prints "
                                   "and exits like diff");
  command.add_option("--max", options.most, "With --until-decided: most runs of each side")
      ->check(CLI::Range(std::size_t{4}, std::size_t{1000}))
      ->needs(decided)
      ->capture_default_str();
  decided->excludes(runs);
}

}  // namespace

Action AddRecordCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<RecordOptions>();
  command = app.add_subcommand(
      "record",
      "Runs commands that write traces, both sides interleaved, and notes what disturbed");
  AddGateOptions(*command, options->gate);
  command->remove_option(command->get_option("--output"));  // here it is the folder
  AddWhat(*command, *options);
  command->footer(
      "What decides (alpha, margin, policy, type, ...) is for --until-decided.\n"
      "Example: a benchmark of two checkouts, ten runs each, then their comparison\n"
      "  tracegate record --base 'cd main && go test -run=- -bench=Serve -trace {out}' \\\n"
      "                   --new 'cd change && go test -run=- -bench=Serve -trace {out}' -o runs\n"
      "  tracegate diff runs");
  return [options] { return RunRecord(*options); };
}

}  // namespace tracegate::cli
