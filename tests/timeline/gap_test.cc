// What is lost in the middle of a trace: spans end where it begins, and go on where it ends.
#include <gmock/gmock.h>

#include "tests/support/follow.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Goroutine 1 waits over all three generations, 2 runs, 3 is there in the first only. The
// second generation is damaged: a goroutine is unblocked that does not wait.
Followed FollowDamaged(bool third_sees_goroutine_1 = true) {
  Trace trace(Format::kGo126);
  Generation& first = trace.NewGeneration();
  Thread& m = RunningGoroutine(first, 0, 0, 2);
  m.At(10).Event("GoStatusStack", {1, kNobody, kGoWaiting, Frames{"runtime.gopark", "main.wait"}});
  m.At(20).Event("GoCreate", {3, Frames{"main.short"}, kNoFrames});
  m.At(30).Event("UserTaskBegin", {7, 0, "task", kNoFrames});
  m.At(32).Event("UserRegionBegin", {7, "region", kNoFrames});
  m.At(40).Event("GCBegin", {1, kNoFrames});
  m.At(50).Event("HeapAlloc", {1});
  Generation& second = trace.NewGeneration();
  Thread& lost = second.OnThread(0, 100);
  lost.Event("ProcStatus", {0, kProcRunning});
  lost.Event("GoStatus", {2, 0, kGoRunning});
  lost.At(110).Event("GoUnblock", {2, 1, kNoFrames});
  Generation& third = trace.NewGeneration();
  Thread& again = third.OnThread(0, 200);
  again.Event("ProcStatus", {0, kProcRunning});
  again.Event("GoStatus", {2, 0, kGoRunning});
  if (third_sees_goroutine_1) {
    again.At(205).Event("GoStatus", {1, kNobody, kGoWaiting});
  }
  again.At(210).Event("UserTaskEnd", {7, kNoFrames});
  again.At(220).Event("GoBlock", {"select", Frames{"runtime.gopark", "main.main"}});
  again.At(250).Event("ProcStop");
  return Follow(trace.File(), 1.0);
}

TEST(Gap, GoroutinesAreCutAndGoOn) {
  const Followed followed = FollowDamaged();
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.Of("main.wait"),
              UnorderedElementsAre("Waiting (0,50)", "Waiting (200,250)", "lifetime (0,250)"));
  EXPECT_THAT(followed.Of("main.main"),
              UnorderedElementsAre("Running (0,50)", "Running (200,220]",
                                   "Waiting(select) [220,250)", "lifetime (0,250)"));
}

// The gap swallowed its end: it lived until then at least, and is one goroutine.
TEST(Gap, AGoroutineThatIsNotSeenAgain) {
  const Followed followed = FollowDamaged(false);
  EXPECT_THAT(followed.Of("main.short"),
              UnorderedElementsAre("Runnable [20,50)", "start delay [20,50)", "lifetime [20,50)"));
  EXPECT_THAT(followed.Of("main.wait"), UnorderedElementsAre("Waiting (0,50)", "lifetime (0,50)"));
  EXPECT_THAT(followed.goroutines, UnorderedElementsAre("main.wait", "main.main", "main.short"));
}

TEST(Gap, TasksEndByTheirIdAndRangesAreCut) {
  const Followed followed = FollowDamaged();
  EXPECT_THAT(followed.tasks, ElementsAre("task [30,210]"));
  EXPECT_THAT(followed.regions, ElementsAre("region [32,50)"));
  EXPECT_THAT(followed.process, ElementsAre("gc mark [40,50)"));
}

TEST(Gap, IsNotCovered) {
  const Followed followed = FollowDamaged();
  EXPECT_EQ(followed.start, 0);
  EXPECT_EQ(followed.end, 250);
  EXPECT_EQ(followed.covered, 100);  // 0 to 50 and 200 to 250
}

TEST(Gap, WithoutToleranceIsAnError) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GoUnblock", {1, 1, kNoFrames});
  EXPECT_NE(Follow(trace.File()).error, "");
  EXPECT_THAT(Follow(trace.File(), 1.0).error, ::testing::HasSubstr("no generation"));
}

}  // namespace
}  // namespace tracegate::testing
