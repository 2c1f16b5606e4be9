#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diff/report/causes.h"
#include "diff/report/exemplars.h"
#include "diff/report/identity.h"
#include "diff/report/matrix.h"
#include "diff/report/phrases.h"
#include "diff/report/report.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

using Group = std::vector<const Finding*>;

constexpr std::size_t kMostGroups = 10;
constexpr std::size_t kMostFollowers = 8;
constexpr std::size_t kMostNeutral = 3;
constexpr std::size_t kMostFrames = 12;
constexpr std::size_t kMostMatches = 10;

class TextReport {
 public:
  TextReport(const Comparison& comparison, const ReportOptions& options)
      : comparison_(comparison), options_(options) {}

  std::string Write() {
    AddHeadline();
    for (const std::string& warning : comparison_.warnings) {
      Wrapped("careful: ", warning);
    }
    AddIdentity();
    AddTrees(WorseTrees(comparison_));
    const auto other = [&](const Finding& finding) {
      return !IsWorse(finding) &&
             (options_.all || (IsNotable(finding) && !IsNeutralChange(finding)));
    };
    AddGroups(options_.all ? "all other cells" : "what got better, appeared or went",
              Groups(comparison_, other));
    if (!options_.all) {
      AddNeutral();
    }
    AddGroups("what differs most, but is not judged", Largest(comparison_));
    out_ += "\n";
    for (const std::string& line : Undecided(comparison_)) {
      Wrapped("", line);
    }
    AddSide(comparison_.base);
    AddSide(comparison_.changed);
    for (const std::string& line : Method(comparison_)) {
      Wrapped("", line);
    }
    return std::move(out_);
  }

 private:
  void AddHeadline() {
    std::string_view color;
    if (options_.color) {
      color = comparison_.outcome == Outcome::kRegressed ? "\x1b[1;31m"
              : comparison_.outcome == Outcome::kPassed  ? "\x1b[1;32m"
                                                         : "\x1b[1;33m";
    }
    out_ += color;
    Wrapped("", Headline(comparison_));
    if (!color.empty()) {
      out_.insert(out_.size() - 1, "\x1b[0m");
    }
  }

  void Wrapped(std::string_view label, std::string_view text) {
    out_ += Lines(label, text, options_.width);
  }

  // Types that have another name on the new side, and those that might.
  void AddIdentity() {
    const auto add = [this](std::string_view label, const std::vector<std::string>& lines) {
      const std::size_t shown = options_.all ? lines.size() : std::min(lines.size(), kMostMatches);
      for (std::size_t i = 0; i < shown; ++i) {
        Wrapped(label, lines[i]);
      }
      if (lines.size() > shown) {
        out_ += fmt::format("  and {} more types (--all)\n", lines.size() - shown);
      }
    };
    add("identity: ", MatchLines(comparison_));
    add("doubtful: ", SuggestionLines(comparison_));
  }

  void AddNeutral() {
    const auto groups = Groups(comparison_, IsNeutralChange);
    AddGroups("counts that changed, which is neither better nor worse",
              {groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(
                                                    std::min(groups.size(), kMostNeutral))});
    if (groups.size() > kMostNeutral) {
      out_ += fmt::format("  and {} more places (--all)\n", groups.size() - kMostNeutral);
    }
  }

  void AddTrees(const std::vector<Tree>& trees) {
    if (trees.empty()) {
      return;
    }
    out_ += "\nwhat got worse\n";
    std::size_t shown = 0;
    for (const Tree& tree : trees) {
      if (!options_.all && ++shown > kMostGroups) {
        out_ += fmt::format("  and {} more places (--all)\n", trees.size() - kMostGroups);
        break;
      }
      AddGroup(tree.root);
      if (!tree.root.front()->because.empty()) {
        AddStack(tree.root.front()->because.front());
      }
      if (const std::string wakers = WakersText(*tree.root.front()); !wakers.empty()) {
        out_ += Lines("    ", wakers, options_.width, "      ");
      }
      AddFollowers(tree.followers);
    }
  }

  // A line for each follower and one for its evidence; all its numbers where all are asked for.
  void AddFollowers(const std::vector<Group>& followers) {
    if (followers.empty()) {
      return;
    }
    out_ += "    what follows from it:\n";
    std::size_t shown = 0;
    for (const Group& group : followers) {
      if (!options_.all && ++shown > kMostFollowers) {
        out_ +=
            fmt::format("      and {} more places (--all)\n", followers.size() - kMostFollowers);
        break;
      }
      const Finding& first = *group.front();
      out_ += "      " + Shorten(Place(Shown(first.cell, comparison_)), options_.width - 6) + "\n";
      const auto line = [&](const std::string& text) {
        out_ += "        " + Shorten(text, options_.width - 8) + "\n";
      };
      line(Printable(first.follows->evidence));
      if (options_.all) {
        AddNumbers(group);
        continue;
      }
      line(fmt::format("{} {} -> {}, {}", StatisticText(first),
                       Value(first.cell.statistic, first.base),
                       Value(first.cell.statistic, first.new_value), VerdictText(first)));
    }
  }

  void AddGroups(std::string_view title, const std::vector<Group>& groups) {
    if (groups.empty()) {
      return;
    }
    out_ += fmt::format("\n{}\n", title);
    std::size_t shown = 0;
    for (const Group& group : groups) {
      if (!options_.all && ++shown > kMostGroups) {
        out_ += fmt::format("  and {} more places (--all)\n", groups.size() - kMostGroups);
        break;
      }
      AddGroup(group);
    }
  }

  void AddGroup(const Group& group) {
    const Finding& first = *group.front();
    out_ += "  " + Shorten(Place(Shown(first.cell, comparison_)), options_.width - 2) + "\n";
    AddNumbers(group);
    const TypeMatch* suggestion = SuggestionFor(first, comparison_);
    if (suggestion != nullptr && suggested_.insert(first.cell.type).second) {
      out_ += fmt::format("    perhaps renamed, in tracegate.toml under [renames]: {}\n",
                          RenameLine(*suggestion));
    }
    for (const std::string& line : ExemplarLines(first, comparison_)) {
      out_ += Lines("    ", line, options_.width, "      ");
    }
  }

  void AddNumbers(const Group& group) {
    for (const Finding* finding : group) {
      const Statistic statistic = finding->cell.statistic;
      std::string line = "    " + Pad(StatisticText(*finding), 18);
      line += Pad(Value(statistic, finding->base), 8, true) + " -> ";
      line += Pad(Value(statistic, finding->new_value), 8) + " ";
      line += Pad(Ratio(*finding), 25) + " ";
      if (comparison_.basis == Basis::kEffects) {
        line += "not tested";
      } else {
        line += "p " + Pad(PValue(finding->p_adjusted), 6) + " ";
        // The verdict must fit beside the interval.
        line += finding->runs_needed ? fmt::format("undecided, +{} runs", *finding->runs_needed)
                                     : VerdictText(*finding);
      }
      out_ += Shorten(line, options_.width) + "\n";
    }
  }

  void AddStack(const Because& because) {
    out_ += "    " + Shorten(BecauseText(because), options_.width - 4) + "\n";
    const std::size_t shown = std::min(because.stack.size(), kMostFrames);
    for (std::size_t i = 0; i < shown; ++i) {
      out_ += "      " + Shorten(Printable(because.stack[i]), options_.width - 6) + "\n";
    }
    if (because.stack.size() > shown) {
      out_ += fmt::format("      ({} more frames)\n", because.stack.size() - shown);
    }
  }

  void AddSide(const Side& side) {
    Wrapped(Printable(side.name) + ": ",
            fmt::format("{} runs, {}, GOMAXPROCS {}, {} long", side.files.size(), Toolchains(side),
                        Gomaxprocs(side), Durations(side)));
  }

  const Comparison& comparison_;
  const ReportOptions& options_;
  std::set<std::string> suggested_;  // types whose suggestion is told
  std::string out_;
};

}  // namespace

std::string ToText(const Comparison& comparison, const ReportOptions& options) {
  return TextReport(comparison, options).Write();
}

std::string ToText(std::span<const Comparison> comparisons, const ReportOptions& options) {
  if (comparisons.size() == 1) {
    return ToText(comparisons.front(), options);
  }
  std::string out = MatrixText(comparisons, options);
  for (const Comparison& comparison : comparisons) {
    out += fmt::format("\n==== {} against {}\n\n", Printable(comparison.changed.name),
                       Printable(comparison.base.name));
    out += ToText(comparison, options);
  }
  return out;
}

}  // namespace tracegate::diff::report
