#include "diff/selftest/naive.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/diff/runs.h"

namespace tracegate::diff::selftest {
namespace {

using diff::testing::FakeRun;
using diff::testing::What;
using profile::Profile;

double UpperTail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }

double LeastPooled(const std::vector<Profile>& runs, const std::vector<std::size_t>& base,
                   const std::vector<std::size_t>& changed) {
  std::vector<const Profile*> pointers;
  for (const Profile& run : runs) {
    pointers.push_back(&run);
  }
  return PooledSpans(pointers).LeastP(base, changed).value();
}

// 3 spans of 100 ns below 3 of 1000 ns: U = 9, of mean 4.5 and variance 9/12 (7 - 48/30) = 4.05,
// and half a pair of continuity.
TEST(PooledSpans, ByHand) {
  const std::vector<Profile> runs = {FakeRun().Spans("main.a", What::kWaiting, "sync", 2, 100),
                                     FakeRun().Spans("main.a", What::kWaiting, "sync", 1, 100),
                                     FakeRun().Spans("main.a", What::kWaiting, "sync", 3, 1000)};
  EXPECT_NEAR(LeastPooled(runs, {0, 1}, {2}), UpperTail(4 / std::sqrt(4.05)), 1e-12);
  // Shorter spans are no worsening: U = 0.
  EXPECT_NEAR(LeastPooled(runs, {2}, {0, 1}), UpperTail(-5 / std::sqrt(4.05)), 1e-12);
}

TEST(PooledSpans, TakesTheWorstKindAndOnlyUserGoroutines) {
  const auto run = [](Nanos a, Nanos b, Nanos system) -> Profile {
    return FakeRun()
        .Spans("main.a", What::kWaiting, "sync", 3, a)
        .Spans("main.a", What::kRunning, "", 3, b)
        .Spans("runtime.bgsweep", What::kWaiting, "sync", 100, system);
  };
  const std::vector<Profile> runs = {run(1000, 100, 1), run(100, 1000, 1'000'000)};
  EXPECT_NEAR(LeastPooled(runs, {0}, {1}), UpperTail(4 / std::sqrt(4.05)), 1e-12);
}

TEST(PooledSpans, KindsOfOneSideHaveNoTest) {
  const std::vector<Profile> runs = {FakeRun().Spans("main.a", What::kWaiting, "sync", 9, 100),
                                     FakeRun().Spans("main.b", What::kWaiting, "sync", 9, 100)};
  EXPECT_EQ(LeastPooled(runs, {0}, {1}), 1);
}

Row RowOf(Statistic statistic, std::vector<double> logs) {
  Row row;
  row.cell = {"main.a", "Waiting", "sync", statistic};
  row.logs = std::move(logs);
  return row;
}

TEST(LeastPerCell, IsTheExactTestOfTheWorstCell) {
  const Row apart = RowOf(Statistic::kP50, {1, 2, 3, 4, 5, 6, 7, 8});
  const Row mixed = RowOf(Statistic::kP90, {1, 4, 5, 8, 2, 3, 6, 7});
  const Row better = RowOf(Statistic::kMean, {5, 6, 7, 8, 1, 2, 3, 4});
  EXPECT_NEAR(LeastPerCell(std::vector{mixed, apart, better}, 4).value(), 1.0 / 70, 1e-12);
  EXPECT_NEAR(LeastPerCell(std::vector{better}, 4).value(), 1, 1e-12);
}

TEST(LeastPerCell, NeutralCellsHaveNoWorseSide) {
  const Row counts = RowOf(Statistic::kCountPerSecond, {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(LeastPerCell(std::vector{counts}, 4).value(), 1);
  EXPECT_FALSE(LeastPerCell(std::vector{RowOf(Statistic::kP50, {1, 2})}, 2).has_value());
}

}  // namespace
}  // namespace tracegate::diff::selftest
