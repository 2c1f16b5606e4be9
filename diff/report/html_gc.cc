#include "diff/report/html_gc.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "src/profile/places.h"
#include "stats/summary.h"

namespace tracegate::diff::report {

using profile::Censored;
using profile::Profile;

namespace {

constexpr std::size_t kMostRuns = 40;
constexpr std::size_t kMostCycles = 60;

// [start in ns from the begin of the trace, mark phase in ns, heap at its start, live heap at its
//  end, goal, overshoot, assists, dedicated, fractional and idle workers in ns, assist share, sweep
//  in ns, whether it is whole, [[kind of pause, ns], ...], peak of the heap]
Json CycleJson(const profile::GcCycle& cycle, const Profile& run) {
  using Kind = timeline::GcWorkKind;
  Json row = {cycle.start - run.start, cycle.end - cycle.start, OrNull(cycle.heap_start),
              OrNull(cycle.heap_live), OrNull(cycle.goal)};
  const auto overshoot = cycle.Overshoot();
  row.push_back(overshoot ? Rounded(*overshoot) : Json());
  for (const Kind kind : {Kind::kAssist, Kind::kDedicated, Kind::kFractional, Kind::kIdle}) {
    row.push_back(cycle.Work(kind));
  }
  const auto share = cycle.AssistShare();
  row.push_back(share ? Rounded(*share) : Json());
  row.push_back(cycle.sweep_end ? Json(*cycle.sweep_end - cycle.end) : Json());
  row.push_back(cycle.Whole());
  Json pauses = Json::array();
  for (const profile::CyclePause& pause : cycle.pauses) {
    pauses.push_back(Json::array({Printable(pause.kind), pause.time}));
  }
  row.push_back(std::move(pauses));
  row.push_back(OrNull(cycle.heap_peak));
  return row;
}

// Of each of kUtilizationNames: the MMU of each of kUtilizationWindows.
Json MmuJson(const Profile& run) {
  if (!run.gc.utilization) {
    return nullptr;
  }
  Json rows = Json::array();
  for (const profile::Utilization& utilization : *run.gc.utilization) {
    Json windows = Json::array();
    for (const profile::WindowUtilization& window : utilization.windows) {
      windows.push_back(Rounded(window.least));
    }
    rows.push_back(std::move(windows));
  }
  return rows;
}

// Of each of kUtilizationNames and each of kUtilizationWindows: medians over the runs at each of
// kMudQuantiles. Null where no run knows them.
Json MudJson(std::span<const Profile> runs) {
  Json names = Json::array();
  for (std::size_t name = 0; name < profile::kUtilizations; ++name) {
    Json windows = Json::array();
    for (std::size_t window = 0; window < profile::kUtilizationWindows.size(); ++window) {
      Json quantiles = Json::array();
      for (std::size_t q = 0; q < profile::kMudQuantiles.size(); ++q) {
        std::vector<double> values;
        for (const Profile& run : runs) {
          if (run.gc.utilization) {
            values.push_back(run.gc.utilization->at(name).windows.at(window).mud.at(q));
          }
        }
        const auto middle = stats::Median(values);
        if (!middle) {
          return nullptr;
        }
        quantiles.push_back(Rounded(*middle));
      }
      windows.push_back(std::move(quantiles));
    }
    names.push_back(std::move(windows));
  }
  return names;
}

Json RunsJson(std::span<const Profile> runs) {
  Json list = Json::array();
  for (const Profile& run : runs.first(std::min(runs.size(), kMostRuns))) {
    Json cycles = Json::array();
    for (const profile::GcCycle& cycle : run.gc_cycles) {
      if (cycles.size() == kMostCycles) {
        break;
      }
      cycles.push_back(CycleJson(cycle, run));
    }
    list.push_back({{"cycles", std::move(cycles)},
                    {"cycles_total", run.gc_cycles.size()},
                    {"mmu", MmuJson(run)}});
  }
  return list;
}

struct Pauses {
  Censored spans;
  Censored stopping;
  Censored restarting;
};

double Seconds(std::span<const Profile> runs) {
  double seconds = 0;
  for (const Profile& run : runs) {
    seconds += static_cast<double>(run.Duration()) / 1e9;
  }
  return seconds;
}

std::map<std::string, Pauses> PausesOf(std::span<const Profile> runs) {
  std::map<std::string, Pauses> kinds;
  for (const Profile& run : runs) {
    for (const profile::NamedSpans& stop : run.stw_by_name) {
      Pauses& pauses = kinds[std::string(profile::StopKind(stop.name))];
      pauses.spans.Merge(stop.spans);
      pauses.stopping.Merge(stop.stopping);
      pauses.restarting.Merge(stop.restarting);
    }
  }
  return kinds;
}

// {"n": whole ones, "rate": per second, "total": ns per second, "p50", "p99", "max": ns,
//  "stopping": median and maximum of the part until all had stopped, "restarting": of the part
//  after they might go on; null where it is not known}
Json PauseJson(const Pauses& pauses, double seconds) {
  const auto part = [](const Censored& spans) {
    const profile::Histogram& whole = spans.completed;
    return whole.count() == 0 ? Json() : Json::array({whole.Quantile(0.5), whole.max()});
  };
  const profile::Histogram& whole = pauses.spans.completed;
  const double per_second = seconds > 0 ? 1 / seconds : 0;
  return {{"n", whole.count()},
          {"rate", Rounded(static_cast<double>(pauses.spans.TotalCount()) * per_second)},
          {"total", Rounded(static_cast<double>(pauses.spans.TotalTime()) * per_second)},
          {"p50", whole.Quantile(0.50)},
          {"p99", whole.Quantile(0.99)},
          {"max", whole.max()},
          {"stopping", part(pauses.stopping)},
          {"restarting", part(pauses.restarting)}};
}

Json PausesJson(std::span<const Profile> base, std::span<const Profile> changed) {
  std::map<std::string, std::array<Json, 2>> kinds;
  std::size_t side = 0;
  for (const std::span<const Profile> runs : {base, changed}) {
    const double seconds = Seconds(runs);
    for (const auto& [kind, pauses] : PausesOf(runs)) {
      kinds[kind].at(side) = PauseJson(pauses, seconds);
    }
    ++side;
  }
  Json list = Json::array();
  for (auto& [kind, sides] : kinds) {
    list.push_back({{"kind", Printable(kind)},
                    {"recording", profile::IsOfRecording(kind)},
                    {"base", std::move(sides[0])},
                    {"new", std::move(sides[1])}});
  }
  return list;
}

// Outside and inside of mark phases: {"mean": runnable goroutines, median over the runs, "idle":
// share of the procs' time in which they were idle though some waited, "n", "p50", "p99": of waits
// for a proc, ns}
Json RunnableJson(std::span<const Profile> runs) {
  Json parts = Json::array();
  for (const std::size_t inside : {0U, 1U}) {
    std::vector<double> means;
    std::vector<double> idle;
    Censored waits;
    for (const Profile& run : runs) {
      const auto& time = run.gc.runnable.at(inside);
      const std::uint64_t procs = run.Procs().value_or(0);
      if (const auto mean = profile::MeanRunnable(time)) {
        means.push_back(*mean);
      }
      if (const auto share = profile::WastedShare(time, procs)) {
        idle.push_back(*share);
      }
      waits.Merge(run.gc.waits.at(inside));
    }
    const auto median = [](const std::vector<double>& values) {
      const auto middle = stats::Median(values);
      return middle ? Rounded(*middle) : Json();
    };
    parts.push_back({{"mean", median(means)},
                     {"idle", median(idle)},
                     {"n", waits.completed.count()},
                     {"p50", waits.completed.Quantile(0.50)},
                     {"p99", waits.completed.Quantile(0.99)}});
  }
  return parts;
}

bool HasGc(std::span<const Profile> runs) {
  return std::any_of(runs.begin(), runs.end(), [](const Profile& run) {
    return !run.gc_cycles.empty() || !run.stw_by_name.empty();
  });
}

}  // namespace

Json GcJson(std::span<const Profile> base, std::span<const Profile> changed) {
  if (!HasGc(base) && !HasGc(changed)) {
    return nullptr;
  }
  Json names = Json::array();
  for (const std::string_view name : profile::kUtilizationNames) {
    names.push_back(name);
  }
  const auto side = [](std::span<const Profile> runs) {
    return Json{{"runs", RunsJson(runs)}, {"runnable", RunnableJson(runs)}, {"mud", MudJson(runs)}};
  };
  return {{"flags", std::move(names)},
          {"windows", profile::kUtilizationWindows},
          {"quantiles", profile::kMudQuantiles},
          {"pauses", PausesJson(base, changed)},
          {"base", side(base)},
          {"new", side(changed)}};
}

}  // namespace tracegate::diff::report
