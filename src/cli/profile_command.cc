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
  profiles.erase(profiles.begin() + 1, profiles.end());
}

Result<std::string> TextOf(const std::vector<profile::Profile>& profiles,
                           const ProfileOptions& options, unsigned threads) {
  const CommonOptions& common = options.common;
  if (common.format == "json") {
    return profile::ToJson(profiles, threads);
  }
  if (common.format == "saved" || common.output.ends_with(".tgp")) {
    if (common.output.empty() && ::isatty(STDOUT_FILENO) != 0) {
      return Fail(ErrorCode::kUsage, "saved profiles are not for a terminal; -o FILE.tgp");
    }
    return saved::Write(profiles);
  }
  profile::TextOptions text_options;
  text_options.max_types = options.all ? 0 : text_options.max_types;
  text_options.system = options.system;
  std::string text;
  for (const profile::Profile& one : profiles) {
    text += (text.empty() ? "" : "\n") + profile::ToText(one, text_options);
  }
  return text;
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
  const auto text = TextOf(*profiles, options, ThreadsOf(loading->threads));
  if (!text) {
    return Fail(text.error());
  }
  if (auto written = WriteOutput(options.common.output, *text); !written) {
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
