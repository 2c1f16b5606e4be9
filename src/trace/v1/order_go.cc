// Events of goroutines: existing ones, creation, scheduling, system calls.
#include <algorithm>

#include "src/trace/v1/order.h"

namespace tracegate::trace::v1 {

Ordering::Step Ordering::Goroutines(Proc& proc, const TimedEvent& event, EventType following) {
  switch (event.type) {
    case EventType::kGoCreate:
      return OnCreate(proc, event);
    case EventType::kGoWaiting:
    case EventType::kGoInSyscall:
      return OnExisting(event, event.type == EventType::kGoInSyscall);
    case EventType::kGoStart:
    case EventType::kGoStartLocal:
    case EventType::kGoStartLabel:
      return OnStart(proc, event, event.type == EventType::kGoStartLocal);
    case EventType::kGoSched:
    case EventType::kGoPreempt:
      return OnLeave(proc, event, State::kRunnable);
    case EventType::kGoEnd:
      return OnEnd(proc);
    case EventType::kGoUnblock:
    case EventType::kGoUnblockLocal:
      return OnUnblock(proc, event, event.type == EventType::kGoUnblockLocal);
    case EventType::kGoSysCall:
      return OnSyscall(proc, event, following);
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
      return OnLeave(proc, event, State::kWaiting);
  }
}

Ordering::Step Ordering::OnCreate(Proc& proc, const TimedEvent& event) {
  const std::uint64_t id = event.args[0];
  if (id == 0) {
    return Broken("goroutine 0 is created");
  }
  if (FindGo(id) != kNoSlot) {
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
  Goroutine* g =
      Ready(event.args[0], State::kRunnable, by_seq_ ? std::nullopt : std::optional(1), slot);
  if (g == nullptr) {
    return by_seq_ ? Step::kBroken : Step::kNotYet;
  }
  if (!starting_) {
    return Broken("goroutine {} was there before the trace, but is told so too late",
                  event.args[0]);
  }
  g->state = State::kWaiting;
  ++g->seq;
  g->in_syscall = in_syscall;
  g->call_begun = in_syscall;
  g->block_ticks = event.ticks;
  EmitStatus(slot, in_syscall ? GoStatus::kSyscall : GoStatus::kWaiting);
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnStart(Proc& proc, const TimedEvent& event, bool local) {
  Slot slot = kNoSlot;
  Goroutine* g = Ready(event.args[0], State::kRunnable, SeqOf(event, local), slot);
  if (g == nullptr) {
    return by_seq_ ? Step::kBroken : Step::kNotYet;
  }
  if (proc.go != kNoSlot) {
    return Broken("goroutine {} starts on proc {}, which runs goroutine {}", event.args[0],
                  proc.number, Raw(goroutines_[proc.go].id));
  }
  g->state = State::kRunning;
  ++g->seq;
  if (!g->introduced) {
    EmitStatus(slot, GoStatus::kRunning);
  } else if (!g->hidden) {
    Emit(Kind::kGoStart, proc).target = slot;
  }
  proc.go = slot;
  if (event.type == EventType::kGoStartLabel) {
    Emit(Kind::kGoLabel, proc).text = Text(event.args[2]);
  }
  return Step::kAdvanced;
}

namespace {
// The ways to block that end a wakeup which was for nothing.
// Source: Go 1.19, src/internal/trace/parser.go, removeFutile.
bool EndsWakeup(EventType type) {
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
}  // namespace

Ordering::Step Ordering::OnLeave(Proc& proc, const TimedEvent& event, State next) {
  Goroutine* g = Running(proc);
  if (g == nullptr) {
    return Step::kBroken;
  }
  g->state = next;
  if (!g->hidden) {
    Event& left = Emit(next == State::kWaiting ? Kind::kGoBlock : Kind::kGoStop, proc);
    left.target = proc.go;
    left.text = reasons_[static_cast<std::size_t>(event.type)];
    left.stack = StackOf(event);
  }
  if (EndsWakeup(event.type)) {
    if (g->futile && g->wakeup != 0 && futile_ == nullptr) {
      found_futile_.push_back(g->wakeup);
    }
    g->futile = false;
    g->wakeup = 0;
    g->hidden = false;
  }
  proc.go = kNoSlot;
  return Step::kAdvanced;
}

bool Ordering::Hides(const Goroutine& g) {
  if (g.hidden) {
    problem_ = fmt::format("goroutine {} is in a wakeup that was for nothing", Raw(g.id));
  }
  return g.hidden;
}

Ordering::Step Ordering::OnEnd(Proc& proc) {
  const Goroutine* g = Running(proc);
  if (g == nullptr || Hides(*g)) {
    return Step::kBroken;
  }
  Emit(Kind::kGoDestroy, proc).target = proc.go;
  RemoveGo(proc.go);
  proc.go = kNoSlot;
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnUnblock(const Proc& proc, const TimedEvent& event, bool local) {
  Slot slot = kNoSlot;
  Goroutine* g = Ready(event.args[0], State::kWaiting, SeqOf(event, local), slot);
  if (g == nullptr) {
    return by_seq_ ? Step::kBroken : Step::kNotYet;
  }
  if (g->in_syscall) {
    return Broken("goroutine {} is in a system call, not waiting", event.args[0]);
  }
  g->state = State::kRunnable;
  ++g->seq;
  g->wakeup = ++wakeups_;
  g->futile = false;
  if (futile_ != nullptr && next_futile_ < futile_->size() &&
      (*futile_)[next_futile_] == wakeups_) {
    ++next_futile_;
    g->hidden = true;
    return Step::kAdvanced;
  }
  Event& woken = Emit(Kind::kGoUnblock, proc);
  woken.target = slot;
  woken.stack = StackOf(event);
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnSyscall(const Proc& proc, const TimedEvent& event, EventType following) {
  Goroutine* g = Running(proc);
  if (g == nullptr || Hides(*g)) {
    return Step::kBroken;
  }
  Event& begin = Emit(Kind::kGoSyscallBegin, proc);
  begin.target = proc.go;
  begin.stack = StackOf(event);
  g->call_begun = following == EventType::kGoSysBlock;
  if (!g->call_begun) {
    Emit(Kind::kGoSyscallEnd, proc).target = proc.go;
  }
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnSysBlock(Proc& proc, const TimedEvent& event) {
  Goroutine* g = Running(proc);
  if (g == nullptr || Hides(*g)) {
    return Step::kBroken;
  }
  if (!g->call_begun) {
    Emit(Kind::kGoSyscallBegin, proc).target = proc.go;
  }
  g->state = State::kWaiting;
  g->in_syscall = true;
  g->exited = false;
  g->block_ticks = event.ticks;
  proc.go = kNoSlot;
  return Step::kAdvanced;
}

bool Ordering::Exit(const SyscallExit& exit, Nanos time) {
  now_ = time;
  const Slot slot = FindGo(exit.goroutine);
  Goroutine* g = slot == kNoSlot ? nullptr : &goroutines_[slot];
  if (g == nullptr || !g->in_syscall || g->exited || exit.ticks < g->block_ticks) {
    problem_ = fmt::format("goroutine {} leaves a system call that it is not in", exit.goroutine);
    return !by_seq_;
  }
  out_->Add(Kind::kGoSyscallEndBlocked, now_).target = slot;
  if (by_seq_) {
    g->state = State::kRunnable;
    g->in_syscall = false;
  } else {
    g->exited = true;
    g->exit_ticks = exit.ticks;
  }
  return true;
}

Ordering::Step Ordering::OnSysExit(const TimedEvent& event, bool local) {
  Slot slot = kNoSlot;
  Goroutine* g = Ready(event.args[0], State::kWaiting, SeqOf(event, local), slot);
  if (g == nullptr) {
    return Step::kNotYet;
  }
  if (!g->in_syscall) {
    return Broken("goroutine {} leaves a system call that it is not in", event.args[0]);
  }
  const std::uint64_t ticks = local ? event.args[1] : event.args[2];
  if (ticks != 0 && (ticks < g->block_ticks || (g->exited && ticks != g->exit_ticks))) {
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
