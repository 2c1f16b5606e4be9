#include "ci/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "ci/words.h"
#include "diff/report/causes.h"
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

// The foremost of one type, and how many there are: only those that are shown are written.
class Annotations {
 public:
  template <class Make>
  void Add(const Make& make) {
    ++total_;
    if (shown_.size() < kMostAnnotations) {
      shown_.push_back(make());
    }
  }
  bool Empty() const { return total_ == 0; }

  void Write(std::string_view type, std::string& out) {
    if (total_ > kMostAnnotations) {
      const std::size_t more = total_ - (kMostAnnotations - 1);
      shown_.back() = {"tracegate", fmt::format("and {} more, see the report", more)};
    }
    for (const Annotation& annotation : shown_) {
      out += fmt::format("::{} title={}::{}\n", type,
                         EscapeProperty(Shorten(Printable(annotation.title), kMostOfTitle)),
                         EscapeMessage(annotation.message));
    }
  }

 private:
  std::vector<Annotation> shown_;
  std::size_t total_ = 0;
};

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
  if (const std::string wakers = diff::report::WakersText(first); !wakers.empty()) {
    message += "\n" + Line(wakers);
  }
  if (!tree.followers.empty()) {
    message +=
        fmt::format("\n{} more got worse because of it", Plural(tree.followers.size(), "place"));
  }
  return {diff::report::Place(first.cell), message};
}

Annotations Errors(const Gated& gated, const std::vector<diff::report::Tree>& trees) {
  Annotations errors;
  if (gated.status == ExitStatus::kNoRegression) {
    return errors;
  }
  for (const BudgetVerdict& budget : gated.budgets) {
    if (budget.broken) {
      errors.Add([&] {
        return Annotation{"budget: " + budget.rule,
                          Line(diff::report::Place(budget.cell)) + ": " + Line(BudgetLine(budget))};
      });
    }
  }
  for (const auto& tree : trees) {
    if (Gates(tree)) {
      errors.Add([&] { return OfTree(tree); });
    }
  }
  if (errors.Empty()) {
    for (const std::string& failure : gated.failures) {
      errors.Add([&] { return Annotation{"tracegate", Line(failure)}; });
    }
  }
  if (errors.Empty()) {
    errors.Add([&] { return Annotation{"tracegate", Line(Verdict(gated))}; });
  }
  return errors;
}

Annotations Warnings(const Gated& gated, const std::vector<diff::report::Tree>& trees) {
  Annotations warnings;
  if (gated.status == ExitStatus::kNoRegression &&
      gated.comparison.outcome == diff::Outcome::kInconclusive) {
    warnings.Add([&] {
      return Annotation{"tracegate: nothing was decided", Line(Verdict(gated))};
    });
  }
  for (const auto* lines : {&gated.comparison.warnings, &gated.notes}) {
    for (const std::string& line : *lines) {
      warnings.Add([&] { return Annotation{"tracegate", Line(line)}; });
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
      warnings.Add([&] { return OfTree(tree); });
    }
  }
  return warnings;
}

// One for each place, whatever the statistics.
Annotations Notices(const Gated& gated) {
  Annotations notices;
  std::set<diff::Place> said;
  for (const Ignored& ignored : gated.ignored) {
    if (ignored.finding < gated.comparison.findings.size()) {
      const diff::Finding& finding = gated.comparison.findings[ignored.finding];
      if (said.insert(diff::PlaceOf(finding.cell)).second) {
        notices.Add([&] {
          return Annotation{"ignored: " + diff::report::Place(finding.cell),
                            Line(IgnoredLine(ignored)) + "\n" + FindingLine(finding)};
        });
      }
    }
  }
  return notices;
}

std::string Escape(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    out += special.find(c) == std::string_view::npos
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::string EscapeProperty(std::string_view text) { return Escape(text, "%\r\n:,"); }
std::string EscapeMessage(std::string_view text) { return Escape(text, "%\r\n"); }

std::string ToAnnotations(const Gated& gated) {
  const auto trees = diff::report::WorseTrees(gated.comparison);
  std::string out;
  Errors(gated, trees).Write("error", out);
  Warnings(gated, trees).Write("warning", out);
  Notices(gated).Write("notice", out);
  return out;
}

}  // namespace tracegate::ci
