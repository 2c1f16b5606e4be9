// Goroutines that work for the garbage collector, and the procs it has.
#include <algorithm>

#include "src/timeline/timeline.h"

namespace tracegate::timeline {

using trace::Event;
using trace::Kind;

namespace {

// Source: Go 1.27, src/runtime/mgcwork.go, gcMarkWorkerModeStrings; the same since 1.8.
GcWorkKind WorkerOf(std::string_view label) {
  if (label == "GC (dedicated)") {
    return GcWorkKind::kDedicated;
  }
  if (label == "GC (fractional)") {
    return GcWorkKind::kFractional;
  }
  return label == "GC (idle)" ? GcWorkKind::kIdle : GcWorkKind::kNone;
}

}  // namespace

void Timeline::BeginGcWork(Goroutine& g, bool in_assist, GcWorkKind worker) {
  const GcWorkKind was = WorkOf(g);
  g.in_assist = in_assist;
  g.worker = worker;
  SetPlain(g);
  const GcWorkKind is = WorkOf(g);
  if (was == is || g.how.what != What::kRunning) {
    return;
  }
  if (LosesProc(was)) {
    gc_watch_.Work(now_, was, -1);
  }
  if (LosesProc(is)) {
    gc_watch_.Work(now_, is, 1);
  }
}

void Timeline::ReportGcWork(Goroutine& g) {
  const GcWorkKind kind = WorkOf(g);
  const Nanos begin =
      kind == GcWorkKind::kAssist ? std::max(g.since, g.extra->assist.begin) : g.since;
  if (kind == GcWorkKind::kAssist) {
    g.extra->assisted += now_ - begin;
  }
  gc_watch_.Report({begin, now_, kind});
}

void Timeline::LeaveGcProc(Goroutine& g) {
  ReportGcWork(g);
  gc_watch_.Work(now_, WorkOf(g), -1);
}

// A worker is what its last label says. Most starts are followed by one, but not that after a wait
// inside of the work, to end the mark phase, say.
void Timeline::OnLabel(const Event& event) {
  Goroutine& g = At(event.go);
  ExtraOf(g).label = event.text;
  const GcWorkKind worker = WorkerOf(symbols_->Text(event.text));
  if (worker != GcWorkKind::kNone || g.worker != GcWorkKind::kNone) {
    BeginGcWork(g, g.in_assist, worker);
  }
  sink_->OnEvent(event);
}

void Timeline::StopForGc(trace::StringId kind, int by) {
  if (symbols_->Text(kind).find("GC") != std::string_view::npos) {
    gc_watch_.Stop(now_, by);
  }
}

void Timeline::SetMarking(bool marking) {
  gc_watch_.SetMarking(now_, marking);
  runnable_.SetMarking(now_, marking);
}

void Timeline::OnProcs(const Event& event) {
  stopping_.OnRestart(now_);
  gc_watch_.SetProcs(now_, event.value, event.is_new);
  runnable_.SetProcs(now_,
                     static_cast<std::uint32_t>(std::min<std::uint64_t>(event.value, 1 << 20)));
  sink_->OnEvent(event);
}

// A proc in a syscall is in use until it is taken away.
void Timeline::OnProc(const Event& event) {
  constexpr std::uint64_t kIdle = 2;  // Source: Go 1.27, internal/trace/tracev2, ProcStatus
  switch (event.kind) {
    case Kind::kProcStatus:
      if (event.is_new && event.value != kIdle) {
        runnable_.ChangeBusy(now_, 1);
      }
      break;
    case Kind::kProcStart:
      runnable_.ChangeBusy(now_, 1);
      break;
    default:
      runnable_.ChangeBusy(now_, -1);
  }
}

}  // namespace tracegate::timeline
