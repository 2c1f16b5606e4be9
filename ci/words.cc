#include "ci/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::ci {

using diff::report::Headline;
using diff::report::PValue;
using diff::report::Ratio;
using diff::report::StatisticText;
using diff::report::Value;
using diff::report::VerdictText;

namespace {

std::string FailedVerdict(const Gated& gated) {
  const std::size_t broken = BrokenBudgets(gated);
  const std::string budgets = broken == 0 ? "" : Plural(broken, "budget") + " broken";
  if (gated.comparison.outcome == diff::Outcome::kRegressed &&
      gated.comparison.CountGating() != 0) {
    return Headline(gated.comparison) + (broken == 0 ? "" : "; " + budgets);
  }
  if (broken != 0) {
    return "failed: " + budgets;
  }
  return gated.failures.empty() ? "failed, as the policy says"
                                : "failed: " + gated.failures.front();
}

}  // namespace

std::string Verdict(const Gated& gated) {
  switch (gated.status) {
    case ExitStatus::kNoRegression:
      return Printable(Headline(gated.comparison));
    case ExitStatus::kRegression:
      return Printable(FailedVerdict(gated));
    case ExitStatus::kInconclusive:
      return Printable("failed because " + Headline(gated.comparison));
    case ExitStatus::kError:
      break;
  }
  return "error: nothing was judged";
}

std::string FindingLine(const diff::Finding& finding) {
  const diff::Statistic statistic = finding.cell.statistic;
  return fmt::format("{} {} -> {}, {}, adjusted p {}, {}", StatisticText(finding),
                     Value(statistic, finding.base), Value(statistic, finding.new_value),
                     Ratio(finding), PValue(finding.p_adjusted), VerdictText(finding));
}

std::string BudgetLine(const BudgetVerdict& budget) {
  if (!budget.why_not.empty()) {
    return Printable("not judged: " + budget.why_not);
  }
  const auto value = [&](double number) { return Value(budget.cell.statistic, number); };
  return fmt::format("{}, {} the limit of {}; over it in {} of {} (p {})", value(budget.value),
                     budget.broken ? "over" : "within", value(budget.limit), budget.over,
                     Plural(budget.runs, "run"), PValue(budget.p));
}

std::string IgnoredLine(const Ignored& ignored) {
  std::string line = ignored.reason.empty() ? "no reason given" : ignored.reason;
  if (!ignored.until.empty()) {
    line += " (until " + ignored.until + ")";
  }
  return Printable(line);
}

std::size_t BrokenBudgets(const Gated& gated) {
  return static_cast<std::size_t>(
      std::count_if(gated.budgets.begin(), gated.budgets.end(),
                    [](const BudgetVerdict& budget) { return budget.broken; }));
}

}  // namespace tracegate::ci
