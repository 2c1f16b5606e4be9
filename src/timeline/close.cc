// What is open when a goroutine ends, or the trace does.
#include "src/timeline/timeline.h"

namespace tracegate::timeline {

using trace::kEmptyString;

void Timeline::CloseOpen(Goroutine& g, bool end_seen) {
  Emit(g, {g.how.what, g.how.begin_seen, end_seen, false}, g.since, g.reason, g.stack);
  if (!g.started) {
    Emit(g, What::kStartDelay, g.created, g.created_seen, false);
  }
  if (g.in_assist) {
    const OpenAssist& assist = g.extra->assist;
    Emit(g, What::kMarkAssist, assist.begin, assist.begin_seen, false, assist.stack);
  }
  if (g.extra) {
    for (const OpenStw& stw : g.extra->stw) {
      EmitProcess(ProcessWhat::kStopTheWorld, stw.kind, stw.stack, g.id, stw.begin, true, false);
    }
    open_regions_ -= g.extra->regions.size();
    for (const OpenRegion& region : g.extra->regions) {
      sink_->OnRegion({region.begin, now_, true, false, end_seen, region.name});
    }
  }
}

void Timeline::CloseLifetime(Goroutine& g, bool end_seen) {
  Emit(g, What::kLifetime, g.created, g.created_seen, end_seen);
  if (!g.typed) {
    SetType(g, kEmptyString);
  }
  GoroutineEnd ended{.type = g.type, .created_seen = g.created_seen, .creator = g.creator};
  if (g.extra) {
    ended.cpu_samples = g.extra->cpu_samples;
    ended.assisted = g.extra->assisted;
    ended.label = g.extra->label;
  }
  sink_->OnGoroutine(ended);
}

// Ends all that is open on a goroutine: it ends (end_seen), or the trace does.
void Timeline::Close(Goroutine& g, bool end_seen) {
  CloseOpen(g, end_seen);
  CloseLifetime(g, end_seen);
}

}  // namespace tracegate::timeline
