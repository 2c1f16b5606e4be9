// Margins and floors by cell.
#include <gtest/gtest.h>

#include "tests/diff/comparing.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using testing::Find;
using testing::MustCompare;
using testing::Waiters;

const CellId kMean{"main.worker", "Waiting", "sync", Statistic::kMean};
const CellId kTime{"main.worker", "Waiting", "sync", Statistic::kTimePerSecond};

TEST(CellLimits, TheSameForAllAreThoseOfTheOptions) {
  const auto base = Waiters(6, 500, 1e6, 1);
  const auto changed = Waiters(6, 500, 1.2e6, 2);
  CompareOptions options;
  options.margin = 0.3;
  options.floor = 50'000;
  const Comparison plain = MustCompare(base, changed, options);
  options.limits = [](const CellId&) { return Limits{0.3, 50'000}; };
  options.margin = 7;  // not asked
  options.floor = 1;
  const Comparison by_cell = MustCompare(base, changed, options);
  ASSERT_EQ(plain.findings.size(), by_cell.findings.size());
  for (std::size_t i = 0; i < plain.findings.size(); ++i) {
    const Finding& a = plain.findings[i];
    const Finding& b = by_cell.findings[i];
    EXPECT_EQ(a.cell, b.cell);
    EXPECT_EQ(a.verdict, b.verdict);
    EXPECT_EQ(a.ratio, b.ratio);
    EXPECT_EQ(a.p_adjusted, b.p_adjusted);
    EXPECT_EQ(a.runs_needed, b.runs_needed);
    EXPECT_FALSE(a.limits);
    ASSERT_TRUE(b.limits);
    EXPECT_EQ(b.limits->margin, 0.3);
  }
}

// They are asked of each cell alone.
TEST(CellLimits, DecideOnOneCellAndNotOnOthers) {
  const auto base = Waiters(6, 500, 1e6, 1);
  const auto changed = Waiters(6, 500, 2e6, 2);
  CompareOptions options;
  EXPECT_EQ(Find(MustCompare(base, changed, options), kMean)->verdict, stats::Verdict::kRegressed);
  options.limits = [](const CellId& cell) {
    return cell.statistic == Statistic::kMean ? Limits{2, 10'000} : Limits{0.1, 10'000};
  };
  const Comparison comparison = MustCompare(base, changed, options);
  EXPECT_EQ(Find(comparison, kMean)->verdict, stats::Verdict::kWorseSmall);
  EXPECT_EQ(Find(comparison, kTime)->verdict, stats::Verdict::kRegressed);
}

// A cell that cannot change by its floor is left out of the family by a look at all runs alike.
TEST(CellLimits, AFloorLeavesACellOutWhicheverSideItIsOf) {
  const auto base = Waiters(6, 500, 1e6, 1);
  const auto changed = Waiters(6, 500, 2e6, 2);
  CompareOptions options;
  options.limits = [](const CellId& cell) {
    return Limits{0.1, cell.statistic == Statistic::kMean ? 3'000'000 : 10'000};
  };
  const Comparison forth = MustCompare(base, changed, options);
  const Comparison back = MustCompare(changed, base, options);
  EXPECT_EQ(Find(forth, kMean), nullptr);
  EXPECT_EQ(Find(back, kMean), nullptr);
  EXPECT_EQ(forth.family_size, back.family_size);
  EXPECT_NE(Find(forth, kTime), nullptr);
}

TEST(CellLimits, BadOnesAreErrors) {
  CompareOptions options;
  options.limits = [](const CellId&) { return Limits{-1, 10'000}; };
  EXPECT_FALSE(Compare(Waiters(6, 500, 1e6, 1), Waiters(6, 500, 2e6, 2), options));
}

TEST(LeastRuns, AreCountedOnTheSmallerSide) {
  const auto base = Waiters(8, 500, 1e6, 1);
  const auto changed = Waiters(5, 500, 2e6, 2);
  CompareOptions options;
  options.least_runs = 5;
  EXPECT_EQ(MustCompare(base, changed, options).outcome, Outcome::kRegressed);
  options.least_runs = 6;
  const Comparison few = MustCompare(base, changed, options);
  EXPECT_EQ(few.outcome, Outcome::kInconclusive);
  EXPECT_EQ(few.why, "8+5 runs, and 6+6 are asked for");
  for (const Finding& finding : few.findings) {
    EXPECT_FALSE(finding.gates);
    EXPECT_EQ(finding.verdict, stats::Verdict::kInconclusive);
    EXPECT_EQ(finding.runs_needed, 1U);
  }
}

}  // namespace
}  // namespace tracegate::diff
