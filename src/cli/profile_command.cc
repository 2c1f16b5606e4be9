#include <fmt/core.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "src/cli/commands.h"
#include "src/cli/load.h"
#include "src/cli/output.h"
#include "src/cli/paths.h"
#include "src/cli/values.h"
#include "src/profile/json.h"
#include "src/profile/merge.h"
#include "src/profile/select.h"
#include "src/profile/text.h"
#include "src/saved/saved.h"

namespace tracegate::cli {
namespace {

struct ProfileOptions {
  CommonOptions common;
  std::vector<std::string> traces;
  SelectOptions select;
  bool merge = false;
  bool all = false;
  bool system = false;
};

void MergeAll(std::vector<profile::Profile>& profiles) {
  for (std::size_t i = 1; i < profiles.size(); ++i) {
    profile::Merge(profiles.front(), profiles[i]);
  }
  profiles.front().file = fmt::format("{} and {} more", profiles.front().file, profiles.size() - 1);
  profiles.erase(profiles.begin() + 1, profiles.end());
}

Result<ci::ExitStatus> Save(const std::vector<profile::Profile>& profiles,
                            const std::string& output) {
  if (output.empty() && ::isatty(STDOUT_FILENO) != 0) {
    return Fail(ErrorCode::kUsage, "saved profiles are not for a terminal; -o FILE.tgp");
  }
  const auto packed = saved::Write(profiles);
  if (!packed) {
    return Fail(packed.error());
  }
  if (auto written = WriteOutput(output, *packed); !written) {
    return Fail(std::move(written.error()));
  }
  return ci::ExitStatus::kNoRegression;
}

Result<ci::ExitStatus> RunProfile(const ProfileOptions& options) {
  const auto files = ExpandPaths(options.traces);
  if (!files) {
    return Fail(files.error());
  }
  const auto loading = options.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  auto profiles = LoadProfiles(*files, *loading);
  if (!profiles) {
    return Fail(std::move(profiles.error()));
  }
  for (profile::Profile& one : *profiles) {
    profile::Select(one, GlobFilter(options.select.type), GlobFilter(options.select.state),
                    GlobFilter(options.select.reason));
  }
  if (options.merge && profiles->size() > 1) {
    MergeAll(*profiles);
  }
  const bool by_name = options.common.format == "text" && options.common.output.ends_with(".tgp");
  if (options.common.format == "saved" || by_name) {
    return Save(*profiles, options.common.output);
  }
  std::string text;
  if (options.common.format == "json") {
    text = profile::ToJson(*profiles);
  } else {
    profile::TextOptions text_options;
    text_options.max_types = options.all ? 0 : text_options.max_types;
    text_options.system = options.system;
    for (const profile::Profile& one : *profiles) {
      text += (text.empty() ? "" : "\n") + profile::ToText(one, text_options);
    }
  }
  if (auto written = WriteOutput(options.common.output, text); !written) {
    return Fail(std::move(written.error()));
  }
  return ci::ExitStatus::kNoRegression;
}

}  // namespace

Action AddProfileCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<ProfileOptions>();
  command = app.add_subcommand("profile", "What is in these traces");
  command->add_option("TRACE", options->traces, "Traces, directories of traces, URLs, or -")
      ->required();
  command->add_flag("--merge", options->merge, "One table for all traces together");
  command->add_flag("--all", options->all, "Every goroutine type, not only the first 20");
  command->add_flag("--system", options->system, "The runtime's own goroutines too");
  AddSelectOptions(*command, options->select);
  AddCommonOptions(*command, options->common, {"text", "json", "saved"});
  command->footer(
      "Example: where do the goroutines of a test spend their time?\n"
      "  go test -trace=test.trace ./server\n"
      "  tracegate profile test.trace\n"
      "and those of a running server, for 5 seconds?\n"
      "  tracegate profile 'http://localhost:6060/debug/pprof/trace?seconds=5'\n"
      "and profiles of many traces in one small file, in place of the traces:\n"
      "  tracegate profile runs/ -o runs.tgp && tracegate diff main.tgp -- runs.tgp");
  return [options] { return RunProfile(*options); };
}

}  // namespace tracegate::cli
