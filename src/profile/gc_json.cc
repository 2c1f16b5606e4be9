#include "src/profile/gc_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace tracegate::profile {
namespace {

constexpr std::array<const char*, 5> kWorkNames = {"none", "assist", "dedicated", "fractional",
                                                   "idle"};

Json WaitsJson(const Censored& waits) {
  const Histogram& whole = waits.completed;
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return {{"count", whole.count()},         {"total_ns", std::min(whole.sum(), kMost)},
          {"max_ns", whole.max()},          {"p50_ns", whole.Quantile(0.50)},
          {"p90_ns", whole.Quantile(0.90)}, {"p99_ns", whole.Quantile(0.99)}};
}

Json CycleJson(const GcCycle& cycle) {
  Json row = {{"start", cycle.start},
              {"end", cycle.end},
              {"dur_ns", cycle.end - cycle.start},
              {"clipped_start", cycle.clipped_start}};
  if (cycle.clipped_end) {
    row["clipped_end"] = true;
  }
  row["sweep_end"] = OrNull(cycle.sweep_end);
  row["sweep_clipped"] = cycle.sweep_clipped;
  row["heap_start_bytes"] = OrNull(cycle.heap_start);
  row["heap_peak_bytes"] = OrNull(cycle.heap_peak);
  row["heap_live_bytes"] = OrNull(cycle.heap_live);
  row["goal_bytes"] = OrNull(cycle.goal);
  row["overshoot"] = OrNull(cycle.Overshoot());
  row["procs"] = cycle.procs == 0 ? Json() : Json(cycle.procs);
  row["work_ns"] = WorkJson(cycle.work);
  row["assist_share"] = OrNull(cycle.AssistShare());
  row["pauses"] = Json::array();
  for (const CyclePause& pause : cycle.pauses) {
    row["pauses"].push_back({{"kind", pause.kind}, {"dur_ns", pause.time}});
  }
  return row;
}

Json TimeJson(const timeline::RunnableTime& time, std::uint64_t procs) {
  return {{"mean", OrNull(MeanRunnable(time))},
          {"p50", RunnableQuantile(time, 0.50)},
          {"p90", RunnableQuantile(time, 0.90)},
          {"p99", RunnableQuantile(time, 0.99)},
          {"max", RunnableQuantile(time, 1)},
          {"idle_procs_share", OrNull(WastedShare(time, procs))}};
}

}  // namespace

Json CyclesJson(const Profile& profile) {
  Json cycles = Json::array();
  for (const GcCycle& cycle : profile.gc_cycles) {
    cycles.push_back(CycleJson(cycle));
  }
  return cycles;
}

Json WorkJson(const timeline::GcWorkTimes& work) {
  Json json = Json::object();
  for (std::size_t kind = 1; kind < work.size(); ++kind) {
    json[kWorkNames[kind]] = work[kind];
  }
  return json;
}

Json UtilizationJson(const GcFacts& gc) {
  if (!gc.utilization) {
    return {};
  }
  Json json = Json::object();
  for (std::size_t i = 0; i < kUtilizations; ++i) {
    const Utilization& utilization = (*gc.utilization)[i];
    Json least = Json::object();
    Json distribution = Json::object();
    for (std::size_t w = 0; w < kUtilizationWindows.size(); ++w) {
      const std::string key = fmt::format("{}us", kUtilizationWindows[w] / 1000);
      least[key] = utilization.windows[w].least;
      for (std::size_t q = 0; q < kMudQuantiles.size(); ++q) {
        distribution[key][fmt::format("{}", kMudQuantiles[q])] = utilization.windows[w].mud[q];
      }
    }
    json[std::string(kUtilizationNames[i])] = {{"mmu", std::move(least)},
                                               {"mean_util", utilization.mean},
                                               {"mud", std::move(distribution)}};
  }
  return json;
}

Json RunnableJson(const Profile& profile) {
  const std::uint64_t procs = profile.Procs().value_or(0);
  Json json = Json::object();
  for (const bool inside : {false, true}) {
    Json part = TimeJson(profile.gc.runnable[inside ? 1 : 0], procs);
    part["waits"] = WaitsJson(profile.gc.waits[inside ? 1 : 0]);
    json[inside ? "inside_gc" : "outside_gc"] = std::move(part);
  }
  return json;
}

}  // namespace tracegate::profile
