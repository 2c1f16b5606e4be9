// What ordered events carry: fields that the stories of tests/stories do not show.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using trace::Kind;

// The whole line of a trace's first error, which is at `mark`.
void ExpectBroken(Trace& trace, Mark mark, const std::string& what) {
  const auto read = ReadAll(trace.File());
  EXPECT_EQ(read->Line(), fmt::format("at byte {}: {}", trace.OffsetOf(mark), what));
  ASSERT_FALSE(read->ok());
  EXPECT_EQ(read->error->code, ErrorCode::kInconsistent);
}

// The clock of the thread that starts goroutine 5 is behind.
TEST(OrderGo, TimeNeverRunsBackwards) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen).At(50).Event("GoCreate", {5, kNoFrames, kNoFrames});
  Thread& m1 = gen.OnThread(1);
  m1.Event("ProcStatus", {1, kProcRunning});
  m1.At(20).Event("GoStart", {5, 1});
  const auto read = ReadAll(trace.File());
  EXPECT_EQ(read->Of(Kind::kGoCreate).at(0).time, 50);
  EXPECT_EQ(read->Of(Kind::kGoStart).at(0).time, 50);
}

TEST(OrderGo, UnblockSaysWhoDidIt) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.Event("GoCreateBlocked", {5, kNoFrames, kNoFrames});
  m.Event("GoUnblock", {5, 1, Frames{"main.wake"}});
  const auto read = ReadAll(trace.File());
  const trace::Event unblock = read->Of(Kind::kGoUnblock).at(0);
  EXPECT_EQ(unblock.go, read->Of(Kind::kGoStatus)[0].target);
  EXPECT_NE(unblock.target, unblock.go);
  EXPECT_THAT(read->Frames(unblock.stack), ElementsAre("main.wake"));
}

// Such as sysmon or the network poller: no thread, no proc, no goroutine.
TEST(OrderGo, AnUnblockNeedsNoThread) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen).At(10).Event("GoBlock", {"IO wait", kNoFrames});
  gen.OnThread(kNobody).At(40).Event("GoUnblock", {1, 1, kNoFrames});
  const auto read = ReadAll(trace.File());
  ASSERT_THAT(read->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoBlock 1", "GoUnblock 1", "Sync"));
  EXPECT_EQ(read->events[4].go, trace::kNoSlot);
}

TEST(OrderGo, AStopSaysWhy) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GoStop", {"preempted", Frames{"main.spin"}});
  const auto read = ReadAll(trace.File());
  const trace::Event stop = read->Of(Kind::kGoStop).at(0);
  EXPECT_EQ(read->Text(stop.text), "preempted");
  EXPECT_THAT(read->Frames(stop.stack), ElementsAre("main.spin"));
}

TEST(OrderGo, ContextsThatAreMissingOrTaken) {
  struct Row {
    std::string_view name;
    std::vector<Arg> args;
    std::string what;
  };
  const std::string no_proc = ": it needs a proc and its thread has none";
  const std::string no_go = ": it needs a goroutine and its thread has none";
  for (const Row& row :
       {Row{"GoCreate", {5, 0, 0}, no_proc}, Row{"GoBlock", {0, 0}, no_proc},
        Row{"HeapAlloc", {5}, no_proc}, Row{"ProcStop", {}, no_proc},
        Row{"GoSyscallBegin", {1, 0}, no_proc}, Row{"GCSweepBegin", {0}, no_proc},
        Row{"GoSyscallEndBlocked", {}, no_go}, Row{"GoDestroySyscall", {}, no_go}}) {
    Trace trace(Format::kGo126);
    const Mark bad = trace.NewGeneration().OnThread(0).Event(row.name, row.args);
    ExpectBroken(trace, bad, std::string(row.name) + row.what);
  }
  for (const std::string_view name : {"GoDestroy", "GoSyscallEnd", "STWEnd", "GCMarkAssistEnd"}) {
    Trace trace(Format::kGo126);
    Thread& m = trace.NewGeneration().OnThread(0);
    m.Event("ProcStatus", {0, kProcRunning});
    ExpectBroken(trace, m.Event(name), std::string(name) + no_go);
  }
}

TEST(OrderGo, ASwitchIsThreeTransitions) {
  for (const bool destroy : {false, true}) {
    Trace trace(Format::kGo123);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    m.Event("GoCreateBlocked", {5, kNoFrames, kNoFrames});
    m.At(30).Event(destroy ? "GoSwitchDestroy" : "GoSwitch", {5, 1});
    const auto read = ReadAll(trace.File());
    ASSERT_THAT(read->Story(),
                ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoCreateBlocked 5", "GoUnblock 5",
                            destroy ? "GoDestroy 1" : "GoBlock 1", "GoStart 5", "Sync"));
    for (std::size_t i = 4; i < 7; ++i) {
      EXPECT_EQ(read->events[i].time, 30);
      EXPECT_EQ(read->events[i].text, trace::kEmptyString);
    }
  }
}

TEST(OrderGo, ManyThreadsComeOutByTime) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  constexpr std::uint64_t kThreads = 37;
  for (std::uint64_t id = 0; id < kThreads; ++id) {
    Thread& m = gen.OnThread(id);
    m.Event("ProcStatus", {id, kProcRunning});
    for (std::uint64_t i = 0; i < 50; ++i) {
      m.At(10 + id + i * kThreads + (i * id) % 5).Event("HeapAlloc", {id});
    }
  }
  const auto read = ReadAll(trace.File());
  const auto metrics = read->Of(Kind::kHeapAlloc);
  ASSERT_EQ(metrics.size(), 50 * kThreads);
  std::vector<std::pair<Nanos, std::uint64_t>> order;
  for (const trace::Event& event : metrics) {
    order.emplace_back(event.time, event.value);
  }
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(OrderGo, UnknownStatuses) {
  for (const std::uint64_t status : {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{258}}) {
    Trace go(Format::kGo126);
    const Mark bad_go = go.NewGeneration().OnThread(0).Event("GoStatus", {1, 0, status});
    ExpectBroken(go, bad_go,
                 fmt::format("GoStatus: goroutine 1 has the unknown status {}", status));
    Trace proc(Format::kGo126);
    const Mark bad_proc = proc.NewGeneration().OnThread(0).Event("ProcStatus", {3, status});
    ExpectBroken(proc, bad_proc,
                 fmt::format("ProcStatus: proc 3 has the unknown status {}", status));
  }
}

TEST(OrderSyscall, ThatDoesNotBlock) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoSyscallBegin", {1, Frames{"syscall.Read", "main.main"}});
  m.Event("GoSyscallEnd");
  m.Event("GoSyscallBegin", {2, kNoFrames});
  m.Event("GoSyscallEnd");
  const auto read = ReadAll(trace.File());
  ASSERT_THAT(read->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoSyscallBegin 1", "GoSyscallEnd 1",
                          "GoSyscallBegin 1", "GoSyscallEnd 1", "Sync"));
  EXPECT_THAT(read->Frames(read->events[3].stack), ElementsAre("syscall.Read", "main.main"));
}

TEST(Border, ASweepsEndSaysWhatItSwept) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GCSweepBegin", {kNoFrames});
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GCSweepActive", {0});
  m.Event("GCSweepEnd", {4096, 1024});
  const trace::Event end = ReadAll(trace.File())->Of(Kind::kSweepEnd).at(0);
  EXPECT_EQ(end.value, 4096u);
  EXPECT_EQ(end.reclaimed, 1024u);
}

TEST(Border, AStatusThatWasKnownIsNotNew) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration());
  RunningGoroutine(trace.NewGeneration());
  const auto read = ReadAll(trace.File());
  EXPECT_TRUE(read->Of(Kind::kGoStatus).at(0).is_new);
  EXPECT_FALSE(read->Of(Kind::kGoStatus).at(1).is_new);
}

TEST(Border, ATaskKeepsItsNameAndParent) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("UserTaskBegin", {2, 0, "parent task", kNoFrames});
  m.Event("UserTaskBegin", {3, 2, "child task", kNoFrames});
  Thread& n = RunningGoroutine(trace.NewGeneration());
  n.Event("UserTaskEnd", {3, kNoFrames});
  n.Event("UserTaskEnd", {3, kNoFrames});  // nothing is open by this id any more
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  const auto ends = read->Of(Kind::kTaskEnd);
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_EQ(read->Text(ends[0].text), "child task");
  EXPECT_EQ(ends[0].id, 3u);
  EXPECT_EQ(ends[0].value, 2u);
  EXPECT_FALSE(ends[0].is_new);
  EXPECT_EQ(ends[1].text, trace::kEmptyString);
  EXPECT_TRUE(ends[1].is_new);
}

TEST(Border, AFlightRecorderKnowsWhoWasThere) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration(91);
  RunningGoroutine(gen).Event("GoStatusStack", {7, kNobody, kGoWaiting, Frames{"main.wait"}});
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  const trace::Event status = read->Of(Kind::kGoStatus).at(1);
  EXPECT_TRUE(status.is_new);
  EXPECT_EQ(status.status, trace::GoStatus::kWaiting);
  EXPECT_THAT(read->Frames(status.stack), ElementsAre("main.wait"));
}

TEST(Gc, TheFirstEventSetsTheSequence) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GCBegin", {1001, Frames{"main.collect"}});
  m.Event("GCEnd", {1002});
  m.Event("GCBegin", {1003, kNoFrames});
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  EXPECT_THAT(read->Frames(read->Of(Kind::kGcBegin)[0].stack), ElementsAre("main.collect"));
}

TEST(Sweep, BelongsToTheProcAndNeedsNoGoroutine) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = gen.OnThread(0);
  m.Event("ProcStatus", {0, kProcRunning});
  m.Event("GCSweepBegin", {kNoFrames});
  m.Event("GCSweepEnd", {8192, 512});
  const auto read = ReadAll(trace.File());
  ASSERT_THAT(read->Story(), ElementsAre("Sync", "ProcStatus", "SweepBegin", "SweepEnd", "Sync"));
  EXPECT_EQ(read->events[2].go, trace::kNoSlot);
  EXPECT_EQ(read->events[2].proc, read->events[1].target);
}

TEST(StopTheWorld, TheEndLearnsItsKind) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("STWBegin", {"GC mark termination", kNoFrames});
  m.Event("STWEnd");
  m.Event("STWBegin", {"GOMAXPROCS", kNoFrames});
  m.Event("STWEnd");
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  const auto ends = read->Of(Kind::kStwEnd);
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_EQ(read->Text(ends[0].text), "GC mark termination");
  EXPECT_EQ(read->Text(ends[1].text), "GOMAXPROCS");
}

// Of two kinds that are open the one that began first ends first, as in Go's reader.
TEST(StopTheWorld, OfTwoKinds) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("STWBegin", {"outer", kNoFrames});
  m.Event("STWBegin", {"inner", kNoFrames});
  m.Event("STWEnd");
  m.Event("STWEnd");
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  EXPECT_EQ(read->Text(read->Of(Kind::kStwEnd)[0].text), "outer");
  EXPECT_EQ(read->Text(read->Of(Kind::kStwEnd)[1].text), "inner");
}

TEST(Annotation, RegionsLogsAndLabelsSayWhatTheyAre) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("UserRegionBegin", {8, "region", Frames{"main.f"}});
  m.Event("UserLog", {8, "category", "message", kNoFrames});
  m.Event("UserRegionEnd", {8, "region", kNoFrames});
  m.Event("GoLabel", {"GC (idle)"});
  m.Event("ProcsChange", {4, kNoFrames});
  m.Event("HeapGoal", {4194304});
  const auto read = ReadAll(trace.File());
  ASSERT_THAT(read->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "RegionBegin", "Log", "RegionEnd",
                          "GoLabel", "ProcsChange", "HeapGoal", "Sync"));
  EXPECT_EQ(read->Text(read->events[3].text), "region");
  EXPECT_EQ(read->events[3].id, 8u);
  EXPECT_THAT(read->Frames(read->events[3].stack), ElementsAre("main.f"));
  EXPECT_EQ(read->Text(read->events[4].text), "category");
  EXPECT_EQ(read->Text(read->events[5].text), "region");
  EXPECT_EQ(read->Text(read->events[6].text), "GC (idle)");
  EXPECT_EQ(read->events[7].value, 4u);
  EXPECT_EQ(read->events[8].value, 4194304u);
}

}  // namespace
}  // namespace tracegate::testing
