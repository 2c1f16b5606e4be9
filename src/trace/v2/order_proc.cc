// Events of procs: status, start, stop, steal.
#include "src/trace/v2/order.h"

namespace tracegate::trace::v2 {

Ordering::Step Ordering::OnProcStatus(Thread& m, const RawEvent& e) {
  const std::uint64_t raw = e.args[1];
  if (raw < 1 || raw > 4) {
    return Broken("proc {} has the unknown status {}", e.args[0], raw);
  }
  const auto status = static_cast<ProcStatus>(raw);
  Slot slot = FindProc(e.args[0]);
  const bool is_new = slot == kNoSlot;
  if (is_new) {
    slot = AddProc(e.args[0], status);
    if (slot == kNoSlot) {
      return Step::kBroken;
    }
  } else {
    Proc& proc = procs_[slot];
    // SyscallAbandoned of a proc that is known to be in a syscall loses nothing:
    // it stays in the syscall until the steal that follows.
    const bool promoted =
        status == ProcStatus::kSyscallAbandoned && proc.status == ProcStatus::kSyscall;
    if (promoted) {
      bool bound = false;
      for (const Thread& thread : threads_) {
        bound = bound || (thread.seen && thread.proc == slot);
      }
      if (!bound) {
        return Broken("proc {} is about to be stolen from no thread", e.args[0]);
      }
    } else if (proc.status != status) {
      return Broken("proc {} has status {}, but was in status {}", e.args[0], raw,
                    static_cast<int>(proc.status));
    }
    proc.seq = At(0);
  }
  Event& event = Emit(Kind::kProcStatus, m, e);
  event.target = slot;
  event.is_new = is_new;
  event.id = e.args[0];
  event.value = raw;
  if (status == ProcStatus::kRunning || status == ProcStatus::kSyscall) {
    m.proc = slot;
  }
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnProcStart(Thread& m, const RawEvent& e) {
  const Slot slot = FindProc(e.args[0]);
  // With a proc at hand the thread is in a syscall and has not learnt yet that
  // its proc was stolen.
  if (slot == kNoSlot || procs_[slot].status != ProcStatus::kIdle ||
      !Follows(procs_[slot].seq, e.args[1]) || m.proc != kNoSlot) {
    return Step::kNotYet;
  }
  if (!Context(m, Need::kNone, Need::kMaybe)) {
    return Step::kBroken;
  }
  procs_[slot].status = ProcStatus::kRunning;
  procs_[slot].seq = At(e.args[1]);
  Emit(Kind::kProcStart, m, e).target = slot;
  m.proc = slot;
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnProcStop(Thread& m, const RawEvent& e) {
  // A proc stops on the thread that has it, so this can always advance.
  if (!Context(m, Need::kMust, Need::kMaybe)) {
    return Step::kBroken;
  }
  Proc& proc = procs_[m.proc];
  if (proc.status != ProcStatus::kRunning && proc.status != ProcStatus::kSyscall) {
    return Broken("proc {} is neither running nor in a syscall", Raw(proc.id));
  }
  proc.status = ProcStatus::kIdle;
  Emit(Kind::kProcStop, m, e).target = m.proc;
  m.proc = kNoSlot;
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnProcSteal(Thread& m, const RawEvent& e) {
  const Slot slot = FindProc(e.args[0]);
  if (slot == kNoSlot || !Follows(procs_[slot].seq, e.args[1])) {
    return Step::kNotYet;
  }
  Proc& proc = procs_[slot];
  if (proc.status != ProcStatus::kSyscall && proc.status != ProcStatus::kSyscallAbandoned) {
    return Step::kNotYet;
  }
  if (!Context(m, Need::kMaybe, Need::kMaybe)) {
    return Step::kBroken;
  }
  const bool abandoned = proc.status == ProcStatus::kSyscallAbandoned;
  proc.status = ProcStatus::kIdle;
  proc.seq = At(e.args[1]);
  Emit(Kind::kProcSteal, m, e).target = slot;
  // The thread of an abandoned proc may have moved on: nothing to take from it.
  return abandoned ? Step::kAdvanced : StealFrom(m, slot, e.args[2]);
}

// Takes proc `slot` off the thread with id `victim`, which may be `m` itself.
Ordering::Step Ordering::StealFrom(Thread& m, Slot slot, std::uint64_t victim) {
  if (ThreadId{victim} == m.id) {
    if (m.proc != slot) {
      return Broken("thread {} steals proc {} from itself, but does not have it", victim,
                    Raw(procs_[slot].id));
    }
    m.proc = kNoSlot;
    return Step::kAdvanced;
  }
  const auto found = thread_index_.find(victim);
  if (found == thread_index_.end() || !threads_[found.value()].seen) {
    return Broken("proc {} is stolen from thread {}, which does not exist", Raw(procs_[slot].id),
                  victim);
  }
  Thread& other = threads_[found.value()];
  if (other.proc != slot) {
    return Broken("proc {} is stolen from thread {}, which does not have it", Raw(procs_[slot].id),
                  victim);
  }
  other.proc = kNoSlot;
  return Step::kAdvanced;
}

}  // namespace tracegate::trace::v2
