#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "diff/compare.h"
#include "diff/report/report.h"
#include "src/cli/commands.h"
#include "src/cli/decision.h"
#include "src/cli/output.h"

namespace tracegate::cli {
namespace {

struct CompareCommandOptions {
  CommonOptions common;
  DecisionOptions decision;
  SelectOptions select;
  std::vector<std::string> sides;
  std::string reference;
  bool all = false;
};

struct SidePaths {
  std::string name;
  std::vector<std::string> paths;
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

// Moves the reference to the front.
Status PutFirst(const std::string& reference, std::vector<SidePaths>& sides) {
  const auto at = std::find_if(sides.begin(), sides.end(),
                               [&](const SidePaths& side) { return side.name == reference; });
  if (at == sides.end()) {
    return Fail(ErrorCode::kUsage, fmt::format("no side is named \"{}\"", reference));
  }
  std::rotate(sides.begin(), at, at + 1);
  return {};
}

Result<std::vector<diff::Comparison>> Compare(const std::vector<SidePaths>& sides,
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
  std::vector<std::vector<profile::Profile>> runs;
  for (const SidePaths& side : sides) {
    auto loaded = LoadSide(side.paths, *loading);
    if (!loaded) {
      return Fail(std::move(loaded.error()));
    }
    runs.push_back(*std::move(loaded));
  }
  std::vector<diff::NamedSide> named;
  for (std::size_t i = 1; i < sides.size(); ++i) {
    named.push_back({sides[i].name, runs[i]});
  }
  return diff::CompareAll({sides[0].name, runs[0]}, named, *decision);
}

std::string Report(const std::vector<diff::Comparison>& comparisons,
                   const CompareCommandOptions& options) {
  diff::report::ReportOptions report;
  report.all = options.all;
  report.color = options.common.UseColor();
  if (options.common.format == "json") {
    return diff::report::ToJson(comparisons, report);
  }
  return options.common.format == "markdown" ? diff::report::ToMarkdown(comparisons, report)
                                             : diff::report::ToText(comparisons, report);
}

Result<ci::ExitStatus> RunCompare(const CompareCommandOptions& options) {
  auto sides = Group(options.sides);
  if (!sides) {
    return Fail(std::move(sides.error()));
  }
  if (!options.reference.empty()) {
    if (auto ok = PutFirst(options.reference, *sides); !ok) {
      return Fail(std::move(ok.error()));
    }
  }
  if (sides->size() < 2) {
    return Fail(Error{ErrorCode::kUsage,
                      "compare needs two named sides or more",
                      std::nullopt,
                      {},
                      "tracegate compare NAME=PATH... NAME=PATH..."});
  }
  const auto comparisons = Compare(*sides, options);
  if (!comparisons) {
    return Fail(comparisons.error());
  }
  if (auto written = WriteOutput(options.common.output, Report(*comparisons, options)); !written) {
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
  AddDecisionOptions(*command, options->decision);
  AddRenameOption(*command, options->decision);
  AddSelectOptions(*command, options->select);
  command->add_flag("--all", options->all, "Every tested cell, not only those that changed");
  AddCommonOptions(*command, options->common, {"text", "json", "markdown"});
  command->footer(
      "All comparisons share one alpha: the chance of any false alarm in any of them.\n"
      "Example: two Go versions against a third\n"
      "  tracegate compare go1.25=traces/1.25 go1.26=traces/1.26 go1.27=traces/1.27");
  return [options] { return RunCompare(*options); };
}

}  // namespace tracegate::cli
