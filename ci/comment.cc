#include "ci/comment.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "ci/page.h"
#include "ci/words.h"
#include "diff/report/identity.h"
#include "diff/report/markdown.h"
#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::ci {
namespace {

using diff::Finding;
using diff::report::Code;
using diff::report::Escaped;
using diff::report::PageLimits;
using diff::report::PlaceCode;
using diff::report::Tree;
using Group = std::vector<const Finding*>;

// How much a page shows.
//
// causes  rows of the first table; full: with stacks and followers; list: items of any other list
struct Detail {
  std::size_t causes;
  std::size_t full;
  std::size_t list;
  PageLimits limits;
};
constexpr Detail kComment{10, 5, 10, {100, 10, 2, 12}};
constexpr Detail kSummary{50, 25, 50, {200, 40, 3, 50}};

std::string Fold(const std::string& title) {
  return "\n<details><summary>" + title + "</summary>\n\n";
}
constexpr std::string_view kEndOfFold = "\n</details>\n";

class Writer {
 public:
  Writer(const Gated& gated, const Detail& detail, std::size_t max_bytes)
      : gated_(gated), detail_(detail), page_(max_bytes - std::min(max_bytes, kReserve)) {
    detail_.limits.names_of = &gated.comparison;
    for (Tree& tree : diff::report::WorseTrees(gated.comparison)) {
      (Gates(tree) ? failing_ : others_).push_back(std::move(tree));
    }
  }

  std::string Write(const std::string& marker) {
    page_.Add(marker);
    page_.Add("### tracegate: " + Line(Verdict(gated_), kMostOfVerdict) + "\n");
    AddCauses();
    AddBudgets(true);
    AddFailures();
    AddLines("\n**Next:**\n\n", gated_.next, "steps", "");
    AddCareful();
    AddFull();
    AddIgnored();
    AddOtherChanges();
    AddBudgets(false);
    AddUndecided();
    AddMethod();
    std::string text = page_.Take();
    if (page_.LeftOut() != 0) {
      text += fmt::format("\n{} found no room here; the report has all.\n",
                          Plural(page_.LeftOut(), "section"));
    }
    return text;
  }

 private:
  static constexpr std::size_t kReserve = 80;  // for the line about sections left out
  static constexpr std::size_t kMostOfVerdict = 240;

  std::string Line(std::string_view text, std::size_t most) const {
    return Escaped(Shorten(Printable(text), most));
  }
  std::string Line(std::string_view text) const { return Line(text, 3 * detail_.limits.name); }

  std::string Place(const diff::CellId& cell) const { return PlaceCode(cell, detail_.limits); }

  // A list of what `item` makes of the foremost of `all`.
  template <class T>
  Section ListOf(const std::vector<T>& all, std::size_t most,
                 const std::function<std::string(const T&)>& item) const {
    Section section;
    section.total = all.size();
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
      section.items.push_back(item(all[i]));
    }
    return section;
  }

  void AddCauses() {
    Section section = ListOf<Tree>(failing_, detail_.causes, [&](const Tree& tree) {
      const Finding& first = *tree.root.front();
      const diff::Statistic statistic = first.cell.statistic;
      return fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", Place(first.cell),
                         diff::report::StatisticText(first),
                         diff::report::Value(statistic, first.base),
                         diff::report::Value(statistic, first.new_value),
                         diff::report::Ratio(first), diff::report::PValue(first.p_adjusted),
                         tree.followers.empty() ? "" : Plural(tree.followers.size(), "place"));
    });
    section.head = fmt::format(
        "\n| what got worse | statistic | base | new | ratio ({:g}% interval) | p, adjusted | "
        "follows from it |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n",
        100 * (1 - gated_.comparison.alpha));
    section.what = "places";
    page_.Add(section);
  }

  // broken: those that fail the gate; else, folded, the others.
  void AddBudgets(bool broken) {
    std::vector<BudgetVerdict> chosen;
    std::copy_if(gated_.budgets.begin(), gated_.budgets.end(), std::back_inserter(chosen),
                 [&](const BudgetVerdict& budget) { return budget.broken == broken; });
    Section section = ListOf<BudgetVerdict>(chosen, detail_.list, [&](const BudgetVerdict& budget) {
      return fmt::format("| {} | {} | {} |\n", Code(budget.rule, 2 * detail_.limits.name),
                         Place(budget.cell), Line(BudgetLine(budget)));
    });
    const std::string table =
        fmt::format("| {} | where | |\n| --- | --- | --- |\n", broken ? "broken budget" : "budget");
    section.head =
        broken ? "\n" + table : Fold(Plural(chosen.size(), "budget") + " not broken") + table;
    section.foot = broken ? "" : kEndOfFold;
    section.what = "budgets";
    page_.Add(section);
  }

  // Why it fails in the policy's words: open where no table above has said it.
  void AddFailures() {
    const bool said = !failing_.empty() || BrokenBudgets(gated_) != 0;
    AddLines(said ? Fold("Why the gate fails") : "\n**Why the gate fails:**\n\n", gated_.failures,
             "reasons", said ? kEndOfFold : "");
  }

  void AddLines(const std::string& head, const std::vector<std::string>& lines,
                const std::string& what, std::string_view foot) {
    Section section = ListOf<std::string>(lines, detail_.list, [&](const std::string& line) {
      // A command is to be copied.
      const bool command = line.rfind("tracegate ", 0) == 0;
      return "- " + (command ? Code(line, 4 * detail_.limits.name) : Line(line)) + "\n";
    });
    section.head = head;
    section.what = what;
    section.foot = foot;
    page_.Add(section);
  }

  void AddCareful() {
    std::vector<std::string> lines = gated_.comparison.warnings;
    lines.insert(lines.end(), gated_.notes.begin(), gated_.notes.end());
    for (const auto& more : {diff::report::MatchLines(gated_.comparison),
                             diff::report::SuggestionLines(gated_.comparison)}) {
      lines.insert(lines.end(), more.begin(), more.end());
    }
    AddLines("\n**Careful:**\n\n", lines, "notes", "");
  }

  void AddFull() {
    std::size_t number = 0;
    Section section = ListOf<Tree>(failing_, detail_.full, [&](const Tree& tree) {
      std::string item = fmt::format("#### {}. {}\n\n", ++number, Place(tree.root.front()->cell));
      item += diff::report::TableHead(false, gated_.comparison.alpha);
      for (const Finding* finding : tree.root) {
        item += diff::report::Row(*finding, false, detail_.limits);
      }
      return item + diff::report::Stacks(*tree.root.front(), detail_.limits) +
             diff::report::ExemplarLine(*tree.root.front(), gated_.comparison, detail_.limits) +
             diff::report::Followers(tree.followers, gated_.comparison.alpha, detail_.limits) +
             "\n";
    });
    section.head = Fold("Statistics, stacks and what follows");
    section.foot = kEndOfFold;
    section.what = "places";
    page_.Add(section);
  }

  void AddIgnored() {
    Section section = ListOf<Ignored>(gated_.ignored, detail_.list, [&](const Ignored& ignored) {
      if (ignored.finding >= gated_.comparison.findings.size()) {
        return std::string();
      }
      const Finding& finding = gated_.comparison.findings[ignored.finding];
      return fmt::format("- {}: {}; {}\n", Place(finding.cell), FindingLine(finding),
                         Line(IgnoredLine(ignored)));
    });
    section.head = Fold(Plural(gated_.ignored.size(), "finding") + " ignored by the policy");
    section.foot = kEndOfFold;
    section.what = "findings";
    page_.Add(section);
  }

  void AddTable(const std::string& title, const std::vector<Group>& groups) {
    Section section = ListOf<Group>(groups, detail_.list, [&](const Group& group) {
      return diff::report::Row(*group.front(), true, detail_.limits);
    });
    section.head = Fold(title) + diff::report::TableHead(true, gated_.comparison.alpha);
    section.foot = kEndOfFold;
    section.what = "places";
    page_.Add(section);
  }

  void AddOtherChanges() {
    std::set<const Finding*> ignored;
    for (const Ignored& one : gated_.ignored) {
      if (one.finding < gated_.comparison.findings.size()) {
        ignored.insert(&gated_.comparison.findings[one.finding]);
      }
    }
    std::vector<Group> worse;
    for (const Tree& tree : others_) {
      if (ignored.count(tree.root.front()) == 0) {
        worse.push_back(tree.root);
      }
    }
    AddTable(Plural(worse.size(), "place") + " got worse and does not fail the gate", worse);
    const auto better = diff::report::Groups(gated_.comparison, [](const Finding& finding) {
      return !diff::IsWorse(finding) && diff::report::IsNotable(finding) &&
             !diff::report::IsNeutralChange(finding);
    });
    AddTable(Plural(better.size(), "place") + " got better, appeared or went", better);
    AddTable("What differs most, but is not judged", diff::report::Largest(gated_.comparison));
  }

  void AddUndecided() {
    AddLines(Fold("What could not be judged"), diff::report::Undecided(gated_.comparison),
             "reasons", kEndOfFold);
  }

  void AddMethod() {
    std::vector<std::string> lines = diff::report::Method(gated_.comparison);
    if (!gated_.policy_file.empty()) {
      lines.push_back("Policy: " + gated_.policy_file);
    }
    if (gated_.golden) {
      lines.push_back(fmt::format("Baseline: {}, {}", gated_.golden->file,
                                  Plural(gated_.golden->sessions, "session")));
    }
    AddLines(Fold("How this was decided") +
                 diff::report::EnvironmentTable(gated_.comparison, detail_.limits) + "\n",
             lines, "lines", kEndOfFold);
  }

  const Gated& gated_;
  Detail detail_;
  Page page_;
  std::vector<Tree> failing_;
  std::vector<Tree> others_;
};

}  // namespace

std::string CommentMarker(const std::string& id) {
  constexpr std::size_t kMost = 100;
  std::string safe = id.substr(0, kMost);
  for (char& c : safe) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-';
    c = plain ? c : '-';
  }
  return safe.empty() ? "<!-- tracegate -->" : "<!-- tracegate: " + safe + " -->";
}

std::string ToComment(const Gated& gated, const CommentOptions& options) {
  return Writer(gated, kComment, options.max_bytes).Write(CommentMarker(options.id) + "\n");
}

std::string ToStepSummary(const Gated& gated, std::size_t max_bytes) {
  return Writer(gated, kSummary, max_bytes).Write("");
}

}  // namespace tracegate::ci
