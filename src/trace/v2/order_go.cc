// Events of goroutines: status, creation, scheduling, coroutine switches, syscalls.
#include "src/trace/v2/order.h"

namespace tracegate::trace::v2 {

Ordering::Step Ordering::OnGoStatus(Thread& m, const RawEvent& e, const HotSpec& spec) {
  const std::uint64_t raw = e.args[2];
  if (raw < 1 || raw > 4) {
    return Broken("goroutine {} has the unknown status {}", e.args[0], raw);
  }
  const auto status = static_cast<GoStatus>(raw);
  Slot slot = FindGo(e.args[0]);
  const bool is_new = slot == kNoSlot;
  if (is_new) {
    // After the first generation every goroutine has been created before our eyes.
    if (generation_index_ != 1) {
      return Broken("goroutine {} appears after the first generation without being created",
                    e.args[0]);
    }
    slot = AddGo(e.args[0], status);
    if (slot == kNoSlot) {
      return Step::kBroken;
    }
  } else {
    Goroutine& g = goroutines_[slot];
    if (g.status != status) {
      return Broken("goroutine {} has status {}, but was in status {}", e.args[0], raw,
                    static_cast<int>(g.status));
    }
    g.SetLast(At(0));
  }
  Event* event = EmitFull(Kind::kGoStatus, m, e, spec);
  if (event == nullptr) {
    return Step::kBroken;
  }
  event->target = slot;
  event->id = e.args[0];
  event->status = status;
  event->is_new = is_new;
  if (status == GoStatus::kRunning) {
    m.go = slot;
  }
  return status == GoStatus::kSyscall ? BindSyscall(m, slot, e.args[1]) : Step::kAdvanced;
}

// Binds a goroutine in a syscall to the thread that its status names, which may
// be another than the one that writes the status.
Ordering::Step Ordering::BindSyscall(Thread& m, Slot slot, std::uint64_t thread) {
  const std::uint64_t id = Raw(goroutines_[slot].id);
  if (ThreadId{thread} == kNoThread) {
    return Broken("goroutine {} is in a syscall without a thread", id);
  }
  if (ThreadId{thread} == m.id) {
    if (generation_index_ != 1 && m.go != slot) {
      return Broken("goroutine {} is in a syscall on thread {}, which has another goroutine", id,
                    thread);
    }
    m.go = slot;
    return Step::kAdvanced;
  }
  Thread& other = ThreadOf(ThreadId{thread});
  if (!other.seen) {
    other.seen = true;
    other.go = slot;
    return Step::kAdvanced;
  }
  if (other.go != slot) {
    return Broken("goroutine {} is in a syscall on thread {}, which has another goroutine", id,
                  thread);
  }
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnGoCreate(Thread& m, const RawEvent& e, const HotSpec& spec) {
  if (!Context(m, Need::kMust, Need::kMaybe)) {
    return Step::kBroken;
  }
  if (m.go != kNoSlot && CurrentGo(m, GoStatus::kRunning) == nullptr) {
    return Step::kBroken;
  }
  if (FindGo(e.args[0]) != kNoSlot) {
    return Broken("goroutine {} is created, but exists", e.args[0]);
  }
  const bool blocked = e.type == EventType::kGoCreateBlocked;
  const Slot slot = AddGo(e.args[0], blocked ? GoStatus::kWaiting : GoStatus::kRunnable);
  if (slot == kNoSlot) {
    return Step::kBroken;
  }
  Event* event = EmitFull(blocked ? Kind::kGoCreateBlocked : Kind::kGoCreate, m, e, spec);
  if (event == nullptr) {
    return Step::kBroken;
  }
  event->target = slot;
  event->id = e.args[0];
  StackId creator{};
  if (!FindStack(e.args[static_cast<std::uint8_t>(spec.stack)], creator)) {
    return Step::kBroken;
  }
  event->text = symbols_->Root(creator);
  event->value = static_cast<std::uint64_t>(creator);
  return Step::kAdvanced;
}

// A goroutine that a cgo callback brings along begins inside a syscall.
Ordering::Step Ordering::OnGoCreateSyscall(Thread& m, const RawEvent& e) {
  if (!Context(m, Need::kMaybe, Need::kNone)) {
    return Step::kBroken;
  }
  if (FindGo(e.args[0]) != kNoSlot) {
    return Broken("goroutine {} is created in a syscall, but exists", e.args[0]);
  }
  const Slot slot = AddGo(e.args[0], GoStatus::kSyscall);
  if (slot == kNoSlot) {
    return Step::kBroken;
  }
  Event& event = Emit(Kind::kGoCreateSyscall, m, e);
  event.target = slot;
  event.id = e.args[0];
  m.go = slot;
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnGoDestroy(Thread& m, const RawEvent& e) {
  if (UserGoIn(m, GoStatus::kRunning) == nullptr) {
    return Step::kBroken;
  }
  Emit(Kind::kGoDestroy, m, e).target = m.go;
  RemoveGo(m.go);
  m.go = kNoSlot;
  return Step::kAdvanced;
}

// Three transitions at once: the next goroutine is unblocked, the current one
// blocks or ends, the next one starts.
Ordering::Step Ordering::OnGoSwitch(Thread& m, const RawEvent& e) {
  Goroutine* current = UserGoIn(m, GoStatus::kRunning);
  if (current == nullptr) {
    return Step::kBroken;
  }
  const Slot next = FindGo(e.args[0]);
  if (next == kNoSlot || goroutines_[next].status != GoStatus::kWaiting ||
      !Follows(goroutines_[next].Last(), e.args[1])) {
    return Step::kNotYet;
  }
  const bool destroy = e.type == EventType::kGoSwitchDestroy;
  Emit(Kind::kGoUnblock, m, e).target = next;
  Emit(destroy ? Kind::kGoDestroy : Kind::kGoBlock, m, e).target = m.go;
  if (destroy) {
    RemoveGo(m.go);
  } else {
    current->status = GoStatus::kWaiting;
  }
  m.go = kNoSlot;
  Emit(Kind::kGoStart, m, e).target = next;
  goroutines_[next].status = GoStatus::kRunning;
  goroutines_[next].SetLast(At(e.args[1]));
  m.go = next;
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnSyscallEndBlocked(Thread& m, const RawEvent& e) {
  // The event says that the proc was lost during the syscall: wait until it is.
  if (m.proc != kNoSlot && procs_[m.proc].status == ProcStatus::kSyscall) {
    return Step::kNotYet;
  }
  if (!Context(m, Need::kMaybe, Need::kMust)) {
    return Step::kBroken;
  }
  Goroutine* g = CurrentGo(m, GoStatus::kSyscall);
  if (g == nullptr) {
    return Step::kBroken;
  }
  g->status = GoStatus::kRunnable;
  Emit(Kind::kGoSyscallEndBlocked, m, e).target = m.go;
  m.go = kNoSlot;
  return Step::kAdvanced;
}

// A cgo callback's goroutine ends. Its thread may go back to C and its id may be
// used again, so a proc that is still bound is taken away here.
Ordering::Step Ordering::OnGoDestroySyscall(Thread& m, const RawEvent& e) {
  if (!Context(m, Need::kMaybe, Need::kMust)) {
    return Step::kBroken;
  }
  if (CurrentGo(m, GoStatus::kSyscall) == nullptr) {
    return Step::kBroken;
  }
  if (m.proc != kNoSlot) {
    Proc& proc = procs_[m.proc];
    if (proc.status != ProcStatus::kSyscall) {
      return Broken("proc {} is not in a syscall", Raw(proc.id));
    }
    proc.status = ProcStatus::kSyscallAbandoned;
    Emit(Kind::kProcSteal, m, e).target = m.proc;
  }
  RemoveGo(m.go);
  Emit(Kind::kGoDestroySyscall, m, e).target = m.go;
  m.go = kNoSlot;
  m.proc = kNoSlot;
  return Step::kAdvanced;
}

}  // namespace tracegate::trace::v2
