// Where a trace begins, ends, and goes on behind a gap.
#include <utility>

#include "src/timeline/timeline.h"

namespace tracegate::timeline {

using trace::Event;
using trace::kEmptyStack;
using trace::kEmptyString;

void Timeline::OnSync(const Event& event) {
  if (!started_ || in_gap_) {
    start_ = started_ ? start_ : now_;
    part_start_ = now_;
    runnable_.Start(now_);
    started_ = true;
    in_gap_ = false;
  }
  if (event.is_last) {
    OnLastSync();
    HandOn();
  }
  sink_->OnEvent(event);
}

void Timeline::EndProcessSpans() {
  if (gc_) {
    EmitProcess(ProcessWhat::kGcMark, kEmptyString, gc_->stack, kNoGoroutine, gc_->begin,
                gc_->begin_seen, false);
    gc_.reset();
  }
  for (const OpenStw& stw : stw_of_none_) {
    EmitProcess(ProcessWhat::kStopTheWorld, stw.kind, stw.stack, kNoGoroutine, stw.begin, true,
                false);
  }
  stw_of_none_.clear();
  for (auto& sweep : sweeps_) {
    if (sweep) {
      EmitProcess(ProcessWhat::kSweep, kEmptyString, sweep->stack, sweep->goroutine, sweep->begin,
                  sweep->begin_seen, false);
      sweep.reset();
    }
  }
}

// What a part of the trace leaves open is cut off where it ends. Goroutines go on, under
// other slots, if they are seen again; tasks by their id, whose end may come.
void Timeline::OnGap() {
  for (Goroutine& g : goroutines_) {
    if (!g.live) {
      continue;
    }
    CloseOpen(g, false);
    g.started = true;
    g.in_assist = false;
    SetPlain(g);
    g.reason = kEmptyString;
    g.stack = kEmptyStack;
    g.since = now_;
    if (g.extra) {
      g.extra->regions.clear();
      g.extra->stw.clear();
    }
    parked_.insert_or_assign(Raw(g.id), std::move(g));
    g = Goroutine();
  }
  EndProcessSpans();
  stopping_.Forget();
  gc_watch_.Lose(now_);
  runnable_.Stop(now_);
  runnable_.SetMarking(now_, false);
  for (auto task = tasks_.begin(); task != tasks_.end(); ++task) {
    task.value().gap = task.value().gap.value_or(now_);
  }
  covered_ += now_ - part_start_;
  part_start_ = now_;
  in_gap_ = true;
}

// Goroutines that a gap has swallowed: they lived until it began, at least.
void Timeline::EndParked() {
  const Nanos end = now_;
  for (auto parked = parked_.begin(); parked != parked_.end(); ++parked) {
    now_ = parked.value().since;
    CloseLifetime(parked.value(), false);
  }
  parked_.clear();
  now_ = end;
}

void Timeline::OnLastSync() {
  runnable_.Stop(now_);
  for (Goroutine& g : goroutines_) {
    if (g.live) {
      if (g.how.what == What::kRunning && WorkOf(g) != GcWorkKind::kNone) {
        ReportGcWork(g);
      }
      Close(g, false);
      g = Goroutine();
    }
  }
  EndParked();
  EndProcessSpans();
  for (const auto& [id, task] : tasks_) {
    sink_->OnTask({task.begin, task.gap.value_or(now_), true, false, false, task.name});
  }
  tasks_.clear();
}

}  // namespace tracegate::timeline
