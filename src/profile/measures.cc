#include "src/profile/measures.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "src/base/text.h"

namespace tracegate::profile {
namespace {

using timeline::GcWorkKind;

class Visitor {
 public:
  Visitor(const Profile& run, const std::function<void(Place, double)>& visit)
      : run_(run), procs_(run.Procs().value_or(0)), visit_(visit) {}

  // What a baseline has kept of the rest.
  void Kept() const {
    for (const Measure& measure : *run_.gc.measures) {
      Visit(measure.state, measure.reason, measure.value);
    }
  }

  void Utilizations() const {
    if (!run_.gc.utilization) {
      return;
    }
    const Utilization& all = run_.gc.utilization->back();
    Visit(kLostToGc, "mean", 1 - all.mean);
    // Of the shortest window all is lost in every pause.
    for (std::size_t i = 1; i < kUtilizationWindows.size(); ++i) {
      Visit(kLostToGc, fmt::format("worst {}ms", kUtilizationWindows[i] / 1'000'000),
            1 - all.windows[i].least);
    }
  }

  void Work() const {
    const double time = static_cast<double>(run_.Duration()) * static_cast<double>(procs_);
    const auto of = [&](GcWorkKind kind) {
      return static_cast<double>(run_.gc.work[static_cast<std::size_t>(kind)]);
    };
    if (time > 0) {
      Visit(kGcWork, "assists", of(GcWorkKind::kAssist) / time);
      Visit(kGcWork, "workers", (of(GcWorkKind::kDedicated) + of(GcWorkKind::kFractional)) / time);
    }
  }

  void Heap() const {
    double sum = 0;
    std::size_t cycles = 0;
    for (const GcCycle& cycle : run_.gc_cycles) {
      if (const auto over = cycle.Overshoot()) {
        sum += *over;
        ++cycles;
      }
    }
    if (cycles != 0) {
      Visit(kHeap, "beyond the goal", sum / static_cast<double>(cycles));
    }
  }

  void Runnable() const {
    for (const bool inside : {true, false}) {
      const timeline::RunnableTime& time = run_.gc.runnable[inside ? 1 : 0];
      const std::string_view when = inside ? kWhileMarking : kElse;
      if (const auto mean = MeanRunnable(time)) {
        Visit(kRunnableGoroutines, when, *mean);
      }
      if (const auto wasted = WastedShare(time, procs_)) {
        Visit(kIdleProcs, when, *wasted);
      }
    }
  }

 private:
  void Visit(std::string_view state, std::string_view reason, double value) const {
    visit_({std::string(kProcessType), std::string(state), std::string(reason)}, value);
  }

  const Profile& run_;
  std::uint64_t procs_;
  const std::function<void(Place, double)>& visit_;
};

}  // namespace

bool IsShare(std::string_view state) {
  return state == kLostToGc || state == kGcWork || state == kIdleProcs;
}

bool IsMeasureState(std::string_view state) {
  return std::find(kMeasureStates.begin(), kMeasureStates.end(), state) != kMeasureStates.end();
}

bool IsMeasure(const Place& place) {
  return place.type == kProcessType && IsMeasureState(place.state);
}

bool IsGcPlace(const Place& place) {
  return place.type == kProcessType &&
         std::find(kGcStates.begin(), kGcStates.end(), place.state) != kGcStates.end();
}

void ForEachMeasure(const Profile& run,
                    const std::function<void(Place place, double value)>& visit) {
  if (!run.gc.known) {
    return;
  }
  const Visitor visitor(run, visit);
  if (run.gc.measures) {
    visitor.Kept();
    return;
  }
  visitor.Utilizations();
  visitor.Work();
  visitor.Heap();
  visitor.Runnable();
}

void ForEachGcPlace(const Profile& run,
                    const std::function<void(Place place, const Censored& spans)>& visit) {
  if (!run.gc.known) {
    return;
  }
  const std::string process(kProcessType);
  visit({process, std::string(kWaitForProc), std::string(kWhileMarking)}, run.gc.waits[1]);
  visit({process, std::string(kWaitForProc), std::string(kElse)}, run.gc.waits[0]);
  for (const NamedSpans& stop : run.stw_by_name) {
    const std::string kind(StopKind(stop.name));
    if (!IsOfRecording(kind)) {
      visit({process, std::string(kStopping), kind}, stop.stopping);
      visit({process, std::string(kRestarting), kind}, stop.restarting);
    }
  }
}

}  // namespace tracegate::profile
