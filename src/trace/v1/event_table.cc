#include "src/trace/v1/event_table.h"

#include <fmt/core.h>

#include <algorithm>

namespace tracegate::trace::v1 {
namespace {

constexpr Format k5 = Format::kGo105;
constexpr Format k7 = Format::kGo107;
constexpr Format k8 = Format::kGo108;
constexpr Format k9 = Format::kGo109;
constexpr Format k11 = Format::kGo111;
constexpr Format k19 = Format::kGo119;
using T = EventType;

// type, name, timed, has_stack, args, since
constexpr std::array kSpecs = {
    EventSpec{T::kBatch, "Batch", false, false, {"p", "ticks"}, k5},
    EventSpec{T::kFrequency, "Frequency", false, false, {"freq"}, k5},
    EventSpec{T::kStack, "Stack", false, false, {"id", "size"}, k5},
    EventSpec{T::kGomaxprocs, "Gomaxprocs", true, true, {"procs"}, k5},
    EventSpec{T::kProcStart, "ProcStart", true, false, {"thread"}, k5},
    EventSpec{T::kProcStop, "ProcStop", true, false, {}, k5},
    EventSpec{T::kGcStart, "GCStart", true, true, {"seq"}, k5},
    EventSpec{T::kGcDone, "GCDone", true, false, {}, k5},
    EventSpec{T::kStwStart, "GCSTWStart", true, false, {"kind"}, k5},
    EventSpec{T::kStwDone, "GCSTWDone", true, false, {}, k5},
    EventSpec{T::kGcSweepStart, "GCSweepStart", true, true, {}, k5},
    EventSpec{T::kGcSweepDone, "GCSweepDone", true, false, {"swept", "reclaimed"}, k5},
    EventSpec{T::kGoCreate, "GoCreate", true, true, {"g", "new_stack"}, k5},
    EventSpec{T::kGoStart, "GoStart", true, false, {"g", "seq"}, k5},
    EventSpec{T::kGoEnd, "GoEnd", true, false, {}, k5},
    EventSpec{T::kGoStop, "GoStop", true, true, {}, k5},
    EventSpec{T::kGoSched, "GoSched", true, true, {}, k5},
    EventSpec{T::kGoPreempt, "GoPreempt", true, true, {}, k5},
    EventSpec{T::kGoSleep, "GoSleep", true, true, {}, k5},
    EventSpec{T::kGoBlock, "GoBlock", true, true, {}, k5},
    EventSpec{T::kGoUnblock, "GoUnblock", true, true, {"g", "seq"}, k5},
    EventSpec{T::kGoBlockSend, "GoBlockSend", true, true, {}, k5},
    EventSpec{T::kGoBlockRecv, "GoBlockRecv", true, true, {}, k5},
    EventSpec{T::kGoBlockSelect, "GoBlockSelect", true, true, {}, k5},
    EventSpec{T::kGoBlockSync, "GoBlockSync", true, true, {}, k5},
    EventSpec{T::kGoBlockCond, "GoBlockCond", true, true, {}, k5},
    EventSpec{T::kGoBlockNet, "GoBlockNet", true, true, {}, k5},
    EventSpec{T::kGoSysCall, "GoSysCall", true, true, {}, k5},
    EventSpec{T::kGoSysExit, "GoSysExit", true, false, {"g", "seq", "ts"}, k5},
    EventSpec{T::kGoSysBlock, "GoSysBlock", true, false, {}, k5},
    EventSpec{T::kGoWaiting, "GoWaiting", true, false, {"g"}, k5},
    EventSpec{T::kGoInSyscall, "GoInSyscall", true, false, {"g"}, k5},
    EventSpec{T::kHeapAlloc, "HeapAlloc", true, false, {"mem"}, k5},
    EventSpec{T::kHeapGoal, "HeapGoal", true, false, {"mem"}, k5},
    EventSpec{T::kTimerGoroutine, "TimerGoroutine", false, false, {"g"}, k5},
    EventSpec{T::kFutileWakeup, "FutileWakeup", true, false, {}, k5},
    EventSpec{T::kString, "String", false, false, {"id", "size"}, k7},
    EventSpec{T::kGoStartLocal, "GoStartLocal", true, false, {"g"}, k7},
    EventSpec{T::kGoUnblockLocal, "GoUnblockLocal", true, true, {"g"}, k7},
    EventSpec{T::kGoSysExitLocal, "GoSysExitLocal", true, false, {"g", "ts"}, k7},
    EventSpec{T::kGoStartLabel, "GoStartLabel", true, false, {"g", "seq", "label"}, k8},
    EventSpec{T::kGoBlockGc, "GoBlockGC", true, true, {}, k8},
    EventSpec{T::kGcMarkAssistStart, "GCMarkAssistStart", true, true, {}, k9},
    EventSpec{T::kGcMarkAssistDone, "GCMarkAssistDone", true, false, {}, k9},
    EventSpec{T::kUserTaskCreate, "UserTaskCreate", true, true, {"task", "parent", "name"}, k11},
    EventSpec{T::kUserTaskEnd, "UserTaskEnd", true, true, {"task"}, k11},
    EventSpec{T::kUserRegion, "UserRegion", true, true, {"task", "mode", "name"}, k11},
    EventSpec{T::kUserLog, "UserLog", true, true, {"task", "key"}, k11},
    EventSpec{T::kCpuSample, "CPUSample", true, true, {"ts", "p", "g"}, k19},
};
static_assert(kSpecs.size() + 1 == kEventTypes);

}  // namespace

std::span<const EventSpec> EventSpecs() { return kSpecs; }

const EventSpec* FindSpec(std::uint8_t type, Format format) {
  if (type == 0 || type >= kEventTypes) {
    return nullptr;
  }
  const EventSpec& spec = kSpecs[type - 1];
  return spec.since <= format ? &spec : nullptr;
}

std::string EventName(std::uint8_t type) {
  const EventSpec* spec = FindSpec(type, Format::kGo121);
  return spec != nullptr ? std::string(spec->name) : fmt::format("event {}", type);
}

unsigned ArgCount(const EventSpec& spec, Format format) {
  const auto named =
      std::count_if(spec.args.begin(), spec.args.end(), [](auto name) { return !name.empty(); });
  auto count = static_cast<unsigned>(named) + (spec.has_stack ? 1U : 0U);
  switch (spec.type) {
    case T::kBatch:
    case T::kFrequency:
    case T::kTimerGoroutine:
      // Before 1.7 a batch had a sequence number, the others an unused argument.
      return count + (format < k7 ? 1 : 0);
    case T::kGcSweepDone:
      return format < k9 ? count - 2 : count;
    case T::kGcStart:
    case T::kGoStart:
    case T::kGoUnblock:
      return format < k7 ? count - 1 : count;
    case T::kStwStart:
      return format < Format::kGo110 ? count - 1 : count;
    default:
      return count;
  }
}

}  // namespace tracegate::trace::v1
