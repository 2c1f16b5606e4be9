#include "src/profile/merge.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tracegate::profile {
namespace {

// Adds rows of `from` to the row of `into` with the same key, or appends them.
template <class Row, class Same, class Add>
void MergeRows(std::vector<Row>& into, const std::vector<Row>& from, Same same, Add add) {
  for (const Row& row : from) {
    const auto known =
        std::find_if(into.begin(), into.end(), [&](const Row& other) { return same(other, row); });
    if (known == into.end()) {
      into.push_back(row);
    } else {
      add(*known, row);
    }
  }
}

template <class Row, class Add>
void MergeByName(std::vector<Row>& into, const std::vector<Row>& from, Add add) {
  MergeRows(
      into, from, [](const Row& a, const Row& b) { return a.name == b.name; }, add);
  std::sort(into.begin(), into.end(), [](const Row& a, const Row& b) { return a.name < b.name; });
}

// Both by name. One type may have as many creators as there are types.
void MergeCounts(std::vector<NamedCount>& into, const std::vector<NamedCount>& from) {
  std::vector<NamedCount> merged;
  auto next = from.begin();
  for (NamedCount& row : into) {
    while (next != from.end() && next->name < row.name) {
      merged.push_back(*next++);
    }
    if (next != from.end() && next->name == row.name) {
      row.count += (next++)->count;
    }
    merged.push_back(std::move(row));
  }
  merged.insert(merged.end(), next, from.end());
  into = std::move(merged);
}

// Where each stack of `from` stands in `into` afterwards.
std::vector<std::size_t> MergeStacks(std::vector<Stack>& into, const std::vector<Stack>& from) {
  std::unordered_map<std::uint64_t, std::size_t> known;
  for (std::size_t i = 0; i < into.size(); ++i) {
    known.emplace(into[i].hash, i);
  }
  std::vector<std::size_t> place;
  for (const Stack& stack : from) {
    const auto [at, is_new] = known.emplace(stack.hash, into.size());
    if (is_new) {
      into.push_back(stack);
    }
    place.push_back(at->second);
  }
  return place;
}

void MergeWakes(std::vector<Wake>& into, const std::vector<Wake>& from) {
  into.insert(into.end(), from.begin(), from.end());
  std::sort(into.begin(), into.end(), Before);
  std::size_t last = 0;
  for (std::size_t i = 1; i < into.size(); ++i) {
    if (Before(into[last], into[i])) {
      ++last;
      if (last != i) {
        into[last] = std::move(into[i]);
      }
    } else {
      into[last].count += into[i].count;
      AddClamped(into[last].time, into[i].time);
    }
  }
  into.resize(std::min(into.size(), last + 1));
}

void MergeType(TypeProfile& into, const TypeProfile& from) {
  into.goroutines += from.goroutines;
  into.cpu_samples += from.cpu_samples;
  AddClamped(into.assisted, from.assisted);
  into.gc_workers += from.gc_workers;
  MergeRows(
      into.cells, from.cells,
      [](const Cell& a, const Cell& b) { return a.what == b.what && a.reason == b.reason; },
      [](Cell& a, const Cell& b) {
        a.spans.Merge(b.spans);
        a.windows.clear();
      });
  using Key = std::pair<What, std::pair<std::string, std::size_t>>;
  std::map<Key, std::size_t> known;
  for (std::size_t i = 0; i < into.sites.size(); ++i) {
    const Site& site = into.sites[i];
    known.emplace(Key{site.what, {site.reason, site.stack}}, i);
  }
  for (const Site& site : from.sites) {
    const auto at = known.find(Key{site.what, {site.reason, site.stack}});
    if (at == known.end()) {
      into.sites.push_back(site);
    } else {
      into.sites[at->second].spans.Merge(site.spans);
    }
  }
  MergeWakes(into.wakes, from.wakes);
  MergeCounts(into.creators, from.creators);
}

template <class Row>
void Append(std::vector<Row>& into, const std::vector<Row>& from, Diagnostics& diagnostics) {
  const std::size_t room = kMaxListed - std::min(kMaxListed, into.size());
  if (from.size() > room) {
    diagnostics.Count("list cut", Severity::kWarning, from.size() - room);
  }
  into.insert(into.end(), from.begin(),
              from.begin() + static_cast<std::ptrdiff_t>(std::min(room, from.size())));
}

void MergeStops(Profile& into, const Profile& from, const std::vector<std::size_t>& place) {
  std::vector<StopTheWorld> stops = from.stw;
  for (StopTheWorld& stop : stops) {
    if (stop.straggler) {
      stop.straggler->stack = place[stop.straggler->stack];
    }
  }
  Append(into.stw, stops, into.diagnostics);
  MergeByName(into.stw_by_name, from.stw_by_name, [](NamedSpans& a, const NamedSpans& b) {
    a.spans.Merge(b.spans);
    a.stopping.Merge(b.stopping);
    a.restarting.Merge(b.restarting);
    MergeByName(a.held_up, b.held_up, [](HeldUp& c, const HeldUp& d) {
      c.count += d.count;
      AddClamped(c.time, d.time);
    });
  });
}

void MergeRunnable(timeline::RunnableTime& into, const timeline::RunnableTime& from) {
  for (std::size_t bin = 0; bin < into.time.size(); ++bin) {
    AddClamped(into.time[bin], from.time[bin]);
  }
  into.area += from.area;
  into.wasted += from.wasted;
}

void MergeGc(Profile& into, const Profile& from) {
  Append(into.gc_cycles, from.gc_cycles, into.diagnostics);
  Append(into.gomaxprocs, from.gomaxprocs, into.diagnostics);
  into.gc_mark.Merge(from.gc_mark);
  into.sweep_all_procs.Merge(from.sweep_all_procs);
  into.swept_bytes += from.swept_bytes;
  into.reclaimed_bytes += from.reclaimed_bytes;
  into.gc.known = into.gc.known && from.gc.known;
  into.gc.utilization.reset();
  into.gc.measures.reset();
  for (std::size_t i = 0; i < into.gc.work.size(); ++i) {
    AddClamped(into.gc.work[i], from.gc.work[i]);
  }
  for (std::size_t i = 0; i < into.gc.runnable.size(); ++i) {
    MergeRunnable(into.gc.runnable[i], from.gc.runnable[i]);
    into.gc.waits[i].Merge(from.gc.waits[i]);
  }
  MergeByName(into.metrics, from.metrics, [](Metric& a, const Metric& b) { a.Merge(b); });
}

}  // namespace

void Merge(Profile& into, const Profile& from) {
  into.window_ends.clear();
  Nanos covered = into.Duration();
  AddClamped(covered, from.Duration());
  into.covered = covered;
  into.runs += from.runs;
  if (into.format_version.find(from.format_version) == std::string::npos) {
    into.format_version += ", " + from.format_version;
    into.toolchains += ", " + from.toolchains;
  }
  into.complete = into.complete && from.complete;
  into.damage = into.damage.empty() ? from.damage : into.damage;
  into.lost.bytes += from.lost.bytes;
  into.lost.generations += from.lost.generations;
  AddClamped(into.lost.time, from.lost.time);
  into.bytes += from.bytes;
  into.events += from.events;
  into.generations += from.generations;
  into.goroutine_count += from.goroutine_count;
  into.log_total += from.log_total;
  into.cpu_samples += from.cpu_samples;
  into.diagnostics.Merge(from.diagnostics);
  if (!into.gomaxprocs_at_start) {
    into.gomaxprocs_at_start = from.gomaxprocs_at_start;
  }
  if (from.wall_start && (!into.wall_start || *from.wall_start < *into.wall_start)) {
    into.wall_start = from.wall_start;
  }
  if (into.ticks_per_second != from.ticks_per_second) {
    into.ticks_per_second.reset();
  }

  const std::vector<std::size_t> place = MergeStacks(into.stacks, from.stacks);
  std::vector<TypeProfile> types = from.types;
  for (TypeProfile& type : types) {
    for (Site& site : type.sites) {
      site.stack = place[site.stack];
    }
    for (Wake& wake : type.wakes) {
      wake.stack = place[wake.stack];
    }
  }
  MergeByName(into.types, types, MergeType);
  MergeStops(into, from, place);
  MergeGc(into, from);
  const auto add_user = [](UserSpans& a, const UserSpans& b) {
    a.spans.Merge(b.spans);
    a.ended_by_goroutine_exit += b.ended_by_goroutine_exit;
  };
  MergeByName(into.regions, from.regions, add_user);
  MergeByName(into.tasks, from.tasks, add_user);
  MergeCounts(into.labels, from.labels);
}

}  // namespace tracegate::profile
