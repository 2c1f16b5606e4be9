// What is compared with what: one run, blocks, several sides, what is on one side only.
#include <gmock/gmock.h>

#include <cmath>

#include "diff/compare.h"
#include "diff/report/report.h"
#include "tests/diff/comparing.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using stats::Verdict;
using testing::FakeRun;
using testing::Find;
using ::testing::HasSubstr;
using testing::MustCompare;
using testing::Waiters;
using testing::What;

const CellId kMeanWait = {"main.worker", "Waiting", "sync", Statistic::kMean};

TEST(OneRun, IsJudgedAgainstNineteen) {
  const auto slow = MustCompare(Waiters(19, 100, 1e6, 1), Waiters(1, 100, 3e6, 2));
  EXPECT_EQ(slow.basis, Basis::kPrediction);
  EXPECT_EQ(slow.relabellings, 20U);
  EXPECT_EQ(slow.outcome, Outcome::kRegressed);
  EXPECT_DOUBLE_EQ(Find(slow, kMeanWait)->p_adjusted, 0.05);
  const auto equal = MustCompare(Waiters(19, 100, 1e6, 1), Waiters(1, 100, 1e6, 2));
  EXPECT_EQ(equal.outcome, Outcome::kPassed);
}

TEST(OneRun, EighteenAreTooFew) {
  const auto comparison = MustCompare(Waiters(18, 100, 1e6, 1), Waiters(1, 100, 9e6, 2));
  EXPECT_EQ(comparison.outcome, Outcome::kInconclusive);
  EXPECT_EQ(comparison.why, "one run can be judged against 19 others or more, and these are 18");
  EXPECT_EQ(comparison.Count(Verdict::kRegressed), 0U);
}

// With nothing changed, one run in twenty is the largest of twenty in a given cell: never more
// alarms than that over the family.
TEST(OneRun, AlarmsInOneOfTwenty) {
  int alarms = 0;
  constexpr int kRounds = 400;
  for (int round = 0; round < kRounds; ++round) {
    auto runs = Waiters(20, 60, 1e6, 100 + static_cast<unsigned>(round));
    const std::vector<Profile> one(runs.end() - 1, runs.end());
    runs.pop_back();
    CompareOptions options;
    options.margin = 0;
    options.floor = 0;
    alarms += MustCompare(runs, one, options).outcome == Outcome::kRegressed ? 1 : 0;
  }
  EXPECT_LE(alarms, 0.05 * kRounds + 3 * std::sqrt(0.05 * 0.95 * kRounds));
  EXPECT_GE(alarms, 0.01 * kRounds);
}

TEST(OneAgainstOne, ShowsEffectsAndDecidesNothing) {
  const auto comparison = MustCompare(Waiters(1, 100, 1e6, 1), Waiters(1, 100, 9e6, 2));
  EXPECT_EQ(comparison.basis, Basis::kEffects);
  EXPECT_EQ(comparison.outcome, Outcome::kInconclusive);
  ASSERT_NE(Find(comparison, kMeanWait), nullptr);
  EXPECT_NEAR(Find(comparison, kMeanWait)->ratio, 9, 0.6);
  for (const Finding& finding : comparison.findings) {
    EXPECT_EQ(finding.verdict, Verdict::kInconclusive);
    EXPECT_FALSE(finding.gates);
  }
  EXPECT_THAT(report::ToText(comparison, {}), HasSubstr("One run against one is no test"));
}

// Runs that drift upwards by a quarter from pair to pair, the new one of each 10% slower.
struct Drifting {
  std::vector<Profile> base;
  std::vector<Profile> changed;
};
Drifting DriftingPairs(double change) {
  Drifting runs;
  for (unsigned pair = 0; pair < 8; ++pair) {
    const double level = 1e6 * std::pow(1.25, pair);
    runs.base.push_back(Waiters(1, 100, level, 2 * pair).front());
    runs.changed.push_back(Waiters(1, 100, level * change, 2 * pair + 1).front());
  }
  return runs;
}

TEST(Blocks, AreUsedWhereTheyPay) {
  const Drifting runs = DriftingPairs(1.2);
  EXPECT_EQ(Find(MustCompare(runs.base, runs.changed), kMeanWait)->verdict, Verdict::kInconclusive);
  CompareOptions options;
  options.block_size = 2;
  const auto comparison = MustCompare(runs.base, runs.changed, options);
  ASSERT_TRUE(comparison.blocks);
  EXPECT_TRUE(comparison.blocks->used);
  EXPECT_GT(comparison.blocks->drift, 2);
  EXPECT_EQ(comparison.relabellings, 256U);
  const Finding* finding = Find(comparison, kMeanWait);
  EXPECT_EQ(finding->verdict, Verdict::kRegressed);
  EXPECT_NEAR(finding->ratio, 1.2, 0.04);
  EXPECT_GT(*finding->ratio_low, 1.1);
  EXPECT_LT(*finding->ratio_high, 1.3);
  EXPECT_THAT(report::ToText(comparison, {}), HasSubstr("within their blocks"));
}

TEST(Blocks, AreNotUsedWithoutDriftUnlessAsked) {
  const auto base = Waiters(8, 100, 1e6, 1);
  const auto changed = Waiters(8, 100, 1.2e6, 2);
  CompareOptions options;
  options.block_size = 2;
  EXPECT_FALSE(MustCompare(base, changed, options).blocks->used);
  options.block_rule = BlockRule::kAlways;
  EXPECT_TRUE(MustCompare(base, changed, options).blocks->used);
}

TEST(Blocks, MustBeWhole) {
  CompareOptions options;
  for (const std::size_t size : {std::size_t{3}, std::size_t{6}, std::size_t{16}}) {
    options.block_size = size;
    EXPECT_FALSE(Compare(Waiters(8, 100, 1e6, 1), Waiters(8, 100, 1e6, 2), options)) << size;
  }
  options.block_size = 2;
  EXPECT_FALSE(Compare(Waiters(8, 100, 1e6, 1), Waiters(7, 100, 1e6, 2), options));
}

TEST(CompareAll, SeveralSidesShareAlpha) {
  const auto reference = Waiters(5, 100, 1e6, 1);
  const auto slow = Waiters(5, 100, 1.5e6, 2);
  const auto equal = Waiters(5, 100, 1e6, 3);
  const std::vector<NamedSide> sides = {{"slow", slow}, {"equal", equal}};
  const auto all = CompareAll({"reference", reference}, sides, {});
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->front().base.name, "reference");
  EXPECT_EQ(all->front().changed.name, "slow");
  EXPECT_EQ(all->front().outcome, Outcome::kRegressed);
  EXPECT_EQ(all->back().outcome, Outcome::kPassed);
  const auto alone = MustCompare(reference, slow);
  EXPECT_DOUBLE_EQ(Find(all->front(), kMeanWait)->p_adjusted,
                   2 * Find(alone, kMeanWait)->p_adjusted);
  EXPECT_THAT(report::ToText(all->front(), {}), HasSubstr("2 comparisons share alpha"));
  EXPECT_FALSE(CompareAll({"reference", reference}, {}, {}));
}

// 4+4 runs can give 1/70: too much for four comparisons at .05.
TEST(CompareAll, SaysWhenTheRunsAreTooFewForSoMany) {
  const auto runs = Waiters(4, 100, 1e6, 1);
  const std::vector<NamedSide> sides(4, NamedSide{"same", runs});
  const auto all = CompareAll({"reference", runs}, sides, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->front().outcome, Outcome::kInconclusive);
  EXPECT_THAT(all->front().why, HasSubstr("smallest p"));
}

TEST(Structural, TypesAndReasonsTooShortToTestAreToldAndDoNotGate) {
  auto changed = Waiters(5, 100, 1e6, 2);
  for (Profile& run : changed) {
    run.types.front().cells.push_back({What::kWaiting, "sleep", {}});
    run.types.front().cells.back().spans.Add(100, true, true);
    profile::TypeProfile newcomer;
    newcomer.name = "main.newcomer";
    newcomer.goroutines = 3;
    run.types.push_back(newcomer);
  }
  const auto base = Waiters(5, 100, 1e6, 1);
  const auto comparison = MustCompare(base, changed);
  const Finding* type =
      Find(comparison, {"main.newcomer", "goroutine", "", Statistic::kCountPerSecond});
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->verdict, Verdict::kAppeared);
  EXPECT_DOUBLE_EQ(type->new_value, 3);
  const Finding* reason =
      Find(comparison, {"main.worker", "Waiting", "sleep", Statistic::kCountPerSecond});
  ASSERT_NE(reason, nullptr);
  EXPECT_EQ(reason->verdict, Verdict::kAppeared);
  EXPECT_EQ(comparison.outcome, Outcome::kPassed);
  EXPECT_EQ(MustCompare(changed, base).Count(Verdict::kGone), 2U);
}

// Format 1.21 does not tell this reason apart from others: that it is on one side only says
// nothing.
TEST(Structural, WhatAFormatDoesNotTellHasNotAppeared) {
  auto base = Waiters(5, 100, 1e6, 1);
  auto changed = Waiters(5, 100, 1e6, 2);
  for (Profile& run : changed) {
    run.types.front().cells.push_back({What::kWaiting, "system goroutine wait", {}});
    run.types.front().cells.back().spans.Add(100, true, true);
  }
  const CellId cell = {"main.worker", "Waiting", "system goroutine wait",
                       Statistic::kCountPerSecond};
  EXPECT_NE(Find(MustCompare(base, changed), cell), nullptr);
  for (Profile& run : base) {
    run.format_version = "1.21";
  }
  EXPECT_EQ(Find(MustCompare(base, changed), cell), nullptr);
}

// Twice as many waits of the same length: a change of the work, no regression by itself.
TEST(Counts, OfWorkAreNeutral) {
  const auto comparison = MustCompare(Waiters(6, 100, 20'000, 1), Waiters(6, 220, 20'000, 2));
  const Finding* count =
      Find(comparison, {"main.worker", "Waiting", "sync", Statistic::kCountPerSecond});
  ASSERT_NE(count, nullptr);
  EXPECT_EQ(count->polarity, stats::Polarity::kNeutral);
  EXPECT_EQ(count->verdict, Verdict::kChanged);
  EXPECT_FALSE(count->gates);
  EXPECT_GT(comparison.neutral_size, 0U);
}

}  // namespace
}  // namespace tracegate::diff
