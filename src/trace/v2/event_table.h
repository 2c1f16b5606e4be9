// The wire events of formats 1.22 and later: one row per event, and only one.
// The decoder, the ordering and the tests all read this table.
//
// Source: Go 1.27, src/internal/trace/tracev2/events.go.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "src/trace/format.h"

namespace tracegate::trace::v2 {

// Values are the wire's.
enum class EventType : std::uint8_t {
  kNone = 0,
  kEventBatch = 1,
  kStacks = 2,
  kStack = 3,
  kStrings = 4,
  kString = 5,
  kCpuSamples = 6,
  kCpuSample = 7,
  kFrequency = 8,
  kProcsChange = 9,
  kProcStart = 10,
  kProcStop = 11,
  kProcSteal = 12,
  kProcStatus = 13,
  kGoCreate = 14,
  kGoCreateSyscall = 15,
  kGoStart = 16,
  kGoDestroy = 17,
  kGoDestroySyscall = 18,
  kGoStop = 19,
  kGoBlock = 20,
  kGoUnblock = 21,
  kGoSyscallBegin = 22,
  kGoSyscallEnd = 23,
  kGoSyscallEndBlocked = 24,
  kGoStatus = 25,
  kStwBegin = 26,
  kStwEnd = 27,
  kGcActive = 28,
  kGcBegin = 29,
  kGcEnd = 30,
  kGcSweepActive = 31,
  kGcSweepBegin = 32,
  kGcSweepEnd = 33,
  kGcMarkAssistActive = 34,
  kGcMarkAssistBegin = 35,
  kGcMarkAssistEnd = 36,
  kHeapAlloc = 37,
  kHeapGoal = 38,
  kGoLabel = 39,
  kUserTaskBegin = 40,
  kUserTaskEnd = 41,
  kUserRegionBegin = 42,
  kUserRegionEnd = 43,
  kUserLog = 44,
  kGoSwitch = 45,
  kGoSwitchDestroy = 46,
  kGoCreateBlocked = 47,
  kGoStatusStack = 48,
  kExperimentalBatch = 49,
  kSync = 50,
  kClockSnapshot = 51,
  kEndOfGeneration = 52,
  kSpan = 128,
  kSpanAlloc = 129,
  kSpanFree = 130,
  kHeapObject = 131,
  kHeapObjectAlloc = 132,
  kHeapObjectFree = 133,
  kGoroutineStack = 134,
  kGoroutineStackAlloc = 135,
  kGoroutineStackFree = 136,
};

enum class EventClass : std::uint8_t {
  kStructural,    // only in batches of its own, never in a thread's stream
  kTimed,         // in a thread's stream: type, ticks since the last event, arguments
  kExperimental,  // timed, and of no meaning outside its experiment
};

inline constexpr int kMaxArgs = 4;
inline constexpr std::int8_t kNoArg = -1;

// arg_count  arguments after the time
// stack      index of the argument that is the stack of the event's own context
// stack2     index of a second stack argument (a created goroutine's)
// string1/2  indices of string arguments
// since      first format with this event
struct EventSpec {
  EventType type;
  std::string_view name;
  EventClass event_class;
  std::uint8_t arg_count;
  std::array<std::string_view, kMaxArgs> args;
  std::int8_t stack;
  std::int8_t stack2;
  std::int8_t string1;
  std::int8_t string2;
  Format since;
};

// Every row, in ascending order of type.
std::span<const EventSpec> EventSpecs();

// The row of a wire type, or nullptr.
const EventSpec* FindSpec(std::uint8_t type);

// "GoBlock", or "event 77" for a type that is in no row.
std::string EventName(std::uint8_t type);

// What the hot loop needs of a row, indexed by wire type; timed == false for
// whatever may not stand in a thread's stream of that format.
struct HotSpec {
  bool timed = false;
  std::uint8_t arg_count = 0;
  std::int8_t stack = kNoArg;
  std::int8_t stack2 = kNoArg;
  std::int8_t string1 = kNoArg;
  std::int8_t string2 = kNoArg;
};
using HotTable = std::array<HotSpec, 256>;
const HotTable& HotSpecs(Format format);

}  // namespace tracegate::trace::v2
