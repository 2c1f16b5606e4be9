// The events of which a trace is full: in a header, so that the compiler can make one function
// of reading them, putting them in order and what a sink does with them.
#pragma once

#include "src/trace/v1/order.h"

namespace tracegate::trace::v1 {

// The ways to block that end a wakeup which was for nothing.
// Source: Go 1.19, src/internal/trace/parser.go, removeFutile.
constexpr bool EndsWakeup(EventType type) {
  switch (type) {
    case EventType::kGoBlock:
    case EventType::kGoBlockSend:
    case EventType::kGoBlockRecv:
    case EventType::kGoBlockSelect:
    case EventType::kGoBlockSync:
    case EventType::kGoBlockCond:
      return true;
    default:
      return false;
  }
}

template <class Lane>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnStart(Lane& lane, Proc& proc,
                                                               const TimedEvent& event, Nanos time,
                                                               bool local) {
  Slot slot = kNoSlot;
  if (!Ready(event, State::kRunnable, !local && !by_seq_, event.args[1], slot)) [[unlikely]] {
    return Waits();
  }
  if (proc.go != kNoSlot) [[unlikely]] {
    return Broken("goroutine {} starts on proc {}, which runs goroutine {}", event.args[0],
                  proc.number, Raw(goroutines_[proc.go].id));
  }
  Goroutine& g = goroutines_[slot];
  g.state = State::kRunning;
  ++g.seq;
  if (!g.introduced) [[unlikely]] {
    now_ = time;
    EmitStatus(slot, GoStatus::kRunning);
    lane.Settle();
  } else if (!g.hidden) {
    lane.template Move<Kind::kGoStart>(proc, time, slot, kEmptyString, kEmptyStack);
  }
  proc.go = slot;
  return Step::kAdvanced;
}

template <class Lane>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnUnblock(Lane& lane, const Proc& proc,
                                                                 const TimedEvent& event,
                                                                 Nanos time, bool local) {
  Slot slot = kNoSlot;
  if (!Ready(event, State::kWaiting, !local && !by_seq_, event.args[1], slot)) [[unlikely]] {
    return Waits();
  }
  Goroutine& g = goroutines_[slot];
  if (g.in_syscall) [[unlikely]] {
    return Broken("goroutine {} is in a system call, not waiting", event.args[0]);
  }
  g.state = State::kRunnable;
  ++g.seq;
  if (has_futile_ && BeginWakeup(slot)) [[unlikely]] {
    return Step::kAdvanced;
  }
  lane.template Move<Kind::kGoUnblock>(proc, time, slot, kEmptyString,
                                       FindStack(event.args[local || by_seq_ ? 1 : 2]));
  return Step::kAdvanced;
}

// The running goroutine leaves its proc: kGoStop or kGoBlock.
template <Kind kKind, class Lane>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnLeave(Lane& lane, Proc& proc,
                                                               const TimedEvent& event,
                                                               Nanos time) {
  if (!HasGo(proc)) {
    return Step::kBroken;
  }
  Goroutine& g = goroutines_[proc.go];
  g.state = kKind == Kind::kGoBlock ? State::kWaiting : State::kRunnable;
  if (!g.hidden) [[likely]] {
    lane.template Move<kKind>(proc, time, proc.go, reasons_[static_cast<std::size_t>(event.type)],
                              FindStack(event.args[0]));
  }
  if (has_futile_ && EndsWakeup(event.type)) [[unlikely]] {
    EndWakeup(proc.go);
  }
  proc.go = kNoSlot;
  return Step::kAdvanced;
}

template <class Lane>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnSyscall(Lane& lane, const Proc& proc,
                                                                 Cursor& cursor, Nanos time) {
  if (!HasGo(proc) || Hides(goroutines_[proc.go])) {
    return Step::kBroken;
  }
  lane.template Move<Kind::kGoSyscallBegin>(proc, time, proc.go, kEmptyString,
                                            FindStack(cursor.event().args[0]));
  const bool blocks = cursor.SysBlockFollows();
  goroutines_[proc.go].call_begun = blocks;
  if (!blocks) {
    lane.template Move<Kind::kGoSyscallEnd>(proc, time, proc.go, kEmptyString, kEmptyStack);
  }
  return Step::kAdvanced;
}

template <class Lane>
[[gnu::always_inline]] inline Ordering::Step Ordering::Try(Lane& lane, Proc& proc, Cursor& cursor,
                                                           Nanos time) {
  const TimedEvent& event = cursor.event();
  switch (event.type) {
    case EventType::kGoStartLocal:
      return OnStart(lane, proc, event, time, true);
    case EventType::kGoStart:
      return OnStart(lane, proc, event, time, false);
    case EventType::kGoUnblockLocal:
      return OnUnblock(lane, proc, event, time, true);
    case EventType::kGoUnblock:
      return OnUnblock(lane, proc, event, time, false);
    case EventType::kGoSched:
    case EventType::kGoPreempt:
      return OnLeave<Kind::kGoStop>(lane, proc, event, time);
    case EventType::kGoStop:
    case EventType::kGoSleep:
    case EventType::kGoBlock:
    case EventType::kGoBlockSend:
    case EventType::kGoBlockRecv:
    case EventType::kGoBlockSelect:
    case EventType::kGoBlockSync:
    case EventType::kGoBlockCond:
    case EventType::kGoBlockNet:
    case EventType::kGoBlockGc:
      return OnLeave<Kind::kGoBlock>(lane, proc, event, time);
    case EventType::kGoSysCall:
      return OnSyscall(lane, proc, cursor, time);
    case EventType::kGoStartLabel: {
      const Step step = OnStart(lane, proc, event, time, false);
      if (step == Step::kAdvanced) {
        now_ = time;
        Emit(Kind::kGoLabel, proc).text = Text(event.args[2]);
        lane.Settle();
      }
      return step;
    }
    default: {
      now_ = time;
      const Step step = OtherEvent(proc, event);
      if (step == Step::kAdvanced) {
        lane.Settle();
      }
      return step;
    }
  }
}

}  // namespace tracegate::trace::v1
