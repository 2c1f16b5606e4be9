#include "ci/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "ci/words.h"
#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::ci {
namespace {

constexpr std::size_t kMostOfTitle = 200;  // code points, as are those below
constexpr std::size_t kMostOfLine = 400;
constexpr std::size_t kMostFrames = 5;
constexpr std::size_t kMostStatistics = 4;

struct Annotation {
  std::string title;
  std::string message;
};

std::string Escape(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    out += special.find(c) == std::string_view::npos
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

void Write(std::string_view type, std::vector<Annotation> annotations, std::string& out) {
  if (annotations.size() > kMostAnnotations) {
    const std::size_t more = annotations.size() - (kMostAnnotations - 1);
    annotations.resize(kMostAnnotations - 1);
    annotations.push_back({"tracegate", fmt::format("and {} more, see the report", more)});
  }
  for (const Annotation& annotation : annotations) {
    out += fmt::format("::{} title={}::{}\n", type,
                       EscapeProperty(Shorten(Printable(annotation.title), kMostOfTitle)),
                       EscapeMessage(annotation.message));
  }
}

std::string Line(std::string_view text) { return Shorten(Printable(text), kMostOfLine); }

// A cause: its statistics, the place in the code, and how much follows from it.
Annotation OfTree(const diff::report::Tree& tree) {
  const diff::Finding& first = *tree.root.front();
  std::string message;
  const std::size_t shown = std::min(tree.root.size(), kMostStatistics);
  for (std::size_t i = 0; i < shown; ++i) {
    message += (i == 0 ? "" : "\n") + FindingLine(*tree.root[i]);
  }
  if (!first.because.empty()) {
    const diff::Because& because = first.because.front();
    message += "\n" + Line(diff::report::BecauseText(because));
    for (std::size_t i = 0; i < std::min(because.stack.size(), kMostFrames); ++i) {
      message += "\n  " + Line(because.stack[i]);
    }
  }
  if (!tree.followers.empty()) {
    message +=
        fmt::format("\n{} more got worse because of it", Count(tree.followers.size(), "place"));
  }
  return {diff::report::Place(first.cell), message};
}

bool Gates(const diff::report::Tree& tree) {
  const auto any = [](const std::vector<const diff::Finding*>& group) {
    return std::any_of(group.begin(), group.end(), [](const auto* f) { return f->gates; });
  };
  return any(tree.root) || std::any_of(tree.followers.begin(), tree.followers.end(), any);
}

std::vector<Annotation> Errors(const Gated& gated, const std::vector<diff::report::Tree>& trees) {
  std::vector<Annotation> errors;
  if (gated.status == ExitStatus::kNoRegression) {
    return errors;
  }
  for (const BudgetVerdict& budget : gated.budgets) {
    if (budget.broken) {
      errors.push_back({"budget: " + budget.rule,
                        Line(diff::report::Place(budget.cell)) + ": " + Line(BudgetLine(budget))});
    }
  }
  for (const auto& tree : trees) {
    if (Gates(tree)) {
      errors.push_back(OfTree(tree));
    }
  }
  if (errors.empty()) {
    for (const std::string& failure : gated.failures) {
      errors.push_back({"tracegate", Line(failure)});
    }
  }
  if (errors.empty()) {
    errors.push_back({"tracegate", Line(Verdict(gated))});
  }
  return errors;
}

std::vector<Annotation> Warnings(const Gated& gated, const std::vector<diff::report::Tree>& trees) {
  std::vector<Annotation> warnings;
  if (gated.status == ExitStatus::kNoRegression &&
      gated.comparison.outcome == diff::Outcome::kInconclusive) {
    warnings.push_back({"tracegate: nothing was decided", Line(Verdict(gated))});
  }
  for (const auto* lines : {&gated.comparison.warnings, &gated.notes}) {
    for (const std::string& line : *lines) {
      warnings.push_back({"tracegate", Line(line)});
    }
  }
  std::set<const diff::Finding*> ignored;
  for (const Ignored& one : gated.ignored) {
    if (one.finding < gated.comparison.findings.size()) {
      ignored.insert(&gated.comparison.findings[one.finding]);
    }
  }
  for (const auto& tree : trees) {
    const bool said = std::any_of(tree.root.begin(), tree.root.end(),
                                  [&](const auto* f) { return ignored.count(f) != 0; });
    if (!Gates(tree) && !said) {
      warnings.push_back(OfTree(tree));
    }
  }
  return warnings;
}

// One for each place, whatever the statistics.
std::vector<Annotation> Notices(const Gated& gated) {
  std::vector<Annotation> notices;
  std::set<diff::Place> said;
  for (const Ignored& ignored : gated.ignored) {
    if (ignored.finding < gated.comparison.findings.size()) {
      const diff::Finding& finding = gated.comparison.findings[ignored.finding];
      if (said.insert(diff::PlaceOf(finding.cell)).second) {
        notices.push_back({"ignored: " + diff::report::Place(finding.cell),
                           Line(IgnoredLine(ignored)) + "\n" + FindingLine(finding)});
      }
    }
  }
  return notices;
}

}  // namespace

std::string EscapeProperty(std::string_view text) { return Escape(text, "%\r\n:,"); }
std::string EscapeMessage(std::string_view text) { return Escape(text, "%\r\n"); }

std::string ToAnnotations(const Gated& gated) {
  const auto trees = diff::report::WorseTrees(gated.comparison);
  std::string out;
  Write("error", Errors(gated, trees), out);
  Write("warning", Warnings(gated, trees), out);
  Write("notice", Notices(gated), out);
  return out;
}

}  // namespace tracegate::ci
