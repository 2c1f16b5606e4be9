// Counts the procs that work for the garbage collector.
#pragma once

#include "src/timeline/gc_load.h"
#include "src/timeline/span.h"

namespace tracegate::timeline {

// A timeline tells it who begins and ends such work; it tells the sink what changes.
//
// Two ways to work for the collector may meet on one proc, which counts once: a goroutine in a
// mark assist that sweeps, say.
class GcWatch {
 public:
  explicit GcWatch(TimelineSink& sink) : sink_(&sink) {}

  void SetProcs(Nanos now, std::uint64_t procs, bool assumed);
  void SetMarking(Nanos now, bool marking);
  // A stop-the-world of the collector begins (1) or ends (-1).
  void Stop(Nanos now, int by);
  // A goroutine that is at such work gets onto a proc (1) or off it (-1), or begins or ends the
  // work there.
  void Work(Nanos now, GcWorkKind kind, int by);
  // A proc that is at no other such work begins to sweep, or ends.
  void Sweep(Nanos now, int by);
  // The same, of work that was under way all the time until now: told before it is told as such.
  void WorkedBefore(GcWorkKind kind);
  void SweptBefore();
  // The trace has a gap.
  void Lose(Nanos now);
  // Time on a proc that has ended.
  void Report(const GcWork& work) { sink_->OnGcWork(work); }

 private:
  void Tell(Nanos now);
  void Add(GcWorkKind kind, int by, GcProcs& procs) const;

  TimelineSink* sink_;
  GcLoad load_;
};

}  // namespace tracegate::timeline
