#include "diff/statistics.h"

#include <gmock/gmock.h>

#include <cmath>

#include "diff/compare.h"
#include "diff/measure.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using testing::What;

constexpr Nanos kFloor = 10'000;
constexpr Nanos kMs = 1'000'000;

Measured MeasureAll(const std::vector<Profile>& runs) {
  std::vector<const Profile*> pointers;
  for (const Profile& run : runs) {
    pointers.push_back(&run);
  }
  return Measure(pointers, kFloor, {});
}

const Row* Find(const Measured& measured, const CellId& cell) {
  for (const Row& row : measured.rows) {
    if (row.cell == cell) {
      return &row;
    }
  }
  return nullptr;
}

CellId Wait(Statistic statistic) { return {"main.worker", "Waiting", "select", statistic}; }

FakeRun Waits(std::size_t count, Nanos nanos) {
  return FakeRun().Spans("main.worker", What::kWaiting, "select", count, nanos);
}

// Half of the spans last 1 ms, half were cut at 4 ms: S(1 ms) = 1/2, so the median is reached and
// the 90% quantile is not; the mean of min(duration, 4 ms) is 1 + 1/2 (4 - 1) = 2.5 ms.
TEST(Statistics, SpansCutByTheEndCountForWhatIsKnown) {
  const auto measured =
      MeasureAll({Waits(500, kMs).OpenSpan("main.worker", What::kWaiting, "select", 4 * kMs, 500)});
  EXPECT_NEAR(Find(measured, Wait(Statistic::kP50))->values[0], kMs, kMs / 64.0);
  EXPECT_EQ(Find(measured, Wait(Statistic::kP90)), nullptr);
  const Row* mean = Find(measured, Wait(Statistic::kMean));
  ASSERT_NE(mean, nullptr);
  EXPECT_NEAR(mean->values[0], 2.5 * kMs, 2.5 * kMs / 64);
  ASSERT_TRUE(mean->horizon);
  EXPECT_NEAR(*mean->horizon, 4 * kMs, 4 * kMs / 64.0);
  std::size_t not_reached = 0;
  for (const NotJudged& left_out : measured.not_judged) {
    not_reached += left_out.why.find("cut by the trace's end") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(not_reached, 1U);
}

// The horizon is the shortest of all runs', whichever side they are of.
TEST(Statistics, OneHorizonForAllRuns) {
  const auto measured =
      MeasureAll({Waits(100, kMs).OpenSpan("main.worker", What::kWaiting, "select", 9 * kMs, 10),
                  Waits(100, 2 * kMs),
                  Waits(100, kMs).OpenSpan("main.worker", What::kWaiting, "select", 4 * kMs, 10)});
  const Row* mean = Find(measured, Wait(Statistic::kMean));
  ASSERT_NE(mean, nullptr);
  EXPECT_NEAR(*mean->horizon, 4 * kMs, 4 * kMs / 64.0);
  const double expected = (100.0 * kMs + 10 * 4.0 * kMs) / 110;
  EXPECT_NEAR(mean->values[0], expected, expected / 64);
  EXPECT_NEAR(mean->values[1], 2 * kMs, 2 * kMs / 64.0);
}

// 2% of the spans are above the threshold in one run of three, whose p99 is no threshold: that is
// the middle one of three.
TEST(Statistics, ShareAboveTheMiddleP99) {
  const auto run = [](std::size_t slow) {
    return Waits(1000 - slow, kMs).Spans("main.worker", What::kWaiting, "select", slow, 9 * kMs);
  };
  const auto measured = MeasureAll({run(0), run(20), run(0)});
  const Row* share = Find(measured, Wait(Statistic::kExceedance));
  ASSERT_NE(share, nullptr);
  EXPECT_NEAR(*share->threshold, kMs, kMs / 64.0);
  EXPECT_NEAR(share->values[0], 0.5 / 1001, 1e-12);
  EXPECT_NEAR(share->values[1], 20.5 / 1001, 1e-12);
  EXPECT_EQ(Find(MeasureAll({Waits(499, kMs)}), Wait(Statistic::kExceedance)), nullptr);
}

TEST(Statistics, CountsNeedSpansInEveryRun) {
  const auto measured = MeasureAll({Waits(100, kMs), Waits(50, kMs)});
  const Row* count = Find(measured, Wait(Statistic::kCountPerSecond));
  ASSERT_NE(count, nullptr);
  EXPECT_THAT(count->values, ::testing::ElementsAre(100, 50));
  EXPECT_EQ(Find(MeasureAll({Waits(100, kMs), FakeRun()}), Wait(Statistic::kCountPerSecond)),
            nullptr);
}

TEST(Statistics, LifetimesAndStartDelaysHaveDurationsOnly) {
  const auto measured = MeasureAll({FakeRun()
                                        .Spans("main.worker", What::kLifetime, "", 3000, 5 * kMs)
                                        .Spans("main.worker", What::kStartDelay, "", 3000, kMs)});
  for (const char* state : {"lifetime", "start delay"}) {
    EXPECT_NE(Find(measured, {"main.worker", state, "", Statistic::kP99}), nullptr);
    EXPECT_NE(Find(measured, {"main.worker", state, "", Statistic::kMean}), nullptr);
    EXPECT_EQ(Find(measured, {"main.worker", state, "", Statistic::kTimePerSecond}), nullptr);
    EXPECT_EQ(Find(measured, {"main.worker", state, "", Statistic::kCountPerSecond}), nullptr);
  }
}

TEST(Statistics, OnlyCountsOfWorkAreNeutral) {
  EXPECT_EQ(PolarityOf(Wait(Statistic::kCountPerSecond)), stats::Polarity::kNeutral);
  EXPECT_EQ(PolarityOf(Wait(Statistic::kTimePerSecond)), stats::Polarity::kLowerIsBetter);
  EXPECT_EQ(PolarityOf({"(process)", "stop-the-world", "x", Statistic::kCountPerSecond}),
            stats::Polarity::kLowerIsBetter);
}

// `n` runs of 2000 waits of 1 ms, give or take some percent; a share of them lasts `slow` instead.
std::vector<Profile> Tailed(std::size_t n, std::size_t slow_spans, Nanos slow, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Profile> runs;
  for (std::size_t i = 0; i < n; ++i) {
    FakeRun run;
    for (std::size_t span = 0; span < 2000; ++span) {
      const auto jitter = static_cast<Nanos>(random() % 100'000);
      const bool in_tail = span < slow_spans + i % 3;
      run.Spans("main.worker", What::kWaiting, "select", 1, (in_tail ? slow : kMs) + jitter);
    }
    runs.push_back(run);
  }
  return runs;
}

// Of 2000 requests 5% become slow; the median does not move.
TEST(Compare, FindsARegressionOfTheTailAlone) {
  const auto comparison = Compare(Tailed(5, 4, 3 * kMs, 1), Tailed(5, 100, 3 * kMs, 2), {});
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->outcome, Outcome::kRegressed);
  std::map<Statistic, stats::Verdict> verdicts;
  for (const Finding& finding : comparison->findings) {
    if (finding.cell.SameSpans(Wait(Statistic::kP50))) {
      verdicts[finding.cell.statistic] = finding.verdict;
    }
  }
  EXPECT_EQ(verdicts.at(Statistic::kExceedance), stats::Verdict::kRegressed);
  EXPECT_EQ(verdicts.at(Statistic::kP99), stats::Verdict::kRegressed);
  EXPECT_EQ(verdicts.at(Statistic::kP50), stats::Verdict::kUnchanged);
}

// The same ten stalls, seen whole or cut by the end of the trace after 0.4 s: dropping the cut ones
// would show nothing at all.
TEST(Compare, StallsCutByTheEndAreARegressionToo) {
  const auto runs = [](std::size_t stalls, bool whole, unsigned seed) {
    std::vector<Profile> made;
    for (std::size_t i = 0; i < 5; ++i) {
      auto run = Waits(300, kMs + static_cast<Nanos>((seed + i) * 7 % 5) * 10'000);
      if (whole) {
        run.Spans("main.worker", What::kWaiting, "select", stalls, 1000 * kMs);
      } else {
        run.OpenSpan("main.worker", What::kWaiting, "select", 400 * kMs, stalls);
      }
      made.push_back(run);
    }
    return made;
  };
  const auto base = runs(0, true, 1);
  double horizon_mean = 0;
  for (const bool whole : {true, false}) {
    const auto comparison = Compare(base, runs(10, whole, 2), {});
    ASSERT_TRUE(comparison);
    EXPECT_EQ(comparison->outcome, Outcome::kRegressed) << whole;
    for (const Finding& finding : comparison->findings) {
      if (finding.cell == Wait(Statistic::kMean)) {
        EXPECT_EQ(finding.verdict, stats::Verdict::kRegressed) << whole;
        EXPECT_EQ(finding.horizon.has_value(), !whole);
        horizon_mean = finding.new_value;
      }
    }
  }
  EXPECT_NEAR(horizon_mean, (300.0 * kMs + 10 * 400.0 * kMs) / 310, 0.3 * kMs);
}

}  // namespace
}  // namespace tracegate::diff
