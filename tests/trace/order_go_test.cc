// Ordering of goroutines: what waits for what, and what cannot be.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using trace::Kind;

std::string AtByte(std::uint64_t offset, const std::string& what) {
  return fmt::format("at byte {}: {}", offset, what);
}

// The whole line of a story's first error, which is at `mark`.
void ExpectBroken(Trace& trace, Mark mark, const std::string& what) {
  const auto read = ReadAll(trace.File());
  EXPECT_EQ(read->Line(), AtByte(trace.OffsetOf(mark), what));
  ASSERT_FALSE(read->ok());
  EXPECT_EQ(read->error->code, ErrorCode::kInconsistent);
}

TEST(OrderGo, AStartWaitsForItsCreation) {
  for (const std::uint64_t seq : {1U, 2U}) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    Thread& m0 = RunningGoroutine(gen);
    m0.At(50).Event("GoCreate", {5, kNoFrames, kNoFrames});
    // The other thread's clock is behind.
    Thread& m1 = gen.OnThread(1);
    m1.Event("ProcStatus", {1, kProcRunning});
    const Mark start = m1.At(20).Event("GoStart", {5, seq});
    if (seq == 2) {
      ExpectBroken(trace, start,
                   "no event can come next: the first of 1 waiting threads has GoStart g=5 "
                   "g_seq=2");
      continue;
    }
    const auto read = ReadAll(trace.File());
    ASSERT_THAT(read->Story(), ElementsAre("Sync", "ProcStatus", "ProcStatus", "GoStatus 1",
                                           "GoCreate 5", "GoStart 5", "Sync"));
    EXPECT_EQ(read->events[4].time, 50);
    EXPECT_EQ(read->events[5].time, 50);  // time never runs backwards
  }
}

TEST(OrderGo, AnUnblockCountsThoughItsTimeIsLater) {
  for (const bool unblocked : {true, false}) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    Thread& m0 = RunningGoroutine(gen);
    m0.At(10).Event("GoBlock", {"chan receive", kNoFrames});
    const Mark start = m0.At(20).Event("GoStart", {1, 2});
    Thread& m1 = RunningGoroutine(gen, 1, 1, 2);
    if (unblocked) {
      m1.At(30).Event("GoUnblock", {1, 1, kNoFrames});
      EXPECT_THAT(ReadAll(trace.File())->Story(),
                  ElementsAre("Sync", "ProcStatus", "ProcStatus", "GoStatus 1", "GoStatus 2",
                              "GoBlock 1", "GoUnblock 1", "GoStart 1", "Sync"));
    } else {
      ExpectBroken(trace, start,
                   "no event can come next: the first of 1 waiting threads has GoStart g=1 "
                   "g_seq=2");
    }
  }
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

TEST(OrderGo, OtherEventsNeedAThread) {
  Trace trace(Format::kGo126);
  const Mark bad = trace.NewGeneration().OnThread(kNobody).Event("GoLabel", {"x"});
  ExpectBroken(trace, bad, "GoLabel: it needs a thread and has none");
}

TEST(OrderGo, AStopMakesRunnableAndABlockWaiting) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoStop", {"preempted", Frames{"main.spin"}});
  m.Event("GoStart", {1, 1});
  m.Event("GoBlock", {"sleep", kNoFrames});
  m.Event("GoUnblock", {1, 2, kNoFrames});
  m.Event("GoStart", {1, 3});
  m.Event("GoDestroy");
  const auto read = ReadAll(trace.File());
  EXPECT_THAT(read->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoStop 1", "GoStart 1", "GoBlock 1",
                          "GoUnblock 1", "GoStart 1", "GoDestroy 1", "Sync"));
  EXPECT_EQ(read->Text(read->Of(Kind::kGoStop)[0].text), "preempted");
}

TEST(OrderGo, AStoppedGoroutineNeedsNoUnblock) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoStop", {"yield", kNoFrames});
  const Mark bad = m.Event("GoUnblock", {1, 1, kNoFrames});
  ExpectBroken(trace, bad,
               "no event can come next: the first of 1 waiting threads has GoUnblock g=1 g_seq=1 "
               "stack=0");
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

TEST(OrderGo, AThreadRunsOneGoroutine) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoCreate", {5, kNoFrames, kNoFrames});
  const Mark bad = m.Event("GoStart", {5, 1});
  ExpectBroken(trace, bad, "GoStart: its thread already has a goroutine");
}

TEST(OrderGo, AGoroutineIsCreatedOnce) {
  for (const std::string_view name : {"GoCreate", "GoCreateBlocked"}) {
    Trace trace(Format::kGo126);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    const Mark bad = m.Event(name, {1, kNoFrames, kNoFrames});
    ExpectBroken(trace, bad, std::string(name) + ": goroutine 1 is created, but exists");
  }
}

TEST(OrderGo, AnIdIsFreeAfterItsGoroutineEnded) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoDestroy");
  m.Event("GoCreate", {1, kNoFrames, kNoFrames});  // a proc is enough
  m.Event("GoStart", {1, 1});
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoDestroy 1", "GoCreate 1",
                          "GoStart 1", "Sync"));
}

TEST(OrderGo, ABlockedCreationWaitsWithoutReason) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoCreateBlocked", {5, Frames{"main.coroutine"}, kNoFrames});
  m.Event("GoBlock", {"sync", kNoFrames});
  const Mark bad = m.Event("GoStart", {5, 1});  // not runnable yet
  ExpectBroken(trace, bad,
               "no event can come next: the first of 1 waiting threads has GoStart g=5 g_seq=1");
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

TEST(OrderGo, ASwitchWaitsUntilTheOtherHasBlocked) {
  Trace trace(Format::kGo123);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen).At(10).Event("GoSwitch", {2, 1});
  RunningGoroutine(gen, 1, 1, 2).At(60).Event("GoBlock", {"coroutine", kNoFrames});
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "ProcStatus", "GoStatus 1", "GoStatus 2",
                          "GoBlock 2", "GoUnblock 2", "GoBlock 1", "GoStart 2", "Sync"));
}

TEST(OrderGo, ASwitchFromASyscallIsBroken) {
  Trace trace(Format::kGo123);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoSyscallBegin", {1, kNoFrames});
  const Mark bad = m.Event("GoSwitch", {5, 1});
  ExpectBroken(trace, bad, "GoSwitch: goroutine 1 is in a syscall, not running");
}

TEST(OrderGo, NothingCanAdvance) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m0 = gen.OnThread(0);
  m0.Event("ProcStatus", {0, kProcRunning});
  Thread& m1 = gen.OnThread(1);
  m1.Event("ProcStatus", {1, kProcRunning});
  m1.At(30).Event("GoStart", {6, 1});
  const Mark first = m0.At(20).Event("GoStart", {5, 1});
  ExpectBroken(trace, first,
               "no event can come next: the first of 2 waiting threads has GoStart g=5 g_seq=1");
}

// Ties go to the thread that stands first in the file.
TEST(OrderGo, EqualTimesHaveOneOrder) {
  const auto values = [](std::uint64_t first, std::uint64_t second) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    for (const std::uint64_t thread : {first, second}) {
      Thread& m = gen.OnThread(thread);
      m.Event("ProcStatus", {thread, kProcRunning});
      m.At(5).Event("HeapAlloc", {thread * 10});
      m.At(5).Event("HeapAlloc", {thread * 10 + 1});
      m.At(6).Event("HeapAlloc", {thread * 10 + 2});
    }
    std::vector<std::uint64_t> seen;
    for (const trace::Event& event : ReadAll(trace.File())->Of(Kind::kHeapAlloc)) {
      seen.push_back(event.value);
    }
    return seen;
  };
  EXPECT_THAT(values(7, 3), ElementsAre(70, 71, 30, 31, 72, 32));
  EXPECT_THAT(values(3, 7), ElementsAre(30, 31, 70, 71, 32, 72));
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

}  // namespace
}  // namespace tracegate::testing
