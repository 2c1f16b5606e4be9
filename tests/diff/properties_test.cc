// What must hold of any comparison, whatever the runs.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/diff/comparing.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using testing::MustCompare;
using testing::What;

// Runs of several kinds of spans, all scaled, some changed in the second half.
std::vector<Profile> Runs(std::size_t n, unsigned seed, Nanos scale, double change) {
  std::mt19937 random(seed);
  std::vector<Profile> runs;
  for (std::size_t i = 0; i < n; ++i) {
    FakeRun run(1'000'000'000 * scale);
    for (int kind = 0; kind < 6; ++kind) {
      const double jitter = 0.9 + 0.2 * static_cast<double>(random() % 1000) / 1000;
      const double slower = kind < 2 ? change : 1;
      // Whole multiples of 64 ns, and the axis doubles: scaling by 2 moves every span by 64 bins.
      const auto nanos = static_cast<Nanos>(20'000 * (kind + 1) * jitter * slower) / 64 * 64;
      run.Spans("main.t" + std::to_string(kind), What::kWaiting, "sync", 100, nanos * scale);
      run.Spans("main.t" + std::to_string(kind), What::kWaiting, "sync", 100, 3 * nanos * scale);
      run.Spans("main.t" + std::to_string(kind), What::kRunning, "", 60, nanos * scale / 2);
    }
    runs.push_back(run);
  }
  return runs;
}

std::map<CellId, Finding> ByCell(const Comparison& comparison) {
  std::map<CellId, Finding> cells;
  for (const Finding& finding : comparison.findings) {
    cells.emplace(finding.cell, finding);
  }
  return cells;
}

TEST(Properties, SwappingTheSidesTurnsEveryFindingRound) {
  const auto base = Runs(5, 1, 1, 1);
  const auto changed = Runs(5, 2, 1, 1.3);
  const auto there = ByCell(MustCompare(base, changed));
  const auto back = ByCell(MustCompare(changed, base));
  ASSERT_EQ(there.size(), back.size());
  std::size_t significant = 0;
  for (const auto& [cell, finding] : there) {
    const Finding& other = back.at(cell);
    // A share has the same threshold either way, and a ratio turns over.
    EXPECT_NEAR(finding.ratio * other.ratio, 1, 1e-9) << cell.type;
    EXPECT_DOUBLE_EQ(finding.p_adjusted, other.p_adjusted) << cell.type;
    EXPECT_EQ(finding.base, other.new_value);
    if (finding.verdict == stats::Verdict::kRegressed) {
      EXPECT_EQ(other.verdict, stats::Verdict::kImproved);
      ++significant;
    }
  }
  EXPECT_GT(significant, 0U);
}

TEST(Properties, TheOrderOfRunsOnASideMeansNothing) {
  auto base = Runs(5, 1, 1, 1);
  auto changed = Runs(6, 2, 1, 1.2);
  const auto before = ByCell(MustCompare(base, changed));
  std::reverse(base.begin(), base.end());
  std::rotate(changed.begin(), changed.begin() + 2, changed.end());
  const auto after = ByCell(MustCompare(base, changed));
  ASSERT_EQ(before.size(), after.size());
  for (const auto& [cell, finding] : before) {
    EXPECT_DOUBLE_EQ(finding.p_adjusted, after.at(cell).p_adjusted);
    EXPECT_EQ(finding.verdict, after.at(cell).verdict);
    EXPECT_DOUBLE_EQ(finding.ratio, after.at(cell).ratio);
  }
}

// A machine of half the speed: all durations, the traces' and the floor, twice as long.
TEST(Properties, ASlowerClockChangesNoVerdict) {
  CompareOptions options;
  const auto plain = ByCell(MustCompare(Runs(5, 1, 1, 1), Runs(5, 2, 1, 1.3), options));
  options.floor *= 2;
  const auto slow = ByCell(MustCompare(Runs(5, 1, 2, 1), Runs(5, 2, 2, 1.3), options));
  std::size_t compared = 0;
  for (const auto& [cell, finding] : plain) {
    // Times per second do not scale, and counts per second halve: their floors stay.
    if (UnitOf(cell.statistic) != "ns") {
      continue;
    }
    ++compared;
    EXPECT_NEAR(finding.ratio, slow.at(cell).ratio, 1e-9);
    EXPECT_EQ(finding.verdict, slow.at(cell).verdict) << cell.type << ToString(cell.statistic);
  }
  EXPECT_GT(compared, 10U);
}

TEST(Properties, AdjustedIsNeverBelowTheCellsOwn) {
  for (const Finding& finding : MustCompare(Runs(5, 1, 1, 1), Runs(5, 2, 1, 1.3)).findings) {
    EXPECT_GE(finding.p_adjusted, finding.p);
    EXPECT_GE(finding.p, 1.0 / 252 - 1e-12);
  }
}

}  // namespace
}  // namespace tracegate::diff
