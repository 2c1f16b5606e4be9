// Ordering of system calls, procs that are stolen in them, and cgo's goroutines.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using trace::Kind;

void ExpectBroken(Trace& trace, Mark mark, const std::string& what) {
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            fmt::format("at byte {}: {}", trace.OffsetOf(mark), what));
}

// Goroutine 1 on thread 0 with proc 0 in a system call that ends blocked.
Thread& BlockedSyscall(Generation& gen) {
  Thread& m = RunningGoroutine(gen);
  m.At(10).Event("GoSyscallBegin", {1, kNoFrames});
  m.At(20).Event("GoSyscallEndBlocked");
  return m;
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

TEST(OrderSyscall, AGapInTheProcsSequenceIsBroken) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoSyscallBegin", {1, kNoFrames});
  m.Event("GoSyscallEnd");
  const Mark bad = m.Event("GoSyscallBegin", {3, kNoFrames});
  ExpectBroken(trace, bad, "GoSyscallBegin: proc 0 has sequence number 3 after 1");
}

TEST(OrderSyscall, EndsBlockedOnlyWhenTheProcIsGone) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  BlockedSyscall(gen);
  Thread& m1 = RunningGoroutine(gen, 1, 2, 2);
  m1.At(50).Event("ProcSteal", {0, 2, 0});
  const auto read = ReadAll(trace.File());
  EXPECT_THAT(read->Story(),
              ElementsAre("Sync", "ProcStatus", "ProcStatus", "GoStatus 1", "GoStatus 2",
                          "GoSyscallBegin 1", "ProcSteal", "GoSyscallEndBlocked 1", "Sync"));
}

TEST(OrderSyscall, MayGetAnotherProcOnceItsOwnIsStolen) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m0 = RunningGoroutine(gen);
  m0.At(10).Event("GoSyscallBegin", {1, kNoFrames});
  m0.At(20).Event("ProcStart", {7, 1});  // waits until thread 0 has no proc
  m0.At(21).Event("GoSyscallEndBlocked");
  m0.At(22).Event("GoStart", {1, 1});
  Thread& m1 = RunningGoroutine(gen, 1, 2, 2);
  m1.Event("ProcStatus", {7, kProcIdle});
  m1.At(50).Event("ProcSteal", {0, 2, 0});
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "ProcStatus", "GoStatus 1", "GoStatus 2",
                          "ProcStatus", "GoSyscallBegin 1", "ProcSteal", "ProcStart",
                          "GoSyscallEndBlocked 1", "GoStart 1", "Sync"));
}

TEST(OrderSyscall, EndsBlockedNeverWithoutASteal) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoSyscallBegin", {1, kNoFrames});
  const Mark stuck = m.Event("GoSyscallEndBlocked");
  ExpectBroken(trace, stuck,
               "no event can come next: the first of 1 waiting threads has GoSyscallEndBlocked");
}

TEST(OrderSyscall, EndsBlockedAfterItGaveItsProcAway) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoSyscallBegin", {1, kNoFrames});
  m.Event("ProcStop");
  m.Event("GoSyscallEndBlocked");
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoSyscallBegin 1", "ProcStop",
                          "GoSyscallEndBlocked 1", "Sync"));
}

TEST(OrderSteal, ByAThreadWithoutProc) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  BlockedSyscall(gen);
  gen.OnThread(1).At(50).Event("ProcSteal", {0, 2, 0});
  EXPECT_TRUE(ReadAll(trace.File())->ok());
}

TEST(OrderSteal, TheThiefMustBeRightAboutTheThread) {
  for (const std::uint64_t victim : {2U, 9U}) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    BlockedSyscall(gen);
    gen.OnThread(2).Event("ProcStatus", {2, kProcRunning});
    const Mark bad = gen.OnThread(1).At(50).Event("ProcSteal", {0, 2, victim});
    ExpectBroken(trace, bad,
                 victim == 2 ? "ProcSteal: proc 0 is stolen from thread 2, which does not have it"
                             : "ProcSteal: proc 0 is stolen from thread 9, which does not exist");
  }
}

TEST(OrderSteal, WithTheWrongSequenceWaitsForEver) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.Event("GoSyscallBegin", {1, kNoFrames});
  const Mark steal = gen.OnThread(1).Event("ProcSteal", {0, 3, 0});
  ExpectBroken(trace, steal,
               "no event can come next: the first of 1 waiting threads has ProcSteal p=0 p_seq=3 "
               "m=0");
}

// All timestamps are equal: only the sequence tells which of two calls it was.
TEST(OrderSteal, FindsTheRightOneOfTwoCalls) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen, 1, 2, 2).At(2).Event("ProcSteal", {0, 3, 0});
  Thread& m = RunningGoroutine(gen);
  m.At(2).Event("GoSyscallBegin", {1, kNoFrames});
  m.At(2).Event("GoSyscallEnd");
  m.At(2).Event("GoSyscallBegin", {2, kNoFrames});
  m.At(2).Event("GoSyscallEndBlocked");
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "ProcStatus", "GoStatus 2", "GoStatus 1",
                          "GoSyscallBegin 1", "GoSyscallEnd 1", "GoSyscallBegin 1", "ProcSteal",
                          "GoSyscallEndBlocked 1", "Sync"));
}

TEST(OrderSteal, FromItself) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoSyscallBegin", {1, kNoFrames});
  m.Event("ProcSteal", {0, 2, 0});
  m.Event("ProcStart", {0, 3});
  m.Event("GoSyscallEndBlocked");
  m.Event("GoStart", {1, 1});
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoSyscallBegin 1", "ProcSteal",
                          "ProcStart", "GoSyscallEndBlocked 1", "GoStart 1", "Sync"));
}

TEST(OrderSteal, FromItselfNeedsTheProc) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  BlockedSyscall(gen);
  const Mark bad = gen.OnThread(1).At(50).Event("ProcSteal", {0, 2, 1});
  ExpectBroken(trace, bad, "ProcSteal: thread 1 steals proc 0 from itself, but does not have it");
}

TEST(OrderSteal, OfAnAbandonedProcTakesNothingFromItsThread) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  // Thread 0 has come back from its system call and has another proc already.
  Thread& m0 = gen.OnThread(0);
  m0.Event("GoStatus", {1, 0, kGoSyscall});
  m0.Event("ProcStatus", {1, kProcIdle});
  m0.Event("ProcStart", {1, 1});
  m0.Event("GoSyscallEndBlocked");
  Thread& m1 = gen.OnThread(1, 10);
  m1.Event("ProcStatus", {0, kProcAbandoned});
  m1.Event("ProcSteal", {0, 1, 0});
  m0.At(30).Event("GoStart", {1, 1});  // with proc 1, still
  const auto read = ReadAll(trace.File());
  EXPECT_EQ(read->Line(), "");
  EXPECT_EQ(read->Of(Kind::kGoStart).size(), 1u);
}

// A proc that is known to be in a system call stays bound to its thread.
TEST(OrderSteal, OfAProcThatIsAbandonedAtABorder) {
  for (const bool known : {true, false}) {
    Trace trace(Format::kGo126);
    Thread& m0 = RunningGoroutine(trace.NewGeneration());
    if (known) {
      m0.Event("GoSyscallBegin", {1, kNoFrames});
    }
    Generation& second = trace.NewGeneration();
    Thread& m1 = second.OnThread(1, 100);
    const Mark status = m1.Event("ProcStatus", {0, kProcAbandoned});
    m1.Event("ProcSteal", {0, 1, 0});
    second.OnThread(0, 90).Event("GoStatus", {1, 0, known ? kGoSyscall : kGoRunning});
    second.OnThread(0, 105).Event("GoSyscallEndBlocked");
    if (known) {
      EXPECT_THAT(
          ReadAll(trace.File())->Story(),
          ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoSyscallBegin 1", "Sync", "GoStatus 1",
                      "ProcStatus", "ProcSteal", "GoSyscallEndBlocked 1", "Sync"));
    } else {
      ExpectBroken(trace, status, "ProcStatus: proc 0 has status 4, but was in status 1");
    }
  }
}

TEST(OrderProc, StartsWhenItIsIdleOnAThreadWithoutOne) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m1 = gen.OnThread(1);
  m1.At(5).Event("ProcStart", {0, 1});  // before its proc stopped elsewhere
  Thread& m0 = gen.OnThread(0);
  m0.Event("ProcStatus", {0, kProcRunning});
  m0.At(40).Event("ProcStop");
  EXPECT_THAT(ReadAll(trace.File())->Story(),
              ElementsAre("Sync", "ProcStatus", "ProcStop", "ProcStart", "Sync"));
}

TEST(OrderProc, DoesNotStartOnAThreadThatHasOne) {
  Trace trace(Format::kGo126);
  Thread& m = trace.NewGeneration().OnThread(0);
  m.Event("ProcStatus", {0, kProcRunning});
  m.Event("ProcStatus", {1, kProcIdle});
  const Mark start = m.Event("ProcStart", {1, 1});
  ExpectBroken(trace, start,
               "no event can come next: the first of 1 waiting threads has ProcStart p=1 p_seq=1");
}

// A C thread calls into Go, gets a proc and goes back: the goroutine's id and the
// thread's may be used again.
TEST(OrderCgo, GoroutineIdAndThreadIdAreReused) {
  Trace trace(Format::kGo122);
  Thread& m = trace.NewGeneration().OnThread(0);
  m.Event("ProcStatus", {0, kProcIdle});
  for (const std::uint64_t seq : {0U, 3U}) {
    m.Event("GoCreateSyscall", {4});
    m.Event("ProcStart", {0, seq + 1});
    m.Event("GoSyscallEndBlocked");
    m.Event("GoStart", {4, 1});
    m.Event("GoSyscallBegin", {seq + 2, kNoFrames});
    m.Event("GoDestroySyscall");
    if (seq == 0) {
      m.Event("ProcSteal", {0, 3, 0});  // it was taken off the first goroutine's end
    }
  }
  const auto read = ReadAll(trace.File());
  EXPECT_THAT(read->Story(),
              ElementsAre("Sync", "ProcStatus",                                                //
                          "GoCreateSyscall 4", "ProcStart", "GoSyscallEndBlocked 4",           //
                          "GoStart 4", "GoSyscallBegin 4", "ProcSteal", "GoDestroySyscall 4",  //
                          "ProcSteal",                                                         //
                          "GoCreateSyscall 4", "ProcStart", "GoSyscallEndBlocked 4",           //
                          "GoStart 4", "GoSyscallBegin 4", "ProcSteal", "GoDestroySyscall 4",  //
                          "Sync"));
}

TEST(OrderCgo, WithoutAProc) {
  Trace trace(Format::kGo126);
  Thread& m = trace.NewGeneration().OnThread(0);
  m.Event("GoCreateSyscall", {4});
  m.Event("GoDestroySyscall");
  m.Event("GoCreateSyscall", {4});
  EXPECT_THAT(
      ReadAll(trace.File())->Story(),
      ElementsAre("Sync", "GoCreateSyscall 4", "GoDestroySyscall 4", "GoCreateSyscall 4", "Sync"));
}

TEST(OrderCgo, TheNextCallHasNoProcLeft) {
  Trace trace(Format::kGo122);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoSyscallBegin", {1, kNoFrames});
  m.Event("GoDestroySyscall");
  m.Event("GoCreateSyscall", {4});
  const Mark bad = m.Event("GoSyscallEnd");
  ExpectBroken(trace, bad, "GoSyscallEnd: it needs a proc and its thread has none");
}

TEST(OrderCgo, CreationNeedsAFreeThreadAndANewGoroutine) {
  Trace taken(Format::kGo126);
  const Mark bad = RunningGoroutine(taken.NewGeneration()).Event("GoCreateSyscall", {4});
  ExpectBroken(taken, bad, "GoCreateSyscall: its thread already has a goroutine");
  Trace known(Format::kGo126);
  Generation& gen = known.NewGeneration();
  RunningGoroutine(gen);
  const Mark twice = gen.OnThread(1, 9).Event("GoCreateSyscall", {1});
  ExpectBroken(known, twice, "GoCreateSyscall: goroutine 1 is created in a syscall, but exists");
}

TEST(OrderCgo, DestroyNeedsASyscall) {
  Trace trace(Format::kGo126);
  const Mark bad = RunningGoroutine(trace.NewGeneration()).Event("GoDestroySyscall");
  ExpectBroken(trace, bad, "GoDestroySyscall: goroutine 1 is running, not in a syscall");
}

}  // namespace
}  // namespace tracegate::testing
