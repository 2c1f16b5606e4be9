#include <fmt/format.h>

#include <algorithm>

#include "diff/report/markdown.h"
#include "diff/report/phrases.h"
#include "diff/report/report.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
std::string Code(std::string_view text) {
  std::string name = Printable(text);
  std::replace(name.begin(), name.end(), '`', '\'');
  std::string safe;
  for (const char c : name) {
    safe += c == '|' ? "\\|" : std::string(1, c);
  }
  return safe.empty() ? "" : "`" + safe + "`";
}

std::string Escaped(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]<>()#+!|~&";
  std::string safe;
  for (const char c : Printable(text)) {
    if (kSpecial.find(c) != std::string_view::npos) {
      safe += '\\';
    }
    safe += c;
  }
  return safe;
}

namespace {

using Group = std::vector<const Finding*>;

constexpr std::size_t kMostFullGroups = 10;
constexpr std::size_t kMostRows = 20;

std::string PlaceCode(const CellId& cell) {
  std::string text = Code(cell.type) + " " + cell.state;
  if (!cell.reason.empty()) {
    text += " " + Code(cell.reason);
  }
  return text;
}

void AddRow(const Finding& finding, bool with_place, std::string& out) {
  out += fmt::format(
      "| {}{} | {} | {} | {} | {} | {} |\n", with_place ? PlaceCode(finding.cell) + " | " : "",
      StatisticText(finding), Value(finding.cell.statistic, finding.base),
      Value(finding.cell.statistic, finding.new_value), Ratio(finding), PValue(finding.p_adjusted),
      VerdictText(finding) + (finding.beyond_margin ? ", beyond the margin" : ""));
}

void AddTableHead(bool with_place, const Comparison& comparison, std::string& out) {
  out +=
      fmt::format("| {}statistic | base | new | ratio ({:g}% interval) | p, adjusted | verdict |\n",
                  with_place ? "where | " : "", 100 * (1 - comparison.alpha));
  out += fmt::format("| {}--- | ---: | ---: | ---: | ---: | --- |\n", with_place ? "--- | " : "");
}

void AddStacks(const Finding& finding, std::string& out) {
  if (finding.because.empty()) {
    out += "\nNo stack is recorded where spans of this state begin.\n";
    return;
  }
  for (const Because& part : finding.because) {
    const bool per_second = part.holder || finding.cell.statistic == Statistic::kTimePerSecond;
    const std::string who =
        part.holder ? " for " + Code(*part.holder) + ", which stopped at" : " at";
    out += fmt::format("\n{:.0f}% of the change{} ({}{} per {}){} this stack:\n\n```\n",
                       part.share * 100, part.holder ? " of stopping time" : "",
                       part.change < 0 ? "" : "+", FormatDuration(part.change),
                       per_second ? "second" : "span", who);
    for (const std::string& frame : part.stack) {
      out += Printable(frame) + "\n";
    }
    if (part.stack.empty()) {
      out += "(no stack recorded)\n";
    }
    out += "```\n";
    if (part.share > 0.9) {
      break;  // the rest would only distract
    }
  }
}

// What follows from a root: folded, because it is read for the numbers and not for the cause.
void AddFollowers(const std::vector<Group>& followers, const Comparison& comparison,
                  std::string& out) {
  if (followers.empty()) {
    return;
  }
  out += fmt::format("\n<details><summary>{} place{} that follow{} from it</summary>\n\n",
                     followers.size(), followers.size() == 1 ? "" : "s",
                     followers.size() == 1 ? "s" : "");
  AddTableHead(true, comparison, out);
  std::size_t rows = 0;
  for (const Group& group : followers) {
    for (const Finding* finding : group) {
      if (++rows <= kMostRows) {
        AddRow(*finding, true, out);
      }
    }
  }
  out += rows > kMostRows ? fmt::format("\n{} more rows are in the JSON.\n", rows - kMostRows) : "";
  out += "\n";
  for (const Group& group : followers) {
    out += "- " + PlaceCode(group.front()->cell) + ": " +
           Escaped(group.front()->follows->evidence) + "\n";
  }
  out += "\n</details>\n";
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
    out += fmt::format("\n### {}. {}\n\n", number, PlaceCode(tree.root.front()->cell));
    AddTableHead(false, comparison, out);
    for (const Finding* finding : tree.root) {
      AddRow(*finding, false, out);
    }
    AddStacks(*tree.root.front(), out);
    AddFollowers(tree.followers, comparison, out);
  }
  if (trees.size() > kMostFullGroups) {
    out +=
        fmt::format("\n{} more places, ranked below these by their change of time per second:\n\n",
                    trees.size() - kMostFullGroups);
    AddTableHead(true, comparison, out);
    const std::size_t last = std::min(trees.size(), kMostFullGroups + kMostRows);
    for (std::size_t i = kMostFullGroups; i < last; ++i) {
      AddRow(*trees[i].root.front(), true, out);
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
  AddTableHead(true, comparison, out);
  std::size_t shown = 0;
  for (const Group& group : groups) {
    if (!options.all && ++shown > kMostRows) {
      break;
    }
    for (const Finding* finding : group) {
      AddRow(*finding, true, out);
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
  out += fmt::format(
      "\n<details><summary>{} count{} changed, which is neither better nor worse</summary>\n\n",
      groups.size(), groups.size() == 1 ? "" : "s");
  AddTableHead(true, comparison, out);
  for (std::size_t i = 0; i < std::min(groups.size(), kMostRows); ++i) {
    AddRow(*groups[i].front(), true, out);
  }
  out += "\n</details>\n";
}

void AddLargest(const Comparison& comparison, std::string& out) {
  const auto groups = Largest(comparison);
  if (groups.empty()) {
    return;
  }
  out += "\n## What differs most, but is not judged\n\n";
  AddTableHead(true, comparison, out);
  for (const Group& group : groups) {
    AddRow(*group.front(), true, out);
  }
}

void AddEnvironment(const Comparison& comparison, std::string& out) {
  const auto row = [&](std::string_view what, const std::string& base, const std::string& changed) {
    out += fmt::format("| {} | {} | {} |\n", what, base, changed);
  };
  const Side& base = comparison.base;
  const Side& changed = comparison.changed;
  out += "\n## Environment\n\n| | base | new |\n| --- | --- | --- |\n";
  row("runs", std::to_string(base.files.size()), std::to_string(changed.files.size()));
  row("trace written by", Toolchains(base), Toolchains(changed));
  row("GOMAXPROCS", Gomaxprocs(base), Gomaxprocs(changed));
  row("duration, median (range)", Durations(base), Durations(changed));
  row("first file", base.files.empty() ? "" : Code(base.files.front()),
      changed.files.empty() ? "" : Code(changed.files.front()));
}

void AddList(std::string_view title, const std::vector<std::string>& lines, std::string& out) {
  if (lines.empty()) {
    return;
  }
  out += fmt::format("\n## {}\n\n", title);
  for (const std::string& line : lines) {
    out += "- " + Printable(line) + "\n";
  }
}

}  // namespace

std::string ToMarkdown(const Comparison& comparison, const ReportOptions& options) {
  std::string out = "# tracegate: " + Printable(Headline(comparison)) + "\n";
  for (const std::string& warning : comparison.warnings) {
    out += "\n> **Careful:** " + Printable(warning) + ".\n";
  }
  AddRegressions(comparison, out);
  AddOthers(comparison, options, out);
  if (!options.all) {
    AddNeutral(comparison, out);
  }
  AddLargest(comparison, out);
  AddList("What could not be judged", Undecided(comparison), out);
  AddEnvironment(comparison, out);
  AddList("How this was decided", Method(comparison), out);
  return out;
}

std::string ToMarkdown(std::span<const Comparison> comparisons, const ReportOptions& options) {
  std::string out;
  for (const Comparison& comparison : comparisons) {
    if (comparisons.size() > 1) {
      out += fmt::format("{}**{} against {}**\n\n", out.empty() ? "" : "\n",
                         Code(comparison.changed.name), Code(comparison.base.name));
    }
    out += ToMarkdown(comparison, options);
  }
  return out;
}

}  // namespace tracegate::diff::report
