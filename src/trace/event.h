// Ordered events: what every wire format becomes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

#include "src/base/units.h"

namespace tracegate::trace {

// Index of a live goroutine or of a proc in its reader's tables. A goroutine's
// slot is given again after its end, so it names a goroutine only at the
// moment of the event.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = std::numeric_limits<Slot>::max();

// Interned text and stacks, see Symbols. 0 is the empty string and the empty stack.
enum class StringId : std::uint32_t {};
enum class StackId : std::uint32_t {};
inline constexpr StringId kEmptyString{0};
inline constexpr StackId kEmptyStack{0};

// What happened. Transitions of goroutines are normalized: every wire event
// that changes several goroutines becomes several of these.
enum class Kind : std::uint8_t {
  kSync,                 // a generation begins, or the trace ends (is_last)
  kGap,                  // what follows in the trace is lost, up to the next kSync
  kGoStatus,             // target, id, status, is_new, stack
  kGoCreate,             // target, id, stack = the new goroutine's, text = root of the creator's,
                         // value = StackId of the creator's; starts runnable
  kGoCreateBlocked,      // the same; starts waiting, reason ""
  kGoCreateSyscall,      // target, id; starts in a syscall
  kGoStart,              // target: runnable -> running
  kGoStop,               // target: running -> runnable; text = reason, stack
  kGoBlock,              // target: running -> waiting; text = reason, stack
  kGoUnblock,            // target: waiting -> runnable; go = who did it, stack = where
  kGoDestroy,            // target: running -> gone
  kGoSyscallBegin,       // target: running -> syscall; stack
  kGoSyscallEnd,         // target: syscall -> running
  kGoSyscallEndBlocked,  // target: syscall -> runnable
  kGoDestroySyscall,     // target: syscall -> gone
  kProcStatus,           // target: a proc from here on; id = its number, value = wire status,
                         // is_new
  kProcStart,
  kProcStop,
  kProcSteal,
  kProcsChange,  // value = GOMAXPROCS
  kStwBegin,     // go; text = kind, stack
  kStwEnd,       // go; text = kind
  kGcBegin,      // stack
  kGcActive,     // a mark phase that began before the trace or generation
  kGcEnd,
  kSweepBegin,        // proc, go; stack
  kSweepActive,       // target: a proc
  kSweepEnd,          // proc, go; value = bytes swept, reclaimed = bytes reclaimed
  kMarkAssistBegin,   // go; stack
  kMarkAssistActive,  // target
  kMarkAssistEnd,     // go
  kHeapAlloc,         // value = bytes
  kHeapGoal,          // value = bytes
  kGoLabel,           // go; text
  kTaskBegin,         // go; id, value = parent (0: none), text = name, stack
  kTaskEnd,           // go; id, value = parent, text = name as begun, is_new = begin not seen
  kRegionBegin,       // go; id = task, text = name, stack
  kRegionEnd,         // go; id = task, text = name, stack
  kLog,               // go; id = task, text = category, stack
  kCpuSample,         // id = goroutine, go = its slot where it is live; stack
};

enum class GoStatus : std::uint8_t { kRunnable = 1, kRunning = 2, kSyscall = 3, kWaiting = 4 };

// time        ns, never less than that of the event before it
// go, proc    the goroutine and proc that were executing, before the event
// target      the goroutine, or the proc, whose state changes
// id          goroutine id (on events that introduce one), proc number or task id
// Fields that a kind does not name above are empty.
//
// 48 bytes on purpose: every event is written and read once through a buffer.
struct Event {
  Kind kind;
  GoStatus status = GoStatus::kRunnable;
  bool is_new = false;
  bool is_last = false;
  Slot go = kNoSlot;
  Nanos time = 0;
  Slot target = kNoSlot;
  Slot proc = kNoSlot;
  StackId stack = kEmptyStack;
  StringId text = kEmptyString;
  union {
    std::uint64_t id = 0;
    std::uint64_t reclaimed;
  };
  std::uint64_t value = 0;
};
static_assert(sizeof(Event) == 48);

// An event of a lane (v2/order_run.h) in half of its size: a goroutine goes from state to state.
//
// other  kGoUnblock: the goroutine that did it; else the StringId that is the event's text
//
// kind is kEventFollows where the next kMovesOfEvent moves are the memory of an Event.
struct Move {
  Nanos time;
  Slot target;
  std::uint32_t other;
  StackId stack;
  Kind kind;
};
inline constexpr Kind kEventFollows{0xff};
constexpr bool IsMove(Kind kind) {
  return kind == Kind::kGoStart || kind == Kind::kGoBlock || kind == Kind::kGoUnblock ||
         kind == Kind::kGoStop || kind == Kind::kGoSyscallBegin || kind == Kind::kGoSyscallEnd;
}
inline constexpr std::size_t kMovesOfEvent = sizeof(Event) / sizeof(Move);
static_assert(kMovesOfEvent * sizeof(Move) == sizeof(Event));
// The event behind such a move.
inline Event EventBehind(const Move* move) {
  Event event;
  std::memcpy(static_cast<void*>(&event), move + 1, sizeof(event));
  return event;
}

namespace v1 {
struct Lane;
}  // namespace v1
namespace v2 {
struct Lane;
}  // namespace v2

// Takes events in order, in blocks that are valid only during the call.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void OnEvents(std::span<const Event> events) = 0;
  // For a sink that wants the commonest events without Event and block between:
  // see v2/order_run.h. nullptr: all events come through OnEvents.
  virtual const v2::Lane* OwnLane() const { return nullptr; }
  // The same for formats 1.5 to 1.21: v1/merge_run.h.
  virtual const v1::Lane* OwnOldLane() const { return nullptr; }
  // What comes through an EventPipe; without a lane these are events alone.
  virtual void OnMoves(std::span<const Move> moves) {
    for (std::size_t i = 0; i < moves.size(); i += 1 + kMovesOfEvent) {
      const Event event = EventBehind(&moves[i]);
      OnEvents({&event, 1});
    }
  }
};

// For who wants to know only whether events can be put in order.
class NullSink final : public EventSink {
 public:
  void OnEvents(std::span<const Event>) override {}
};

}  // namespace tracegate::trace
