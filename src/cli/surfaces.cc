#include "src/cli/surfaces.h"

#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "ci/annotations.h"
#include "ci/comment.h"
#include "ci/junit.h"
#include "src/cli/output.h"

namespace tracegate::cli {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): all threads have ended
  return value == nullptr ? "" : value;
}

bool OnGithub() { return Environment("GITHUB_ACTIONS") == "true"; }

std::string StepSummary(const SurfaceOptions& options) {
  if (options.step_summary == "none") {
    return "";
  }
  return options.step_summary.empty() && OnGithub() ? Environment("GITHUB_STEP_SUMMARY")
                                                    : options.step_summary;
}

// GitHub drops a summary that is too long, whoever wrote how much of it: this takes what is left.
Status AppendSummary(const std::string& path, const ci::Gated& gated) {
  std::error_code none;
  const std::uintmax_t size = std::filesystem::file_size(path, none);
  const std::size_t used = none ? 0 : std::min<std::uintmax_t>(size, ci::kMostOfSummary);
  const std::size_t room = ci::kMostOfSummary - used;
  if (room <= ci::kLeastOfPage) {
    return {};
  }
  const std::string_view gap = used == 0 ? "" : "\n";
  return AppendOutput(path, std::string(gap) + ci::ToStepSummary(gated, room - gap.size()));
}

}  // namespace

void AddSurfaceOptions(CLI::App& command, SurfaceOptions& options) {
  command.add_option("--junit", options.junit, "File for the decisions as JUnit XML")
      ->type_name("FILE");
  command
      .add_option("--annotations", options.annotations,
                  "GitHub's annotations, on stderr; auto: when running there")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command
      .add_option("--step-summary", options.step_summary,
                  "File to which a summary in markdown is added; default: the one that GitHub "
                  "names; none: no summary")
      ->type_name("FILE");
  command
      .add_option("--comment", options.comment,
                  "File for the comment of a pull request, markdown of at most 60 kB")
      ->type_name("FILE");
  command
      .add_option("--comment-id", options.comment_id,
                  "Tells the comments of several gates of one pull request apart")
      ->type_name("TEXT");
}

Status WriteSurfaces(const SurfaceOptions& options, const ci::Gated& gated) {
  Status first;
  const auto keep = [&](Status status) {
    if (first && !status) {
      first = std::move(status);
    }
  };
  if (!options.junit.empty()) {
    keep(WriteOutput(options.junit, ci::ToJUnit(gated)));
  }
  if (!options.comment.empty()) {
    keep(WriteOutput(options.comment,
                     ci::ToComment(gated, {options.comment_id, ci::kMostOfComment})));
  }
  if (const std::string path = StepSummary(options); !path.empty()) {
    keep(AppendSummary(path, gated));
  }
  if (options.annotations == "always" || (options.annotations == "auto" && OnGithub())) {
    fmt::print(stderr, "{}", ci::ToAnnotations(gated));
  }
  return first;
}

}  // namespace tracegate::cli
