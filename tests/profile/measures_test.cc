// Single numbers of a run, from facts that are known.
#include "src/profile/measures.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

namespace tracegate::profile {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using timeline::GcWorkKind;

// Two procs for 1000 ns, one whole cycle and one that the trace cuts.
Profile OneRun() {
  Profile run;
  run.end = 1000;
  run.gomaxprocs = {{0, 2}};
  run.gc.known = true;
  std::array<Utilization, kUtilizations> utilization;
  utilization.back().time = 1000;
  utilization.back().mean = 0.75;
  utilization.back().windows = {{{0, {}}, {0.1, {}}, {0.25, {}}, {0.5, {}}}};
  run.gc.utilization = utilization;
  run.gc.work[static_cast<std::size_t>(GcWorkKind::kAssist)] = 100;
  run.gc.work[static_cast<std::size_t>(GcWorkKind::kDedicated)] = 150;
  run.gc.work[static_cast<std::size_t>(GcWorkKind::kFractional)] = 50;
  run.gc.work[static_cast<std::size_t>(GcWorkKind::kIdle)] = 400;
  GcCycle whole;
  whole.start = 100;
  whole.end = 500;
  whole.heap_peak = 120;
  whole.goal = 100;
  GcCycle cut = whole;
  cut.heap_peak = 900;
  cut.clipped_end = true;
  run.gc_cycles = {whole, cut};
  timeline::RunnableTime& marking = run.gc.runnable[1];
  marking.time[3] = 400;
  marking.area = 1200;
  marking.wasted = 80;
  return run;
}

std::map<std::string, double> MeasuresOf(const Profile& run) {
  std::map<std::string, double> measures;
  ForEachMeasure(run, [&](const Place& place, double value) {
    EXPECT_EQ(place.type, kProcessType);
    measures[place.state + ": " + place.reason] = value;
  });
  return measures;
}

TEST(Measures, OfARun) {
  const auto measures = MeasuresOf(OneRun());
  EXPECT_DOUBLE_EQ(measures.at("lost to GC: mean"), 0.25);
  EXPECT_DOUBLE_EQ(measures.at("lost to GC: worst 1ms"), 0.9);
  EXPECT_DOUBLE_EQ(measures.at("lost to GC: worst 10ms"), 0.75);
  EXPECT_DOUBLE_EQ(measures.at("lost to GC: worst 100ms"), 0.5);
  EXPECT_DOUBLE_EQ(measures.at("GC work: assists"), 100.0 / 2000);
  EXPECT_DOUBLE_EQ(measures.at("GC work: workers"), 200.0 / 2000);
  EXPECT_NEAR(measures.at("heap: beyond the goal"), 0.2, 1e-12);
  EXPECT_DOUBLE_EQ(measures.at("runnable goroutines: while marking"), 3);
  EXPECT_DOUBLE_EQ(measures.at("idle procs while goroutines wait: while marking"), 0.1);
  // No time was spent outside of mark phases.
  EXPECT_THAT(measures, Not(Contains(Key("runnable goroutines: else"))));
  EXPECT_EQ(measures.size(), 9u);
}

TEST(Measures, WhatIsNotKnownIsNotToldAsZero) {
  Profile run = OneRun();
  run.gc.utilization.reset();
  run.gc_cycles.erase(run.gc_cycles.begin());
  run.gomaxprocs.clear();
  const auto measures = MeasuresOf(run);
  EXPECT_EQ(measures.size(), 1u);
  EXPECT_DOUBLE_EQ(measures.at("runnable goroutines: while marking"), 3);
  // As a profile that was read from a baseline.
  run.gc.known = false;
  EXPECT_THAT(MeasuresOf(run), IsEmpty());
  ForEachGcPlace(run, [](const Place& place, const Censored&) { ADD_FAILURE() << place.state; });
}

// Of a baseline: these and nothing that could be made of the rest.
TEST(Measures, ThatWereKept) {
  Profile run = OneRun();
  run.gc.measures = {{"GC work", "assists", 0.5}, {"heap", "beyond the goal", 0.25}};
  const std::map<std::string, double> expected = {{"GC work: assists", 0.5},
                                                  {"heap: beyond the goal", 0.25}};
  EXPECT_EQ(MeasuresOf(run), expected);
  run.gc.measures.emplace();
  EXPECT_THAT(MeasuresOf(run), IsEmpty());
}

TEST(Measures, AreKnownByTheirPlaces) {
  ForEachMeasure(OneRun(), [](const Place& place, double) {
    EXPECT_TRUE(IsMeasure(place) && !IsGcPlace(place)) << place.state;
  });
  ForEachGcPlace(OneRun(), [](const Place& place, const Censored&) {
    EXPECT_TRUE(IsGcPlace(place) && !IsMeasure(place)) << place.state;
  });
  EXPECT_FALSE(IsMeasure({"main.f", "heap", "beyond the goal"}));
  EXPECT_FALSE(IsMeasure({"(process)", "region", "heap"}));
  EXPECT_FALSE(IsGcPlace({"(process)", "stop-the-world", "GC mark termination"}));
}

TEST(Measures, PlacesOfTheCollector) {
  Profile run = OneRun();
  run.gc.waits[1].completed.Add(7);
  run.stw_by_name.push_back({StopName("GC mark termination"), {}, {}, {}, {}});
  run.stw_by_name.back().stopping.completed.Add(40);
  run.stw_by_name.back().restarting.completed.Add(50);
  run.stw_by_name.push_back({StopName("start trace"), {}, {}, {}, {}});
  std::map<std::string, std::uint64_t> time;
  ForEachGcPlace(run, [&](const Place& place, const Censored& spans) {
    time[place.state + ": " + place.reason] = spans.TotalTime();
  });
  const std::map<std::string, std::uint64_t> expected = {{"wait for a proc: while marking", 7},
                                                         {"wait for a proc: else", 0},
                                                         {"stopping: GC mark termination", 40},
                                                         {"restarting: GC mark termination", 50}};
  EXPECT_EQ(time, expected);
}

}  // namespace
}  // namespace tracegate::profile
