#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "diff/aligned_runs.h"
#include "diff/compare.h"
#include "diff/report/html.h"
#include "diff/report/report.h"
#include "src/base/suggest.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"
#include "src/cli/exemplars.h"
#include "src/cli/output.h"
#include "src/profile/toolchain.h"

namespace tracegate::cli {
namespace {

struct CompareCommandOptions {
  CommonOptions common;
  DecisionOptions decision;
  SelectOptions select;
  std::vector<std::string> sides;
  std::string reference;
  std::vector<std::string> toolchains;  // NAME=VERSION
  bool all = false;
  std::optional<bool> exemplars = std::nullopt;
};

struct SidePaths {
  std::string name;
  std::vector<std::string> paths;
  std::optional<profile::GoVersion> toolchain = std::nullopt;
};

// The name at the front of NAME=PATH; empty for a plain path, such as a URL with a query.
std::string NameOf(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  const std::string name = argument.substr(0, equals);
  const bool is_name =
      equals != std::string::npos && name.find_first_of("/?:") == std::string::npos;
  return is_name ? name : "";
}

std::size_t IndexOf(const std::string& name, std::vector<SidePaths>& sides) {
  const auto known = std::find_if(sides.begin(), sides.end(),
                                  [&](const SidePaths& side) { return side.name == name; });
  const auto index = static_cast<std::size_t>(known - sides.begin());
  if (known == sides.end()) {
    sides.push_back({name, {}});
  }
  return index;
}

// "a=x y b=z" is x and y of a, z of b.
Result<std::vector<SidePaths>> Group(const std::vector<std::string>& arguments) {
  std::vector<SidePaths> sides;
  std::size_t current = 0;
  for (const std::string& argument : arguments) {
    const std::string name = NameOf(argument);
    if (!name.empty()) {
      current = IndexOf(name, sides);
    } else if (sides.empty()) {
      return Fail(Error{ErrorCode::kUsage,
                        fmt::format("\"{}\" belongs to no side", argument),
                        std::nullopt,
                        {},
                        "tracegate compare NAME=PATH... NAME=PATH..."});
    }
    sides[current].paths.push_back(name.empty() ? argument : argument.substr(name.size() + 1));
  }
  return sides;
}

// The side of this name. Errors: kUsage with what may have been meant.
Result<std::size_t> Find(const std::string& name, std::string_view option,
                         const std::vector<SidePaths>& sides) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (sides[i].name == name) {
      return i;
    }
    names.push_back(sides[i].name);
  }
  return Fail(Error{ErrorCode::kUsage,
                    fmt::format("{} {}: no side is named \"{}\"", option, name, name),
                    std::nullopt,
                    {},
                    DidYouMean(name, names)});
}

// Moves the reference to the front; where it was.
Result<std::size_t> PutFirst(const std::string& reference, std::vector<SidePaths>& sides) {
  const auto found = Find(reference, "--reference", sides);
  if (!found) {
    return Fail(found.error());
  }
  const auto at = sides.begin() + static_cast<std::ptrdiff_t>(*found);
  std::rotate(sides.begin(), at, at + 1);
  return *found;
}

Status GiveToolchain(const std::string& argument, std::vector<SidePaths>& sides) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) {
    return Fail(Error{ErrorCode::kUsage,
                      fmt::format("--toolchain {}: not of the form NAME=VERSION", argument),
                      std::nullopt,
                      {},
                      "--toolchain main=go1.24.4"});
  }
  auto version = profile::ParseGoVersion(std::string_view(argument).substr(equals + 1));
  if (!version) {
    version.error().what = fmt::format("--toolchain {}: {}", argument, version.error().what);
    return Fail(std::move(version.error()));
  }
  const auto side = Find(argument.substr(0, equals), "--toolchain", sides);
  if (!side) {
    return Fail(side.error());
  }
  auto& known = sides[*side].toolchain;
  if (known && known->text != version->text) {
    return Fail(ErrorCode::kUsage,
                fmt::format("--toolchain {}: it was said to be {} before", argument, known->text));
  }
  known = *std::move(version);
  return {};
}

// The comparisons of all sides with the first, and the runs of each side.
struct Compared {
  std::vector<diff::Comparison> comparisons;
  std::vector<std::vector<profile::Profile>> runs;
  std::map<std::string, std::string> renames;
};

Result<Compared> Compare(const std::vector<SidePaths>& sides,
                         const CompareCommandOptions& options) {
  auto decision = options.decision.Read();
  if (!decision) {
    return Fail(decision.error());
  }
  decision->filter = FilterOf(options.select);
  const auto loading = options.common.Loading();
  if (!loading) {
    return Fail(loading.error());
  }
  Compared compared;
  compared.renames = decision->renames;
  for (const SidePaths& side : sides) {
    auto loaded = LoadSide(side.paths, *loading);
    if (!loaded) {
      return Fail(std::move(loaded.error()));
    }
    compared.runs.push_back(*std::move(loaded));
  }
  std::vector<diff::NamedSide> named;
  for (std::size_t i = 1; i < sides.size(); ++i) {
    named.push_back({sides[i].name, compared.runs[i], sides[i].toolchain});
  }
  auto comparisons =
      diff::CompareAll({sides[0].name, compared.runs[0], sides[0].toolchain}, named, *decision);
  if (!comparisons) {
    return Fail(std::move(comparisons.error()));
  }
  compared.comparisons = *std::move(comparisons);
  const Exemplars wanted = ExemplarsWanted(options.exemplars, options.common.format);
  for (std::size_t i = 1; i < sides.size(); ++i) {
    const ExemplarInputs inputs{sides[0].paths, sides[i].paths, compared.runs[0]};
    if (auto added = AddExemplars(wanted, inputs, *loading, compared.comparisons[i - 1]); !added) {
      return Fail(std::move(added.error()));
    }
  }
  return compared;
}

std::string HtmlOf(const Compared& compared, const diff::report::ReportOptions& report) {
  std::deque<diff::AlignedRuns> aligned;
  std::vector<diff::report::SideRuns> runs;
  const std::vector<profile::Profile>& reference = compared.runs.front();
  for (std::size_t i = 1; i < compared.runs.size(); ++i) {
    aligned.emplace_back(reference, compared.runs[i], compared.renames);
    runs.push_back({{{reference, {}, nullptr}}, aligned.back().runs()});
  }
  return diff::report::ToHtml(compared.comparisons, runs, report);
}

std::string Report(const Compared& compared, std::size_t reference_at,
                   const CompareCommandOptions& options) {
  const std::vector<diff::Comparison>& comparisons = compared.comparisons;
  diff::report::ReportOptions report;
  report.all = options.all;
  report.reference_at = reference_at;
  report.color = options.common.UseColor();
  if (options.common.format == "json") {
    return diff::report::ToJson(comparisons, report);
  }
  if (options.common.format == "html") {
    return HtmlOf(compared, report);
  }
  return options.common.format == "markdown" ? diff::report::ToMarkdown(comparisons, report)
                                             : diff::report::ToText(comparisons, report);
}

Result<ci::ExitStatus> RunCompare(const CompareCommandOptions& options) {
  auto sides = Group(options.sides);
  if (!sides) {
    return Fail(std::move(sides.error()));
  }
  std::size_t reference_at = 0;
  if (!options.reference.empty()) {
    const auto was_at = PutFirst(options.reference, *sides);
    if (!was_at) {
      return Fail(was_at.error());
    }
    reference_at = *was_at;
  }
  if (sides->size() < 2) {
    return Fail(Error{ErrorCode::kUsage,
                      "compare needs two named sides or more",
                      std::nullopt,
                      {},
                      "tracegate compare NAME=PATH... NAME=PATH..."});
  }
  for (const std::string& toolchain : options.toolchains) {
    if (auto ok = GiveToolchain(toolchain, *sides); !ok) {
      return Fail(std::move(ok.error()));
    }
  }
  const auto compared = Compare(*sides, options);
  if (!compared) {
    return Fail(compared.error());
  }
  if (auto written = WriteOutput(options.common.output, Report(*compared, reference_at, options));
      !written) {
    return Fail(std::move(written.error()));
  }
  return ci::ExitStatus::kNoRegression;
}

}  // namespace

Action AddCompareCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<CompareCommandOptions>();
  command =
      app.add_subcommand("compare", "Compares named sides with the first of them; never exits 1");
  command
      ->add_option("NAME=PATH", options->sides,
                   "A side and its traces, directories or URLs; paths without a name belong to the "
                   "side before")
      ->required();
  command->add_option("--reference", options->reference,
                      "Side to compare with instead of the first");
  command
      ->add_option("--toolchain", options->toolchains,
                   "NAME=VERSION: the Go that recorded a side, as in go1.24.4; else it is inferred "
                   "from the traces; may be repeated")
      ->allow_extra_args(false);
  AddDecisionOptions(*command, options->decision);
  AddRenameOption(*command, options->decision);
  AddSelectOptions(*command, options->select);
  command->add_flag("--all", options->all, "Every tested cell, not only those that changed");
  AddExemplarOption(*command, options->exemplars);
  AddCommonOptions(*command, options->common, {"text", "json", "markdown", "html"});
  command->footer(
      "All comparisons share one alpha: the chance of any false alarm in any of them.\n"
      "Example: two Go versions against a third\n"
      "  tracegate compare go1.25=traces/1.25 go1.26=traces/1.26 go1.27=traces/1.27 \\\n"
      "    --reference go1.25 --format markdown -o report.md");
  return [options] { return RunCompare(*options); };
}

}  // namespace tracegate::cli
