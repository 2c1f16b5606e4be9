#include "diff/measure.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using testing::What;

constexpr Nanos kFloor = 10'000;

Measured MeasureAll(const std::vector<Profile>& runs, const Filter& filter = {}) {
  std::vector<const Profile*> pointers;
  for (const Profile& run : runs) {
    pointers.push_back(&run);
  }
  return Measure(pointers, kFloor, filter);
}

const Row* Find(const Measured& measured, const CellId& cell) {
  for (const Row& row : measured.rows) {
    if (row.cell == cell) {
      return &row;
    }
  }
  return nullptr;
}

std::string WhyNot(const Measured& measured, const CellId& cell) {
  for (const NotJudged& left_out : measured.not_judged) {
    for (const CellId& other : left_out.cells) {
      if (other == cell) {
        return left_out.why;
      }
    }
  }
  return "";
}

CellId Wait(Statistic statistic) { return {"main.worker", "Waiting", "sync", statistic}; }

TEST(Measure, EveryStatisticOfASpan) {
  const auto measured = MeasureAll(
      {FakeRun(2'000'000'000).Spans("main.worker", What::kWaiting, "sync", 3000, 100'000)});
  const Row* mean = Find(measured, Wait(Statistic::kMean));
  ASSERT_NE(mean, nullptr);
  EXPECT_DOUBLE_EQ(mean->values[0], 100'000);
  EXPECT_DOUBLE_EQ(mean->logs[0], std::log(100'000));
  const Row* rate = Find(measured, Wait(Statistic::kTimePerSecond));
  ASSERT_NE(rate, nullptr);
  EXPECT_DOUBLE_EQ(rate->values[0], 3000 * 100'000 / 2.0);
  EXPECT_DOUBLE_EQ(rate->logs[0], std::log(1.5e8 + OffsetOf(rate->cell, kFloor)));
  for (const Statistic statistic : {Statistic::kP50, Statistic::kP90, Statistic::kP99}) {
    const Row* row = Find(measured, Wait(statistic));
    ASSERT_NE(row, nullptr);
    EXPECT_NEAR(row->values[0], 100'000, 100'000.0 / 64);
  }
}

// 20 spans must lie above a quantile: 40, 200 and 2000 spans are the least.
TEST(Measure, AQuantileNeedsTwentyExceedances) {
  struct Case {
    std::size_t spans;
    bool p50, p90, p99, mean;
  };
  for (const Case& c : {Case{19, false, false, false, false}, Case{20, false, false, false, true},
                        Case{39, false, false, false, true}, Case{40, true, false, false, true},
                        Case{199, true, false, false, true}, Case{200, true, true, false, true},
                        Case{1999, true, true, false, true}, Case{2000, true, true, true, true}}) {
    const auto measured =
        MeasureAll({FakeRun().Spans("main.worker", What::kWaiting, "sync", c.spans, 1'000'000)});
    EXPECT_EQ(Find(measured, Wait(Statistic::kP50)) != nullptr, c.p50) << c.spans;
    EXPECT_EQ(Find(measured, Wait(Statistic::kP90)) != nullptr, c.p90) << c.spans;
    EXPECT_EQ(Find(measured, Wait(Statistic::kP99)) != nullptr, c.p99) << c.spans;
    EXPECT_EQ(Find(measured, Wait(Statistic::kMean)) != nullptr, c.mean) << c.spans;
    EXPECT_NE(Find(measured, Wait(Statistic::kTimePerSecond)), nullptr);
  }
}

TEST(Measure, OneRunWithTooFewSpansLeavesTheCellOut) {
  const auto measured =
      MeasureAll({FakeRun().Spans("main.worker", What::kWaiting, "sync", 500, 1'000'000),
                  FakeRun().Spans("main.worker", What::kWaiting, "sync", 5, 1'000'000)});
  EXPECT_EQ(Find(measured, Wait(Statistic::kP50)), nullptr);
  EXPECT_EQ(WhyNot(measured, Wait(Statistic::kP50)), "too few spans in a run for the statistic");
}

TEST(Measure, NoSpansAreATimeOfZero) {
  const auto measured = MeasureAll(
      {FakeRun().Spans("main.worker", What::kWaiting, "sync", 10, 1'000'000), FakeRun()});
  const Row* rate = Find(measured, Wait(Statistic::kTimePerSecond));
  ASSERT_NE(rate, nullptr);
  EXPECT_EQ(rate->values[1], 0);
  EXPECT_TRUE(std::isfinite(rate->logs[1]));
  EXPECT_THAT(rate->in_run, ::testing::ElementsAre(true, false));
}

TEST(Measure, OpenSpansCountAsTime) {
  const auto measured =
      MeasureAll({FakeRun().OpenSpan("main.worker", What::kWaiting, "sync", 400'000'000)});
  const Row* rate = Find(measured, Wait(Statistic::kTimePerSecond));
  ASSERT_NE(rate, nullptr);
  EXPECT_DOUBLE_EQ(rate->values[0], 4e8);
}

TEST(Measure, CellsBelowTheFloorInEveryRunAreLeftOut) {
  const auto measured =
      MeasureAll({FakeRun().Spans("main.worker", What::kWaiting, "sync", 100, 9'000)});
  EXPECT_EQ(WhyNot(measured, Wait(Statistic::kMean)), "below the floor in every run");
  // 100 x 9 us = 0.9 ms a second, below 100 times the floor.
  EXPECT_EQ(WhyNot(measured, Wait(Statistic::kTimePerSecond)), "below the floor in every run");
}

TEST(Measure, SystemGoroutinesAreNotJudged) {
  const auto measured =
      MeasureAll({FakeRun().Spans("runtime.bgsweep", What::kWaiting, "sync", 3000, 1'000'000)});
  EXPECT_TRUE(measured.rows.empty());
}

TEST(Measure, FiltersByTypeStateAndReason) {
  const std::vector<Profile> runs = {
      FakeRun()
          .Spans("main.worker", What::kWaiting, "sync", 100, 1'000'000)
          .Spans("main.other", What::kRunning, "", 100, 1'000'000)};
  Filter filter;
  filter.state = [](const std::string& state) { return state == "Running"; };
  const auto measured = MeasureAll(runs, filter);
  ASSERT_FALSE(measured.rows.empty());
  for (const Row& row : measured.rows) {
    EXPECT_EQ(row.cell.type, "main.other");
  }
  for (const NotJudged& left_out : measured.not_judged) {
    for (const CellId& cell : left_out.cells) {
      EXPECT_EQ(cell.state, "Running");
    }
  }
}

TEST(Measure, TimesPerRunOnlyWhereDurationsDiffer) {
  std::vector<Profile> runs;
  for (int i = 0; i < 10; ++i) {
    runs.push_back(FakeRun(1'000'000'000 + i * 20'000'000)
                       .Spans("main.worker", What::kWaiting, "sync", 10, 1'000'000));
  }
  EXPECT_TRUE(Find(MeasureAll(runs), Wait(Statistic::kTimePerSecond))->logs_per_run.empty());
  // One disturbed run is no difference in the work.
  runs[3].end = 5'000'000'000;
  EXPECT_TRUE(Find(MeasureAll(runs), Wait(Statistic::kTimePerSecond))->logs_per_run.empty());
  runs[4].end = runs[5].end = 3'000'000'000;
  const auto measured = MeasureAll(runs);
  const Row* row = Find(measured, Wait(Statistic::kTimePerSecond));
  ASSERT_EQ(row->logs_per_run.size(), runs.size());
  // The same time in each run, whatever its duration.
  EXPECT_DOUBLE_EQ(row->logs_per_run[0], row->logs_per_run[4]);
}

// A run whose collector takes `lost` of the procs.
Profile Collecting(double lost) {
  Profile run = FakeRun();
  run.gc.known = true;
  std::array<profile::Utilization, profile::kUtilizations> utilization;
  for (auto& one : utilization) {
    one.time = run.end;
    one.mean = 1 - lost;
  }
  run.gc.utilization = utilization;
  return run;
}
const CellId kLost = {"(process)", "lost to GC", "mean", Statistic::kValue};

TEST(Measure, ValuesOfTheCollector) {
  const auto measured = MeasureAll({Collecting(0.25), Collecting(0.5)});
  const Row* row = Find(measured, kLost);
  ASSERT_NE(row, nullptr);
  EXPECT_DOUBLE_EQ(row->values[0], 0.25);
  EXPECT_DOUBLE_EQ(row->values[1], 0.5);
  EXPECT_DOUBLE_EQ(row->logs[1], std::log(0.5 + kProcTimeFloor / 10));
  EXPECT_EQ(row->in_run, std::vector<bool>({true, true}));
  // What nobody loses cannot have changed.
  EXPECT_EQ(WhyNot(measured, {"(process)", "lost to GC", "worst 1ms", Statistic::kValue}),
            "below the floor in every run");
}

// Half a percent of all procs is much, a hundredth of a waiting goroutine is not.
TEST(FloorOf, MeasuresByWhatTheyAre) {
  const auto floor = [](const std::string& state, const std::string& reason) {
    return FloorOf({"(process)", state, reason, Statistic::kValue}, 10'000);
  };
  EXPECT_EQ(floor("GC work", "assists"), 0.005);
  EXPECT_EQ(floor("lost to GC", "mean"), 0.005);
  EXPECT_EQ(floor("lost to GC", "worst 10ms"), 0.02);
  EXPECT_EQ(floor("heap", "beyond the goal"), 0.02);
  EXPECT_EQ(floor("idle procs while goroutines wait", "else"), 0.02);
  EXPECT_EQ(floor("runnable goroutines", "else"), 0.1);
}

TEST(Measure, ValuesThatARunDoesNotHave) {
  Profile unknown = Collecting(0.25);
  unknown.gc.utilization.reset();
  EXPECT_EQ(WhyNot(MeasureAll({Collecting(0.25), unknown}), kLost), "not known in every run");
  Profile golden = Collecting(0.25);
  golden.gc = {};
  golden.stw_by_name.push_back({profile::StopName("GC mark termination"), {}, {}, {}, {}});
  Profile fresh = Collecting(0.25);
  fresh.stw_by_name = golden.stw_by_name;
  fresh.stw_by_name.back().stopping.completed.Add(5'000'000);
  const auto measured = MeasureAll({golden, fresh});
  EXPECT_EQ(WhyNot(measured, kLost), "not known in every run");
  // No spans and unknown spans are not the same: these must not appear.
  EXPECT_EQ(
      Find(measured, {"(process)", "stopping", "GC mark termination", Statistic::kTimePerSecond}),
      nullptr);
}

TEST(Measure, ValuesAreChosenByNameLikeAnythingElse) {
  Filter filter;
  filter.state = [](const std::string& state) { return state == "Waiting"; };
  EXPECT_EQ(Find(MeasureAll({Collecting(0.25), Collecting(0.5)}, filter), kLost), nullptr);
}

}  // namespace
}  // namespace tracegate::diff
