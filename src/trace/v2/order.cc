#include "src/trace/v2/order.h"

#include "src/trace/limits.h"

namespace tracegate::trace::v2 {

void Ordering::BeginGeneration(Generation& generation) {
  tables_ = &generation;
  ++generation_index_;
}

void Ordering::Restart() {
  Ordering fresh(*specs_, *symbols_, *out_);
  fresh.tasks_ = std::move(tasks_);
  *this = std::move(fresh);
}

Ordering::Thread& Ordering::ThreadOf(ThreadId id) {
  const auto [at, is_new] = thread_index_.emplace(Raw(id), threads_.size());
  if (is_new) {
    threads_.push_back({id});
  }
  return threads_[at.value()];
}

bool Ordering::Context(const Thread& m, Need proc, Need go) {
  if (m.id == kNoThread) {
    problem_ = "it needs a thread and has none";
    return false;
  }
  const auto check = [this](Need need, Slot slot, std::string_view what) {
    if (need == Need::kMust && slot == kNoSlot) {
      problem_ = fmt::format("it needs a {} and its thread has none", what);
      return false;
    }
    if (need == Need::kNone && slot != kNoSlot) {
      problem_ = fmt::format("its thread already has a {}", what);
      return false;
    }
    return true;
  };
  return check(proc, m.proc, "proc") && check(go, m.go, "goroutine");
}

void Ordering::SetWrongStatus(const Goroutine& g, GoStatus want) {
  constexpr std::string_view kNames[] = {"gone", "runnable", "running", "in a syscall", "waiting"};
  problem_ = fmt::format("goroutine {} is {}, not {}", Raw(g.id),
                         kNames[static_cast<std::size_t>(g.status)],
                         kNames[static_cast<std::size_t>(want)]);
}

// kNoSlot and problem_ where there are too many.
Slot Ordering::AddGo(std::uint64_t id, GoStatus status) {
  if (go_slots_.size() >= kMaxLiveGoroutines) {
    problem_ = fmt::format("more than {} goroutines live at once", kMaxLiveGoroutines);
    return kNoSlot;
  }
  const Slot slot = go_slots_.Add(id);
  if (slot == goroutines_.size()) {
    goroutines_.emplace_back();
  }
  Goroutine& g = goroutines_[slot];
  g.id = GoId{id};
  g.SetLast(At(0));
  g.status = status;
  g.in_mark_assist = false;
  return slot;
}

void Ordering::RemoveGo(Slot slot) {
  go_slots_.Remove(Raw(goroutines_[slot].id), slot);
  goroutines_[slot].status = kGone;
  if (!open_stw_.empty()) [[unlikely]] {
    open_stw_.erase(slot);
  }
}

Slot Ordering::FindProc(std::uint64_t id) const {
  const auto found = proc_slots_.find(id);
  return found == proc_slots_.end() ? kNoSlot : found.value();
}

Slot Ordering::AddProc(std::uint64_t id, ProcStatus status) {
  if (procs_.size() >= kMaxProcs) {
    problem_ = fmt::format("more than {} procs", kMaxProcs);
    return kNoSlot;
  }
  const auto slot = static_cast<Slot>(procs_.size());
  procs_.push_back({ProcId{id}, At(0), status, false});
  proc_slots_.emplace(id, slot);
  return slot;
}

bool Ordering::Resolve(Event& event, const RawEvent& e, const HotSpec& spec) {
  const auto arg = [&](std::int8_t index) { return e.args[static_cast<std::uint8_t>(index)]; };
  const auto no_string = [&](std::uint64_t id) {
    problem_ = fmt::format("string {} is not in its generation's table", id);
    return false;
  };
  if (spec.stack != kNoArg && !FindStack(arg(spec.stack), event.stack)) {
    return false;
  }
  // Of two stacks (goroutine creation) the second is the one to keep.
  if (spec.stack2 != kNoArg && !FindStack(arg(spec.stack2), event.stack)) {
    return false;
  }
  if (spec.string1 != kNoArg && !tables_->strings.Resolve(arg(spec.string1), *symbols_, event.text))
      [[unlikely]] {
    return no_string(arg(spec.string1));
  }
  // A log's message is checked but not kept: messages are all different.
  if (spec.string2 != kNoArg && !tables_->strings.Has(arg(spec.string2))) [[unlikely]] {
    return no_string(arg(spec.string2));
  }
  return true;
}

Event* Ordering::EmitFull(Kind kind, const Thread& m, const RawEvent& e, const HotSpec& spec) {
  Event& event = Emit(kind, m, e);
  return Resolve(event, e, spec) ? &event : nullptr;
}

bool Ordering::EmitSample(const CpuSample& sample) {
  StackId stack{};
  if (!FindStack(sample.stack, stack)) {
    return false;
  }
  Event& event = out_->Add(Kind::kCpuSample, sample.time);
  event.id = sample.goroutine;
  event.go = sample.goroutine == 0 ? kNoSlot : FindGo(sample.goroutine);
  event.stack = stack;
  return true;
}

Ordering::Step Ordering::OtherEvent(Thread& m, const RawEvent& e, const HotSpec& spec) {
  switch (e.type) {
    case EventType::kProcStart:
      return OnProcStart(m, e);
    case EventType::kProcStop:
      return OnProcStop(m, e);
    case EventType::kGoDestroy:
      return OnGoDestroy(m, e);
    case EventType::kGoCreate:
    case EventType::kGoCreateBlocked:
      return OnGoCreate(m, e, spec);
    case EventType::kGoSyscallEndBlocked:
      return OnSyscallEndBlocked(m, e);
    case EventType::kGoSwitch:
    case EventType::kGoSwitchDestroy:
      return OnGoSwitch(m, e);
    case EventType::kGoStatus:
    case EventType::kGoStatusStack:
      return OnGoStatus(m, e, spec);
    case EventType::kProcStatus:
      return OnProcStatus(m, e);
    case EventType::kProcSteal:
      return OnProcSteal(m, e);
    case EventType::kGoCreateSyscall:
      return OnGoCreateSyscall(m, e);
    case EventType::kGoDestroySyscall:
      return OnGoDestroySyscall(m, e);
    default:
      return GcOrAnnotation(m, e, spec);
  }
}

Ordering::Step Ordering::GcOrAnnotation(Thread& m, const RawEvent& e, const HotSpec& spec) {
  switch (e.type) {
    case EventType::kHeapAlloc:
      return OnHeapMetric(Kind::kHeapAlloc, m, e);
    case EventType::kHeapGoal:
      return OnHeapMetric(Kind::kHeapGoal, m, e);
    case EventType::kGcSweepBegin:
    case EventType::kGcSweepEnd:
      return OnSweep(m, e, spec);
    case EventType::kGcSweepActive:
      return OnSweepActive(m, e);
    case EventType::kGcMarkAssistBegin:
    case EventType::kGcMarkAssistEnd:
    case EventType::kGcMarkAssistActive:
      return OnMarkAssist(m, e, spec);
    case EventType::kStwBegin:
    case EventType::kStwEnd:
      return OnStw(m, e, spec);
    case EventType::kGcActive:
    case EventType::kGcBegin:
    case EventType::kGcEnd:
      return OnGc(m, e, spec);
    case EventType::kUserTaskBegin:
      return OnTaskBegin(m, e, spec);
    case EventType::kUserTaskEnd:
      return OnTaskEnd(m, e, spec);
    case EventType::kProcsChange:
      return Annotate(Kind::kProcsChange, m, e, spec, 0, e.args[0]);
    case EventType::kGoLabel:
      return Annotate(Kind::kGoLabel, m, e, spec, 0, 0);
    case EventType::kUserRegionBegin:
      return Annotate(Kind::kRegionBegin, m, e, spec, e.args[0], 0);
    case EventType::kUserRegionEnd:
      return Annotate(Kind::kRegionEnd, m, e, spec, e.args[0], 0);
    case EventType::kUserLog:
      return Annotate(Kind::kLog, m, e, spec, e.args[0], 0);
    default:
      // Experimental events mean nothing outside their experiment, but they
      // come from a running thread.
      return Context(m, Need::kMaybe, Need::kMaybe) ? Step::kAdvanced : Step::kBroken;
  }
}

}  // namespace tracegate::trace::v2
