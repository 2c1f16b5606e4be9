#include "diff/report/phrases.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diff/measure.h"
#include "src/base/error.h"
#include "src/base/text.h"
#include "stats/summary.h"

namespace tracegate::diff::report {

using stats::Verdict;

namespace {

// Runs that a user may be willing to add.
constexpr std::size_t kSoon = 10;

}  // namespace

std::string Times(double ratio) {
  if (ratio >= 1000) {
    return "over 1000x";
  }
  if (ratio <= 0.001) {
    return "under 0.001x";
  }
  return ratio >= 99.5 ? fmt::format("{:.0f}x", ratio) : fmt::format("{:.3g}x", ratio);
}

bool IsNotable(const Finding& finding) {
  return finding.verdict != Verdict::kUnchanged && finding.verdict != Verdict::kInconclusive;
}

bool IsNeutralChange(const Finding& finding) { return finding.verdict == Verdict::kChanged; }

std::string Headline(const Comparison& comparison) {
  const std::string runs =
      fmt::format("{} {} and {} {} runs", comparison.base.files.size(), comparison.base.name,
                  comparison.changed.files.size(), comparison.changed.name);
  const std::size_t ignored = comparison.Count(Verdict::kRegressed);
  switch (comparison.outcome) {
    case Outcome::kRegressed: {
      const auto gating = [](const Finding& finding) { return finding.gates; };
      if (std::none_of(comparison.findings.begin(), comparison.findings.end(), gating)) {
        return fmt::format("regressed: {}, {}", comparison.why, runs);
      }
      const auto groups = Groups(comparison, gating);
      std::size_t findings = 0;
      for (const auto& group : groups) {
        findings += group.size();
      }
      std::size_t roots = 0;
      for (const auto& group : groups) {
        roots += group.front()->follows ? 0 : 1;
      }
      const std::string causes =
          roots == 0 || roots == groups.size() ? "" : fmt::format(" ({})", Plural(roots, "cause"));
      return fmt::format("regressed: {} in {}{}, {}", Plural(findings, "regression"),
                         Plural(groups.size(), "place"), causes, runs);
    }
    case Outcome::kInconclusive:
      return "inconclusive: " + comparison.why;
    case Outcome::kPassed:
      return fmt::format("passed: {}, {} cells tested, {} shown to be within {:.3g}%, {}",
                         ignored == 0 ? "no regression found"
                                      : fmt::format("{} ignored", Plural(ignored, "regression")),
                         comparison.findings.size(), comparison.Count(Verdict::kUnchanged),
                         comparison.margin * 100, runs);
  }
  return "";
}

std::string Value(Statistic statistic, double value) {
  switch (statistic) {
    case Statistic::kCountPerSecond:
      return value >= 99.5 ? FormatCountShort(static_cast<std::uint64_t>(std::lround(value))) + "/s"
                           : fmt::format("{:.3g}/s", value);
    case Statistic::kExceedance:
      return fmt::format("{:.3g}%", value * 100);
    case Statistic::kValue:
      return fmt::format("{:.3g}", value);
    default:
      return FormatDuration(value);
  }
}

std::string StatisticText(const Finding& finding) {
  if (finding.threshold) {
    return "share above " + FormatDuration(*finding.threshold);
  }
  if (finding.horizon) {
    return "mean up to " + FormatDuration(*finding.horizon);
  }
  return std::string(ToString(finding.cell.statistic));
}

std::string Ratio(const Finding& finding) {
  if (!finding.ratio_low || !finding.ratio_high) {
    return Times(finding.ratio);
  }
  return fmt::format("{} ({} to {})", Times(finding.ratio), Times(*finding.ratio_low),
                     Times(*finding.ratio_high));
}

std::string PValue(double p) {
  return p >= 0.001 ? fmt::format("{:.3f}", p) : fmt::format("{:.1g}", p);
}

std::string Place(const CellId& cell) {
  std::string text = cell.type + " " + cell.state;
  if (!cell.reason.empty()) {
    text += " " + cell.reason;
  }
  return Printable(text);
}

std::string VerdictText(const Finding& finding) {
  std::string text(stats::ToString(finding.verdict));
  if (finding.verdict == Verdict::kRegressed) {
    text += finding.gates ? "" : ", ignored";
  } else if (finding.gates) {
    text += ", a regression";
  }
  return text;
}

std::string Lines(std::string_view label, std::string_view text, std::size_t width,
                  std::string_view indent) {
  std::string out;
  std::string line(label);
  std::size_t at = 0;
  const std::string safe = Printable(text);
  while (at < safe.size()) {
    const std::size_t end = std::min(safe.find(' ', at), safe.size());
    const std::string word = safe.substr(at, end - at);
    if (line.size() + 1 + word.size() > width && !line.empty()) {
      out += line + "\n";
      line = indent;
    }
    line += (line.empty() || line.back() == ' ' ? "" : " ") + word;
    at = end + 1;
  }
  return out + line + "\n";
}

std::vector<std::vector<const Finding*>> Groups(const Comparison& comparison,
                                                const std::function<bool(const Finding&)>& wanted) {
  std::vector<std::vector<const Finding*>> groups;
  for (const Finding& finding : comparison.findings) {
    if (!wanted(finding)) {
      continue;
    }
    if (groups.empty() || !groups.back().front()->cell.SameSpans(finding.cell)) {
      groups.emplace_back();
    }
    groups.back().push_back(&finding);
  }
  return groups;
}

bool Gates(const Tree& tree) {
  const auto any = [](const std::vector<const Finding*>& group) {
    return std::any_of(group.begin(), group.end(), [](const Finding* f) { return f->gates; });
  };
  return any(tree.root) || std::any_of(tree.followers.begin(), tree.followers.end(), any);
}

std::vector<Tree> WorseTrees(const Comparison& comparison) {
  std::vector<Tree> trees;
  for (auto& group : Groups(comparison, IsWorse)) {
    if (group.front()->follows && !trees.empty()) {
      trees.back().followers.push_back(std::move(group));
    } else {
      trees.push_back({std::move(group), {}});
    }
  }
  return trees;
}

std::vector<std::vector<const Finding*>> Largest(const Comparison& comparison) {
  constexpr std::size_t kFew = 5;
  if (comparison.outcome != Outcome::kInconclusive) {
    return {};
  }
  auto groups = Groups(comparison, [](const Finding& finding) {
    return finding.cell.statistic == Statistic::kTimePerSecond && finding.impact != 0;
  });
  groups.resize(std::min(groups.size(), kFew));
  return groups;
}

namespace {

std::string TestText(const Comparison& c) {
  if (c.basis == Basis::kSessions) {
    return fmt::format(
        "One family of {} tests: is the new session one of those before it, by how these differ "
        "among themselves? Student's t with a variance that the cells share in part, adjusted by "
        "Holm.",
        c.family_size);
  }
  return fmt::format(
      "One family of {} tests, step-down max-T over {} {} of the runs{}; smallest possible p {}.",
      c.family_size, c.enumerated ? "all" : "", Plural(c.relabellings, "relabelling"),
      c.enumerated ? "" : fmt::format(" (seed {})", c.seed), PValue(c.smallest_p));
}

std::string UnitText(const Comparison& c) {
  const std::string runs = fmt::format("{} {} and {} {}", c.base.files.size(), c.base.name,
                                       c.changed.files.size(), c.changed.name);
  return c.basis == Basis::kSessions
             ? fmt::format("Unit of observation: one session, {} before and a new one ({} runs).",
                           c.sessions, runs)
             : fmt::format("Unit of observation: one run, {}.", runs);
}

std::string FamilyText(const Comparison& c) {
  std::string text = TestText(c);
  if (c.comparisons > 1) {
    text += fmt::format(
        " {} comparisons share alpha {:g}: every adjusted p is {} times that of this one alone.",
        c.comparisons, c.alpha, c.comparisons);
  }
  if (c.neutral_size != 0) {
    text += fmt::format(
        " {} counts that have no worse direction are a family of their own, which never gates.",
        c.neutral_size);
  }
  return text;
}

std::string BlocksText(const Blocks& blocks) {
  return fmt::format(
      "The runs were recorded in blocks of {}; the variance over all runs is {:.2f} "
      "times that within blocks, so they are compared {}.",
      blocks.size, blocks.drift,
      blocks.used ? "within their blocks; ratios are of means, with Student's t"
                  : "freely, which finds more");
}

}  // namespace

std::vector<std::string> Method(const Comparison& c) {
  std::vector<std::string> lines;
  lines.push_back(UnitText(c));
  if (c.basis == Basis::kEffects) {
    lines.push_back(
        "One run against one is no test: these are effect sizes of two runs, from which nothing "
        "can "
        "be inferred about others. Intervals are by a block bootstrap within each trace: they say "
        "how "
        "these two vary inside.");
    return lines;
  }
  if (c.basis == Basis::kPrediction) {
    lines.push_back(
        fmt::format("A prediction test: is this one of those? {} runs on the larger side can give "
                    "p {} at least.",
                    std::max(c.base.files.size(), c.changed.files.size()), PValue(c.smallest_p)));
  }
  if (c.family_size != 0) {
    lines.push_back(FamilyText(c));
  }
  if (c.blocks) {
    lines.push_back(BlocksText(*c.blocks));
  }
  const auto floor = [&](Statistic statistic) {
    return Value(statistic, FloorOf({"", "", "", statistic}, c.floor));
  };
  lines.push_back(fmt::format(
      "A regression is significant over the family (alpha {:g}), at least {:.3g}% and at least {} "
      "(times per second {}, counts {}, shares above p99 {}, values {:g} to {:g}).",
      c.alpha, c.margin * 100, FormatDuration(static_cast<double>(c.floor)),
      floor(Statistic::kTimePerSecond), floor(Statistic::kCountPerSecond),
      floor(Statistic::kExceedance), kProcTimeFloor, kGoroutinesFloor));
  return lines;
}

std::vector<std::string> Undecided(const Comparison& c) {
  std::vector<std::string> lines;
  if (c.basis == Basis::kEffects) {
    lines.push_back(fmt::format("{} measured, none tested.", Plural(c.findings.size(), "cell")));
  }
  const std::size_t inconclusive = c.Count(Verdict::kInconclusive);
  std::size_t soon = 0;
  for (const Finding& finding : c.findings) {
    if (finding.verdict == Verdict::kInconclusive && finding.runs_needed &&
        *finding.runs_needed <= kSoon) {
      ++soon;
    }
  }
  if (c.basis != Basis::kEffects) {
    lines.push_back(
        fmt::format("{} unchanged within {:.3g}%; {} inconclusive, which is not the same.",
                    Plural(c.Count(Verdict::kUnchanged), "cell"), c.margin * 100, inconclusive));
  }
  if (inconclusive != 0 && c.basis != Basis::kEffects && c.basis != Basis::kSessions) {
    lines.push_back(fmt::format(
        "{} of the inconclusive cells would probably be decided by {} more runs a side or fewer "
        "(--all says how many each needs).",
        soon, kSoon));
  }
  for (const NotJudged& left_out : c.not_judged) {
    lines.push_back(
        fmt::format("{} not tested: {}.", Plural(left_out.cells.size(), "cell"), left_out.why));
  }
  return lines;
}

std::string Toolchains(const Side& side) {
  if (!side.toolchain) {
    return fmt::format("{}", fmt::join(side.toolchains, ", "));
  }
  return side.toolchain->text + (side.toolchain->given ? " (given)" : " (inferred)");
}

std::string Gomaxprocs(const Side& side) {
  return side.gomaxprocs.empty() ? "not known"
                                 : fmt::format("{}", fmt::join(side.gomaxprocs, ", "));
}

std::string Durations(const Side& side) {
  const std::vector<double> values(side.durations.begin(), side.durations.end());
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (least == values.end()) {
    return "";
  }
  return fmt::format("{} ({} to {})", FormatDuration(stats::Median(values).value_or(0)),
                     FormatDuration(*least), FormatDuration(*most));
}

}  // namespace tracegate::diff::report
