// Who ran last while the world was being stopped.
#include <gmock/gmock.h>

#include "tests/support/follow.h"
#include "tests/support/story.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;

const Frames kSpin = {"runtime.chanrecv", "main.spin"};
const Frames kQuick = {"runtime.gopark", "main.quick"};

// Goroutine 1 stops the world from 100 to 200, and lets it go on at 150.
Generation& Stopped(Trace& trace) {
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.At(100).Event("STWBegin", {"read mem stats", kNoFrames});
  m.At(150).Event("ProcsChange", {2, kNoFrames});
  m.At(200).Event("STWEnd");
  return gen;
}

TEST(Straggler, IsTheLastToLeave) {
  Trace trace(Format::kGo126);
  Generation& gen = Stopped(trace);
  RunningGoroutine(gen, 1, 1, 2).At(140).Event("GoStop", {"preempted", kSpin});
  RunningGoroutine(gen, 2, 2, 3).At(120).Event("GoBlock", {"select", kQuick});
  const Followed followed = Follow(trace.File());
  const std::string stop =
      "stop-the-world(read mem stats) g=1 [100,200] held up by main.spin for 40";
  ASSERT_THAT(followed.process, ElementsAre(stop));
  EXPECT_THAT(followed.stacks.at(stop), ElementsAre("runtime.chanrecv", "main.spin"));
}

TEST(Straggler, MayLeaveForASystemCallOrEnd) {
  for (const bool ends : {false, true}) {
    Trace trace(Format::kGo126);
    Generation& gen = Stopped(trace);
    Thread& m = RunningGoroutine(gen, 1, 1, 2);
    m.At(50).Event("GoStop", {"yield", kSpin});
    m.At(51).Event("GoStart", {2, 1});
    m.At(140);
    ends ? m.Event("GoDestroy") : m.Event("GoSyscallBegin", {1, kSpin});
    EXPECT_THAT(
        Follow(trace.File()).process,
        ElementsAre("stop-the-world(read mem stats) g=1 [100,200] held up by main.spin for 40"));
  }
}

// Both margins of the pause: before the stop is asked for, and after it is over.
TEST(Straggler, MayHaveStartedInThePauseButNotAfterTheRestart) {
  Trace trace(Format::kGo126);
  Generation& gen = Stopped(trace);
  Thread& m = RunningGoroutine(gen, 1, 1, 2);
  m.At(90).Event("GoStop", {"yield", kSpin});
  m.At(101).Event("GoStart", {2, 1});
  m.At(130).Event("GoStop", {"preempted", kSpin});
  m.At(160).Event("GoStart", {2, 2});
  m.At(170).Event("GoBlock", {"select", kQuick});
  EXPECT_THAT(
      Follow(trace.File()).process,
      ElementsAre("stop-the-world(read mem stats) g=1 [100,200] held up by main.spin for 30"));
}

TEST(Straggler, IsNoneWhereNobodyRuns) {
  Trace trace(Format::kGo126);
  Generation& gen = Stopped(trace);
  Thread& m = RunningGoroutine(gen, 1, 1, 2);
  m.At(90).Event("GoSyscallBegin", {1, kSpin});
  m.At(120).Event("ProcStop");
  m.At(130).Event("GoSyscallEndBlocked");  // holds nobody up
  EXPECT_THAT(Follow(trace.File()).process,
              ElementsAre("stop-the-world(read mem stats) g=1 [100,200]"));
}

TEST(Straggler, IsNotTheStopper) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(100).Event("STWBegin", {"a", kNoFrames});
  m.At(110).Event("GoStop", {"preempted", kSpin});
  m.At(120).Event("GoStart", {1, 1});
  m.At(130).Event("STWEnd");
  EXPECT_THAT(Follow(trace.File()).process, ElementsAre("stop-the-world(a) g=1 [100,130]"));
}

TEST(Straggler, OfTheNextStopIsAnother) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  for (const std::uint64_t begin : {100U, 200U}) {
    m.At(begin).Event("STWBegin", {"a", kNoFrames});
    m.At(begin + 50).Event("STWEnd");
  }
  RunningGoroutine(gen, 1, 1, 2).At(140).Event("GoStop", {"preempted", kSpin});
  EXPECT_THAT(Follow(trace.File()).process,
              ElementsAre("stop-the-world(a) g=1 [100,150] held up by main.spin for 40",
                          "stop-the-world(a) g=1 [200,250]"));
}

TEST(Straggler, OfOldFormats) {
  const auto file = Encode(R"(go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@12 GoCreate g=2
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@100 GCSTWStart kind=0
@150 Gomaxprocs procs=2
@160 GCSTWDone
P 1 @10
@18 ProcStart thread=6
@19 GoStart g=2 seq=1
@140 GoPreempt stack=[main.spin]
)");
  ASSERT_TRUE(file) << file.error().Line();
  const Followed followed = Follow(*file);
  ASSERT_EQ(followed.error, "");
  ASSERT_EQ(followed.process.size(), 1u);
  EXPECT_THAT(followed.process[0], ::testing::HasSubstr("] held up by main.spin for "));
}

}  // namespace
}  // namespace tracegate::testing
