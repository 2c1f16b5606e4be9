#include "diff/selftest/inject.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "diff/selftest/draw.h"
#include "src/profile/axis.h"
#include "tests/diff/runs.h"

namespace tracegate::diff::selftest {
namespace {

using diff::testing::FakeRun;
using diff::testing::What;
using profile::Histogram;
using profile::Profile;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

CellId Kind(const std::string& type, const std::string& state, const std::string& reason) {
  return {type, state, reason, {}};
}

Histogram Of(const std::vector<Nanos>& values) {
  Histogram histogram;
  for (const Nanos value : values) {
    histogram.Add(value);
  }
  return histogram;
}

Histogram Rescale(const std::vector<Nanos>& values, double factor, double share = 1) {
  auto random = StreamOfRun(1, 0);
  return Rescaled(Of(values), {factor, share}, random);
}

std::vector<Nanos> LogNormal(std::size_t n) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(13, 1.5);
  std::vector<Nanos> values;
  for (std::size_t i = 0; i < n; ++i) {
    values.push_back(static_cast<Nanos>(std::exp(normal(random))));
  }
  return values;
}

double SumOf(const std::vector<Nanos>& values) {
  double sum = 0;
  for (const Nanos value : values) {
    sum += static_cast<double>(value);
  }
  return sum;
}

TEST(Rescaled, QuantilesAndTotalsFollowTheFactor) {
  const auto values = LogNormal(5000);
  for (const double factor : {0.5, 1.0, 1.01, 1.05, 1.5, 10.0}) {
    const Histogram scaled = Rescale(values, factor);
    EXPECT_EQ(scaled.count(), values.size());
    EXPECT_NEAR(static_cast<double>(scaled.sum()) / (factor * SumOf(values)), 1, 0.001) << factor;
    const Histogram before = Of(values);
    for (const double p : {0.1, 0.5, 0.9, 0.99}) {
      const double expected = factor * static_cast<double>(before.Quantile(p));
      EXPECT_NEAR(static_cast<double>(scaled.Quantile(p)), expected, expected / 64 + 1)
          << factor << " " << p;
    }
  }
}

// What lies above an edge of a bin after +1% is what lay above 1/1.01 of it, which is no edge. Bins
// that move as a whole would move all or nothing.
TEST(Rescaled, OnePercentMovesTheRightShareAcrossAnEdge) {
  std::vector<Nanos> values;
  for (Nanos value = 1'000'000; value < 2'000'000; value += 25) {
    values.push_back(value);
  }
  const Histogram scaled = Rescale(values, 1.01);
  for (const Nanos near : {1'200'000, 1'500'000, 1'800'000}) {
    const Nanos edge = profile::LowerEdge(profile::BinOf(near));
    std::uint64_t above = 0;
    scaled.ForEachBin(
        [&](Nanos lower, Nanos, std::uint64_t count) { above += lower >= edge ? count : 0; });
    const auto expected = std::count_if(values.begin(), values.end(), [&](Nanos value) {
      return static_cast<double>(value) * 1.01 >= static_cast<double>(edge);
    });
    EXPECT_NEAR(static_cast<double>(above), static_cast<double>(expected),
                0.0005 * static_cast<double>(values.size()));
  }
}

// All but one at the lower end of a bin: spread over the whole of it, they would be .8% longer.
TEST(Rescaled, TheSumStaysWhereTheBinIsFilledUnevenly) {
  std::vector<Nanos> values(999, Nanos{1} << 20);
  values.push_back((Nanos{1} << 20) + (Nanos{1} << 14) - 1);
  ASSERT_EQ(profile::BinOf(values.front()), profile::BinOf(values.back()));
  EXPECT_NEAR(static_cast<double>(Rescale(values, 1).sum()) / SumOf(values), 1, 0.0001);
  EXPECT_NEAR(static_cast<double>(Rescale(values, 2).sum()) / SumOf(values), 2, 0.0002);
}

TEST(Rescaled, EmptyOrExtremeValuesAreNoTrouble) {
  EXPECT_EQ(Rescale({}, 2).count(), 0U);
  EXPECT_EQ(Rescale({0}, 2).max(), 0);
  EXPECT_EQ(Rescale({7}, 2).max(), 14);
  EXPECT_EQ(Rescale({kMaxNanos}, 2).max(), kMaxNanos);
}

TEST(Rescaled, AShareLeavesTheOthersInTheirBins) {
  const std::vector<Nanos> values(10'000, 1'000'000);
  const Histogram scaled = Rescale(values, 10, 0.05);
  std::uint64_t slow = 0;
  scaled.ForEachBin(
      [&](Nanos lower, Nanos, std::uint64_t count) { slow += lower > 5'000'000 ? count : 0; });
  EXPECT_NEAR(static_cast<double>(slow), 500, 40);
  EXPECT_EQ(scaled.count(), values.size());
  EXPECT_EQ(profile::BinOf(scaled.Quantile(0.5)), profile::BinOf(1'000'000));
  // Few spans, each by chance.
  const Histogram few = Rescale(std::vector<Nanos>(200, 1'000'000), 10, 0.5);
  EXPECT_GT(few.sum(), 200'000'000U * 4);
  EXPECT_LT(few.sum(), 200'000'000U * 7);
}

TEST(Slow, TouchesTheChosenSpansAndNothingElse) {
  Profile run = FakeRun()
                    .Spans("main.worker", What::kWaiting, "sync", 100, 1'000'000, {"Lock", "w"})
                    .OpenSpan("main.worker", What::kWaiting, "sync", 5'000'000)
                    .Spans("main.worker", What::kWaiting, "select", 100, 1'000'000, {"Sel", "w"})
                    .Spans("main.worker", What::kLifetime, "", 100, 9'000'000)
                    .Spans("main.other", What::kWaiting, "sync", 100, 1'000'000);
  const Nanos duration = run.Duration();
  auto random = StreamOfRun(1, 0);
  Slow({Kind("main.worker", "Waiting", "sync")}, {3, 1}, random, run);
  const profile::TypeProfile& worker = *run.FindType("main.worker");
  const auto& slowed = worker.Find(What::kWaiting, "sync")->spans;
  EXPECT_EQ(slowed.completed.max(), 3'000'000);
  EXPECT_EQ(slowed.clipped_end.max(), 15'000'000);
  EXPECT_EQ(worker.sites[0].spans.completed.max(), 3'000'000);
  EXPECT_EQ(worker.sites[1].spans.completed.max(), 1'000'000);
  EXPECT_EQ(worker.Find(What::kWaiting, "select")->spans.completed.max(), 1'000'000);
  EXPECT_EQ(worker.Find(What::kLifetime, "")->spans.completed.max(), 9'000'000);
  EXPECT_EQ(run.FindType("main.other")->cells[0].spans.completed.max(), 1'000'000);
  EXPECT_EQ(run.Duration(), duration);
}

TEST(LargestKinds, HasTheMostTimeAmongStatesThatEveryRunHasOften) {
  std::vector<Profile> runs;
  for (int i = 0; i < 3; ++i) {
    const std::size_t rare = i == 2 ? 19 : 1000;  // not often enough in the last run
    runs.push_back(FakeRun()
                       .Spans("main.a", What::kWaiting, "sync", 30, 2'000'000)
                       .Spans("main.a", What::kRunning, "", 30, 1'000'000)
                       .Spans("main.a", What::kLifetime, "", 30, 90'000'000)
                       .Spans("main.a", What::kWaiting, "sleep", 30, 90'000'000)
                       .Spans("main.b", What::kWaiting, "sync", rare, 50'000'000)
                       .Spans("runtime.bgsweep", What::kWaiting, "sync", 30, 90'000'000));
  }
  EXPECT_THAT(LargestKinds(runs, 1), ElementsAre(Kind("main.a", "Waiting", "sync")));
  EXPECT_THAT(LargestKinds(runs, 9),
              ElementsAre(Kind("main.a", "Waiting", "sync"), Kind("main.a", "Running", "")));
  EXPECT_THAT(
      LargestKinds(
          std::vector<Profile>{FakeRun().Spans("main.a", What::kRunning, "", 19, 1'000'000)}, 1),
      IsEmpty());
}

TEST(KindsLike, TakesWhatMatchesAndLifetimesOnlyWhenAsked) {
  const std::vector<Profile> runs = {FakeRun()
                                         .Spans("main.a", What::kWaiting, "sync", 3, 1000)
                                         .Spans("main.a", What::kLifetime, "", 3, 1000)
                                         .Spans("runtime.bgsweep", What::kWaiting, "sync", 3, 9),
                                     FakeRun().Spans("main.b", What::kRunning, "", 3, 1000)};
  const auto any = [](const std::string&) { return true; };
  EXPECT_THAT(KindsLike(runs, {any, nullptr, nullptr}),
              ElementsAre(Kind("main.a", "Waiting", "sync"), Kind("main.b", "Running", "")));
  const auto lifetime = [](const std::string& state) { return state == "lifetime"; };
  EXPECT_THAT(KindsLike(runs, {nullptr, lifetime, nullptr}),
              ElementsAre(Kind("main.a", "lifetime", "")));
}

}  // namespace
}  // namespace tracegate::diff::selftest
