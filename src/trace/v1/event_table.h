// The wire events of formats 1.5 to 1.21: one row per event, and only one. The decoder,
// the ordering and the tests all read this table.
//
// Source: Go 1.21, src/runtime/trace.go; Go 1.19, src/internal/trace/parser.go (argNum).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "src/trace/format.h"

namespace tracegate::trace::v1 {

// Values are the wire's.
enum class EventType : std::uint8_t {
  kNone = 0,
  kBatch = 1,
  kFrequency = 2,
  kStack = 3,
  kGomaxprocs = 4,
  kProcStart = 5,
  kProcStop = 6,
  kGcStart = 7,
  kGcDone = 8,
  kStwStart = 9,
  kStwDone = 10,
  kGcSweepStart = 11,
  kGcSweepDone = 12,
  kGoCreate = 13,
  kGoStart = 14,
  kGoEnd = 15,
  kGoStop = 16,
  kGoSched = 17,
  kGoPreempt = 18,
  kGoSleep = 19,
  kGoBlock = 20,
  kGoUnblock = 21,
  kGoBlockSend = 22,
  kGoBlockRecv = 23,
  kGoBlockSelect = 24,
  kGoBlockSync = 25,
  kGoBlockCond = 26,
  kGoBlockNet = 27,
  kGoSysCall = 28,
  kGoSysExit = 29,
  kGoSysBlock = 30,
  kGoWaiting = 31,
  kGoInSyscall = 32,
  kHeapAlloc = 33,
  kHeapGoal = 34,
  kTimerGoroutine = 35,
  kFutileWakeup = 36,
  kString = 37,
  kGoStartLocal = 38,
  kGoUnblockLocal = 39,
  kGoSysExitLocal = 40,
  kGoStartLabel = 41,
  kGoBlockGc = 42,
  kGcMarkAssistStart = 43,
  kGcMarkAssistDone = 44,
  kUserTaskCreate = 45,
  kUserTaskEnd = 46,
  kUserRegion = 47,
  kUserLog = 48,
  kCpuSample = 49,
};
inline constexpr std::size_t kEventTypes = 50;

// Arguments of an event behind its time, at the most.
inline constexpr int kMaxArgs = 4;

// timed      an event of a proc: its first number is the time since the last event of the
//            batch (in format 1.5 the second one, behind a sequence number)
// args       the arguments of the newest format, without time and stack
// has_stack  a stack id follows as the last argument
// since      first format with this event
struct EventSpec {
  EventType type;
  std::string_view name;
  bool timed;
  bool has_stack;
  std::array<std::string_view, kMaxArgs> args;
  Format since;
};

// Every row, in ascending order of type.
std::span<const EventSpec> EventSpecs();
// The row of a type that `format` has, or nullptr.
const EventSpec* FindSpec(std::uint8_t type, Format format);
// "GoBlock", or "event 60" for a type that is in no row.
std::string EventName(std::uint8_t type);

// How many arguments an event has in `format`, without sequence number and time and with
// the stack: formats before 1.7, 1.9 and 1.10 lack some.
unsigned ArgCount(const EventSpec& spec, Format format);

}  // namespace tracegate::trace::v1
