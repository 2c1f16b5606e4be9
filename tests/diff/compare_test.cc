#include "diff/compare.h"

#include <gmock/gmock.h>

#include "tests/diff/comparing.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using stats::Verdict;
using testing::FakeRun;
using testing::Find;
using testing::MustCompare;
using testing::Waiters;
using testing::What;

const CellId kMeanWait = {"main.worker", "Waiting", "sync", Statistic::kMean};
const CellId kWaitTime = {"main.worker", "Waiting", "sync", Statistic::kTimePerSecond};

TEST(Compare, ALongerWaitIsARegressionWithItsStack) {
  const auto comparison = MustCompare(Waiters(5, 100, 1e6, 1), Waiters(5, 100, 1.5e6, 2));
  EXPECT_EQ(comparison.outcome, Outcome::kRegressed);
  const Finding* finding = Find(comparison, kMeanWait);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->verdict, Verdict::kRegressed);
  EXPECT_TRUE(finding->gates);
  EXPECT_NEAR(finding->ratio, 1.5, 0.06);
  EXPECT_LE(*finding->ratio_low, finding->ratio);
  EXPECT_GE(*finding->ratio_high, finding->ratio);
  // 252 relabellings: nothing can be below 1/252.
  EXPECT_EQ(comparison.relabellings, 252U);
  EXPECT_DOUBLE_EQ(finding->p_adjusted, 1.0 / 252);
  ASSERT_EQ(finding->because.size(), 1U);
  EXPECT_THAT(finding->because[0].stack, ::testing::ElementsAre("sync.Lock", "main.worker"));
  EXPECT_DOUBLE_EQ(finding->because[0].share, 1);
  EXPECT_EQ(comparison.findings.front().cell.state, "Waiting") << "the worst stands first";
}

TEST(Compare, TheOtherWayRoundIsAnImprovement) {
  const auto comparison = MustCompare(Waiters(5, 100, 1.5e6, 2), Waiters(5, 100, 1e6, 1));
  EXPECT_EQ(comparison.outcome, Outcome::kPassed);
  EXPECT_EQ(Find(comparison, kMeanWait)->verdict, Verdict::kImproved);
}

TEST(Compare, EqualSidesPassAndAreShownToBeEqual) {
  const auto comparison = MustCompare(Waiters(8, 100, 1e6, 1), Waiters(8, 100, 1e6, 2));
  EXPECT_EQ(comparison.outcome, Outcome::kPassed);
  EXPECT_EQ(Find(comparison, kMeanWait)->verdict, Verdict::kUnchanged);
}

TEST(Compare, BelowTheMarginIsSmall) {
  const auto comparison = MustCompare(Waiters(8, 100, 1e6, 1), Waiters(8, 100, 1.07e6, 2));
  EXPECT_EQ(Find(comparison, kMeanWait)->verdict, Verdict::kWorseSmall);
  EXPECT_EQ(comparison.outcome, Outcome::kPassed);
}

TEST(Compare, BelowTheFloorIsSmall) {
  CompareOptions options;
  options.floor = 600'000;
  const auto comparison = MustCompare(Waiters(5, 100, 1e6, 1), Waiters(5, 100, 1.5e6, 2), options);
  EXPECT_EQ(Find(comparison, kMeanWait)->verdict, Verdict::kWorseSmall);
}

TEST(Compare, ThreeRunsDecideNothingAndSayHowManyMore) {
  const auto comparison = MustCompare(Waiters(3, 100, 1e6, 1), Waiters(2, 100, 9e6, 2));
  EXPECT_EQ(comparison.outcome, Outcome::kInconclusive);
  EXPECT_EQ(comparison.why,
            "3+2 runs cannot decide anything: at least 4+4 are needed (1 more of base, 2 more of "
            "new)");
  EXPECT_EQ(comparison.Count(Verdict::kRegressed), 0U);
}

TEST(Compare, UndecidedCellsNeedAtLeastOneMoreRun) {
  const auto comparison = MustCompare(Waiters(3, 100, 1e6, 1), Waiters(3, 100, 9e6, 2));
  std::size_t planned = 0;
  for (const Finding& finding : comparison.findings) {
    if (finding.runs_needed) {
      ++planned;
      EXPECT_GE(*finding.runs_needed, 1U);
    }
  }
  EXPECT_GT(planned, 0U);
  // Nine times as long in every run: one more run a side will do.
  EXPECT_EQ(Find(comparison, kMeanWait)->runs_needed, 1U);
}

// An improvement below the floor has no word; the runs at hand are enough for its effect.
TEST(Compare, EnoughRunsForTheEffectAndStillUndecided) {
  CompareOptions options;
  options.floor = 600'000;
  const auto comparison = MustCompare(Waiters(5, 100, 1.5e6, 2), Waiters(5, 100, 1e6, 1), options);
  const Finding* finding = Find(comparison, kMeanWait);
  EXPECT_EQ(finding->verdict, Verdict::kInconclusive);
  EXPECT_EQ(finding->runs_needed, 1U);
}

TEST(Compare, OneRunASide) {
  const auto comparison = MustCompare(Waiters(1, 100, 1e6, 1), Waiters(1, 100, 9e6, 2));
  EXPECT_EQ(comparison.outcome, Outcome::kInconclusive);
}

TEST(Compare, NothingToTestIsInconclusive) {
  const std::vector<Profile> nothing(4, FakeRun());
  const auto comparison = MustCompare(nothing, nothing);
  EXPECT_EQ(comparison.outcome, Outcome::kInconclusive);
  EXPECT_EQ(comparison.why, "no cell has enough spans to be tested");
}

TEST(Compare, AWaitThatAppearsInEveryRunGates) {
  auto changed = Waiters(5, 100, 1e6, 2);
  for (Profile& run : changed) {
    run.types.front().cells.push_back({What::kWaiting, "select", {}});
    run.types.front().cells.back().spans.Add(200'000'000, true, true);
  }
  const auto comparison = MustCompare(Waiters(5, 100, 1e6, 1), changed);
  EXPECT_EQ(comparison.outcome, Outcome::kRegressed);
  const Finding& first = comparison.findings.front();
  EXPECT_EQ(first.cell.reason, "select");
  EXPECT_EQ(first.verdict, Verdict::kAppeared);
  EXPECT_TRUE(first.gates);
}

TEST(Compare, AWaitThatAppearsInOneRunIsChance) {
  auto changed = Waiters(5, 100, 1e6, 2);
  changed[2].types.front().cells.push_back({What::kWaiting, "select", {}});
  changed[2].types.front().cells.back().spans.Add(200'000'000, true, true);
  const auto comparison = MustCompare(Waiters(5, 100, 1e6, 1), changed);
  EXPECT_EQ(comparison.outcome, Outcome::kPassed);
  EXPECT_EQ(
      Find(comparison, {"main.worker", "Waiting", "select", Statistic::kTimePerSecond})->verdict,
      Verdict::kInconclusive);
}

// The same work in a third of the time: three times the time per second, in the
// same time per run.
TEST(Compare, AFasterProgramIsNoRegression) {
  const auto base = Waiters(5, 100, 1e6, 1, 900'000'000);
  const auto changed = Waiters(5, 100, 1e6, 2, 300'000'000);
  const auto comparison = MustCompare(base, changed);
  const Finding* finding = Find(comparison, kWaitTime);
  ASSERT_NE(finding, nullptr);
  EXPECT_NEAR(finding->ratio, 3, 0.2);
  EXPECT_EQ(finding->verdict, Verdict::kInconclusive);
  EXPECT_EQ(comparison.outcome, Outcome::kPassed);
  EXPECT_THAT(comparison.warnings,
              ::testing::ElementsAre(::testing::HasSubstr("differ in duration")));
}

TEST(Compare, TheSameSeedGivesTheSameAnswer) {
  const auto base = Waiters(12, 100, 1e6, 1);
  const auto changed = Waiters(12, 100, 1.02e6, 2);
  CompareOptions options;
  options.relabellings = 199;
  const auto a = MustCompare(base, changed, options);
  const auto b = MustCompare(base, changed, options);
  EXPECT_FALSE(a.enumerated);
  ASSERT_EQ(a.findings.size(), b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    EXPECT_EQ(a.findings[i].p_adjusted, b.findings[i].p_adjusted);
  }
}

TEST(Compare, WarnsOfDifferentEnvironments) {
  auto changed = Waiters(4, 100, 1e6, 2);
  for (Profile& run : changed) {
    run.format_version = "1.22";
    run.toolchains = "Go 1.22";
    run.gomaxprocs.back().value = 8;
    run.diagnostics.Count("misnested region", Severity::kWarning, 3);
  }
  changed[1].file = "run 1.0";
  EXPECT_THAT(MustCompare(Waiters(4, 100, 1e6, 1), changed).warnings,
              ::testing::ElementsAre(
                  "the sides were recorded by different Go versions: Go 1.26 or 1.27 and Go 1.22",
                  "GOMAXPROCS differs: 2 and 8", "run 1.0 stands on both sides",
                  "new: misnested region (12 times)"));
}

TEST(Compare, RefusesOptionsOutsideTheirDomain) {
  const auto runs = Waiters(4, 100, 1e6, 1);
  for (const double alpha : {0.0, 1.0, -1.0}) {
    CompareOptions options;
    options.alpha = alpha;
    EXPECT_EQ(Compare(runs, runs, options).error().code, ErrorCode::kInvalidArgument);
  }
  CompareOptions negative;
  negative.margin = -0.1;
  EXPECT_EQ(Compare(runs, runs, negative).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Compare({}, runs, {}).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace tracegate::diff
