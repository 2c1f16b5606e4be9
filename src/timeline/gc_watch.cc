#include "src/timeline/gc_watch.h"

#include <algorithm>
#include <limits>

namespace tracegate::timeline {
namespace {

void Change(std::uint32_t& count, int by) {
  count = by < 0 && count == 0 ? 0 : count + static_cast<std::uint32_t>(by);
}

}  // namespace

void GcWatch::Add(GcWorkKind kind, int by, GcProcs& procs) const {
  // An idle worker takes what nobody else wants.
  if (kind == GcWorkKind::kNone || kind == GcWorkKind::kIdle) {
    return;
  }
  const Lost first = kind == GcWorkKind::kAssist ? Lost::kAssist : Lost::kBackground;
  for (std::size_t i = static_cast<std::size_t>(first); i < kLostCount; ++i) {
    Change(procs.of[i], by);
  }
}

void GcWatch::Tell(Nanos now) {
  load_.time = now;
  load_.lost = false;
  sink_->OnGcLoad(load_);
}

void GcWatch::SetProcs(Nanos now, std::uint64_t procs, bool assumed) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  load_.procs = static_cast<std::uint32_t>(std::min(procs, kMost));
  load_.assumed = assumed;
  Tell(now);
}

void GcWatch::SetMarking(Nanos now, bool marking) {
  if (load_.marking != marking) {
    load_.marking = marking;
    Tell(now);
  }
}

void GcWatch::Stop(Nanos now, int by) {
  Change(load_.stopped, by);
  Tell(now);
}

void GcWatch::Work(Nanos now, GcWorkKind kind, int by) {
  Add(kind, by, load_.gc);
  Tell(now);
}

void GcWatch::Sweep(Nanos now, int by) {
  Change(load_.gc.of[static_cast<std::size_t>(Lost::kSweep)], by);
  Tell(now);
}

void GcWatch::WorkedBefore(GcWorkKind kind) {
  GcProcs more;
  Add(kind, 1, more);
  sink_->OnGcBefore(more);
}

void GcWatch::SweptBefore() {
  GcProcs more;
  more.of[static_cast<std::size_t>(Lost::kSweep)] = 1;
  sink_->OnGcBefore(more);
}

void GcWatch::Lose(Nanos now) {
  const std::uint32_t procs = load_.procs;
  load_ = {};
  load_.procs = procs;
  load_.time = now;
  load_.lost = true;
  sink_->OnGcLoad(load_);
}

}  // namespace tracegate::timeline
