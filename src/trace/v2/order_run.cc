// The loop over a thread's events, and the events of which a trace is full:
// together, so that the compiler can make one function of them.
#include "src/trace/v2/order.h"

namespace tracegate::trace::v2 {

[[gnu::always_inline]] inline Ordering::Step Ordering::OnGoStart(Thread& m, const RawEvent& e) {
  const Slot slot = FindGo(e.args[0]);
  if (slot == kNoSlot) {
    return Step::kNotYet;
  }
  Goroutine& g = goroutines_[slot];
  if (g.status != GoStatus::kRunnable || !Follows(g.Last(), e.args[1])) {
    return Step::kNotYet;
  }
  if ((m.proc == kNoSlot || m.go != kNoSlot) && !Context(m, Need::kMust, Need::kNone)) {
    return Step::kBroken;
  }
  g.status = GoStatus::kRunning;
  g.seq = e.args[1];
  Emit(Kind::kGoStart, m, e).target = slot;
  m.go = slot;
  return Step::kAdvanced;
}

// GoStop, GoBlock and GoDestroy: the running goroutine leaves its thread.
[[gnu::always_inline]] inline Ordering::Step Ordering::OnGoStopExec(Thread& m, const RawEvent& e) {
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  Goroutine* g = CurrentGo(m, GoStatus::kRunning);
  if (g == nullptr) {
    return Step::kBroken;
  }
  const Slot slot = m.go;
  if (e.type == EventType::kGoDestroy) {
    Emit(Kind::kGoDestroy, m, e).target = slot;
    RemoveGo(slot);
    m.go = kNoSlot;
    return Step::kAdvanced;
  }
  const bool stop = e.type == EventType::kGoStop;
  g->status = stop ? GoStatus::kRunnable : GoStatus::kWaiting;
  Event& event = Emit(stop ? Kind::kGoStop : Kind::kGoBlock, m, e);
  event.target = slot;
  m.go = kNoSlot;
  if (!tables_->strings.Resolve(e.args[0], *symbols_, event.text)) [[unlikely]] {
    return Broken("string {} is not in its generation's table", e.args[0]);
  }
  return FindStack(e.args[1], event.stack) ? Step::kAdvanced : Step::kBroken;
}

// Anything can unblock a goroutine, even a thread without proc and goroutine.
[[gnu::always_inline]] inline Ordering::Step Ordering::OnGoUnblock(Thread& m, const RawEvent& e) {
  const Slot slot = FindGo(e.args[0]);
  if (slot == kNoSlot) {
    return Step::kNotYet;
  }
  Goroutine& g = goroutines_[slot];
  if (g.status != GoStatus::kWaiting || !Follows(g.Last(), e.args[1])) {
    return Step::kNotYet;
  }
  g.status = GoStatus::kRunnable;
  g.seq = e.args[1];
  Event& event = Emit(Kind::kGoUnblock, m, e);
  event.target = slot;
  return FindStack(e.args[2], event.stack) ? Step::kAdvanced : Step::kBroken;
}

[[gnu::always_inline]] inline Ordering::Step Ordering::OnSyscallBegin(Thread& m,
                                                                      const RawEvent& e) {
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  Goroutine* g = CurrentGo(m, GoStatus::kRunning);
  if (g == nullptr) {
    return Step::kBroken;
  }
  // The proc's sequence number tells this syscall from others whose proc could
  // be stolen; the proc is running here, so a gap is an error and not a "not yet".
  Proc& proc = procs_[m.proc];
  if (!Follows(proc.seq, e.args[0])) {
    return Broken("proc {} has sequence number {} after {}", Raw(proc.id), e.args[0],
                  proc.seq.number);
  }
  g->status = GoStatus::kSyscall;
  proc.status = ProcStatus::kSyscall;
  proc.seq = At(e.args[0]);
  Event& event = Emit(Kind::kGoSyscallBegin, m, e);
  event.target = m.go;
  return FindStack(e.args[1], event.stack) ? Step::kAdvanced : Step::kBroken;
}

[[gnu::always_inline]] inline Ordering::Step Ordering::OnSyscallEnd(Thread& m, const RawEvent& e) {
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  Goroutine* g = CurrentGo(m, GoStatus::kSyscall);
  if (g == nullptr) {
    return Step::kBroken;
  }
  Proc& proc = procs_[m.proc];
  if (proc.status != ProcStatus::kSyscall) {
    return Broken("proc {} is not in a syscall", Raw(proc.id));
  }
  g->status = GoStatus::kRunning;
  proc.status = ProcStatus::kRunning;
  Emit(Kind::kGoSyscallEnd, m, e).target = m.go;
  return Step::kAdvanced;
}

[[gnu::always_inline]] inline Ordering::Step Ordering::Dispatch(Thread& m, const RawEvent& e) {
  switch (e.type) {
    case EventType::kGoStart:
      return OnGoStart(m, e);
    case EventType::kGoBlock:
    case EventType::kGoStop:
    case EventType::kGoDestroy:
      return OnGoStopExec(m, e);
    case EventType::kGoUnblock:
      return OnGoUnblock(m, e);
    case EventType::kGoSyscallBegin:
      return OnSyscallBegin(m, e);
    case EventType::kGoSyscallEnd:
      return OnSyscallEnd(m, e);
    default:
      return OtherEvent(m, e, (*specs_)[static_cast<std::size_t>(e.type)]);
  }
}

// Tries the event at `cursor` and, where it advances, moves the cursor on.
[[gnu::always_inline]] inline Ordering::Stop Ordering::RunOne(Thread& m, Cursor& cursor) {
  const Step step = Dispatch(m, cursor.event());
  if (step != Step::kAdvanced) [[unlikely]] {
    return step == Step::kNotYet ? Stop::kNotYet : Stop::kBroken;
  }
  const Cursor::Step next = cursor.Next();
  if (next != Cursor::Step::kEvent) [[unlikely]] {
    return next == Cursor::Step::kEnd ? Stop::kEnd : Stop::kBadEvent;
  }
  return Stop::kBound;
}

Ordering::Stop Ordering::Run(Thread& m, Cursor& cursor, Nanos bound) {
  if (m.id == kNoThread) [[unlikely]] {
    Thread none;  // nothing lasts from event to event
    return RunOne(none, cursor);
  }
  m.seen = true;
  Stop stop = Stop::kBound;
  do {
    stop = RunOne(m, cursor);
  } while (stop == Stop::kBound && cursor.event().time < bound);
  return stop;
}

}  // namespace tracegate::trace::v2
