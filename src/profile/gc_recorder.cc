#include "src/profile/gc_recorder.h"

#include <algorithm>
#include <utility>

#include "src/profile/places.h"
#include "src/profile/profile.h"

namespace tracegate::profile {
namespace {

// Further stops while one cycle marks are told by the list of all stops.
constexpr std::size_t kMostPauses = 16;

}  // namespace

void GcRecorder::OnLoad(const timeline::GcLoad& load) {
  if (load.marking && !marking_) {
    open_ = GcCycle{};
    open_.start = load.time;
    open_.heap_start = heap_;
    open_.heap_peak = heap_;
    open_.goal = goal_;
    open_.procs = load.procs;
  }
  marking_ = load.marking;
  if (load.lost) {
    for (UtilizationCurve& curve : curves_) {
      curve.End(load.time);
    }
    return;
  }
  procs_ = load.procs;
  if (procs_ == 0) {
    return;
  }
  if (assumed_ && !load.assumed) {
    for (UtilizationCurve& curve : curves_) {
      curve.Clear();
    }
  }
  assumed_ = load.assumed;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    const std::uint32_t busy = i == 0 ? 0 : load.gc.of[i - 1];
    const std::uint32_t lost = load.stopped != 0 ? procs_ : std::min(busy, procs_);
    curves_[i].Set(load.time, 1 - static_cast<double>(lost) / procs_);
  }
}

void GcRecorder::OnHeap(std::uint64_t bytes) {
  heap_ = bytes;
  if (marking_) {
    open_.heap_peak = std::max(open_.heap_peak.value_or(0), bytes);
  }
}

void GcRecorder::OnBefore(const timeline::GcProcs& more) {
  for (std::size_t i = 1; i < curves_.size() && procs_ != 0; ++i) {
    if (more.of[i - 1] != 0) {
      curves_[i].LowerAll(static_cast<double>(more.of[i - 1]) / procs_);
    }
  }
}

void GcRecorder::OnWork(const timeline::GcWork& work) {
  const auto kind = static_cast<std::size_t>(work.kind);
  AddClamped(facts_.work[kind], work.end - work.begin);
  if (marking_) {
    AddClamped(open_.work[kind], Overlap(work.begin, work.end, open_.start, work.end));
  }
  if (!cycles_.empty()) {
    GcCycle& last = cycles_.back();
    AddClamped(last.work[kind], Overlap(work.begin, work.end, last.start, last.end));
  }
}

void GcRecorder::OnStop(const timeline::ProcessSpan& stop, std::string_view kind) {
  GcCycle* cycle = nullptr;
  if (marking_ && stop.begin >= open_.start) {
    cycle = &open_;
  } else if (!cycles_.empty() && stop.begin >= cycles_.back().start &&
             stop.begin <= cycles_.back().end) {
    cycle = &cycles_.back();
  }
  if (cycle != nullptr && cycle->pauses.size() < kMostPauses && !IsOfRecording(kind)) {
    cycle->pauses.push_back({std::string(kind), stop.end - stop.begin});
  }
}

void GcRecorder::OnSweep(const timeline::ProcessSpan& sweep) {
  if (!marking_ && !cycles_.empty() && sweep.end > cycles_.back().end) {
    cycles_.back().sweep_end = sweep.end;
  }
}

// The load says that marking ends after this.
void GcRecorder::OnMark(const timeline::ProcessSpan& mark) {
  open_.start = mark.begin;
  open_.end = mark.end;
  open_.clipped_start = !mark.begin_seen;
  open_.clipped_end = !mark.end_seen;
  if (mark.begin_seen && mark.end_seen) {
    open_.heap_live = heap_;
  }
  if (!mark.begin_seen) {
    open_.heap_start.reset();
    open_.heap_peak.reset();
    open_.goal.reset();
  }
  if (cycles_.size() < kMaxListed) {
    cycles_.push_back(std::exchange(open_, {}));
  } else {
    ++more_cycles_;
  }
  marking_ = false;
}

void GcRecorder::OnSync(Nanos now, bool is_last) {
  ++syncs_;
  for (UtilizationCurve& curve : curves_) {
    if (is_last) {
      curve.End(now);
    } else if (syncs_ > 1) {
      curve.Settle();
    }
  }
}

Censored& GcRecorder::WaitsOf(Nanos begin) {
  if (marking_ && begin >= open_.start) {
    return facts_.waits[1];
  }
  // Most waits are short: they began after the last cycle, or in it.
  if (cycles_.empty() || begin >= cycles_.back().start) [[likely]] {
    return facts_.waits[!cycles_.empty() && begin < cycles_.back().end ? 1 : 0];
  }
  const auto after =
      std::upper_bound(cycles_.begin(), cycles_.end(), begin,
                       [](Nanos time, const GcCycle& cycle) { return time < cycle.start; });
  const bool inside = after != cycles_.begin() && begin < std::prev(after)->end;
  return facts_.waits[inside ? 1 : 0];
}

bool GcRecorder::given_up() const {
  return std::any_of(curves_.begin(), curves_.end(),
                     [](const UtilizationCurve& curve) { return curve.given_up(); });
}

std::vector<GcCycle> GcRecorder::TakeCycles() {
  if (!cycles_.empty()) {
    cycles_.back().sweep_clipped = true;
  }
  return std::exchange(cycles_, {});
}

GcFacts GcRecorder::Take(const timeline::RunnableClock& runnable) {
  GcFacts facts = std::exchange(facts_, {});
  facts.known = true;
  facts.runnable = {runnable.outside(), runnable.inside()};
  std::array<Utilization, kUtilizations> utilization;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    utilization[i] = curves_[i].Take();
  }
  if (!given_up() && utilization[0].time > 0) {
    facts.utilization = utilization;
  }
  return facts;
}

}  // namespace tracegate::profile
