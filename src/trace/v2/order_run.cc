// The loop over a thread's events, and the events of which a trace is full:
// together, so that the compiler can make one function of them.
#include "src/trace/v2/order.h"

namespace tracegate::trace::v2 {

Ordering::Step Ordering::OnGoStart(Thread& m, const RawEvent& e) {
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
Ordering::Step Ordering::OnGoStopExec(Thread& m, const RawEvent& e) {
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
Ordering::Step Ordering::OnGoUnblock(Thread& m, const RawEvent& e) {
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

Ordering::Step Ordering::OnSyscallBegin(Thread& m, const RawEvent& e) {
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

Ordering::Step Ordering::OnSyscallEnd(Thread& m, const RawEvent& e) {
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

Ordering::Step Ordering::Dispatch(Thread& m, const RawEvent& e) {
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

// What a handover does, as data: the types of successive events are hard to
// guess, and a branch on them costs more than all the rest.
struct Ordering::Handover {
  static constexpr std::uint8_t kProc = 1;  // bits of need and has
  static constexpr std::uint8_t kGo = 2;
  static constexpr std::uint8_t kNever = 0xff;

  std::uint8_t asks = 0;       // what of the thread matters
  std::uint8_t has = kNever;   // and must be there; nothing else has it
  Kind kind = Kind::kSync;
  GoStatus from = kGone;
  GoStatus to = kGone;
  std::uint8_t stack_arg = 0;
  std::uint64_t stack_mask = 0;  // 0: no stack
  std::uint64_t text_mask = 0;   // 0: no text, which would be args[0]
  std::uint64_t by_id = 0;       // all ones: args[0] and args[1] are the goroutine and its sequence
                                 // number; 0: it is the thread's own
  Slot keep_go = 0;              // the thread's goroutine afterwards, as masks: what it was,
  Slot take_go = 0;              // the goroutine of the event,
  Slot no_go = 0;                // or none
};

constexpr Ordering::Handovers Ordering::MakeHandovers() {
  constexpr std::uint64_t kYes = ~std::uint64_t{0};
  constexpr Slot kAll = ~Slot{0};
  using H = Handover;
  constexpr std::uint8_t kBoth = H::kProc | H::kGo;
  const auto at = [](EventType type) { return static_cast<std::size_t>(type); };
  Handovers table{};
  table[at(EventType::kGoStart)] = {kBoth, H::kProc, Kind::kGoStart, GoStatus::kRunnable, GoStatus::kRunning, 0, 0, 0, kYes, 0, kAll, 0};
  table[at(EventType::kGoBlock)] = {kBoth, kBoth, Kind::kGoBlock, GoStatus::kRunning, GoStatus::kWaiting, 1, kYes, kYes, 0, 0, 0, kAll};
  table[at(EventType::kGoStop)] = {kBoth, kBoth, Kind::kGoStop, GoStatus::kRunning, GoStatus::kRunnable, 1, kYes, kYes, 0, 0, 0, kAll};
  table[at(EventType::kGoUnblock)] = {0, 0, Kind::kGoUnblock, GoStatus::kWaiting, GoStatus::kRunnable, 2, kYes, 0, kYes, kAll, 0, 0};
  return table;
}
constexpr Ordering::Handovers Ordering::kHandovers = Ordering::MakeHandovers();

// The same as Dispatch for the usual cases of the usual events. False, and nothing
// changed, for any other: Dispatch knows whether it is an error.
[[gnu::always_inline]] inline bool Ordering::HandOver(Thread& m, const RawEvent& e) {
  const Handover& h = kHandovers[static_cast<std::size_t>(e.type)];
  const unsigned has = (m.proc != kNoSlot ? Handover::kProc : 0U) | (m.go != kNoSlot ? Handover::kGo : 0U);
  if ((has & h.asks) != h.has) [[unlikely]] {
    return false;
  }
  const auto by_id = static_cast<Slot>(h.by_id);
  const Slot slot = (recent_slots_[e.args[0] % kRecentSlots] & by_id) | (m.go & ~by_id);
  Goroutine& g = goroutines_[slot];
  const std::uint64_t other = (Raw(g.id) ^ e.args[0]) | ((g.seq + 1) ^ e.args[1]) | (g.seq_generation ^ generation_index_);
  const StackId stack = tables_->stacks.FindQuick(e.args[h.stack_arg] & h.stack_mask);
  const StringId text = tables_->strings.FindQuick(e.args[0] & h.text_mask);
  if (g.status != h.from || (other & h.by_id) != 0 || stack == StackTable::kNoStack || text == StringTable::kNotInterned) [[unlikely]] {
    return false;
  }
  g.status = h.to;
  g.seq = (e.args[1] & h.by_id) | (g.seq & ~h.by_id);
  Event& event = Emit(h.kind, m, e);
  event.target = slot;
  event.stack = stack;
  event.text = text;
  m.go = (m.go & h.keep_go) | (slot & h.take_go) | h.no_go;
  return true;
}

Ordering::Stop Ordering::Run(std::size_t thread, Cursor& cursor, Nanos bound) {
  Thread none;
  Thread& own = threads_[thread];
  const bool is_thread = own.id != kNoThread;
  Thread& m = is_thread ? own : none;
  m.seen = true;
  do {
    if (!HandOver(m, cursor.event())) [[unlikely]] {
      const Step step = Dispatch(m, cursor.event());
      if (step != Step::kAdvanced) [[unlikely]] {
        return step == Step::kNotYet ? Stop::kNotYet : Stop::kBroken;
      }
    }
    const Cursor::Step next = cursor.Next();
    if (next != Cursor::Step::kEvent) [[unlikely]] {
      return next == Cursor::Step::kEnd ? Stop::kEnd : Stop::kBadEvent;
    }
    // Without a thread nothing lasts from event to event: one at a time.
  } while (cursor.event().time < bound && is_thread);
  return Stop::kBound;
}

}  // namespace tracegate::trace::v2
