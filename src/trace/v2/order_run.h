// The loop over a thread's events, and the events of which a trace is full: in a
// header, so that the compiler can make one function of them and of what a sink
// does with them.
#pragma once

#include <algorithm>
#include <utility>

#include "src/trace/v2/order.h"

namespace tracegate::trace::v2 {

// The lane of a sink that takes these events one by one,
//   OnMove<kind>(time, go, target, text, stack),
// and the others, in their order, by OnEvents. Without an Event in between, what
// the sink does with one event goes on while the next is being decoded.
template <class Sink>
struct DirectLane {
  template <Kind kKind>
  [[gnu::always_inline]] void Move(const Ordering::Thread& m, Nanos time, Slot target,
                                   StringId text, StackId stack) {
    sink.template OnMove<kKind>(buffer.Pass(time), m.go, target, text, stack);
  }
  [[gnu::always_inline]] void Settle() {
    if (!buffer.Empty()) {
      buffer.Flush();
    }
  }
  Sink& sink;
  EventBuffer& buffer;

  static Ordering::Stop Run(Ordering& ordering, EventSink& sink, EventBuffer& buffer,
                            Ordering::Head& least, Ordering::Head& second, Nanos bound) {
    DirectLane lane{static_cast<Sink&>(sink), buffer};
    return ordering.Run(lane, least, second, bound);
  }
  static constexpr Lane kLane{&Run};
};

template <class Sink>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnGoStart(Sink& sink, Thread& m,
                                                                 const RawEvent& e) {
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
  sink.template Move<Kind::kGoStart>(m, e.time, slot, kEmptyString, kEmptyStack);
  m.go = slot;
  return Step::kAdvanced;
}

// GoStop and GoBlock: the running goroutine leaves its thread.
template <Kind kKind, class Sink>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnGoLeave(Sink& sink, Thread& m,
                                                                 const RawEvent& e) {
  Goroutine* g = UserGoIn(m, GoStatus::kRunning);
  if (g == nullptr) {
    return Step::kBroken;
  }
  StringId text{};
  StackId stack{};
  if (!tables_->strings.Resolve(e.args[0], *symbols_, text)) [[unlikely]] {
    return Broken("string {} is not in its generation's table", e.args[0]);
  }
  if (!FindStack(e.args[1], stack)) [[unlikely]] {
    return Step::kBroken;
  }
  g->status = kKind == Kind::kGoStop ? GoStatus::kRunnable : GoStatus::kWaiting;
  sink.template Move<kKind>(m, e.time, m.go, text, stack);
  m.go = kNoSlot;
  return Step::kAdvanced;
}

// Anything can unblock a goroutine, even a thread without proc and goroutine.
template <class Sink>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnGoUnblock(Sink& sink, const Thread& m,
                                                                   const RawEvent& e) {
  const Slot slot = FindGo(e.args[0]);
  if (slot == kNoSlot) {
    return Step::kNotYet;
  }
  Goroutine& g = goroutines_[slot];
  if (g.status != GoStatus::kWaiting || !Follows(g.Last(), e.args[1])) {
    return Step::kNotYet;
  }
  StackId stack{};
  if (!FindStack(e.args[2], stack)) [[unlikely]] {
    return Step::kBroken;
  }
  g.status = GoStatus::kRunnable;
  g.seq = e.args[1];
  sink.template Move<Kind::kGoUnblock>(m, e.time, slot, kEmptyString, stack);
  return Step::kAdvanced;
}

template <class Sink>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnSyscallBegin(Sink& sink, Thread& m,
                                                                      const RawEvent& e) {
  Goroutine* g = UserGoIn(m, GoStatus::kRunning);
  if (g == nullptr) {
    return Step::kBroken;
  }
  // The proc's sequence number tells this syscall from others whose proc could
  // be stolen; the proc is running here, so a gap is an error and not a "not yet".
  Proc& proc = procs_[m.proc];
  if (!Follows(proc.seq, e.args[0])) [[unlikely]] {
    return Broken("proc {} has sequence number {} after {}", Raw(proc.id), e.args[0],
                  proc.seq.number);
  }
  StackId stack{};
  if (!FindStack(e.args[1], stack)) [[unlikely]] {
    return Step::kBroken;
  }
  g->status = GoStatus::kSyscall;
  proc.status = ProcStatus::kSyscall;
  proc.seq = At(e.args[0]);
  sink.template Move<Kind::kGoSyscallBegin>(m, e.time, m.go, kEmptyString, stack);
  return Step::kAdvanced;
}

template <class Sink>
[[gnu::always_inline]] inline Ordering::Step Ordering::OnSyscallEnd(Sink& sink, Thread& m,
                                                                    const RawEvent& e) {
  Goroutine* g = UserGoIn(m, GoStatus::kSyscall);
  if (g == nullptr) {
    return Step::kBroken;
  }
  Proc& proc = procs_[m.proc];
  if (proc.status != ProcStatus::kSyscall) [[unlikely]] {
    return Broken("proc {} is not in a syscall", Raw(proc.id));
  }
  g->status = GoStatus::kRunning;
  proc.status = ProcStatus::kRunning;
  sink.template Move<Kind::kGoSyscallEnd>(m, e.time, m.go, kEmptyString, kEmptyStack);
  return Step::kAdvanced;
}

template <class Sink>
[[gnu::always_inline]] inline Ordering::Step Ordering::Dispatch(Sink& sink, Thread& m,
                                                                const RawEvent& e) {
  switch (e.type) {
    case EventType::kGoStart:
      return OnGoStart(sink, m, e);
    case EventType::kGoBlock:
      return OnGoLeave<Kind::kGoBlock>(sink, m, e);
    case EventType::kGoStop:
      return OnGoLeave<Kind::kGoStop>(sink, m, e);
    case EventType::kGoUnblock:
      return OnGoUnblock(sink, m, e);
    case EventType::kGoSyscallBegin:
      return OnSyscallBegin(sink, m, e);
    case EventType::kGoSyscallEnd:
      return OnSyscallEnd(sink, m, e);
    default: {
      const Step step = OtherEvent(m, e, (*specs_)[static_cast<std::size_t>(e.type)]);
      if (step == Step::kAdvanced) {  // else there may be half an event
        sink.Settle();
      }
      return step;
    }
  }
}

// Tries the event at `cursor` and, where it advances, moves the cursor on.
template <class Sink>
[[gnu::always_inline]] inline Ordering::Stop Ordering::RunOne(Sink& sink, Thread& m,
                                                              Cursor& cursor) {
  const Step step = Dispatch(sink, m, cursor.event());
  if (step != Step::kAdvanced) [[unlikely]] {
    return step == Step::kNotYet ? Stop::kNotYet : Stop::kBroken;
  }
  const Cursor::Step next = cursor.Next();
  if (next != Cursor::Step::kEvent) [[unlikely]] {
    return next == Cursor::Step::kEnd ? Stop::kEnd : Stop::kBadEvent;
  }
  return Stop::kBound;
}

template <class Sink>
Ordering::Stop Ordering::Run(Sink& sink, Head& least, Head& second, Nanos bound) {
  sink.Settle();
  while (true) {
    Source& source = *least.source;
    Nanos until = std::min(bound, second.time + (least.source < second.source ? 1 : 0));
    Thread none;  // of which nothing lasts from event to event
    Thread* m = source.thread;
    if (m->id == kNoThread) [[unlikely]] {
      m = &none;
      until = 0;
    }
    m->seen = true;
    Stop stop = Stop::kBound;
    do {
      stop = RunOne(sink, *m, source.cursor);
      if (stop != Stop::kBound) [[unlikely]] {
        least.time = source.cursor.event().time;
        return stop;
      }
    } while (source.cursor.event().time < until);
    least.time = source.cursor.event().time;
    if (second < least) {
      std::swap(least, second);
    }
    if (least.time >= bound) {
      return Stop::kBound;
    }
  }
}

}  // namespace tracegate::trace::v2
