// What the garbage collector has of the procs, and what its work is.
#pragma once

#include <array>
#include <cstdint>

#include "src/base/units.h"

namespace tracegate::timeline {

// Whom a mutator's procs are counted as lost to, each with all before it; those that
// `go tool trace` offers as flags.
enum class Lost : std::uint8_t {
  kAssist,      // goroutines in a mark assist
  kBackground,  // dedicated and fractional mark workers
  kSweep,       // sweeping, by whomever
};
inline constexpr std::size_t kLostCount = 3;

// How many procs work for the collector.
struct GcProcs {
  std::array<std::uint32_t, kLostCount> of = {};  // by Lost
};

// The collector's load, from `time` on until the next.
//
// procs    GOMAXPROCS; 0 while it is not known
// assumed  procs is what an old format gives for its begin; the trace has not announced it yet
// gc       procs that work for it
// stopped  stop-the-worlds of the collector that are open
// marking  the concurrent mark phase is on
// lost     what follows is not known, until the next one
struct GcLoad {
  Nanos time = 0;
  std::uint32_t procs = 0;
  GcProcs gc;
  std::uint32_t stopped = 0;
  bool assumed = false;
  bool marking = false;
  bool lost = false;
};

// How a goroutine works for the collector, on a proc.
enum class GcWorkKind : std::uint8_t { kNone, kAssist, kDedicated, kFractional, kIdle };
// ns, by GcWorkKind.
using GcWorkTimes = std::array<Nanos, 5>;

// Time on a proc.
struct GcWork {
  Nanos begin = 0;
  Nanos end = 0;
  GcWorkKind kind = GcWorkKind::kNone;
};

}  // namespace tracegate::timeline
