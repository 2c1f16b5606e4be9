#include "diff/shift.h"

#include <gmock/gmock.h>

#include "diff/compare.h"
#include "diff/report/report.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::What;

// Six runs of 1000 waits: 70% of them 1 ms, the others `slow`.
std::vector<Profile> Runs(Nanos slow) {
  std::vector<Profile> runs;
  for (Nanos i = 0; i < 6; ++i) {
    runs.push_back(FakeRun()
                       .Spans("main.worker", What::kWaiting, "sync", 700, 1'000'000 + i * 20'000)
                       .Spans("main.worker", What::kWaiting, "sync", 300, slow + i * 20'000));
  }
  return runs;
}

TEST(Shift, SaysWhichQuantilesMoved) {
  const auto comparison = Compare(Runs(2'000'000), Runs(8'000'000), {});
  ASSERT_TRUE(comparison);
  ASSERT_EQ(comparison->shifts.size(), 1U);
  const PlaceShift& shift = comparison->shifts.front();
  EXPECT_EQ(shift.place, (Place{"main.worker", "Waiting", "sync"}));
  ASSERT_EQ(shift.points.size(), 11U);
  for (const ShiftPoint& point : shift.points) {
    if (point.p < 0.65) {
      EXPECT_NEAR(point.ratio, 1, 0.02) << point.p;
      EXPECT_NEAR(point.base, 1.05e6, 0.03e6) << point.p;
    } else if (point.p > 0.75) {
      EXPECT_NEAR(point.ratio, 4, 0.2) << point.p;
      EXPECT_NEAR(point.new_value, 8.05e6, 0.15e6) << point.p;
      ASSERT_TRUE(point.ratio_low);
      EXPECT_GT(*point.ratio_low, 1);
    }
  }
}

TEST(Shift, IsATableInMarkdown) {
  const std::string text = report::ToMarkdown(*Compare(Runs(2'000'000), Runs(8'000'000), {}), {});
  EXPECT_THAT(text, HasSubstr("| quantile of the durations | 10% |"));
  EXPECT_THAT(text, HasSubstr("x \u2191 |"));
}

TEST(Shift, WhatDidNotGetWorseHasNone) {
  const auto comparison = Compare(Runs(2'000'000), Runs(2'000'000), {});
  EXPECT_THAT(comparison->shifts, IsEmpty());
  EXPECT_THAT(report::ToMarkdown(*comparison, {}), Not(HasSubstr("quantile of the durations")));
}

TEST(Shift, QuantilesThatARunDoesNotTellAreLeftOut) {
  auto base = Runs(2'000'000);
  auto changed = Runs(8'000'000);
  for (auto* runs : {&base, &changed}) {  // 60 spans a run: 6 beyond 90%, 3 beyond 95%
    for (std::size_t i = 0; i < runs->size(); ++i) {
      (*runs)[i] =
          FakeRun().Spans("main.worker", What::kWaiting, "sync", 60,
                          (runs == &base ? 2'000'000 : 8'000'000) + static_cast<Nanos>(i) * 10'000);
    }
  }
  const auto comparison = Compare(base, changed, {});
  ASSERT_EQ(comparison->shifts.size(), 1U);
  EXPECT_DOUBLE_EQ(comparison->shifts.front().points.back().p, 0.9);
}

}  // namespace
}  // namespace tracegate::diff
