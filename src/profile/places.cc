#include "src/profile/places.h"

namespace tracegate::profile {

bool IsOfRecording(std::string_view stop_kind) {
  return stop_kind == "start trace" || stop_kind == "stop trace";
}

void ForEachPlace(const Profile& run,
                  const std::function<void(Place place, const Censored& spans)>& visit) {
  for (const TypeProfile& type : run.types) {
    for (const Cell& cell : type.cells) {
      if (!type.system && cell.what != What::kSweep) {
        visit({type.name, std::string(ToString(cell.what)), cell.reason}, cell.spans);
      }
    }
  }
  const std::string process(kProcessType);
  for (const NamedSpans& stop : run.stw_by_name) {
    const std::string kind(StopKind(stop.name));
    if (!IsOfRecording(kind)) {
      visit({process, "stop-the-world", kind}, stop.spans);
    }
  }
  visit({process, "GC mark phase", ""}, run.gc_mark);
  visit({process, "sweep", ""}, run.sweep_all_procs);
  for (const UserSpans& region : run.regions) {
    visit({process, "region", region.name}, region.spans);
  }
  for (const UserSpans& task : run.tasks) {
    visit({process, "task", task.name}, task.spans);
  }
}

}  // namespace tracegate::profile
