// Who created a goroutine.
#include <gmock/gmock.h>

#include "tests/support/follow.h"
#include "tests/support/story.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Frames kWorker = {"main.worker"};
const Frames kInMain = {"runtime/trace.Start", "main.main"};

TEST(Creators, AreOfTheTypeThatTheyHave) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoStop", {"yield", Frames{"leaf", "main.server"}});
  m.At(11).Event("GoStart", {1, 1});
  m.At(20).Event("GoCreate", {5, kWorker, kNoFrames});
  m.At(30).Event("GoCreateBlocked", {6, Frames{"main.coroutine"}, kInMain});
  const Followed followed = Follow(trace.File());
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.created,
              ElementsAre("main.worker by main.server", "main.coroutine by main.server"));
}

// The first thing that most programs do in a trace is to create goroutines.
TEST(Creators, WithoutATypeAreKnownByWhereTheyDoIt) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(20).Event("GoCreate", {5, kWorker, kInMain});
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.created, ElementsAre("main.worker by main.main"));
  EXPECT_THAT(followed.goroutines, ::testing::UnorderedElementsAre("", "main.worker"));
}

TEST(Creators, MayBeNobodyOrUnknown) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& timer = gen.OnThread(3);
  timer.Event("ProcStatus", {2, kProcRunning});
  timer.At(10).Event("GoCreate", {5, kWorker, Frames{"time.goFunc"}});
  Thread& m = RunningGoroutine(gen);
  m.At(20).Event("GoCreate", {6, Frames{"main.other"}, kNoFrames});
  gen.OnThread(9).At(30).Event("GoCreateSyscall", {7});
  EXPECT_THAT(Follow(trace.File()).created,
              ::testing::UnorderedElementsAre("main.worker by ?", "main.other by ?", " by ?"));
}

TEST(Creators, OfWhoWasThereBeforeAreNotTold) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).At(20).Event("GoStop", {"yield", kWorker});
  EXPECT_THAT(Follow(trace.File()).created, IsEmpty());
}

// A goroutine that takes the id of another has its own creator.
TEST(Creators, AreOfOneLifeEach) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoCreate", {5, kWorker, kInMain});
  m.At(20).Event("GoBlock", {"select", kInMain});
  m.At(21).Event("GoStart", {5, 1});
  m.At(22).Event("GoCreate", {6, Frames{"main.child"}, Frames{"leaf", "main.worker"}});
  m.At(23).Event("GoDestroy");
  m.At(24).Event("GoStart", {6, 1});
  m.At(25).Event("GoCreate", {7, Frames{"main.grandchild"}, kNoFrames});
  EXPECT_THAT(
      Follow(trace.File()).created,
      ::testing::UnorderedElementsAre("main.worker by main.main", "main.child by main.worker",
                                      "main.grandchild by main.child"));
}

}  // namespace
}  // namespace tracegate::testing
