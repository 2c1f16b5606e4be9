// What is kept of the garbage collector of one run.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/units.h"
#include "src/profile/histogram.h"
#include "src/timeline/gc_load.h"
#include "src/timeline/runnable.h"

namespace tracegate::profile {

// Mutator utilization is what part of the procs the program has to itself. Whom the rest counts as
// lost to: stop-the-worlds of the collector, and with each further one of timeline::Lost.
inline constexpr std::size_t kUtilizations = 1 + timeline::kLostCount;
// As `go tool trace` offers them: "stw", "stw+assist", "stw+background+assist",
// "stw+background+assist+sweep".
inline constexpr std::array<std::string_view, kUtilizations> kUtilizationNames = {
    "stw", "stw+assist", "stw+background+assist", "stw+background+assist+sweep"};
inline constexpr std::array<Nanos, 4> kUtilizationWindows = {100'000, 1'000'000, 10'000'000,
                                                             100'000'000};
// Of the distribution over all windows: so much of them have less.
inline constexpr std::array<double, 6> kMudQuantiles = {0.001, 0.01, 0.05, 0.1, 0.25, 0.5};

// Over all windows of one length. For a window longer than the trace: the mean of the trace.
//
// least  minimum mutator utilization, MMU. Source: Cheng and Blelloch, A parallel, real-time
//        garbage collector, PLDI 2001
// mud    mutator utilization distribution, at kMudQuantiles, to a thousandth
struct WindowUtilization {
  double least = 1;
  std::array<double, kMudQuantiles.size()> mud = {};
};

// time   of the trace in which it is known, ns
// mean   over that time
struct Utilization {
  Nanos time = 0;
  double mean = 1;
  std::array<WindowUtilization, kUtilizationWindows.size()> windows = {};
};

// A stop-the-world that began while a cycle marked. kind: "GC mark termination".
struct CyclePause {
  std::string kind;
  Nanos time = 0;

  auto operator<=>(const CyclePause&) const = default;  // NOLINT(modernize-use-nullptr)
};

// One cycle of the collector: the concurrent mark phase, and the sweep until the next one.
//
// start, end         of the mark phase
// clipped_start/end  it was on when the trace began, or ended
// sweep_end          end of the last sweep before the next cycle; none where nothing was swept
// sweep_clipped      the trace ended before the next cycle: there may have been more to sweep
// heap_start         bytes of heap objects when marking began
// heap_peak          the most while it went on
// heap_live          what it found alive, and what was allocated meanwhile: the heap when it ended
// goal               heap goal that was in force when it began, bytes
// procs              GOMAXPROCS when it began; 0: not known
// work               time on procs, by timeline::GcWorkKind
// pauses             in the order of their begin
struct GcCycle {
  Nanos start = 0;
  Nanos end = 0;
  bool clipped_start = false;
  bool clipped_end = false;
  std::optional<Nanos> sweep_end = std::nullopt;
  bool sweep_clipped = false;
  std::optional<std::uint64_t> heap_start = std::nullopt;
  std::optional<std::uint64_t> heap_peak = std::nullopt;
  std::optional<std::uint64_t> heap_live = std::nullopt;
  std::optional<std::uint64_t> goal = std::nullopt;
  std::uint32_t procs = 0;
  timeline::GcWorkTimes work = {};
  std::vector<CyclePause> pauses = {};

  // By time first.
  auto operator<=>(const GcCycle&) const = default;  // NOLINT(modernize-use-nullptr)
  // Marked from begin to end inside of the trace.
  bool Whole() const { return !clipped_start && !clipped_end; }
  Nanos Work(timeline::GcWorkKind kind) const { return work[static_cast<std::size_t>(kind)]; }
  // heap_peak beyond the goal, as a part of the goal; 0 if not beyond.
  std::optional<double> Overshoot() const;
  // Part of the procs' time in the mark phase that went into assists.
  std::optional<double> AssistShare() const;
};

// A number of a whole run; state and reason: of its place (measures.h).
struct Measure {
  std::string state;
  std::string reason;
  double value = 0;
};

// known          whether measures and waits are known: of a profile that was made from a trace, or
//                from a baseline that keeps them
// measures       of a profile that was made from a baseline, which keeps these and not what they
//                are made of
// utilization    by kUtilizationNames; none of several merged runs, or where it could not be
//                followed
// work           time on procs in the whole trace, by timeline::GcWorkKind
// runnable       goroutines that wait for a proc, over time: outside and inside of mark phases
// waits          how long goroutines of the program waited for a proc, by whether a mark phase was
//                on when the wait began: outside, inside
struct GcFacts {
  bool known = false;
  std::optional<std::vector<Measure>> measures;
  std::optional<std::array<Utilization, kUtilizations>> utilization;
  timeline::GcWorkTimes work = {};
  std::array<timeline::RunnableTime, 2> runnable = {};
  std::array<Censored, 2> waits = {};
};

// Mean number of runnable goroutines; none where no time was spent.
std::optional<double> MeanRunnable(const timeline::RunnableTime& time);
// The least count that was not exceeded in so much of the time (p in (0, 1]).
std::uint32_t RunnableQuantile(const timeline::RunnableTime& time, double p);
// Part of all procs' time in which procs were idle though goroutines waited; none without time or
// GOMAXPROCS (procs).
std::optional<double> WastedShare(const timeline::RunnableTime& time, std::uint64_t procs);

}  // namespace tracegate::profile
