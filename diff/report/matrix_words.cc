#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "diff/comparable.h"
#include "diff/environment.h"
#include "diff/report/causes.h"
#include "diff/report/matrix.h"
#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::diff::report {

using stats::Verdict;

namespace {

// Places with a finding that `wanted` accepts: "go1.26 (2 places)".
template <class Wanted>
std::string SidesWith(std::span<const Comparison> comparisons, const Wanted& wanted) {
  std::vector<std::string> sides;
  for (const Comparison& comparison : comparisons) {
    const std::size_t places = Groups(comparison, wanted).size();
    if (places != 0) {
      sides.push_back(fmt::format("{} ({})", comparison.changed.name, Plural(places, "place")));
    }
  }
  return fmt::format("{}", fmt::join(sides, ", "));
}

// Times, in few columns and with the same digits down a column.
std::string ShortTimes(double ratio) {
  if (ratio >= 1000) {
    return "≥1000x";
  }
  if (ratio <= 0.001) {
    return "≤0.001x";
  }
  return ratio >= 99.5    ? fmt::format("{:.0f}x", ratio)
         : ratio >= 9.995 ? fmt::format("{:.1f}x", ratio)
         : ratio >= 0.1   ? fmt::format("{:.2f}x", ratio)
                          : fmt::format("{:.2g}x", ratio);
}

// The first few of several names.
std::string Some(const std::set<std::string>& names) {
  constexpr std::size_t kFew = 6;
  constexpr std::size_t kMostName = 60;
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() == kFew) {
      shown.push_back(fmt::format("{} more", names.size() - kFew));
      break;
    }
    shown.push_back(Shorten(Printable(name), kMostName));
  }
  return fmt::format("{}", fmt::join(shown, ", "));
}

}  // namespace

std::string MatrixHeadline(std::span<const Comparison> comparisons) {
  std::string text = fmt::format("{} against {}: ", Plural(comparisons.size(), "side"),
                                 comparisons.front().base.name);
  const std::string worse = SidesWith(comparisons, IsWorse);
  const std::string better = SidesWith(
      comparisons, [](const Finding& finding) { return finding.verdict == Verdict::kImproved; });
  text += worse.empty() ? "nothing shown to be worse" : "worse: " + worse;
  text += better.empty() ? "; nothing shown to be better" : "; better: " + better;
  std::vector<std::string> undecided;
  for (const Comparison& comparison : comparisons) {
    if (comparison.outcome == Outcome::kInconclusive) {
      undecided.push_back(comparison.changed.name);
    }
  }
  if (!undecided.empty()) {
    text += fmt::format("; inconclusive: {}", fmt::join(undecided, ", "));
  }
  return text;
}

std::vector<std::string> ToolchainEvidence(const Matrix& matrix) {
  std::vector<std::string> lines;
  for (const Side* side : matrix.InOrder()) {
    if (side->toolchain && !side->toolchain->given && !side->toolchain->evidence.empty()) {
      lines.push_back(fmt::format("{} is {} by {}", side->name, side->toolchain->text,
                                  side->toolchain->evidence.front()));
    }
  }
  return lines;
}

std::string_view VerdictSign(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRegressed:
      return "!!";
    case Verdict::kWorseSmall:
      return "!";
    case Verdict::kImproved:
      return "+";
    case Verdict::kChanged:
      return "≠";
    case Verdict::kUnchanged:
      return "=";
    case Verdict::kInconclusive:
      return "?";
    case Verdict::kAppeared:
      return "new";
    case Verdict::kGone:
      return "gone";
  }
  return "?";
}

std::string MatrixLegend() {
  return "!! regressed, ! worse by less than the margin, + improved, ≠ changed (neither better nor "
         "worse), = shown to be unchanged, ? inconclusive: the runs do not tell, whatever the "
         "ratio.";
}

std::string MatrixCellText(const CellId& cell, const Finding& finding) {
  if (finding.verdict == Verdict::kGone) {
    return "gone";
  }
  const std::string value = Value(cell.statistic, finding.new_value);
  if (finding.verdict == Verdict::kAppeared) {
    return value + " new";
  }
  return fmt::format("{} {} {}", value, ShortTimes(finding.ratio), VerdictSign(finding.verdict));
}

std::string ReferenceText(const MatrixRow& row) {
  return row.reference ? Value(row.cell.statistic, *row.reference) : "varies";
}

std::string Footnotes::Of(const MatrixCell& cell) {
  const auto [at, is_new] = known_.emplace(cell.why, reasons_.size());
  if (is_new) {
    reasons_.push_back(cell.why);
  }
  const std::size_t number = at->second;
  const auto letter = static_cast<char>('a' + number % 26);
  return fmt::format("{} {}{}", cell.comparable ? "-" : "n/c", letter,
                     number < 26 ? "" : std::to_string(number / 26));
}

std::vector<std::string> Footnotes::Lines() const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < reasons_.size(); ++i) {
    lines.push_back(fmt::format("{}{}: {}", static_cast<char>('a' + i % 26),
                                i < 26 ? "" : std::to_string(i / 26), reasons_[i]));
  }
  return lines;
}

std::string Sparkline(std::span<const std::optional<double>> values) {
  constexpr std::array<std::string_view, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::size_t kLeast = 3;
  std::vector<double> known;
  for (const auto& value : values) {
    if (value) {
      known.push_back(*value);
    }
  }
  if (known.size() < kLeast) {
    return "";
  }
  const auto [least, most] = std::minmax_element(known.begin(), known.end());
  const double range = *most - *least;
  std::string line;
  for (const auto& value : values) {
    if (!value) {
      line += "·";
      continue;
    }
    const double height = range > 0 ? (*value - *least) / range : 0.5;
    line += kBlocks[static_cast<std::size_t>(std::lround(height * 7))];
  }
  return line;
}

std::vector<const MatrixRow*> ShownRows(const Matrix& matrix, bool all, std::size_t most) {
  std::vector<const MatrixRow*> shown;
  for (const MatrixRow& row : matrix.rows) {
    if (all || (IsTelling(row) && shown.size() < most)) {
      shown.push_back(&row);
    }
  }
  return shown;
}

std::vector<std::string> SharedWarnings(std::span<const Comparison> comparisons) {
  std::vector<std::pair<std::string, std::vector<std::string>>> warnings;
  for (const Comparison& comparison : comparisons) {
    for (std::string warning : comparison.warnings) {
      if (warning.starts_with(kOtherGo)) {  // the table of sides says which
        warning = kOtherGo;
      }
      const auto known = std::find_if(warnings.begin(), warnings.end(),
                                      [&](const auto& other) { return other.first == warning; });
      if (known == warnings.end()) {
        warnings.push_back({warning, {comparison.changed.name}});
      } else {
        known->second.push_back(comparison.changed.name);
      }
    }
  }
  std::vector<std::string> lines;
  lines.reserve(warnings.size());
  for (const auto& [warning, sides] : warnings) {
    lines.push_back(sides.size() == comparisons.size()
                        ? warning
                        : fmt::format("{}: {}", fmt::join(sides, ", "), warning));
  }
  return lines;
}

std::vector<std::string> NotComparableLines(std::span<const Comparison> comparisons) {
  struct Reason {
    std::string_view why;
    std::vector<std::string> sides;
    std::set<std::string> kinds;
  };
  std::vector<Reason> reasons;
  for (const Comparison& comparison : comparisons) {
    for (const NotJudged& left_out : comparison.not_judged) {
      if (!left_out.why.starts_with(kNotComparable)) {
        continue;
      }
      auto known = std::find_if(reasons.begin(), reasons.end(),
                                [&](const Reason& other) { return other.why == left_out.why; });
      if (known == reasons.end()) {
        known = reasons.insert(known, Reason{left_out.why, {}, {}});
      }
      known->sides.push_back(
          fmt::format("{} ({})", comparison.changed.name, Plural(left_out.cells.size(), "cell")));
      for (const CellId& cell : left_out.cells) {
        known->kinds.insert(cell.reason.empty() ? cell.state : cell.state + " " + cell.reason);
      }
    }
  }
  std::vector<std::string> lines;
  lines.reserve(reasons.size());
  for (const Reason& reason : reasons) {
    lines.push_back(
        fmt::format("{}: {} ({})", fmt::join(reason.sides, ", "), reason.why, Some(reason.kinds)));
  }
  return lines;
}

std::vector<std::string> MatrixMethod(std::span<const Comparison> comparisons) {
  const Comparison& first = comparisons.front();
  std::vector<std::string> lines = {fmt::format(
      "A cell has the side's median over its runs, the ratio to {} (Hodges-Lehmann, over all pairs "
      "of runs) and the verdict.",
      first.base.name)};
  const bool tested =
      std::any_of(comparisons.begin(), comparisons.end(),
                  [](const Comparison& comparison) { return comparison.basis != Basis::kEffects; });
  if (tested) {
    lines.push_back(fmt::format(
        "All cells of all comparisons ({}) are one family: with a chance of at least {:g}% none of "
        "the verdicts is a false alarm. Sides are compared with {} alone and not with each other.",
        comparisons.size(), 100 * (1 - first.alpha), first.base.name));
  } else {
    lines.emplace_back("One run against one is no test: there are no verdicts.");
  }
  const auto inferred = [](const Side& side) { return side.toolchain && !side.toolchain->given; };
  if (inferred(first.base) ||
      std::any_of(comparisons.begin(), comparisons.end(),
                  [&](const Comparison& comparison) { return inferred(comparison.changed); })) {
    lines.emplace_back(
        "An inferred version of Go is from the format of the traces and the functions in their "
        "stacks; patch releases and GOEXPERIMENT leave no mark there. --toolchain NAME=VERSION "
        "gives what is known.");
  }
  return lines;
}

}  // namespace tracegate::diff::report
