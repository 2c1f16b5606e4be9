// What a profile keeps of the garbage collector.
#include <gmock/gmock.h>

#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "src/profile/merge.h"
#include "tests/support/example_trace.h"

namespace tracegate::profile {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using testing::Format;
using testing::Frames;
using testing::kNoFrames;
using timeline::GcWorkKind;

const Frames kServe = {"runtime.mallocgc", "main.serve"};

// Two procs. Goroutine 1 assists from 200 to 300 of a mark phase from 100 to 500; goroutine 9, a
// mark worker, has the other proc from 120 to 480, and the world stands still from 480 to 500.
Profile OneCycle(const char* label = "GC (dedicated)", std::uint64_t worker_until = 480) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.Event("ProcsChange", {2, kNoFrames});
  m.At(90).Event("HeapGoal", {1000});
  m.At(95).Event("HeapAlloc", {900});
  m.At(100).Event("GCBegin", {1, kNoFrames});
  m.At(200).Event("GCMarkAssistBegin", {kServe});
  m.At(300).Event("GCMarkAssistEnd");
  m.At(470).Event("HeapAlloc", {1250});
  m.At(480).Event("STWBegin", {"GC mark termination", kNoFrames});
  m.At(490).Event("HeapAlloc", {700});
  m.At(499).Event("ProcsChange", {2, kNoFrames});
  m.At(500).Event("STWEnd");
  m.At(500).Event("GCEnd", {2});
  m.At(600).Event("GCSweepBegin", {kNoFrames});
  m.At(620).Event("GCSweepEnd", {8192, 512});
  m.At(1000).Event("GoBlock", {"select", kServe});
  testing::Thread& n = RunningGoroutine(gen, 1, 1, 9);
  n.At(110).Event("GoBlock", {"GC worker (idle)", Frames{"runtime.gcBgMarkWorker"}});
  n.At(115).Event("GoUnblock", {9, 1, kNoFrames});
  n.At(120).Event("GoStart", {9, 2});
  n.At(120).Event("GoLabel", {label});
  n.At(worker_until).Event("GoBlock", {"GC worker (idle)", Frames{"runtime.gcBgMarkWorker"}});
  return testing::ProfileOf(trace.File());
}

TEST(GcCycles, HaveHeapGoalWorkAndPauses) {
  const Profile profile = OneCycle();
  ASSERT_EQ(profile.gc_cycles.size(), 1u);
  const GcCycle& cycle = profile.gc_cycles[0];
  EXPECT_EQ(cycle.start, 100);
  EXPECT_EQ(cycle.end, 500);
  EXPECT_TRUE(cycle.Whole());
  EXPECT_EQ(cycle.heap_start, 900u);
  EXPECT_EQ(cycle.heap_peak, 1250u);
  EXPECT_EQ(cycle.heap_live, 700u);
  EXPECT_EQ(cycle.goal, 1000u);
  EXPECT_DOUBLE_EQ(cycle.Overshoot().value(), 0.25);
  EXPECT_EQ(cycle.procs, 2u);
  EXPECT_EQ(cycle.Work(GcWorkKind::kAssist), 100);
  EXPECT_EQ(cycle.Work(GcWorkKind::kDedicated), 360);
  EXPECT_EQ(cycle.Work(GcWorkKind::kIdle), 0);
  EXPECT_DOUBLE_EQ(cycle.AssistShare().value(), 100.0 / 800);
  ASSERT_EQ(cycle.pauses.size(), 1u);
  EXPECT_EQ(cycle.pauses[0].kind, "GC mark termination");
  EXPECT_EQ(cycle.pauses[0].time, 20);
  EXPECT_EQ(cycle.sweep_end, 620);
  EXPECT_TRUE(cycle.sweep_clipped);  // the trace ends before the next cycle
}

constexpr double kFewNs = 3e-3;  // GOMAXPROCS is told some ns after the begin

TEST(GcCycles, TypesAreToldWhatPartOfTheirTimeTheyAssist) {
  const Profile profile = OneCycle();
  const TypeProfile* type = nullptr;
  for (const TypeProfile& candidate : profile.types) {
    type = candidate.assisted != 0 ? &candidate : type;
  }
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->assisted, 100);
  const double running = static_cast<double>(type->Find(What::kRunning, "")->spans.TotalTime());
  EXPECT_DOUBLE_EQ(type->AssistShare().value(), 100 / running);
  Profile twice = profile;
  Merge(twice, profile);
  EXPECT_EQ(twice.FindType(type->name)->assisted, 200);
  EXPECT_DOUBLE_EQ(twice.FindType(type->name)->AssistShare().value(), 100 / running);
}

// Of a trace that may say anything.
TEST(GcRecorder, WorkOfManyProcsStaysInRange) {
  GcRecorder recorder;
  for (int proc = 0; proc < 3; ++proc) {
    recorder.OnWork({0, kMaxNanos, GcWorkKind::kDedicated});
  }
  EXPECT_EQ(recorder.Take({}).work[static_cast<std::size_t>(GcWorkKind::kDedicated)], kMaxNanos);
}

TEST(GcCycles, WaitsForCreditAreThoseOfOldAndNewFormats) {
  TypeProfile type;
  EXPECT_FALSE(type.AssistShare());
  for (const char* reason : {"GC mark assist wait for work", "GC assist marking", "sync"}) {
    type.cells.push_back({What::kWaiting, reason, {}, {}});
    type.cells.back().spans.Add(50, true, true);
    type.cells.back().spans.Add(7, true, false);
  }
  EXPECT_EQ(type.CreditWait(), 2 * 57u);
}

TEST(GcCycles, WorkThatGoesOnBehindTheMarkPhaseIsCutThere) {
  const Profile profile = OneCycle("GC (fractional)", 530);
  EXPECT_EQ(profile.gc_cycles[0].Work(GcWorkKind::kFractional), 380);
  EXPECT_EQ(profile.gc.work[static_cast<std::size_t>(GcWorkKind::kFractional)], 410);
}

TEST(GcCycles, StopsOfTheRecordingAreNoPauses) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.At(100).Event("GCBegin", {1, kNoFrames});
  m.At(200).Event("STWBegin", {"stop trace", kNoFrames});
  m.At(210).Event("STWEnd");
  m.At(300).Event("STWBegin", {"read mem stats", kNoFrames});
  m.At(330).Event("STWEnd");
  m.At(500).Event("GCEnd", {2});
  const Profile profile = testing::ProfileOf(trace.File());
  ASSERT_EQ(profile.gc_cycles.at(0).pauses.size(), 1u);
  EXPECT_EQ(profile.gc_cycles[0].pauses[0].kind, "read mem stats");
}

// Of the procs' 2 x 1000 ns: the pause takes 40, the assist 100, the worker 360, the sweep 20.
TEST(GcUtilization, CountsWhomTheProcsAreLostTo) {
  const Profile profile = OneCycle();
  ASSERT_TRUE(profile.gc.utilization);
  const auto& of = *profile.gc.utilization;
  EXPECT_NEAR(of[0].mean, 1 - 40.0 / 2000, kFewNs);
  EXPECT_NEAR(of[1].mean, 1 - 140.0 / 2000, kFewNs);
  EXPECT_NEAR(of[2].mean, 1 - 500.0 / 2000, kFewNs);
  EXPECT_NEAR(of[3].mean, 1 - 520.0 / 2000, kFewNs);
}

TEST(GcUtilization, AnIdleWorkerTakesNothing) {
  const Profile profile = OneCycle("GC (idle)");
  const auto& of = *profile.gc.utilization;
  EXPECT_DOUBLE_EQ(of[2].mean, of[1].mean);
  EXPECT_EQ(profile.gc_cycles[0].Work(GcWorkKind::kIdle), 360);
}

// Two procs for 1000 ns. Goroutine 2, on the second of them, is told by `told` at 200 to have been
// at some work for the collector, which ends at 300.
std::array<Utilization, kUtilizations> AtWorkBefore(
    const char* told, std::uint64_t of, const std::function<void(testing::Thread&)>& end) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.Event("ProcsChange", {2, kNoFrames});
  m.At(1000).Event("GoBlock", {"select", kServe});
  testing::Thread& n = RunningGoroutine(gen, 1, 1, 2);
  n.At(200).Event(told, {of});
  end(n.At(300));
  return testing::ProfileOf(trace.File()).gc.utilization.value();
}

TEST(GcUtilization, WorkThatIsToldLateCountsFromTheBegin) {
  const auto assist =
      AtWorkBefore("GCMarkAssistActive", 2, [](testing::Thread& n) { n.Event("GCMarkAssistEnd"); });
  EXPECT_NEAR(assist[0].mean, 1, kFewNs);
  EXPECT_NEAR(assist[1].mean, 1 - 300.0 / 2000, kFewNs);
  EXPECT_NEAR(assist[3].mean, 1 - 300.0 / 2000, kFewNs);
  const auto sweep = AtWorkBefore("GCSweepActive", 1, [](testing::Thread& n) {
    n.Event("GCSweepEnd", {1, 1});
  });
  EXPECT_NEAR(sweep[2].mean, 1, kFewNs);
  EXPECT_NEAR(sweep[3].mean, 1 - 300.0 / 2000, kFewNs);
}

TEST(GcUtilization, AProcThatAssistsAndSweepsIsLostOnce) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.Event("ProcsChange", {2, kNoFrames});
  m.At(200).Event("GCMarkAssistBegin", {kServe});
  m.At(220).Event("GCSweepBegin", {kNoFrames});
  m.At(260).Event("GCSweepEnd", {8192, 512});
  m.At(300).Event("GCMarkAssistEnd");
  m.At(1000).Event("GoBlock", {"select", kServe});
  const auto of = testing::ProfileOf(trace.File()).gc.utilization.value();
  EXPECT_NEAR(of[1].mean, 1 - 100.0 / 2000, kFewNs);
  EXPECT_DOUBLE_EQ(of[3].mean, of[1].mean);
}

// A mark worker has one of two procs from 100 to 500, where a part of the trace is lost, and from
// 2000, where the trace goes on, to 2500; the trace ends at 3000.
TEST(GcUtilization, GoesOnBehindAGap) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& first = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(first);
  m.Event("ProcsChange", {2, kNoFrames});
  m.At(100).Event("GoLabel", {"GC (dedicated)"});
  m.At(500).Event("HeapAlloc", {1});
  testing::Thread& lost = trace.NewGeneration().OnThread(0, 1000);
  lost.Event("ProcStatus", {0, testing::kProcRunning});
  lost.Event("GoStatus", {1, 0, testing::kGoRunning});
  lost.At(1100).Event("GoUnblock", {1, 1, kNoFrames});
  testing::Thread& again = trace.NewGeneration().OnThread(0, 2000);
  again.Event("ProcStatus", {0, testing::kProcRunning});
  again.Event("GoStatus", {1, 0, testing::kGoRunning});
  again.At(2500).Event("GoBlock", {"GC worker (idle)", Frames{"runtime.gcBgMarkWorker"}});
  again.At(3000).Event("ProcStop");
  const auto source = input::FromMemory(trace.File());
  trace::ReadOptions tolerant;
  tolerant.tolerate_loss = 1;
  const Profile profile = ProfileTrace(*source, "file", tolerant).value();
  ASSERT_FALSE(profile.complete);
  const Utilization& of = profile.gc.utilization.value()[2];
  EXPECT_NEAR(static_cast<double>(of.time), 1500, 10);
  EXPECT_NEAR(of.mean, 1 - 900.0 / 3000, 2 * kFewNs);
}

TEST(GcUtilization, IsNotKnownOfMergedRuns) {
  Profile profile = OneCycle();
  Merge(profile, OneCycle());
  EXPECT_FALSE(profile.gc.utilization);
  EXPECT_EQ(profile.gc.work[static_cast<std::size_t>(GcWorkKind::kAssist)], 200);
  EXPECT_TRUE(json::parse(ToJson({&profile, 1}))["mmu"].is_null());
}

TEST(GcCycles, ThoseThatTheTraceCutsAreMarked) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.Event("GCActive", {1});
  m.At(50).Event("GCEnd", {2});
  m.At(100).Event("GCBegin", {3, kNoFrames});
  m.At(200).Event("HeapAlloc", {10});
  const Profile profile = testing::ProfileOf(trace.File());
  ASSERT_EQ(profile.gc_cycles.size(), 2u);
  EXPECT_TRUE(profile.gc_cycles[0].clipped_start);
  EXPECT_FALSE(profile.gc_cycles[0].sweep_clipped);
  EXPECT_TRUE(profile.gc_cycles[1].clipped_end);
  for (const GcCycle& cycle : profile.gc_cycles) {
    EXPECT_FALSE(cycle.Overshoot());
    EXPECT_FALSE(cycle.AssistShare());
  }
}

TEST(StopParts, StoppingAndRestarting) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.At(100).Event("STWBegin", {"read mem stats", kNoFrames});
  m.At(150).Event("ProcsChange", {2, kNoFrames});
  m.At(180).Event("ProcsChange", {2, kNoFrames});  // of a generation that begins, say
  m.At(200).Event("STWEnd");
  RunningGoroutine(gen, 1, 1, 2).At(140).Event("GoStop", {"preempted", kServe});
  const Profile profile = testing::ProfileOf(trace.File());
  const NamedSpans& named = profile.stw_by_name.at(0);
  EXPECT_EQ(named.stopping.completed.sum(), 40u);
  EXPECT_EQ(named.restarting.completed.sum(), 50u);
  const json document = json::parse(ToJson({&profile, 1}));
  EXPECT_EQ(document["stw"][0]["stopping_ns"], 40);
  EXPECT_EQ(document["stw"][0]["restarting_ns"], 50);
}

// One goroutine waits for a proc from 110 to 160 and from 700 to 730.
TEST(Runnable, OverTimeAndWaitsInsideAndOutsideOfTheMarkPhase) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.Event("ProcsChange", {2, kNoFrames});
  m.At(100).Event("GCBegin", {1, kNoFrames});
  m.At(500).Event("GCEnd", {2});
  m.At(1000).Event("GoBlock", {"select", kServe});
  testing::Thread& n = RunningGoroutine(gen, 1, 1, 2);
  n.At(110).Event("GoStop", {"preempted", kServe});
  n.At(160).Event("GoStart", {2, 1});
  n.At(700).Event("GoStop", {"preempted", kServe});
  n.At(730).Event("GoStart", {2, 2});
  n.At(800).Event("GoBlock", {"select", kServe});
  n.At(810).Event("ProcStop");
  // One of the runtime's own is runnable, too, and nobody whose waits are told.
  testing::Thread& o = RunningGoroutine(gen, 2, 2, 3);
  o.At(850).Event("GoStop", {"preempted", Frames{"runtime.goschedIfBusy", "runtime.bgsweep"}});
  o.At(870).Event("GoStart", {3, 1});
  o.At(900).Event("GoBlock", {"select", Frames{"runtime.gopark", "runtime.bgsweep"}});
  const Profile profile = testing::ProfileOf(trace.File());
  const auto& [outside, inside] = profile.gc.runnable;
  EXPECT_EQ(inside.time[1], 50);
  EXPECT_EQ(inside.time[0], 350);
  EXPECT_EQ(outside.time[1], 30 + 20);
  EXPECT_DOUBLE_EQ(MeanRunnable(inside).value(), 50.0 / 400);
  EXPECT_EQ(RunnableQuantile(inside, 0.5), 0u);
  EXPECT_EQ(RunnableQuantile(inside, 1), 1u);
  EXPECT_DOUBLE_EQ(WastedShare(inside, 2).value(), 0);
  EXPECT_EQ(profile.gc.waits[1].completed.sum(), 50u);
  EXPECT_EQ(profile.gc.waits[0].completed.sum(), 30u);
}

// A proc is idle from 10 to 100, while a goroutine waits from 20 to 60.
TEST(Runnable, ProcsThatAreIdleMeanwhile) {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.Event("ProcsChange", {2, kNoFrames});
  m.At(20).Event("GoCreate", {5, kServe, kNoFrames});
  m.At(60).Event("GoStop", {"preempted", kServe});
  m.At(60).Event("GoStart", {5, 1});
  m.At(100).Event("GoDestroy");
  testing::Thread& n = RunningGoroutine(gen, 1, 1, 2);
  n.At(5).Event("GoBlock", {"select", kServe});
  n.At(10).Event("ProcStop");
  const Profile profile = testing::ProfileOf(trace.File());
  // Goroutine 1 waits from 60 to the end at 100.
  EXPECT_EQ(profile.gc.runnable[0].wasted, 80U);
}

TEST(Runnable, BinsOfManyGoroutines) {
  using timeline::RunnableTime;
  EXPECT_EQ(RunnableTime::CountOf(RunnableTime::BinOf(255)), 255u);
  EXPECT_EQ(RunnableTime::CountOf(RunnableTime::BinOf(256)), 256u);
  EXPECT_EQ(RunnableTime::CountOf(RunnableTime::BinOf(511)), 256u);
  EXPECT_EQ(RunnableTime::CountOf(RunnableTime::BinOf(512)), 512u);
  EXPECT_LT(RunnableTime::BinOf(std::numeric_limits<std::uint32_t>::max()), RunnableTime::kBins);
}

}  // namespace
}  // namespace tracegate::profile
