// Mark assist, sweep, stop-the-world, mark phases; regions and tasks.
#include <gmock/gmock.h>

#include "tests/support/follow.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

const Frames kAlloc = {"runtime.mallocgc", "main.alloc"};

TEST(MarkAssist, WholeWithItsStack) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GCMarkAssistBegin", {kAlloc});
  m.At(14).Event("GoStop", {"preempted", kAlloc});  // an assist goes on while not running
  m.At(18).Event("GoStart", {1, 1});
  m.At(20).Event("GCMarkAssistEnd");
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.Of("main.alloc"), Contains("mark assist [10,20]"));
  EXPECT_THAT(followed.Of("main.alloc"), Contains("Running (0,14]"));
  EXPECT_THAT(followed.stacks.at("main.alloc mark assist [10,20]"),
              ElementsAre("runtime.mallocgc", "main.alloc"));
}

TEST(MarkAssist, ClippedAtTheStartAtTheEndAndAtBoth) {
  for (const bool ends : {true, false}) {
    Trace trace(Format::kGo126);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    m.Event("GoStatusStack", {2, kNobody, kGoWaiting, Frames{"main.other"}});
    m.Event("GCMarkAssistActive", {1});
    m.Event("GCMarkAssistActive", {2});
    m.At(20).Event("GoStop", {"preempted", kAlloc});
    m.At(21).Event("GoStart", {1, 1});
    if (ends) {
      m.At(30).Event("GCMarkAssistEnd");
      m.At(40).Event("GCMarkAssistBegin", {kAlloc});
    }
    m.At(50).Event("HeapAlloc", {1});
    const Followed followed = Follow(trace.File());
    ASSERT_EQ(followed.error, "");
    EXPECT_THAT(followed.Of("main.other"), Contains("mark assist (0,50)"));
    if (ends) {
      EXPECT_THAT(followed.Of("main.alloc"), Contains("mark assist (0,30]"));
      EXPECT_THAT(followed.Of("main.alloc"), Contains("mark assist [40,50)"));
    } else {
      EXPECT_THAT(followed.Of("main.alloc"), Contains("mark assist (0,50)"));
    }
  }
}

TEST(MarkAssist, AnnouncedAgainIsTheSame) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).At(10).Event("GCMarkAssistBegin", {kAlloc});
  Thread& n = RunningGoroutine(trace.NewGeneration());
  n.Event("GCMarkAssistActive", {1});
  n.At(60).Event("GCMarkAssistEnd");
  n.At(61).Event("GoBlock", {"select", kAlloc});
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.Of("main.alloc"), Contains("mark assist [10,60]"));
}

TEST(Sweep, IsTheGoroutinesWhereItBeganAndEndedOnIt) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GCSweepBegin", {kAlloc});
  m.At(20).Event("GCSweepEnd", {8192, 0});
  m.At(30).Event("GCSweepBegin", {kAlloc});
  m.At(35).Event("GoStop", {"preempted", kAlloc});
  m.At(40).Event("GCSweepEnd", {8192, 0});  // without a goroutine
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.process, ElementsAre("sweep g=1 [10,20]", "sweep g=1 [30,40]"));
  EXPECT_THAT(followed.Of("main.alloc"), Contains("sweep [10,20]"));
  EXPECT_THAT(followed.Of("main.alloc"), Not(Contains("sweep [30,40]")));
  EXPECT_THAT(followed.events,
              ElementsAre("Sync", "SweepBegin", "SweepEnd", "SweepBegin", "SweepEnd", "Sync"));
}

TEST(Sweep, ClippedOnes) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m0 = RunningGoroutine(gen);
  m0.Event("GCSweepActive", {0});
  m0.At(25).Event("GCSweepEnd", {1, 1});
  m0.At(30).Event("GCSweepBegin", {kAlloc});
  Thread& m1 = RunningGoroutine(gen, 1, 1, 2);
  m1.Event("GCSweepActive", {1});
  m1.At(70).Event("HeapAlloc", {1});
  const Followed followed = Follow(trace.File());
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.process,
              UnorderedElementsAre("sweep (0,25]", "sweep g=1 [30,70)", "sweep (0,70)"));
  for (const std::string& span : followed.spans) {
    EXPECT_THAT(span, Not(HasSubstr("sweep")));
  }
}

TEST(StopTheWorld, WholeNestedAndOpenAtTheEnd) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration(), 0, 0, 17);
  m.At(10).Event("STWBegin", {"GC mark termination", kNoFrames});
  m.At(15).Event("STWEnd");
  m.At(20).Event("STWBegin", {"a", kNoFrames});
  m.At(21).Event("STWBegin", {"b", kNoFrames});
  m.At(25).Event("STWEnd");
  m.At(90).Event("HeapAlloc", {1});
  EXPECT_THAT(Follow(trace.File()).process,
              ElementsAre("stop-the-world(GC mark termination) g=17 [10,15]",
                          "stop-the-world(a) g=17 [20,25]", "stop-the-world(b) g=17 [21,90)"));
}

TEST(MarkPhase, Whole) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen).At(10).Event("GCBegin", {1, kNoFrames});
  RunningGoroutine(gen, 1, 1, 2).At(30).Event("GCEnd", {2});
  EXPECT_THAT(Follow(trace.File()).process, ElementsAre("gc mark [10,30]"));
}

TEST(MarkPhase, ClippedAtTheStartAndAtTheEnd) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GCActive", {1});
  m.At(30).Event("GCEnd", {2});
  m.At(40).Event("GCBegin", {3, kNoFrames});
  m.At(90).Event("HeapAlloc", {1});
  EXPECT_THAT(Follow(trace.File()).process, ElementsAre("gc mark (0,30]", "gc mark [40,90)"));
}

TEST(MarkPhase, AcrossGenerationsIsOne) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).At(10).Event("GCBegin", {1, kNoFrames});
  RunningGoroutine(trace.NewGeneration()).Event("GCActive", {2});
  Thread& n = RunningGoroutine(trace.NewGeneration());
  n.Event("GCActive", {3});
  n.At(80).Event("GCEnd", {4});
  EXPECT_THAT(Follow(trace.File()).process, ElementsAre("gc mark [10,80]"));
}

TEST(Regions, NestInEachOther) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("UserRegionBegin", {0, "outer", kNoFrames});
  m.At(20).Event("UserRegionBegin", {0, "inner", kNoFrames});
  m.At(25).Event("UserRegionBegin", {0, "inner", kNoFrames});
  m.At(30).Event("UserRegionEnd", {0, "inner", kNoFrames});
  m.At(40).Event("UserRegionEnd", {0, "inner", kNoFrames});
  m.At(50).Event("UserRegionEnd", {0, "outer", kNoFrames});
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.regions, ElementsAre("inner [25,30]", "inner [20,40]", "outer [10,50]"));
  EXPECT_THAT(followed.diagnostics.all(), IsEmpty());
}

TEST(Regions, MisnestedOnesAreMeasuredAndCounted) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("UserRegionBegin", {0, "a", kNoFrames});
  m.At(20).Event("UserRegionBegin", {0, "b", kNoFrames});
  m.At(30).Event("UserRegionEnd", {0, "a", kNoFrames});
  m.At(40).Event("UserRegionEnd", {0, "b", kNoFrames});
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.regions, ElementsAre("a [10,30]", "b [20,40]"));
  ASSERT_EQ(followed.diagnostics.all().size(), 1u);
  EXPECT_EQ(followed.diagnostics.all()[0].name, "misnested region");
  EXPECT_EQ(followed.diagnostics.all()[0].severity, Severity::kWarning);
  EXPECT_EQ(followed.diagnostics.all()[0].count, 1u);
}

TEST(Regions, OfAnotherTaskAreOthers) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("UserRegionBegin", {7, "a", kNoFrames});
  m.At(20).Event("UserRegionBegin", {8, "a", kNoFrames});
  m.At(30).Event("UserRegionEnd", {7, "a", kNoFrames});
  EXPECT_THAT(Follow(trace.File()).regions, ElementsAre("a [10,30]", "a [20,30)"));
}

TEST(Regions, OfGoroutinesDoNotMix) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen).At(10).Event("UserRegionBegin", {0, "a", kNoFrames});
  RunningGoroutine(gen, 1, 1, 2).At(30).Event("UserRegionEnd", {0, "a", kNoFrames});
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.regions, ElementsAre("a (0,30]", "a [10,30)"));
  EXPECT_THAT(followed.diagnostics.all(), IsEmpty());  // begun before the trace, perhaps
}

TEST(Regions, EndWithTheirGoroutine) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("UserRegionBegin", {0, "a", kNoFrames});
  m.At(40).Event("GoDestroy");
  m.At(60).Event("HeapAlloc", {1});
  EXPECT_THAT(Follow(trace.File()).regions, ElementsAre("a [10,40) by exit"));
}

TEST(Tasks, WithAndWithoutBeginAndEnd) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.At(10).Event("UserTaskBegin", {2, 0, "whole", kNoFrames});
  m.At(20).Event("UserTaskBegin", {3, 2, "open", kNoFrames});
  RunningGoroutine(gen, 1, 1, 2).At(30).Event("UserTaskEnd", {2, kNoFrames});
  m.At(40).Event("UserTaskEnd", {99, kNoFrames});
  m.At(50).Event("UserTaskBegin", {2, 0, "id used again", kNoFrames});
  m.At(55).Event("UserTaskEnd", {2, kNoFrames});
  EXPECT_THAT(Follow(trace.File()).tasks,
              ElementsAre("whole [10,30]", " (0,40]", "id used again [50,55]", "open [20,55)"));
}

}  // namespace
}  // namespace tracegate::testing
