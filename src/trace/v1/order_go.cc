// Events of goroutines: existing ones, creation, scheduling, system calls.
#include <algorithm>

#include "src/trace/v1/order.h"

namespace tracegate::trace::v1 {

Ordering::Step Ordering::OtherEvent(Proc& proc, const TimedEvent& event) {
  switch (event.type) {
    case EventType::kGoCreate:
      return OnCreate(proc, event);
    case EventType::kGoWaiting:
    case EventType::kGoInSyscall:
      return OnExisting(event, event.type == EventType::kGoInSyscall);
    case EventType::kGoEnd:
      return OnEnd(proc);
    case EventType::kGoSysBlock:
      return OnSysBlock(proc, event);
    case EventType::kGoSysExit:
    case EventType::kGoSysExitLocal:
      return OnSysExit(event, event.type == EventType::kGoSysExitLocal);
    case EventType::kFutileWakeup:
      if (proc.go != kNoSlot) {
        goroutines_[proc.go].futile = true;
      }
      return Step::kAdvanced;
    default:
      return EventOfProc(proc, event);
  }
}

Ordering::Step Ordering::OnCreate(Proc& proc, const TimedEvent& event) {
  const std::uint64_t id = event.args[0];
  if (id == 0) {
    return Broken("goroutine 0 is created");
  }
  if (go_slots_.Find(id) != kNoSlot) {
    return NotYet("goroutine {} is created, but exists", id);
  }
  const Slot slot = AddGo(id);
  if (slot == kNoSlot) {
    return Step::kBroken;
  }
  if (starting_) {
    return Step::kAdvanced;
  }
  StackId stack{};
  if (by_seq_) {  // no stack, but the program counter of its function
    const StringId name = symbols_->Intern(fmt::format("{:#x}", event.args[1]));
    const StringId frame = symbols_->InternFrame(name, kEmptyString, 0);
    stack = symbols_->InternStack({&frame, 1});
  } else {
    stack = FindStack(event.args[1]);
  }
  Event& created = Emit(Kind::kGoCreate, proc);
  created.target = slot;
  created.id = id;
  created.stack = stack;
  const StackId creator = StackOf(event);
  created.text = symbols_->Root(creator);
  created.value = static_cast<std::uint64_t>(creator);
  goroutines_[slot].introduced = true;
  return Step::kAdvanced;
}

// What a goroutine was doing when the trace began.
Ordering::Step Ordering::OnExisting(const TimedEvent& event, bool in_syscall) {
  Slot slot = kNoSlot;
  if (!Ready(event, State::kRunnable, !by_seq_, 1, slot)) {
    return Waits();
  }
  if (!starting_) {
    return Broken("goroutine {} was there before the trace, but is told so too late",
                  event.args[0]);
  }
  Goroutine* g = &goroutines_[slot];
  g->state = State::kWaiting;
  ++g->seq;
  g->in_syscall = in_syscall;
  g->call_begun = in_syscall;
  rest_[slot].block_ticks = event.ticks;
  EmitStatus(slot, in_syscall ? GoStatus::kSyscall : GoStatus::kWaiting);
  return Step::kAdvanced;
}

bool Ordering::Hides(const Goroutine& g) {
  if (g.hidden) {
    problem_ = fmt::format("goroutine {} is in a wakeup that was for nothing", Raw(g.id));
  }
  return g.hidden;
}

Ordering::Step Ordering::OnEnd(Proc& proc) {
  if (!HasGo(proc) || Hides(goroutines_[proc.go])) {
    return Step::kBroken;
  }
  Emit(Kind::kGoDestroy, proc).target = proc.go;
  RemoveGo(proc.go);
  proc.go = kNoSlot;
  return Step::kAdvanced;
}

bool Ordering::BeginWakeup(Slot slot) {
  Goroutine& g = goroutines_[slot];
  rest_[slot].wakeup = ++wakeups_;
  g.futile = false;
  if (futile_ == nullptr || next_futile_ == futile_->size() ||
      (*futile_)[next_futile_] != wakeups_) {
    return false;
  }
  ++next_futile_;
  g.hidden = true;
  return true;
}

void Ordering::EndWakeup(Slot slot) {
  Goroutine& g = goroutines_[slot];
  std::uint64_t& wakeup = rest_[slot].wakeup;
  if (g.futile && wakeup != 0 && futile_ == nullptr) {
    found_futile_.push_back(wakeup);
  }
  g.futile = false;
  wakeup = 0;
  g.hidden = false;
}

Ordering::Step Ordering::OnSysBlock(Proc& proc, const TimedEvent& event) {
  if (!HasGo(proc) || Hides(goroutines_[proc.go])) {
    return Step::kBroken;
  }
  Goroutine* g = &goroutines_[proc.go];
  if (!g->call_begun) {
    Emit(Kind::kGoSyscallBegin, proc).target = proc.go;
  }
  g->state = State::kWaiting;
  g->in_syscall = true;
  g->exited = false;
  rest_[proc.go].block_ticks = event.ticks;
  proc.go = kNoSlot;
  return Step::kAdvanced;
}

bool Ordering::Exit(const SyscallExit& exit, Nanos time) {
  now_ = time;
  const Slot slot = go_slots_.Find(exit.goroutine);
  Goroutine* g = slot == kNoSlot ? nullptr : &goroutines_[slot];
  if (g == nullptr || !g->in_syscall || g->exited || exit.ticks < rest_[slot].block_ticks) {
    problem_ = fmt::format("goroutine {} leaves a system call that it is not in", exit.goroutine);
    return !by_seq_;
  }
  out_->Add(Kind::kGoSyscallEndBlocked, now_).target = slot;
  if (by_seq_) {
    g->state = State::kRunnable;
    g->in_syscall = false;
  } else {
    g->exited = true;
    rest_[slot].exit_ticks = exit.ticks;
  }
  return true;
}

Ordering::Step Ordering::OnSysExit(const TimedEvent& event, bool local) {
  Slot slot = kNoSlot;
  if (!Ready(event, State::kWaiting, !local && !by_seq_, event.args[1], slot)) {
    return Step::kNotYet;
  }
  Goroutine* g = &goroutines_[slot];
  if (!g->in_syscall) {
    return Broken("goroutine {} leaves a system call that it is not in", event.args[0]);
  }
  const std::uint64_t ticks = local ? event.args[1] : event.args[2];
  const Rest& rest = rest_[slot];
  if (ticks != 0 && (ticks < rest.block_ticks || (g->exited && ticks != rest.exit_ticks))) {
    return Broken("the system call of goroutine {} ends before it began", event.args[0]);
  }
  if (!g->exited) {
    out_->Add(Kind::kGoSyscallEndBlocked, now_).target = slot;
  }
  g->state = State::kRunnable;
  ++g->seq;
  g->in_syscall = false;
  g->call_begun = false;
  g->exited = false;
  return Step::kAdvanced;
}

}  // namespace tracegate::trace::v1
