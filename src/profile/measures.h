// Single numbers of a run: what is judged beside spans.
#pragma once

#include <array>
#include <functional>

#include "src/profile/places.h"
#include "src/profile/profile.h"

namespace tracegate::profile {

// States of the places of measures; their type is kProcessType.
//
//   "lost to GC"              "mean"; "worst 1ms", "worst 10ms", "worst 100ms": 1 - MMU, see
//                             WindowUtilization; all that is lost counts, sweeping too
//   "GC work"                 "assists", "workers" (dedicated and fractional): part of the procs'
//                             time
//   "heap"                    "beyond the goal": mean over whole cycles of GcCycle::Overshoot
//   "runnable goroutines"     "while marking", "else": mean number over time
//   "idle procs while goroutines wait"  "while marking", "else": part of the procs' time
//
// All are shares of 1, but the number of goroutines; less is better of all.
inline constexpr std::string_view kLostToGc = "lost to GC";
inline constexpr std::string_view kGcWork = "GC work";
inline constexpr std::string_view kHeap = "heap";
inline constexpr std::string_view kRunnableGoroutines = "runnable goroutines";
inline constexpr std::string_view kIdleProcs = "idle procs while goroutines wait";
inline constexpr std::array kMeasureStates = {kLostToGc, kGcWork, kHeap, kRunnableGoroutines,
                                              kIdleProcs};
// States of the places of ForEachGcPlace.
inline constexpr std::string_view kWaitForProc = "wait for a proc";
inline constexpr std::string_view kStopping = "stopping";
inline constexpr std::string_view kRestarting = "restarting";
inline constexpr std::array kGcStates = {kWaitForProc, kStopping, kRestarting};
// Reasons of those of which a mark phase decides.
inline constexpr std::string_view kWhileMarking = "while marking";
inline constexpr std::string_view kElse = "else";

// Whether the measures of this state are parts of a whole, at most 1.
bool IsShare(std::string_view state);

// Whether it is a state of ForEachMeasure.
bool IsMeasureState(std::string_view state);

// Whether it is a place of ForEachMeasure, or of ForEachGcPlace.
bool IsMeasure(const Place& place);
bool IsGcPlace(const Place& place);

// Calls visit for every measure that the run has; one without a mark phase has fewer.
void ForEachMeasure(const Profile& run,
                    const std::function<void(Place place, double value)>& visit);

// Calls visit for the spans that tell more of what ForEachPlace has: waits of user goroutines for a
// proc, by whether a mark phase was on when they began (kWaitForProc), and the parts of
// stop-the-worlds (kStopping, kRestarting).
void ForEachGcPlace(const Profile& run,
                    const std::function<void(Place place, const Censored& spans)>& visit);

}  // namespace tracegate::profile
