#include <fmt/format.h>

#include <algorithm>

#include "diff/report/identity.h"
#include "diff/report/markdown.h"
#include "diff/report/phrases.h"
#include "diff/report/report.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

using Group = std::vector<const Finding*>;

constexpr std::size_t kMostFullGroups = 10;
constexpr std::size_t kMostRows = 20;
PageLimits Page(const Comparison& comparison) {
  return {.rows = kMostRows, .names_of = &comparison};
}

void AddRegressions(const Comparison& comparison, std::string& out) {
  const std::vector<Tree> trees = WorseTrees(comparison);
  if (trees.empty()) {
    return;
  }
  out += "\n## What got worse\n";
  std::size_t number = 0;
  for (const Tree& tree : trees) {
    if (++number > kMostFullGroups) {
      break;
    }
    out += fmt::format("\n### {}. {}\n\n", number,
                       PlaceCode(tree.root.front()->cell, Page(comparison)));
    out += TableHead(false, comparison.alpha);
    for (const Finding* finding : tree.root) {
      out += Row(*finding, false, Page(comparison));
    }
    out += ShiftTable(comparison, PlaceOf(tree.root.front()->cell));
    out += Stacks(*tree.root.front(), Page(comparison));
    out += ExemplarLine(*tree.root.front(), comparison, Page(comparison));
    out += Followers(tree.followers, comparison.alpha, Page(comparison));
  }
  if (trees.size() > kMostFullGroups) {
    out +=
        fmt::format("\n{} more places, ranked below these by their change of time per second:\n\n",
                    trees.size() - kMostFullGroups);
    out += TableHead(true, comparison.alpha);
    const std::size_t last = std::min(trees.size(), kMostFullGroups + kMostRows);
    for (std::size_t i = kMostFullGroups; i < last; ++i) {
      out += Row(*trees[i].root.front(), true, Page(comparison));
    }
  }
}

void AddOthers(const Comparison& comparison, const ReportOptions& options, std::string& out) {
  const auto other = [&](const Finding& finding) {
    return !IsWorse(finding) && (options.all || (IsNotable(finding) && !IsNeutralChange(finding)));
  };
  const auto groups = Groups(comparison, other);
  if (groups.empty()) {
    return;
  }
  out += options.all ? "\n## All other cells\n\n" : "\n## What got better, appeared or went\n\n";
  out += TableHead(true, comparison.alpha);
  std::size_t shown = 0;
  for (const Group& group : groups) {
    if (!options.all && ++shown > kMostRows) {
      break;
    }
    for (const Finding* finding : group) {
      out += Row(*finding, true, Page(comparison));
    }
  }
  if (!options.all && groups.size() > kMostRows) {
    out += fmt::format("\n{} more places are in the JSON.\n", groups.size() - kMostRows);
  }
}

// Folded: counts say how much was done, and not whether that is good.
void AddNeutral(const Comparison& comparison, std::string& out) {
  const auto groups = Groups(comparison, IsNeutralChange);
  if (groups.empty()) {
    return;
  }
  out +=
      fmt::format("\n<details><summary>{} changed, which is neither better nor worse</summary>\n\n",
                  Plural(groups.size(), "count"));
  out += TableHead(true, comparison.alpha);
  for (std::size_t i = 0; i < std::min(groups.size(), kMostRows); ++i) {
    out += Row(*groups[i].front(), true, Page(comparison));
  }
  out += "\n</details>\n";
}

void AddLargest(const Comparison& comparison, std::string& out) {
  const auto groups = Largest(comparison);
  if (groups.empty()) {
    return;
  }
  out += "\n## What differs most, but is not judged\n\n";
  out += TableHead(true, comparison.alpha);
  for (const Group& group : groups) {
    out += Row(*group.front(), true, Page(comparison));
  }
}

// Types under another name: what was matched, and lines to copy for what was not.
void AddIdentity(const Comparison& comparison, const ReportOptions& options, std::string& out) {
  const auto list = [&](const std::vector<std::string>& lines) {
    const std::size_t shown = options.all ? lines.size() : std::min(lines.size(), kMostRows);
    for (std::size_t i = 0; i < shown; ++i) {
      out += "- " + Escaped(lines[i]) + "\n";
    }
    if (lines.size() > shown) {
      out += fmt::format("- {} more are in the JSON\n", lines.size() - shown);
    }
    return shown;
  };
  if (!comparison.aligned.empty()) {
    out += "\n## Goroutine types with another name\n\n";
    list(MatchLines(comparison));
  }
  if (!comparison.suggestions.empty()) {
    out += "\n## Goroutine types that may have another name\n\n";
    const std::size_t shown = list(SuggestionLines(comparison));
    out += "\nTo compare them, copy into tracegate.toml:\n\n```toml\n[renames]\n";
    for (std::size_t i = 0; i < shown; ++i) {
      out += RenameLine(comparison.suggestions[i]) + "\n";
    }
    out += "```\n";
  }
}

void AddList(std::string_view title, const std::vector<std::string>& lines, std::string& out) {
  if (lines.empty()) {
    return;
  }
  out += fmt::format("\n## {}\n\n", title);
  for (const std::string& line : lines) {
    out += "- " + Escaped(line) + "\n";
  }
}

}  // namespace

std::string ToMarkdown(const Comparison& comparison, const ReportOptions& options) {
  std::string out = "# tracegate: " + Printable(Headline(comparison)) + "\n";
  for (const std::string& warning : comparison.warnings) {
    out += "\n> **Careful:** " + Escaped(warning) + ".\n";
  }
  AddRegressions(comparison, out);
  AddIdentity(comparison, options, out);
  AddOthers(comparison, options, out);
  if (!options.all) {
    AddNeutral(comparison, out);
  }
  AddLargest(comparison, out);
  AddList("What could not be judged", Undecided(comparison), out);
  out += "\n## Environment\n\n" + EnvironmentTable(comparison, Page(comparison));
  AddList("How this was decided", Method(comparison), out);
  return out;
}

}  // namespace tracegate::diff::report
