#include "diff/attribute.h"

#include <gmock/gmock.h>

#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using testing::What;

const CellId kTime = {"main.f", "Waiting", "select", Statistic::kTimePerSecond};

TEST(Attribute, SharesOfTheStacksThatGrew) {
  const std::vector<Profile> base = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"a", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"b", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 2'000'000, {"c", "main.f"})};
  const std::vector<Profile> changed = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "select", 10, 4'000'000, {"a", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 2'000'000, {"b", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"c", "main.f"})};
  const auto because = Attribute(kTime, true, base, changed, 3);
  ASSERT_EQ(because.size(), 2U);  // c shrank
  EXPECT_EQ(because[0].stack.front(), "a");
  EXPECT_DOUBLE_EQ(because[0].change, 30e6);
  EXPECT_DOUBLE_EQ(because[0].share, 0.75);
  EXPECT_EQ(because[1].stack.front(), "b");
  EXPECT_DOUBLE_EQ(because[1].share, 0.25);
  EXPECT_EQ(Attribute(kTime, true, base, changed, 1).size(), 1U);
}

// The longest waits got longer, and yet all together were shorter: only what grew explains the
// former.
TEST(Attribute, OnlyWhatWentTheWayOfTheCell) {
  const std::vector<Profile> base = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "select", 10, 9'000'000, {"a", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"b", "main.f"})};
  const std::vector<Profile> changed = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"a", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 2'000'000, {"b", "main.f"})};
  CellId p99 = kTime;
  p99.statistic = Statistic::kP99;
  for (const auto& [grew, stack] : {std::pair(true, "b"), std::pair(false, "a")}) {
    const auto because = Attribute(p99, grew, base, changed, 3);
    ASSERT_EQ(because.size(), 1U);
    EXPECT_EQ(because[0].stack.front(), stack);
    EXPECT_EQ(because[0].change > 0, grew);
    EXPECT_DOUBLE_EQ(because[0].share, 1);
  }
}

TEST(Attribute, OfAMeanPerSpan) {
  const std::vector<Profile> base = {
      FakeRun().Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"a", "main.f"})};
  const std::vector<Profile> changed = {
      FakeRun(500'000'000)
          .Spans("main.f", What::kWaiting, "select", 5, 3'000'000, {"a", "main.f"})};
  CellId mean = kTime;
  mean.statistic = Statistic::kMean;
  const auto because = Attribute(mean, true, base, changed, 3);
  ASSERT_EQ(because.size(), 1U);
  EXPECT_DOUBLE_EQ(because[0].change, 2'000'000);
}

TEST(Attribute, OtherReasonsAndStatesAreNotCounted) {
  const std::vector<Profile> base = {FakeRun()};
  const std::vector<Profile> changed = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "sync", 10, 4'000'000, {"a", "main.f"})
          .Spans("main.f", What::kSyscall, "", 10, 4'000'000, {"b", "main.f"})
          .Spans("main.g", What::kWaiting, "select", 10, 4'000'000, {"c", "main.g"})};
  EXPECT_TRUE(Attribute(kTime, true, base, changed, 3).empty());
}

// One stop of 8 ms that main.loop held up for 7 ms, in a run of one second; none in the base.
TEST(Attribute, OfAStopThoseWhoHeldItUp) {
  const auto run = [](Nanos stopping) {
    Profile made = FakeRun().Spans("main.loop", What::kRunning, "", 100, 1'000'000);
    made.stacks.push_back({7, {"main.step", "main.loop"}});
    profile::StopTheWorld stop;
    stop.name = "stop-the-world (read mem stats)";
    if (stopping != 0) {
      stop.straggler = profile::Straggler{"main.loop", made.stacks.size() - 1, stopping};
    }
    made.stw.push_back(stop);
    return made;
  };
  const std::vector<Profile> base = {run(0), run(0)};
  const std::vector<Profile> changed = {run(7'000'000), run(5'000'000)};
  for (const CellId& cell : {CellId{"(process)", "stop-the-world", "read mem stats"},
                             CellId{"main.loop", "Running", "", Statistic::kP50}}) {
    const auto because = Attribute(cell, true, base, changed, 3);
    ASSERT_EQ(because.size(), 1U) << cell.type;
    EXPECT_EQ(because[0].holder, "main.loop");
    EXPECT_THAT(because[0].stack, ::testing::ElementsAre("main.step", "main.loop"));
    EXPECT_DOUBLE_EQ(because[0].change, 6e6);
    EXPECT_DOUBLE_EQ(because[0].share, 1);
  }
  EXPECT_TRUE(Attribute({"(process)", "stop-the-world", "other"}, true, base, changed, 3).empty());
  EXPECT_TRUE(Attribute({"main.other", "Running", ""}, true, base, changed, 3).empty());
}

}  // namespace
}  // namespace tracegate::diff
