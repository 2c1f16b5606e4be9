// What lasts from one generation to the next: statuses, ranges, GC, tasks.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using trace::Kind;

void ExpectBroken(Trace& trace, Mark mark, const std::string& what) {
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            fmt::format("at byte {}: {}", trace.OffsetOf(mark), what));
}

TEST(Border, AStatusMustBeWhatIsKnown) {
  for (const GoState status : {kGoRunnable, kGoRunning, kGoSyscall, kGoWaiting}) {
    Trace trace(Format::kGo126);
    RunningGoroutine(trace.NewGeneration());
    Thread& m = trace.NewGeneration().OnThread(0, 100);
    m.Event("ProcStatus", {0, kProcRunning});
    const Mark mark = m.Event("GoStatus", {1, 0, status});
    if (status == kGoRunning) {
      const auto read = ReadAll(trace.File());
      EXPECT_TRUE(read->ok());
      EXPECT_TRUE(read->Of(Kind::kGoStatus)[0].is_new);
      EXPECT_FALSE(read->Of(Kind::kGoStatus)[1].is_new);
    } else {
      ExpectBroken(trace, mark,
                   fmt::format("GoStatus: goroutine 1 has status {}, but was in status 2",
                               static_cast<int>(status)));
    }
  }
}

TEST(Border, AProcsStatusMustBeWhatIsKnown) {
  for (const ProcState status : {kProcRunning, kProcIdle, kProcSyscall}) {
    Trace trace(Format::kGo126);
    RunningGoroutine(trace.NewGeneration());
    const Mark mark = trace.NewGeneration().OnThread(0, 100).Event("ProcStatus", {0, status});
    if (status == kProcRunning) {
      EXPECT_TRUE(ReadAll(trace.File())->ok());
    } else {
      ExpectBroken(trace, mark,
                   fmt::format("ProcStatus: proc 0 has status {}, but was in status 1",
                               static_cast<int>(status)));
    }
  }
}

TEST(Border, AGoroutineCannotAppearInALaterGeneration) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration());
  const Mark bad = trace.NewGeneration().OnThread(0, 9).Event("GoStatus", {9, 0, kGoWaiting});
  ExpectBroken(trace, bad,
               "GoStatus: goroutine 9 appears after the first generation without being created");
}

TEST(Border, AProcMayAppearInALaterGeneration) {  // GOMAXPROCS has grown
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration());
  trace.NewGeneration().OnThread(1).Event("ProcStatus", {8, kProcIdle});
  EXPECT_TRUE(ReadAll(trace.File())->ok());
}

TEST(Border, SequencesBeginAnew) {
  for (const std::uint64_t seq : {1U, 3U}) {
    Trace trace(Format::kGo126);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    m.Event("GoStop", {"preempted", kNoFrames});
    m.Event("GoStart", {1, 1});
    m.Event("GoStop", {"preempted", kNoFrames});
    Thread& n = trace.NewGeneration().OnThread(0, 100);
    n.Event("ProcStatus", {0, kProcRunning});
    n.Event("GoStatus", {1, kNobody, kGoRunnable});
    n.Event("GoStart", {1, seq});
    EXPECT_EQ(ReadAll(trace.File())->ok(), seq == 1);
  }
}

// Without the status of the new generation no sequence number follows.
TEST(Border, AStartWaitsForTheStatusOfItsGeneration) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoStop", {"preempted", kNoFrames});
  Generation& second = trace.NewGeneration();
  Thread& n = second.OnThread(0, 100);
  n.Event("ProcStatus", {0, kProcRunning});
  n.Event("GoStart", {1, 1});
  second.OnThread(1, 150).Event("GoStatus", {1, kNobody, kGoRunnable});
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoStop 1", "Sync", "ProcStatus",
                          "GoStatus 1", "GoStart 1", "Sync"));
}

TEST(Border, AGoroutineInASyscallStaysOnItsThread) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GoStatus", {7, 9, kGoSyscall});
  Thread& second = RunningGoroutine(trace.NewGeneration());
  second.Event("GoStatus", {7, 9, kGoSyscall});
  Generation& third = trace.NewGeneration();
  Thread& m9 = third.OnThread(9, 100);
  m9.Event("GoStatus", {7, 9, kGoSyscall});
  m9.Event("GoSyscallEndBlocked");
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoStatus 7", "Sync", "ProcStatus",
                          "GoStatus 1", "GoStatus 7", "Sync", "GoStatus 7", "GoSyscallEndBlocked 7",
                          "Sync"));
}

TEST(Border, AGoroutineInASyscallCannotChangeItsThread) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GoStatus", {7, 9, kGoSyscall});
  Thread& m = RunningGoroutine(trace.NewGeneration(), 0);
  const Mark bad = m.Event("GoStatus", {7, 0, kGoSyscall});
  ExpectBroken(trace, bad,
               "GoStatus: goroutine 7 is in a syscall on thread 0, which has another goroutine");
}

TEST(Border, AGoroutineInASyscallHasAThread) {
  Trace trace(Format::kGo126);
  const Mark bad =
      RunningGoroutine(trace.NewGeneration()).Event("GoStatus", {7, kNobody, kGoSyscall});
  ExpectBroken(trace, bad, "GoStatus: goroutine 7 is in a syscall without a thread");
}

TEST(Border, AThreadKeepsItsGoroutine) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration());
  trace.NewGeneration().OnThread(0, 10).Event("GoLabel", {"still running"});
  EXPECT_TRUE(ReadAll(trace.File())->ok());
}

TEST(Border, AMarkAssistGoesOn) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GCMarkAssistBegin", {Frames{"main.alloc"}});
  Thread& n = RunningGoroutine(trace.NewGeneration());
  n.Event("GCMarkAssistActive", {1});
  n.Event("GCMarkAssistEnd");
  EXPECT_THAT(
      ReadAll(trace.File())->Story(),
      ElementsAre("Sync", "ProcStatus", "GoStatus 1", "MarkAssistBegin", "Sync", "ProcStatus",
                  "GoStatus 1", "MarkAssistActive 1", "MarkAssistEnd", "Sync"));
}

TEST(Border, AMarkAssistCannotAppearInALaterGeneration) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration());
  const Mark bad = RunningGoroutine(trace.NewGeneration()).Event("GCMarkAssistActive", {1});
  ExpectBroken(trace, bad, "GCMarkAssistActive: the mark assist of goroutine 1 did not begin");
}

TEST(Border, ASweepGoesOn) {
  for (const bool begun : {true, false}) {
    Trace trace(Format::kGo126);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    if (begun) {
      m.Event("GCSweepBegin", {kNoFrames});
    }
    Thread& n = RunningGoroutine(trace.NewGeneration());
    const Mark active = n.Event("GCSweepActive", {0});
    n.Event("GCSweepEnd", {4096, 1024});
    if (begun) {
      const auto read = ReadAll(trace.File());
      ASSERT_TRUE(read->ok()) << read->Line();
      const trace::Event end = read->Of(Kind::kSweepEnd).at(0);
      EXPECT_EQ(end.value, 4096u);
      EXPECT_EQ(end.reclaimed, 1024u);
    } else {
      ExpectBroken(trace, active, "GCSweepActive: the sweep of proc 0 did not begin");
    }
  }
}

TEST(Border, AMarkPhaseGoesOn) {
  for (const bool begun : {true, false}) {
    Trace trace(Format::kGo126);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    m.Event("GCBegin", {3, kNoFrames});
    if (!begun) {
      m.Event("GCEnd", {4});
    }
    Thread& n = RunningGoroutine(trace.NewGeneration());
    const Mark active = n.Event("GCActive", {begun ? 4 : 5});
    n.Event("GCEnd", {begun ? 5 : 6});
    if (begun) {
      EXPECT_TRUE(ReadAll(trace.File())->ok());
    } else {
      ExpectBroken(trace, active, "GCActive: a mark phase goes on or ends, but did not begin");
    }
  }
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

TEST(Border, ATaskCannotBeginTwice) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("UserTaskBegin", {2, 0, "one", kNoFrames});
  Thread& n = RunningGoroutine(trace.NewGeneration());
  const Mark bad = n.Event("UserTaskBegin", {2, 0, "two", kNoFrames});
  ExpectBroken(trace, bad, "UserTaskBegin: task 2 begins, but is open");
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

}  // namespace
}  // namespace tracegate::testing
