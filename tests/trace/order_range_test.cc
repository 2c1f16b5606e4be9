// Ranges inside a generation: GC, sweep, mark assist, stop-the-world; annotations.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using trace::Kind;

// A story of one thread whose last event is broken.
void ExpectLastBroken(const std::vector<std::pair<std::string_view, std::vector<Arg>>>& events,
                      const std::string& what) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  Mark last{};
  for (const auto& [name, args] : events) {
    last = m.Event(name, args);
  }
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            fmt::format("at byte {}: {}", trace.OffsetOf(last), what));
}

TEST(Gc, AnEndWaitsForItsBeginOnAnotherThread) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m1 = RunningGoroutine(gen, 1, 1, 2);
  m1.At(20).Event("GCEnd", {6});  // its clock is behind
  Thread& m0 = RunningGoroutine(gen);
  m0.At(10).Event("GCActive", {3});
  m0.At(30).Event("GCEnd", {4});
  m0.At(50).Event("GCBegin", {5, kNoFrames});
  const auto read = ReadAll(trace.File());
  EXPECT_THAT(read->Story(),
              ElementsAre("Sync", "ProcStatus", "ProcStatus", "GoStatus 2", "GoStatus 1",
                          "GcActive", "GcEnd", "GcBegin", "GcEnd", "Sync"));
}

TEST(Gc, SequencesWithAGapWaitForEver) {
  ExpectLastBroken({{"GCBegin", {1, 0}}, {"GCEnd", {3}}},
                   "no event can come next: the first of 1 waiting threads has GCEnd gc_seq=3");
}

TEST(Gc, BrokenPhases) {
  ExpectLastBroken({{"GCBegin", {1, 0}}, {"GCBegin", {2, 0}}},
                   "GCBegin: a mark phase begins inside another");
  ExpectLastBroken({{"GCBegin", {1, 0}}, {"GCEnd", {2}}, {"GCEnd", {3}}},
                   "GCEnd: a mark phase goes on or ends, but did not begin");
  ExpectLastBroken({{"GCBegin", {1, 0}}, {"GCActive", {2}}},
                   "GCActive: a mark phase is announced after the first GC event");
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

TEST(MarkAssist, OfAGoroutineThatIsNotRunning) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoStatus", {7, kNobody, kGoWaiting});
  m.Event("GCMarkAssistActive", {7});
  EXPECT_THAT(
      ReadAll(trace.File())->Story(),
      ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoStatus 7", "MarkAssistActive 7", "Sync"));
}

TEST(MarkAssist, Broken) {
  ExpectLastBroken({{"GCMarkAssistEnd", {}}},
                   "GCMarkAssistEnd: the mark assist of goroutine 1 ends, but did not begin");
  ExpectLastBroken({{"GCMarkAssistBegin", {0}}, {"GCMarkAssistBegin", {0}}},
                   "GCMarkAssistBegin: the mark assist of goroutine 1 begins inside itself");
  ExpectLastBroken({{"GCMarkAssistActive", {1}}, {"GCMarkAssistActive", {1}}},
                   "GCMarkAssistActive: the mark assist of goroutine 1 is announced twice");
  ExpectLastBroken({{"GCMarkAssistActive", {44}}},
                   "GCMarkAssistActive: goroutine 44 is in a mark assist, but is not known");
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

TEST(Sweep, Broken) {
  ExpectLastBroken({{"GCSweepEnd", {1, 1}}},
                   "GCSweepEnd: the sweep of proc 0 ends, but did not begin");
  ExpectLastBroken({{"GCSweepBegin", {0}}, {"GCSweepBegin", {0}}},
                   "GCSweepBegin: the sweep of proc 0 begins inside itself");
  ExpectLastBroken({{"GCSweepActive", {0}}, {"GCSweepActive", {0}}},
                   "GCSweepActive: the sweep of proc 0 is announced twice");
  ExpectLastBroken({{"GCSweepActive", {5}}}, "GCSweepActive: proc 5 sweeps, but is not known");
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

TEST(StopTheWorld, Broken) {
  ExpectLastBroken({{"STWEnd", {}}}, "STWEnd: a stop-the-world ends that did not begin");
  ExpectLastBroken({{"STWBegin", {"x", 0}}, {"STWBegin", {"x", 0}}},
                   "STWBegin: a stop-the-world begins inside itself");
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

TEST(Annotation, AMessageMustBeInTheTableToo) {
  ExpectLastBroken({{"UserLog", {8, "category", 77, 0}}},
                   "UserLog: string 77 is not in its generation's table");
}

}  // namespace
}  // namespace tracegate::testing
