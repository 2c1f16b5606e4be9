// Events of procs, garbage collection, stop-the-world, tasks and annotations.
#include "src/trace/limits.h"
#include "src/trace/v1/order.h"

namespace tracegate::trace::v1 {

Ordering::Step Ordering::EventOfProc(Proc& proc, const TimedEvent& event) {
  switch (event.type) {
    case EventType::kGomaxprocs:
      return OnGomaxprocs(proc, event);
    case EventType::kProcStart:
      return OnProcStart(proc);
    case EventType::kProcStop:
      return OnProcStop(proc);
    case EventType::kGcStart:
      return OnGcStart(proc, event);
    case EventType::kGcDone:
      return OnGcDone(proc);
    case EventType::kStwStart:
    case EventType::kStwDone:
      return OnStw(proc, event);
    case EventType::kGcSweepStart:
    case EventType::kGcSweepDone:
      return OnSweep(proc, event);
    case EventType::kGcMarkAssistStart:
    case EventType::kGcMarkAssistDone:
      return OnMarkAssist(proc, event);
    case EventType::kHeapAlloc:
      Emit(Kind::kHeapAlloc, proc).value = event.args[0];
      return Step::kAdvanced;
    case EventType::kHeapGoal:
      Emit(Kind::kHeapGoal, proc).value = event.args[0];
      return Step::kAdvanced;
    case EventType::kUserTaskCreate:
    case EventType::kUserTaskEnd:
      return OnTask(proc, event);
    case EventType::kUserRegion:
      return OnRegion(proc, event);
    case EventType::kUserLog:
      return Annotate(Kind::kLog, proc, event, event.args[1]);
    default:
      return Step::kAdvanced;
  }
}

// The first one ends the list of the goroutines that were there before the trace.
Ordering::Step Ordering::OnGomaxprocs(const Proc& proc, const TimedEvent& event) {
  const bool first = starting_;
  if (first) {
    IntroduceAll();
  }
  Event& change = Emit(Kind::kProcsChange, proc);
  change.value = event.args[0];
  change.is_new = first;
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnProcStart(Proc& proc) {
  if (proc.running) {
    return Broken("proc {} starts, but runs", proc.number);
  }
  proc.running = true;
  if (proc.slot == kNoSlot) {
    return Step::kAdvanced;
  }
  if (proc.seen) {
    Emit(Kind::kProcStart, proc).target = proc.slot;
  } else {
    Introduce(proc);
  }
  return Step::kAdvanced;
}

void Ordering::Introduce(Proc& proc) {
  Event& status = Emit(Kind::kProcStatus, proc);
  status.target = proc.slot;
  status.is_new = true;
  status.id = static_cast<std::uint64_t>(proc.number);
  status.value = 1;  // the wire's "running" of later formats
  proc.seen = true;
}

Ordering::Step Ordering::OnProcStop(Proc& proc) {
  if (!proc.running) {
    return Broken("proc {} stops, but does not run", proc.number);
  }
  if (proc.go != kNoSlot) {
    return Broken("proc {} stops, but runs goroutine {}", proc.number,
                  Raw(goroutines_[proc.go].id));
  }
  proc.running = false;
  if (proc.slot != kNoSlot) {
    Emit(Kind::kProcStop, proc).target = proc.slot;
  }
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnGcStart(const Proc& proc, const TimedEvent& event) {
  if (!by_seq_ && event.args[0] != gc_seq_) {
    return NotYet("the GC is at sequence number {}, not {}", gc_seq_, event.args[0]);
  }
  if (gc_running_) {
    return Broken("a GC cycle begins inside another");
  }
  ++gc_seq_;
  gc_running_ = true;
  Emit(Kind::kGcBegin, proc).stack = StackOf(event);
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnGcDone(const Proc& proc) {
  if (!gc_running_) {
    return Broken("a GC cycle ends that did not begin");
  }
  gc_running_ = false;
  Emit(Kind::kGcEnd, proc);
  return Step::kAdvanced;
}

StringId Ordering::StwKind(const TimedEvent& event) const {
  if (format_ < Format::kGo110) {
    return stw_kinds_.front();
  }
  // Before 1.21: 0 is mark termination and 1 is sweep termination.
  const bool numbered = format_ >= Format::kGo121;
  const std::uint64_t kind = numbered ? event.args[0] : event.args[0] + 1;
  const bool known = event.args[0] < (numbered ? stw_kinds_.size() : 2);
  return known ? stw_kinds_[kind] : stw_kinds_.front();
}

// Begin and end may come from different goroutines, or from none: the end gets the
// goroutine of the begin.
Ordering::Step Ordering::OnStw(Proc& proc, const TimedEvent& event) {
  std::optional<OpenStw>& open = format_ < Format::kGo110 ? proc.stw : stw_;
  const bool begin = event.type == EventType::kStwStart;
  if (begin == open.has_value()) {
    return Broken("a stop-the-world {}",
                  begin ? "begins inside another" : "ends that did not begin");
  }
  if (begin) {
    const bool of_proc = format_ < Format::kGo110;
    if (of_proc && proc.slot != kNoSlot && !proc.seen) {
      Introduce(proc);
    }
    open = OpenStw{StwKind(event), of_proc ? kNoSlot : proc.go};
  }
  Event& out = out_->Add(begin ? Kind::kStwBegin : Kind::kStwEnd, now_, open->go,
                         proc.seen ? proc.slot : kNoSlot);
  out.text = open->kind;
  if (!begin) {
    open.reset();
  }
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnSweep(Proc& proc, const TimedEvent& event) {
  if (proc.slot == kNoSlot) {
    return Broken("a sweep has no proc");
  }
  const bool begin = event.type == EventType::kGcSweepStart;
  if (begin == proc.sweeping) {
    return Broken("the sweep of proc {} {}", proc.number,
                  begin ? "begins inside itself" : "ends, but did not begin");
  }
  proc.sweeping = begin;
  if (!proc.seen) {
    Introduce(proc);
  }
  Event& out = Emit(begin ? Kind::kSweepBegin : Kind::kSweepEnd, proc);
  if (begin) {
    out.stack = StackOf(event);
  } else if (format_ >= Format::kGo109) {
    out.value = event.args[0];
    out.reclaimed = event.args[1];
  }
  return Step::kAdvanced;
}

// An assist may have begun before the trace, which only its end tells.
Ordering::Step Ordering::OnMarkAssist(const Proc& proc, const TimedEvent& event) {
  if (!HasGo(proc)) {
    return Step::kBroken;
  }
  Goroutine* g = &goroutines_[proc.go];
  const bool begin = event.type == EventType::kGcMarkAssistStart;
  if (begin && g->in_assist) {
    return Broken("the mark assist of goroutine {} begins inside itself", Raw(g->id));
  }
  if (!begin && !g->in_assist) {
    Emit(Kind::kMarkAssistActive, proc).target = proc.go;
  }
  g->in_assist = begin;
  Event& out = Emit(begin ? Kind::kMarkAssistBegin : Kind::kMarkAssistEnd, proc);
  if (begin) {
    out.stack = StackOf(event);
  }
  return Step::kAdvanced;
}

Ordering::Step Ordering::Annotate(Kind kind, const Proc& proc, const TimedEvent& event,
                                  std::uint64_t text) {
  if (!HasGo(proc)) {
    return Step::kBroken;
  }
  Event& out = Emit(kind, proc);
  out.id = event.args[0];
  out.text = Text(text);
  out.stack = StackOf(event);
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnRegion(const Proc& proc, const TimedEvent& event) {
  const std::uint64_t mode = event.args[1];
  if (mode > 1) {
    return Broken("a region has the unknown mode {}", mode);
  }
  return Annotate(mode == 0 ? Kind::kRegionBegin : Kind::kRegionEnd, proc, event, event.args[2]);
}

Ordering::Step Ordering::OnTask(const Proc& proc, const TimedEvent& event) {
  const std::uint64_t id = event.args[0];
  const bool begin = event.type == EventType::kUserTaskCreate;
  const auto known = tasks_.find(id);
  if (begin && known != tasks_.end()) {
    return Broken("task {} begins, but is open", id);
  }
  if (begin && tasks_.size() >= kMaxActiveTasks) {
    return Broken("more than {} tasks are open at once", kMaxActiveTasks);
  }
  if (!HasGo(proc)) {
    return Step::kBroken;
  }
  Event& out = Emit(begin ? Kind::kTaskBegin : Kind::kTaskEnd, proc);
  out.id = id;
  out.stack = StackOf(event);
  if (begin) {
    out.text = Text(event.args[2]);
    out.value = event.args[1];
    tasks_.emplace(id, Task{out.text, out.value});
  } else if (known == tasks_.end()) {
    out.is_new = true;
  } else {
    out.text = known.value().name;
    out.value = known.value().parent;
    tasks_.erase(known);
  }
  return Step::kAdvanced;
}

}  // namespace tracegate::trace::v1
