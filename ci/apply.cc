#include "ci/apply.h"

#include <fmt/core.h>

#include <algorithm>

#include "ci/words.h"
#include "diff/report/phrases.h"
#include "src/base/text.h"

namespace tracegate::ci {

using diff::CellId;
using diff::Comparison;
using diff::Finding;
using diff::Outcome;
using diff::report::Place;
using diff::report::PValue;
using diff::report::Value;
using profile::Profile;
using stats::Verdict;

namespace {

bool Fails(const Finding& finding, const FailsOn& on) {
  switch (finding.verdict) {
    case Verdict::kRegressed:
      return on.regressed;
    case Verdict::kAppeared:
      return on.appeared && finding.significant;
    case Verdict::kGone:
      return on.gone && finding.significant;
    default:
      return false;
  }
}

void DecideFindings(const Policy& policy, Date today,
                    const std::function<bool(const Finding&)>& confirmed, Gated& gated) {
  std::vector<Finding>& findings = gated.comparison.findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    findings[i].gates = Fails(findings[i], policy.fails_on);
    const IgnoreRule* rule =
        findings[i].gates ? IgnoreOf(policy, findings[i].cell, today) : nullptr;
    if (confirmed && !confirmed(findings[i])) {
      findings[i].gates = false;
    } else if (rule != nullptr) {
      findings[i].gates = false;
      gated.ignored.push_back(
          {i, rule->because, rule->until ? FormatDate(*rule->until) : "", rule->at.line});
    }
  }
}

// One line for each cause: the first finding of it that gates, and how many places follow.
void AddFindingFailures(Gated& gated) {
  const auto gates = [](const Finding* finding) { return finding->gates; };
  for (const diff::report::Tree& tree : diff::report::WorseTrees(gated.comparison)) {
    const Finding* first = nullptr;
    std::size_t places = 0;
    const auto count = [&](const std::vector<const Finding*>& group) {
      const auto found = std::find_if(group.begin(), group.end(), gates);
      if (found != group.end()) {
        first = first == nullptr ? *found : first;
        ++places;
      }
    };
    count(tree.root);
    std::for_each(tree.followers.begin(), tree.followers.end(), count);
    if (first == nullptr) {
      continue;
    }
    const diff::Statistic statistic = first->cell.statistic;
    std::string line =
        fmt::format("{}: {} {} -> {}, {}", Place(first->cell), diff::report::StatisticText(*first),
                    Value(statistic, first->base), Value(statistic, first->new_value),
                    diff::report::VerdictText(*first));
    if (places > 1) {
      line += fmt::format(", and {} that follow{} from it", Plural(places - 1, "place"),
                          places == 2 ? "s" : "");
    }
    gated.failures.push_back(std::move(line));
  }
}

std::string BudgetFailure(const BudgetVerdict& verdict) {
  return fmt::format("budget of line {}, {}: {} has {}, over it in {} of {} runs (p {})",
                     verdict.line, verdict.rule, Place(verdict.cell),
                     Value(verdict.cell.statistic, verdict.value), verdict.over, verdict.runs,
                     PValue(verdict.p));
}

// Outcome, status and failures, of findings and budgets that are decided.
void Conclude(const Policy& policy, Gated& gated) {
  Comparison& comparison = gated.comparison;
  const std::size_t broken = BrokenBudgets(gated);
  const bool worse = comparison.CountGating() != 0;
  AddFindingFailures(gated);
  for (const BudgetVerdict& verdict : gated.budgets) {
    if (verdict.broken) {
      gated.failures.push_back(BudgetFailure(verdict));
    }
  }
  if (worse || broken != 0) {
    if (!worse) {
      const std::string alone = comparison.outcome == Outcome::kInconclusive
                                    ? "; the comparison alone is inconclusive: " + comparison.why
                                    : "";
      comparison.why =
          (broken == 1 ? "a budget is broken" : fmt::format("{} budgets are broken", broken)) +
          alone;
    }
    comparison.outcome = Outcome::kRegressed;
    gated.status = ExitStatus::kRegression;
  } else if (comparison.outcome != Outcome::kInconclusive) {
    comparison.outcome = Outcome::kPassed;
  } else if (policy.fails_on.inconclusive) {
    gated.failures.push_back("inconclusive: " + comparison.why);
    gated.status = ExitStatus::kInconclusive;
  }
}

// Notes on rules that say nothing here.
class Notes {
 public:
  Notes(const Policy& policy, Date today, Gated& gated)
      : policy_(policy), today_(today), gated_(gated) {}

  void AddExpired() {
    for (const IgnoreRule& rule : policy_.ignores) {
      if (!rule.Holds(today_)) {
        Add(fmt::format("the ignore of line {} ({}) expired on {} and holds no more", rule.at.line,
                        rule.where.Text(), FormatDate(*rule.until)));
      }
    }
  }

  void AddUnmatched(const std::vector<std::size_t>& budgets, std::span<const Profile> changed) {
    for (const std::size_t i : budgets) {
      Add(fmt::format("the budget of line {} ({}) is for nothing that these traces have",
                      policy_.budgets[i].at.line, policy_.budgets[i].rule));
    }
    for (const LimitRule& rule : policy_.limits) {
      AddUnlessMatched("limit", rule.where, rule.at);
    }
    for (const IgnoreRule& rule : policy_.ignores) {
      if (rule.Holds(today_)) {
        AddUnlessMatched("ignore", rule.where, rule.at);
      }
    }
    for (const Rename& rename : policy_.renames) {
      const bool there = std::any_of(changed.begin(), changed.end(), [&](const Profile& run) {
        return run.FindType(rename.to) != nullptr;
      });
      if (!there) {
        Add(fmt::format("the rename of line {} is to \"{}\", which the changed runs do not have",
                        rename.at.line, rename.to));
      }
    }
  }

  // Rules whose numbers the command line has replaced.
  void AddReplaced() {
    for (const std::string_view key : {"margin", "floor"}) {
      const auto from = policy_.origin.find(key);
      if (!policy_.limits.empty() && from != policy_.origin.end() &&
          from->second.starts_with("--")) {
        Add(fmt::format("{} takes the place of every {} in {}", from->second, key, policy_.file));
      }
    }
  }

 private:
  void Add(std::string note) { gated_.notes.push_back(std::move(note)); }

  void AddUnlessMatched(std::string_view kind, const CellPattern& where, Position at) {
    const auto matches = [&](const CellId& cell) { return where.Matches(cell); };
    const Comparison& comparison = gated_.comparison;
    const bool tested = std::any_of(comparison.findings.begin(), comparison.findings.end(),
                                    [&](const Finding& finding) { return matches(finding.cell); });
    const bool known =
        tested ||
        std::any_of(comparison.not_judged.begin(), comparison.not_judged.end(),
                    [&](const diff::NotJudged& left_out) {
                      return std::any_of(left_out.cells.begin(), left_out.cells.end(), matches);
                    });
    if (!known) {
      Add(fmt::format("the {} of line {} ({}) matches nothing that these traces have", kind,
                      at.line, where.Text()));
    }
  }

  const Policy& policy_;
  Date today_;
  Gated& gated_;
};

}  // namespace

Gated Apply(Comparison comparison, const Policy& policy, std::span<const Profile> changed,
            Date today, const diff::Filter& filter,
            const std::function<bool(const Finding&)>& confirmed) {
  Gated gated;
  gated.comparison = std::move(comparison);
  gated.policy_file = policy.file;
  DecideFindings(policy, today, confirmed, gated);
  std::vector<std::size_t> unmatched;
  gated.budgets = JudgeBudgets(policy.budgets, changed, filter, &unmatched);
  Conclude(policy, gated);
  Notes notes(policy, today, gated);
  notes.AddExpired();
  notes.AddReplaced();
  if (!filter.type && !filter.state && !filter.reason) {
    notes.AddUnmatched(unmatched, changed);
  }
  return gated;
}

}  // namespace tracegate::ci
