#include "src/trace/v2/event_table.h"

#include <fmt/core.h>

#include <algorithm>

namespace tracegate::trace::v2 {
namespace {

using enum EventClass;
using enum Format;
using T = EventType;
constexpr std::int8_t N = kNoArg;

// type, name, class, argument count, arguments, stack, stack2, string1, string2, since
// clang-format off: a table reads best with one row a line.
constexpr std::array kSpecs = {
    EventSpec{T::kEventBatch,
              "EventBatch",
              kStructural,
              4,
              {"gen", "m", "time", "size"},
              N,
              N,
              N,
              N,
              kGo122},
    EventSpec{T::kStacks, "Stacks", kStructural, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kStack, "Stack", kStructural, 2, {"id", "nframes"}, N, N, N, N, kGo122},
    EventSpec{T::kStrings, "Strings", kStructural, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kString, "String", kStructural, 1, {"id"}, N, N, N, N, kGo122},
    EventSpec{T::kCpuSamples, "CPUSamples", kStructural, 0, {}, N, N, N, N, kGo122},
    EventSpec{
        T::kCpuSample, "CPUSample", kStructural, 4, {"m", "p", "g", "stack"}, 3, N, N, N, kGo122},
    EventSpec{T::kFrequency, "Frequency", kStructural, 1, {"freq"}, N, N, N, N, kGo122},
    EventSpec{T::kProcsChange, "ProcsChange", kTimed, 2, {"procs", "stack"}, 1, N, N, N, kGo122},
    EventSpec{T::kProcStart, "ProcStart", kTimed, 2, {"p", "p_seq"}, N, N, N, N, kGo122},
    EventSpec{T::kProcStop, "ProcStop", kTimed, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kProcSteal, "ProcSteal", kTimed, 3, {"p", "p_seq", "m"}, N, N, N, N, kGo122},
    EventSpec{T::kProcStatus, "ProcStatus", kTimed, 2, {"p", "pstatus"}, N, N, N, N, kGo122},
    EventSpec{
        T::kGoCreate, "GoCreate", kTimed, 3, {"new_g", "new_stack", "stack"}, 2, 1, N, N, kGo122},
    EventSpec{T::kGoCreateSyscall, "GoCreateSyscall", kTimed, 1, {"new_g"}, N, N, N, N, kGo122},
    EventSpec{T::kGoStart, "GoStart", kTimed, 2, {"g", "g_seq"}, N, N, N, N, kGo122},
    EventSpec{T::kGoDestroy, "GoDestroy", kTimed, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kGoDestroySyscall, "GoDestroySyscall", kTimed, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kGoStop, "GoStop", kTimed, 2, {"reason", "stack"}, 1, N, 0, N, kGo122},
    EventSpec{T::kGoBlock, "GoBlock", kTimed, 2, {"reason", "stack"}, 1, N, 0, N, kGo122},
    EventSpec{T::kGoUnblock, "GoUnblock", kTimed, 3, {"g", "g_seq", "stack"}, 2, N, N, N, kGo122},
    EventSpec{
        T::kGoSyscallBegin, "GoSyscallBegin", kTimed, 2, {"p_seq", "stack"}, 1, N, N, N, kGo122},
    EventSpec{T::kGoSyscallEnd, "GoSyscallEnd", kTimed, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kGoSyscallEndBlocked, "GoSyscallEndBlocked", kTimed, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kGoStatus, "GoStatus", kTimed, 3, {"g", "m", "gstatus"}, N, N, N, N, kGo122},
    EventSpec{T::kStwBegin, "STWBegin", kTimed, 2, {"kind", "stack"}, 1, N, 0, N, kGo122},
    EventSpec{T::kStwEnd, "STWEnd", kTimed, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kGcActive, "GCActive", kTimed, 1, {"gc_seq"}, N, N, N, N, kGo122},
    EventSpec{T::kGcBegin, "GCBegin", kTimed, 2, {"gc_seq", "stack"}, 1, N, N, N, kGo122},
    EventSpec{T::kGcEnd, "GCEnd", kTimed, 1, {"gc_seq"}, N, N, N, N, kGo122},
    EventSpec{T::kGcSweepActive, "GCSweepActive", kTimed, 1, {"p"}, N, N, N, N, kGo122},
    EventSpec{T::kGcSweepBegin, "GCSweepBegin", kTimed, 1, {"stack"}, 0, N, N, N, kGo122},
    EventSpec{T::kGcSweepEnd, "GCSweepEnd", kTimed, 2, {"swept", "reclaimed"}, N, N, N, N, kGo122},
    EventSpec{T::kGcMarkAssistActive, "GCMarkAssistActive", kTimed, 1, {"g"}, N, N, N, N, kGo122},
    EventSpec{T::kGcMarkAssistBegin, "GCMarkAssistBegin", kTimed, 1, {"stack"}, 0, N, N, N, kGo122},
    EventSpec{T::kGcMarkAssistEnd, "GCMarkAssistEnd", kTimed, 0, {}, N, N, N, N, kGo122},
    EventSpec{T::kHeapAlloc, "HeapAlloc", kTimed, 1, {"heapalloc"}, N, N, N, N, kGo122},
    EventSpec{T::kHeapGoal, "HeapGoal", kTimed, 1, {"heapgoal"}, N, N, N, N, kGo122},
    EventSpec{T::kGoLabel, "GoLabel", kTimed, 1, {"label"}, N, N, 0, N, kGo122},
    EventSpec{T::kUserTaskBegin,
              "UserTaskBegin",
              kTimed,
              4,
              {"task", "parent", "name", "stack"},
              3,
              N,
              2,
              N,
              kGo122},
    EventSpec{T::kUserTaskEnd, "UserTaskEnd", kTimed, 2, {"task", "stack"}, 1, N, N, N, kGo122},
    EventSpec{T::kUserRegionBegin,
              "UserRegionBegin",
              kTimed,
              3,
              {"task", "name", "stack"},
              2,
              N,
              1,
              N,
              kGo122},
    EventSpec{T::kUserRegionEnd,
              "UserRegionEnd",
              kTimed,
              3,
              {"task", "name", "stack"},
              2,
              N,
              1,
              N,
              kGo122},
    EventSpec{
        T::kUserLog, "UserLog", kTimed, 4, {"task", "key", "value", "stack"}, 3, N, 1, 2, kGo122},
    EventSpec{T::kGoSwitch, "GoSwitch", kTimed, 2, {"g", "g_seq"}, N, N, N, N, kGo123},
    EventSpec{
        T::kGoSwitchDestroy, "GoSwitchDestroy", kTimed, 2, {"g", "g_seq"}, N, N, N, N, kGo123},
    EventSpec{T::kGoCreateBlocked,
              "GoCreateBlocked",
              kTimed,
              3,
              {"new_g", "new_stack", "stack"},
              2,
              1,
              N,
              N,
              kGo123},
    EventSpec{T::kGoStatusStack,
              "GoStatusStack",
              kTimed,
              4,
              {"g", "m", "gstatus", "stack"},
              3,
              N,
              N,
              N,
              kGo123},
    EventSpec{T::kExperimentalBatch,
              "ExperimentalBatch",
              kStructural,
              4,
              {"exp", "gen", "m", "time"},
              N,
              N,
              N,
              N,
              kGo123},
    EventSpec{T::kSync, "Sync", kStructural, 0, {}, N, N, N, N, kGo125},
    EventSpec{T::kClockSnapshot,
              "ClockSnapshot",
              kStructural,
              4,
              {"dt", "mono", "sec", "nsec"},
              N,
              N,
              N,
              N,
              kGo125},
    EventSpec{T::kEndOfGeneration, "EndOfGeneration", kStructural, 0, {}, N, N, N, N, kGo126},
    EventSpec{
        T::kSpan, "Span", kExperimental, 3, {"id", "npages", "kindclass"}, N, N, N, N, kGo123},
    EventSpec{T::kSpanAlloc,
              "SpanAlloc",
              kExperimental,
              3,
              {"id", "npages", "kindclass"},
              N,
              N,
              N,
              N,
              kGo123},
    EventSpec{T::kSpanFree, "SpanFree", kExperimental, 1, {"id"}, N, N, N, N, kGo123},
    EventSpec{T::kHeapObject, "HeapObject", kExperimental, 2, {"id", "type"}, N, N, N, N, kGo123},
    EventSpec{T::kHeapObjectAlloc,
              "HeapObjectAlloc",
              kExperimental,
              2,
              {"id", "type"},
              N,
              N,
              N,
              N,
              kGo123},
    EventSpec{T::kHeapObjectFree, "HeapObjectFree", kExperimental, 1, {"id"}, N, N, N, N, kGo123},
    EventSpec{T::kGoroutineStack,
              "GoroutineStack",
              kExperimental,
              2,
              {"id", "order"},
              N,
              N,
              N,
              N,
              kGo123},
    EventSpec{T::kGoroutineStackAlloc,
              "GoroutineStackAlloc",
              kExperimental,
              2,
              {"id", "order"},
              N,
              N,
              N,
              N,
              kGo123},
    EventSpec{
        T::kGoroutineStackFree, "GoroutineStackFree", kExperimental, 1, {"id"}, N, N, N, N, kGo123},
};
// clang-format on

constexpr HotTable MakeHotTable(Format format) {
  HotTable table{};
  for (const EventSpec& spec : kSpecs) {
    if (spec.event_class != kStructural && spec.since <= format) {
      table[static_cast<std::size_t>(spec.type)] = {true,        spec.arg_count, spec.stack,
                                                    spec.stack2, spec.string1,   spec.string2};
    }
  }
  return table;
}

constexpr HotTable kHot122 = MakeHotTable(kGo122);
constexpr HotTable kHot123 = MakeHotTable(kGo123);
constexpr HotTable kHot126 = MakeHotTable(kGo126);

}  // namespace

std::span<const EventSpec> EventSpecs() { return kSpecs; }

const EventSpec* FindSpec(std::uint8_t type) {
  const auto* row = std::lower_bound(kSpecs.begin(), kSpecs.end(), type,
                                     [](const EventSpec& spec, std::uint8_t t) {
                                       return static_cast<std::uint8_t>(spec.type) < t;
                                     });
  const bool found = row != kSpecs.end() && static_cast<std::uint8_t>(row->type) == type;
  return found ? row : nullptr;
}

std::string EventName(std::uint8_t type) {
  const EventSpec* spec = FindSpec(type);
  return spec != nullptr ? std::string(spec->name) : fmt::format("event {}", type);
}

const HotTable& HotSpecs(Format format) {
  if (format >= kGo125) {  // 1.26 adds only structural events
    return kHot126;
  }
  return format == kGo123 ? kHot123 : kHot122;
}

}  // namespace tracegate::trace::v2
