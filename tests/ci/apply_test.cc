#include "ci/apply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ci/report.h"
#include "tests/diff/comparing.h"
#include "tests/diff/runs.h"

namespace tracegate::ci {
namespace {

using diff::Finding;
using diff::Outcome;
using diff::testing::FakeRun;
using diff::testing::MustCompare;
using diff::testing::Waiters;
using diff::testing::What;
using profile::Profile;
using stats::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Date kToday = *ParseDate("2026-07-01");

using Runs = std::vector<Profile>;

Gated Gate(const Runs& base, const Runs& changed, const std::string& policy_text,
           const diff::Filter& filter = {}) {
  auto policy = ParsePolicy(policy_text, "p.toml");
  EXPECT_TRUE(policy) << policy.error().Line();
  diff::CompareOptions options = CompareOptionsOf(*policy);
  options.filter = filter;
  return Apply(MustCompare(base, changed, options), *policy, changed, kToday, filter);
}

std::size_t Gating(const Gated& gated) {
  const auto& findings = gated.comparison.findings;
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [](const Finding& finding) { return finding.gates; }));
}

// 500 waits of about 1 ms, then of 2 ms.
Runs Fast(std::size_t n = 8) { return Waiters(n, 500, 1e6, 1); }
Runs Slow(std::size_t n = 8) { return Waiters(n, 500, 2e6, 2); }

TEST(Apply, WithoutRulesItIsTheGateThatWas) {
  const Gated gated = Gate(Fast(), Slow(), "");
  EXPECT_EQ(gated.status, ExitStatus::kRegression);
  EXPECT_EQ(gated.comparison.outcome, Outcome::kRegressed);
  EXPECT_EQ(Gating(gated), Gating(Apply(MustCompare(Fast(), Slow()), {}, Slow(), kToday)));
  EXPECT_GT(Gating(gated), 0U);
  ASSERT_EQ(gated.failures.size(), 1U);
  EXPECT_THAT(gated.failures[0], HasSubstr("main.worker Waiting sync: "));
  EXPECT_THAT(gated.notes, IsEmpty());
  EXPECT_EQ(Gate(Fast(), Waiters(8, 500, 1e6, 3), "").status, ExitStatus::kNoRegression);
}

TEST(Apply, IgnoredFindingsDoNotGate) {
  const Gated gated = Gate(Fast(), Slow(),
                           "[[ignore]]\nstate = \"Waiting\"\nbecause = \"flaky\"\n"
                           "until = \"2026-07-01\"");
  EXPECT_EQ(gated.status, ExitStatus::kNoRegression);
  EXPECT_EQ(gated.comparison.outcome, Outcome::kPassed);
  EXPECT_EQ(Gating(gated), 0U);
  ASSERT_FALSE(gated.ignored.empty());
  const Ignored& first = gated.ignored[0];
  EXPECT_EQ(gated.comparison.findings[first.finding].verdict, Verdict::kRegressed);
  EXPECT_EQ(first.reason, "flaky");
  EXPECT_EQ(first.until, "2026-07-01");
  EXPECT_EQ(first.line, 1U);
  EXPECT_THAT(gated.failures, IsEmpty());
  EXPECT_THAT(gated.notes, IsEmpty());
}

TEST(Apply, AnExpiredIgnoreHoldsNoMoreAndIsSaid) {
  const Gated gated = Gate(Fast(), Slow(),
                           "[[ignore]]\nstate = \"Waiting\"\nbecause = \"flaky\"\n"
                           "until = \"2026-06-30\"");
  EXPECT_EQ(gated.status, ExitStatus::kRegression);
  EXPECT_THAT(gated.ignored, IsEmpty());
  EXPECT_THAT(gated.notes, ElementsAre("the ignore of line 1 (state = \"Waiting\") expired on "
                                       "2026-06-30 and holds no more"));
}

TEST(Apply, FailsOnChooses) {
  EXPECT_EQ(Gate(Fast(), Slow(), "fails-on = [\"appeared\"]").status, ExitStatus::kNoRegression);
  EXPECT_EQ(Gate(Fast(), Slow(), "fails-on = [\"appeared\"]").comparison.outcome, Outcome::kPassed);
}

// A type of which every run of one side has much.
Runs With(Runs runs, std::size_t spans, Nanos nanos) {
  for (Profile& run : runs) {
    const Profile more = FakeRun().Spans("main.extra", What::kWaiting, "sync", spans, nanos);
    run.types.insert(run.types.begin(), more.types.front());
  }
  return runs;
}

TEST(Apply, WhatAppearsFailsAndWhatGoesOnlyWhereAsked) {
  const Runs more = With(Fast(), 200, 1'000'000);
  EXPECT_EQ(Gate(Fast(), more, "").status, ExitStatus::kRegression);
  EXPECT_EQ(Gate(Fast(), more, "fails-on = [\"regressed\"]").status, ExitStatus::kNoRegression);
  EXPECT_EQ(Gate(more, Fast(), "").status, ExitStatus::kNoRegression);
  const Gated gone = Gate(more, Fast(), "fails-on = [\"gone\"]");
  EXPECT_EQ(gone.status, ExitStatus::kRegression);
  ASSERT_EQ(gone.failures.size(), 1U);
  EXPECT_THAT(gone.failures[0], HasSubstr("main.extra Waiting sync: time per second"));
  EXPECT_THAT(gone.failures[0], HasSubstr("gone, a regression"));
}

// One wait of a microsecond a run: there, and too little to be tested.
TEST(Apply, WhatMerelyExistsFailsNothing) {
  const Runs more = With(Fast(), 1, 1'000);
  const Gated appeared = Gate(Fast(), more, "fails-on = [\"appeared\", \"gone\"]");
  EXPECT_GT(appeared.comparison.Count(Verdict::kAppeared), 0U);
  EXPECT_EQ(appeared.status, ExitStatus::kNoRegression);
  const Gated gone = Gate(more, Fast(), "fails-on = [\"appeared\", \"gone\"]");
  EXPECT_GT(gone.comparison.Count(Verdict::kGone), 0U);
  EXPECT_EQ(gone.status, ExitStatus::kNoRegression);
}

// Twice as long is within 150% and beyond 50%.
TEST(Apply, MarginsByCellDecide) {
  const auto verdict = [](const std::string& policy) {
    const Gated gated = Gate(Fast(), Slow(), policy);
    const Finding* mean = diff::testing::Find(
        gated.comparison, {"main.worker", "Waiting", "sync", diff::Statistic::kMean});
    return mean == nullptr ? Verdict::kGone : mean->verdict;
  };
  EXPECT_EQ(verdict("[[limit]]\nstate = \"Waiting\"\nmargin = \"150%\""), Verdict::kWorseSmall);
  EXPECT_EQ(verdict("[[limit]]\nstate = \"Waiting\"\nmargin = \"50%\""), Verdict::kRegressed);
  EXPECT_EQ(verdict("[[limit]]\nstate = \"Running\"\nmargin = \"150%\""), Verdict::kRegressed);
  // Also where the rule is the stricter one.
  EXPECT_EQ(verdict("margin = \"900%\""), Verdict::kWorseSmall);
  EXPECT_EQ(verdict("margin = \"900%\"\n[[limit]]\nreason = \"sync\"\nmargin = \"50%\""),
            Verdict::kRegressed);
}

TEST(Apply, FloorsByCellDecide) {
  const std::string floor = "[[limit]]\nstate = \"Waiting\"\nfloor = \"";
  EXPECT_EQ(Gate(Fast(), Slow(), floor + "500us\"").status, ExitStatus::kRegression);
  const Gated high = Gate(Fast(), Slow(), floor + "1s\"");
  EXPECT_EQ(high.status, ExitStatus::kNoRegression);
  std::size_t below = 0;
  for (const diff::NotJudged& left_out : high.comparison.not_judged) {
    below += left_out.why == "below the floor in every run" ? left_out.cells.size() : 0;
  }
  EXPECT_GE(below, 4U);  // p50, p90, the mean and the time per second
}

TEST(Apply, FewerRunsThanAskedForAreInconclusive) {
  const Gated gated = Gate(Fast(5), Slow(5), "min-runs = 6");
  EXPECT_EQ(gated.comparison.outcome, Outcome::kInconclusive);
  EXPECT_EQ(gated.comparison.why, "5+5 runs, and 6+6 are asked for");
  EXPECT_EQ(gated.status, ExitStatus::kNoRegression);
  EXPECT_EQ(gated.comparison.Count(Verdict::kRegressed), 0U);
  EXPECT_EQ(Gate(Fast(5), Slow(5), "min-runs = 5").status, ExitStatus::kRegression);
  const Gated fails = Gate(Fast(5), Slow(5), "min-runs = 6\nfails-on = [\"inconclusive\"]");
  EXPECT_EQ(fails.status, ExitStatus::kInconclusive);
  EXPECT_THAT(fails.failures, ElementsAre("inconclusive: 5+5 runs, and 6+6 are asked for"));
}

TEST(Apply, ABrokenBudgetFailsWhateverTheComparisonSays) {
  const std::string budget = "budgets = ['mean of Waiting:sync < 500us']\n";
  const Gated same = Gate(Fast(), Waiters(8, 500, 1e6, 3), budget);
  EXPECT_EQ(same.status, ExitStatus::kRegression);
  EXPECT_EQ(same.comparison.outcome, Outcome::kRegressed);
  EXPECT_EQ(same.comparison.why, "a budget is broken");
  ASSERT_EQ(same.failures.size(), 1U);
  EXPECT_THAT(same.failures[0],
              HasSubstr("budget of line 1, mean of Waiting:sync < 500us: main.worker Waiting sync "
                        "has "));
  EXPECT_THAT(same.failures[0], HasSubstr("over it in 8 of 8 runs (p 0.004)"));  // 1/256
  const Gated few = Gate(Fast(1), Fast(1), budget);
  EXPECT_EQ(few.comparison.outcome, Outcome::kRegressed);
  EXPECT_THAT(few.comparison.why, HasSubstr("a budget is broken; the comparison alone is "
                                            "inconclusive: "));
  EXPECT_EQ(few.status, ExitStatus::kRegression);
}

TEST(Apply, RulesThatMatchNothingAreSaid) {
  const std::string policy =
      "budgets = ['mean of Syscall < 5ms']\n[renames]\n\"a\" = \"main.gone\"\n\"b\" = "
      "\"main.worker\"\n[[limit]]\ntype = \"main.workers\"\nmargin = \"1%\"\n"
      "[[ignore]]\nreason = \"selct\"\nbecause = \"x\"\n[[ignore]]\nreason = \"sync\"\nstatistic = "
      "\"mean\"\nbecause = \"x\"";
  EXPECT_THAT(
      Gate(Fast(), Fast(), policy).notes,
      ElementsAre("the budget of line 1 (mean of Syscall < 5ms) is for nothing that these traces "
                  "have",
                  "the limit of line 5 (type = \"main.workers\") matches nothing that these traces "
                  "have",
                  "the ignore of line 8 (reason = \"selct\") matches nothing that these traces "
                  "have",
                  "the rename of line 3 is to \"main.gone\", which the changed runs do not have"));
  // Of a part of the spans nothing can be said of rules.
  diff::Filter filter;
  filter.type = [](const std::string&) { return true; };
  EXPECT_THAT(Gate(Fast(), Fast(), policy, filter).notes, IsEmpty());
}

TEST(Report, WithoutAPolicyItIsThatOfTheComparison) {
  const diff::Comparison comparison = MustCompare(Fast(), Slow());
  const Gated gated = Apply(comparison, {}, Slow(), kToday);
  EXPECT_EQ(ToText(gated, {}), diff::report::ToText(comparison, {}));
  EXPECT_EQ(ToMarkdown(gated, {}), diff::report::ToMarkdown(comparison, {}));
  EXPECT_EQ(ToJson(gated, {}), diff::report::ToJson(comparison, {}));
}

TEST(Report, AllIsSaidAndNamesAreEscaped) {
  Runs base = Fast();
  Runs changed = Slow();
  for (Runs* runs : {&base, &changed}) {
    for (Profile& run : *runs) {
      run.types[0].name = "main.<b>|`\x1b[31m";
    }
  }
  Gated gated = Gate(base, changed,
                     "budgets = ['mean of Waiting < 500us', 'p50 of Running < 1s']\n"
                     "[[ignore]]\nstatistic = \"mean\"\nbecause = \"<i>|`\\u001b\"\n"
                     "[[limit]]\nstate = \"task\"\nmargin = \"1%\"\n");
  gated.golden = GoldenSide{"g.golden", 2, ""};
  gated.next = {"tracegate review --golden g.golden"};
  for (const std::string& text : {ToText(gated, {}), ToMarkdown(gated, {})}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_THAT(text, HasSubstr("g.golden"));
    EXPECT_THAT(text, HasSubstr("2 sessions"));
    EXPECT_THAT(text, HasSubstr("mean of Waiting < 500us"));
    EXPECT_THAT(text, HasSubstr("kept"));
    EXPECT_THAT(text, HasSubstr("matches nothing"));
    EXPECT_THAT(text, HasSubstr("ignored"));
    EXPECT_GT(text.find("tracegate review"), text.size() - 60);
  }
  EXPECT_THAT(ToMarkdown(gated, {}), Not(HasSubstr("<b>|")));
  EXPECT_THAT(ToMarkdown(gated, {}), Not(HasSubstr("<i>|")));
}

}  // namespace
}  // namespace tracegate::ci
