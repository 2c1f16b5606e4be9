#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "src/cli/commands.h"
#include "src/cli/export_chrome.h"
#include "src/cli/load.h"
#include "src/cli/output.h"
#include "src/cli/paths.h"
#include "src/cli/values.h"
#include "src/export/pprof.h"
#include "src/export/rows.h"
#include "src/export/waits.h"
#include "src/input/source.h"
#include "src/input/url.h"

namespace tracegate::cli {
namespace {

using exports::WaitKind;

struct ExportOptions {
  CommonOptions common;
  std::vector<std::string> traces;
  SelectOptions select;
  std::string kind;  // empty: all
  bool open = false;
  ChromeArguments chrome;
};

std::optional<WaitKind> KindOf(const std::string& name) {
  for (const WaitKind kind :
       {WaitKind::kSync, WaitKind::kNet, WaitKind::kSyscall, WaitKind::kSched}) {
    if (name == exports::Name(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

Result<std::string> Pprof(const std::vector<std::string>& files, const ExportOptions& options,
                          const LoadOptions& loading) {
  const exports::WaitOptions wanted{options.open, GlobFilter(options.select.type),
                                    GlobFilter(options.select.state),
                                    GlobFilter(options.select.reason)};
  const auto waits = MapSources<exports::Waits>(
      files, loading, [&](std::size_t, input::Source& source, const trace::ReadOptions& read) {
        return exports::CollectWaits(source, wanted, read);
      });
  if (!waits) {
    return Fail(waits.error());
  }
  exports::Waits all;
  for (const exports::Waits& one : *waits) {
    all.Merge(one);
  }
  return exports::ToPprof(all, KindOf(options.kind));
}

Result<std::string> Rows(const std::vector<std::string>& files, const ExportOptions& options,
                         const LoadOptions& loading) {
  const auto profiles = LoadProfiles(files, loading);
  if (!profiles) {
    return Fail(profiles.error());
  }
  const exports::RowFilter filter{GlobFilter(options.select.type), GlobFilter(options.select.state),
                                  GlobFilter(options.select.reason)};
  return options.common.format == "csv" ? exports::ToCsv(*profiles, filter)
                                        : exports::ToJsonLines(*profiles, filter);
}

Result<ci::ExitStatus> RunExport(const ExportOptions& options) {
  const std::string& format = options.common.format;
  if (format != "pprof" && (!options.kind.empty() || options.open)) {
    return Fail(ErrorCode::kUsage, "--kind and --open are for --format pprof only");
  }
  if (format != "chrome" && options.chrome.Given()) {
    return Fail(ErrorCode::kUsage,
                "--from, --to, --around, --padding and --max-events are for --format chrome only");
  }
  if (format == "chrome" && (!options.select.type.empty() || !options.select.state.empty() ||
                             !options.select.reason.empty())) {
    return Fail(ErrorCode::kUsage, "--type, --state and --reason mean nothing to --format chrome");
  }
  if (format == "pprof" && options.common.output.empty() && ::isatty(STDOUT_FILENO) != 0) {
    return Fail(ErrorCode::kUsage, "a pprof profile is not for a terminal; -o FILE");
  }
  const auto files = ExpandPaths(options.traces);
  if (!files) {
    return Fail(files.error());
  }
  const auto loading = options.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  const auto text = format == "pprof"    ? Pprof(*files, options, *loading)
                    : format == "chrome" ? Chrome(*files, options.chrome, *loading)
                                         : Rows(*files, options, *loading);
  if (!text) {
    return Fail(text.error());
  }
  if (auto written = WriteOutput(options.common.output, *text); !written) {
    return Fail(std::move(written.error()));
  }
  return ci::ExitStatus::kNoRegression;
}

}  // namespace

Action AddExportCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<ExportOptions>();
  command =
      app.add_subcommand("export", "Traces for other tools: go tool pprof, spreadsheets, Perfetto");
  command->add_option("TRACE", options->traces, "Traces, directories of traces, URLs, or -")
      ->required();
  command->add_option("--kind", options->kind, "Only these waits, in pprof; default: all")
      ->check(CLI::IsMember({"sync", "net", "syscall", "sched"}));
  command->add_flag("--open", options->open,
                    "Waits that had not ended when the trace did, too, in pprof");
  AddChromeOptions(*command, options->chrome);
  AddSelectOptions(*command, options->select);
  AddCommonOptions(*command, options->common, {"csv", "json", "pprof", "chrome"});
  command->get_option("--format")->required()->default_str("");
  command->footer(
      "Example: where do goroutines wait for each other?\n"
      "  tracegate export test.trace --format pprof --kind sync -o sync.pb.gz\n"
      "  go tool pprof -top sync.pb.gz\n"
      "all runs as one table:\n"
      "  tracegate export traces/ --format csv -o traces.csv\n"
      "and the longest wait for a channel, to look at in https://ui.perfetto.dev:\n"
      "  tracegate export traces/ --format chrome --around 'main.worker Waiting chan receive' "
      "-o wait.json");
  return [options] { return RunExport(*options); };
}

}  // namespace tracegate::cli
