// Ranges of the garbage collector, stop-the-world, user regions and tasks.
#include <algorithm>
#include <iterator>
#include <utility>

#include "src/timeline/timeline.h"

namespace tracegate::timeline {

using trace::Event;
using trace::kEmptyStack;
using trace::kEmptyString;
using trace::Kind;

void Timeline::EmitProcess(ProcessWhat what, trace::StringId name, trace::StackId stack,
                           GoId goroutine, Nanos begin, bool begin_seen, bool end_seen,
                           const Stopping::Ended& stopped) {
  sink_->OnProcessSpan({begin, now_, what, begin_seen, end_seen, name, stack, goroutine,
                        stopped.straggler, stopped.restarting});
}

void Timeline::OnMarkAssist(const Event& event) {
  Goroutine& g = At(event.kind == Kind::kMarkAssistActive ? event.target : event.go);
  switch (event.kind) {
    case Kind::kMarkAssistActive:
      // Announced in every generation that it lasts into; only the first time it
      // tells something new.
      if (!g.in_assist) {
        ExtraOf(g).assist = {part_start_, kEmptyStack, false};
        if (g.how.what == What::kRunning && !g.how.begin_seen) {
          gc_watch_.WorkedBefore(GcWorkKind::kAssist);
        }
        BeginGcWork(g, true, g.worker);
      }
      break;
    case Kind::kMarkAssistBegin:
      ExtraOf(g).assist = {now_, event.stack, true};
      BeginGcWork(g, true, g.worker);
      break;
    default: {
      if (g.in_assist && g.how.what == What::kRunning) {
        ReportGcWork(g);
      }
      BeginGcWork(g, false, g.worker);
      const OpenAssist assist = ExtraOf(g).assist;
      Emit(g, What::kMarkAssist, assist.begin, assist.begin_seen, true, assist.stack);
    }
  }
}

void Timeline::OnStw(const Event& event) {
  const bool of_none = event.go == trace::kNoSlot;
  auto& open = of_none ? stw_of_none_ : ExtraOf(At(event.go)).stw;
  if (event.kind == Kind::kStwBegin) {
    open.push_back({event.text, event.stack, now_, event.proc});
    StopForGc(event.text, 1);
    if (!of_none) {
      stopping_.Begin(event.go, now_);
    }
    return;
  }
  const auto it = std::find_if(open.begin(), open.end(), [&](const OpenStw& stw) {
    return stw.kind == event.text && (!of_none || stw.proc == event.proc);
  });
  if (it != open.end()) {
    StopForGc(event.text, -1);
    EmitProcess(ProcessWhat::kStopTheWorld, it->kind, it->stack,
                of_none ? kNoGoroutine : At(event.go).id, it->begin, true, true,
                stopping_.End(event.go, it->begin));
    open.erase(it);
  }
}

void Timeline::OnGc(const Event& event) {
  if (event.kind == Kind::kGcEnd) {
    if (gc_) {
      EmitProcess(ProcessWhat::kGcMark, kEmptyString, gc_->stack, kNoGoroutine, gc_->begin,
                  gc_->begin_seen, true);
      gc_.reset();
      SetMarking(false);
    }
    return;
  }
  const bool begin = event.kind == Kind::kGcBegin;
  if (begin || !gc_) {
    gc_ = OpenGc{begin ? now_ : part_start_, begin, event.stack};
    SetMarking(true);
  }
}

void Timeline::OnSweep(const Event& event) {
  const trace::Slot slot = event.kind == Kind::kSweepActive ? event.target : event.proc;
  if (slot >= sweeps_.size()) {
    sweeps_.resize(slot + 1);
  }
  auto& open = sweeps_[slot];
  if (event.kind == Kind::kSweepActive) {
    if (!open) {
      open = OpenSweep{part_start_, kNoGoroutine, kEmptyStack, false, true};
      gc_watch_.SweptBefore();
      gc_watch_.Sweep(now_, 1);
    }
    return;
  }
  const bool on_goroutine = event.go != trace::kNoSlot;
  const GoId id = on_goroutine ? At(event.go).id : kNoGoroutine;
  if (event.kind == Kind::kSweepBegin) {
    const bool counts = !on_goroutine || !LosesProc(WorkOf(At(event.go)));
    open = OpenSweep{now_, id, event.stack, true, counts};
    if (counts) {
      gc_watch_.Sweep(now_, 1);
    }
    return;
  }
  if (!open) {
    return;
  }
  if (open->counts) {
    gc_watch_.Sweep(now_, -1);
  }
  EmitProcess(ProcessWhat::kSweep, kEmptyString, open->stack, open->goroutine, open->begin,
              open->begin_seen, true);
  if (on_goroutine && open->begin_seen && open->goroutine == id) {
    Emit(At(event.go), What::kSweep, open->begin, true, true, open->stack);
  }
  open.reset();
}

void Timeline::OnRegionBegin(const Event& event) {
  if (open_regions_ >= kMaxOpenRegions) {
    diagnostics_.Count("region not followed", Severity::kLoss);
    return;
  }
  ++open_regions_;
  ExtraOf(At(event.go)).regions.push_back({event.id, event.text, now_});
}

// Go's API asks for regions to end innermost first on the goroutine that began
// them. Programs that do not are measured all the same: the end belongs to the
// innermost open region with its name and task.
void Timeline::OnRegionEnd(const Event& event) {
  Goroutine& g = At(event.go);
  auto& open = ExtraOf(g).regions;
  const auto it = std::find_if(open.rbegin(), open.rend(), [&](const OpenRegion& region) {
    return region.task == event.id && region.name == event.text;
  });
  if (it != open.rbegin()) {
    diagnostics_.Count("misnested region", Severity::kWarning);
  }
  if (it == open.rend()) {
    sink_->OnRegion({part_start_, now_, false, true, false, event.text});
    return;
  }
  sink_->OnRegion({it->begin, now_, true, true, false, event.text});
  open.erase(std::next(it).base());
  --open_regions_;
}

void Timeline::OnTask(const Event& event) {
  if (event.kind == Kind::kTaskBegin) {
    tasks_.insert_or_assign(event.id, OpenTask{event.text, now_, std::nullopt});
    return;
  }
  const auto found = tasks_.find(event.id);
  if (found == tasks_.end()) {
    sink_->OnTask({start_, now_, false, true, false, event.text});
    return;
  }
  sink_->OnTask({found.value().begin, now_, true, true, false, event.text});
  tasks_.erase(found);
}

}  // namespace tracegate::timeline
