// Spans of goroutines: states, reasons, what of them was seen, and their type.
#include <gmock/gmock.h>

#include "tests/support/follow.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

const Frames kWait = {"runtime.gopark", "main.wait"};

TEST(Spans, EveryStateOfAGoroutineThatWasThereBefore) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m0 = RunningGoroutine(gen);
  m0.At(10).Event("GoBlock", {"select", kWait});
  m0.At(35).Event("GoStart", {1, 2});
  m0.At(40).Event("GoSyscallBegin", {1, Frames{"syscall.Read", "main.wait"}});
  m0.At(47).Event("GoSyscallEnd");
  m0.At(50).Event("GoStop", {"preempted", kWait});
  m0.At(60).Event("GoStart", {1, 3});
  m0.At(70).Event("GoDestroy");
  RunningGoroutine(gen, 1, 1, 2).At(30).Event("GoUnblock", {1, 1, kNoFrames});
  const Followed followed = Follow(trace.File());
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.Of("main.wait"),
              ElementsAre("Running (0,10]", "Waiting(select) [10,30]", "Runnable [30,35]",
                          "Running [35,40]", "Syscall [40,47]", "Running [47,50]",
                          "Runnable [50,60]", "Running [60,70]", "lifetime (0,70]"));
  EXPECT_THAT(followed.Of(""), ElementsAre("Running (0,70)", "lifetime (0,70)"));
  EXPECT_THAT(followed.stacks.at("main.wait Waiting(select) [10,30]"),
              ElementsAre("runtime.gopark", "main.wait"));
  EXPECT_THAT(followed.stacks.at("main.wait Syscall [40,47]"),
              ElementsAre("syscall.Read", "main.wait"));
  EXPECT_EQ(followed.stacks.size(), 2u);
  EXPECT_THAT(followed.goroutines, UnorderedElementsAre("main.wait", ""));
  EXPECT_EQ(followed.start, 0);
  EXPECT_EQ(followed.end, 70);
}

TEST(Spans, StatesWithNeitherEndSeen) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = gen.OnThread(0, 5);
  m.Event("GoStatusStack", {1, kNobody, kGoRunnable, Frames{"main.runnable"}});
  m.Event("GoStatusStack", {2, kNobody, kGoWaiting, Frames{"runtime.gopark", "main.waiting"}});
  m.Event("GoStatusStack", {3, 9, kGoSyscall, Frames{"main.syscall"}});
  m.Event("GoStatusStack", {4, 0, kGoRunning, Frames{"main.running"}});
  m.At(80).Event("ProcStatus", {0, kProcIdle});
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.spans,
              UnorderedElementsAre("main.runnable Runnable (5,80)", "main.runnable lifetime (5,80)",
                                   "main.waiting Waiting (5,80)", "main.waiting lifetime (5,80)",
                                   "main.syscall Syscall (5,80)", "main.syscall lifetime (5,80)",
                                   "main.running Running (5,80)", "main.running lifetime (5,80)"));
  EXPECT_THAT(followed.stacks.at("main.waiting Waiting (5,80)"),
              ElementsAre("runtime.gopark", "main.waiting"));
}

TEST(Spans, OpenAtTheEnd) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen).At(10).Event("GoBlock", {"chan receive", kWait});
  RunningGoroutine(gen, 1, 1, 2).At(90).Event("HeapAlloc", {1});
  EXPECT_THAT(Follow(trace.File()).Of("main.wait"),
              ElementsAre("Running (0,10]", "Waiting(chan receive) [10,90)", "lifetime (0,90)"));
}

TEST(Spans, CreationStartAndEnd) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.At(20).Event("GoCreate", {5, Frames{"main.worker"}, kWait});
  m.At(25).Event("GoStop", {"yield", kNoFrames});
  m.At(33).Event("GoStart", {5, 1});
  m.At(50).Event("GoDestroy");
  EXPECT_THAT(Follow(trace.File()).Of("main.worker"),
              ElementsAre("start delay [20,33]", "Runnable [20,33]", "Running [33,50]",
                          "lifetime [20,50]"));
}

TEST(Spans, AGoroutineThatNeverRan) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(20).Event("GoCreate", {5, Frames{"main.worker"}, kNoFrames});
  m.At(44).Event("HeapAlloc", {1});
  EXPECT_THAT(Follow(trace.File()).Of("main.worker"),
              UnorderedElementsAre("Runnable [20,44)", "start delay [20,44)", "lifetime [20,44)"));
}

TEST(Spans, OnlyTheFirstStartIsADelay) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoStop", {"yield", kNoFrames});
  m.At(20).Event("GoCreate", {5, Frames{"main.worker"}, kNoFrames});
  m.At(30).Event("GoStart", {5, 1});
  m.At(31).Event("GoStop", {"yield", kNoFrames});
  m.At(40).Event("GoStart", {5, 2});
  m.At(41).Event("GoDestroy");
  EXPECT_THAT(Follow(trace.File()).Of("main.worker"),
              ElementsAre("start delay [20,30]", "Runnable [20,30]", "Running [30,31]",
                          "Runnable [31,40]", "Running [40,41]", "lifetime [20,41]"));
}

TEST(Spans, ACoroutineWaitsWithoutReason) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoCreateBlocked", {5, Frames{"main.coroutine"}, kNoFrames});
  m.At(30).Event("GoSwitch", {5, 1});
  m.At(40).Event("GoSwitchDestroy", {1, 1});
  m.At(41).Event("GoBlock", {"sync", Frames{"main.main"}});
  const Followed followed = Follow(trace.File());
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.Of("main.coroutine"),
              ElementsAre("Waiting [10,30]", "start delay [10,30]", "Runnable [30,30]",
                          "Running [30,40]", "lifetime [10,40]"));
  EXPECT_THAT(followed.Of("main.main"),
              ElementsAre("Running (0,30]", "Waiting [30,40]", "Runnable [40,40]",
                          "Running [40,41]", "Waiting(sync) [41,41)", "lifetime (0,41)"));
}

TEST(Spans, ASyscallThatBlocks) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoSyscallBegin", {1, Frames{"syscall.Read", "main.read"}});
  m.At(12).Event("ProcStop");
  m.At(90).Event("GoSyscallEndBlocked");
  m.At(95).Event("ProcStart", {0, 2});
  m.At(99).Event("GoStart", {1, 1});
  const Followed followed = Follow(trace.File());
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.Of("main.read"),
              ElementsAre("Running (0,10]", "Syscall [10,90]", "Runnable [90,99]",
                          "Running [99,99)", "lifetime (0,99)"));
}

TEST(Spans, CgoBeginsAndEndsInASyscall) {
  Trace trace(Format::kGo126);
  Thread& m = trace.NewGeneration().OnThread(0);
  m.At(10).Event("GoCreateSyscall", {4});
  m.At(30).Event("GoDestroySyscall");
  m.At(40).Event("GoCreateSyscall", {4});
  m.At(45).Event("GoDestroySyscall");
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.Of(""), Contains("Syscall [10,30]"));
  EXPECT_THAT(followed.Of(""), Contains("Syscall [40,45]"));
  EXPECT_THAT(followed.goroutines, ElementsAre("", ""));
}

TEST(Spans, AReusedIdIsAnotherGoroutine) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoStop", {"yield", Frames{"main.first"}});
  m.At(11).Event("GoStart", {1, 1});
  m.At(20).Event("GoDestroy");
  m.At(30).Event("GoCreate", {1, Frames{"main.second"}, kNoFrames});
  m.At(40).Event("GoStart", {1, 1});
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.Of("main.first"), Contains("lifetime (0,20]"));
  EXPECT_THAT(followed.Of("main.second"), Contains("lifetime [30,40)"));
  EXPECT_THAT(followed.goroutines, ElementsAre("main.first", "main.second"));
}

TEST(Spans, GoOnAcrossGenerations) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).At(10).Event("GoBlock", {"select", kWait});
  Thread& n = trace.NewGeneration().OnThread(0, 100);
  n.Event("ProcStatus", {0, kProcRunning});
  n.Event("GoStatusStack", {1, kNobody, kGoWaiting, Frames{"main.other"}});
  n.At(130).Event("GoUnblock", {1, 1, kNoFrames});
  const Followed followed = Follow(trace.File());
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.Of("main.wait"), ElementsAre("Running (0,10]", "Waiting(select) [10,130]",
                                                    "Runnable [130,130)", "lifetime (0,130)"));
  EXPECT_THAT(followed.stacks.at("main.wait Waiting(select) [10,130]"),
              ElementsAre("runtime.gopark", "main.wait"));
}

TEST(Types, FoundLateHoldForEarlierSpansToo) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = gen.OnThread(0);
  m.Event("ProcStatus", {0, kProcRunning});
  m.Event("GoStatus", {1, kNobody, kGoWaiting});
  m.At(10).Event("GoUnblock", {1, 1, Frames{"main.waker"}});  // the waker's stack, not its own
  m.At(15).Event("GoStart", {1, 2});
  m.At(20).Event("GoBlock", {"select", kWait});
  m.At(21).Event("GoUnblock", {1, 3, kNoFrames});
  m.At(22).Event("GoStart", {1, 4});
  m.At(23).Event("GoBlock", {"sync", Frames{"elsewhere.root"}});  // the first stack counts
  EXPECT_THAT(Follow(trace.File()).spans,
              ElementsAre("main.wait Waiting (0,10]", "main.wait Runnable [10,15]",
                          "main.wait Running [15,20]", "main.wait Waiting(select) [20,21]",
                          "main.wait Runnable [21,22]", "main.wait Running [22,23]",
                          "main.wait Waiting(sync) [23,23)", "main.wait lifetime (0,23)"));
}

TEST(Types, NeverFoundAreEmpty) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoStop", {"yield", kNoFrames});
  m.At(15).Event("GoStart", {1, 1});
  m.At(20).Event("GoDestroy");
  const Followed followed = Follow(trace.File());
  EXPECT_THAT(followed.spans, ElementsAre(" Running (0,10]", " Runnable [10,15]",
                                          " Running [15,20]", " lifetime (0,20]"));
  EXPECT_THAT(followed.goroutines, ElementsAre(""));
  EXPECT_THAT(followed.diagnostics.all(), IsEmpty());
}

// Spans before the first stack: as many as may be held back, and one more.
TEST(Types, SpansAreHeldBackUpToACap) {
  for (const std::size_t more : {0U, 1U}) {
    const std::size_t spans = timeline::Timeline::kMaxHeldBack + more;
    Trace trace(Format::kGo126);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    std::uint64_t seq = 0;
    for (std::size_t i = 0; i < spans; ++i) {
      if (i % 2 == 0) {
        m.Event("GoStop", {"yield", kNoFrames});
      } else {
        m.Event("GoStart", {1, ++seq});
      }
    }
    if (spans % 2 != 0) {
      m.Event("GoStart", {1, ++seq});
    }
    m.Event("GoBlock", {"select", kWait});
    const Followed followed = Follow(trace.File());
    ASSERT_EQ(followed.error, "");
    const bool capped = more == 1;
    EXPECT_THAT(followed.spans, Each(StartsWith(capped ? " " : "main.wait ")));
    EXPECT_THAT(followed.goroutines, ElementsAre(capped ? "" : "main.wait"));
    EXPECT_GT(followed.spans.size(), spans);
    ASSERT_EQ(followed.diagnostics.all().size(), capped ? 1u : 0u);
    if (capped) {
      EXPECT_EQ(followed.diagnostics.all()[0].name, "untyped goroutine");
      EXPECT_EQ(followed.diagnostics.all()[0].severity, Severity::kWarning);
      EXPECT_EQ(followed.diagnostics.all()[0].count, 1u);
    }
  }
}

TEST(Spans, MetricsLabelsLogsAndSyncsAreHandedOn) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.Event("HeapAlloc", {1});
  m.Event("HeapGoal", {2});
  m.Event("GoLabel", {"x"});
  m.Event("UserLog", {0, "a", "b", kNoFrames});
  m.Event("ProcsChange", {3, kNoFrames});
  gen.CpuSample(50, 0, kNoFrames);
  EXPECT_THAT(Follow(trace.File()).events, ElementsAre("Sync", "HeapAlloc", "HeapGoal", "GoLabel",
                                                       "Log", "ProcsChange", "CpuSample", "Sync"));
}

}  // namespace
}  // namespace tracegate::testing
