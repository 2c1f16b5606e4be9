#include "src/profile/merge.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

// Each field is merged by an operation that is associative and commutative itself: a sum that stays
// at its greatest value, a least or greatest one, a union, or the sorted rows of both with equal
// ones added up. What has an order in a single run (of first occurrence) is put into one that
// depends on nothing but the rows.

namespace tracegate::profile {
namespace {

// Puts the rows of both into the order of `less`, and adds up those that are equal in it.
template <class Row, class Less, class Add>
void MergeRows(std::vector<Row>& into, std::vector<Row> from, Less less, Add add) {
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
  std::sort(into.begin(), into.end(), less);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < into.size(); ++i) {
    if (kept != 0 && !less(into[kept - 1], into[i])) {
      add(into[kept - 1], into[i]);
    } else if (kept++ != i) {
      into[kept - 1] = std::move(into[i]);
    }
  }
  into.erase(into.begin() + static_cast<std::ptrdiff_t>(kept), into.end());
}

template <class Row, class Add>
void MergeByName(std::vector<Row>& into, std::vector<Row> from, Add add) {
  MergeRows(
      into, std::move(from), [](const Row& a, const Row& b) { return a.name < b.name; }, add);
}

void MergeCounts(std::vector<NamedCount>& into, std::vector<NamedCount> from) {
  MergeByName(into, std::move(from),
              [](NamedCount& a, const NamedCount& b) { a.count += b.count; });
}

// Of lists: both, by time. Beyond kMaxListed those go that are first in the order of `goes`, in
// which no two rows but equal ones are equal.
template <class Row, class Goes>
void MergeList(Profile& into, std::vector<Row>& list, std::vector<Row> from, Goes goes) {
  list.insert(list.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
  if (list.size() > kMaxListed) {
    const std::size_t cut = list.size() - kMaxListed;
    const auto kept = list.begin() + static_cast<std::ptrdiff_t>(cut);
    std::nth_element(list.begin(), kept, list.end(), goes);
    list.erase(list.begin(), kept);
    into.diagnostics.Count("list cut", Severity::kWarning, cut);
  }
  std::sort(list.begin(), list.end());
}

// The shorter goes.
template <class Row>
bool IsShorter(const Row& a, const Row& b) {
  const Nanos one = a.end - a.start;
  const Nanos other = b.end - b.start;
  return one != other ? one < other : a < b;
}

// Points all of a profile to where its stacks are now.
void MoveStacks(Profile& profile, const std::vector<std::size_t>& place) {
  for (TypeProfile& type : profile.types) {
    for (Site& site : type.sites) {
      site.stack = place[site.stack];
    }
    for (Wake& wake : type.wakes) {
      wake.stack = place[wake.stack];
    }
  }
  for (StopTheWorld& stop : profile.stw) {
    if (stop.straggler) {
      stop.straggler->stack = place[stop.straggler->stack];
    }
  }
}

// The union, in one order; indexes into it keep their order among themselves.
void MergeStacks(Profile& into, Profile& from) {
  std::vector<Stack> all = std::move(into.stacks);
  const std::size_t own = all.size();
  std::move(from.stacks.begin(), from.stacks.end(), std::back_inserter(all));
  const auto key = [&](std::size_t i) { return std::tie(all[i].hash, all[i].frames); };
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  std::vector<std::size_t> place(all.size());
  std::vector<std::size_t> kept;
  for (const std::size_t i : order) {
    if (kept.empty() || key(kept.back()) != key(i)) {
      kept.push_back(i);
    }
    place[i] = kept.size() - 1;
  }
  into.stacks.clear();
  for (const std::size_t i : kept) {
    into.stacks.push_back(std::move(all[i]));
  }
  MoveStacks(from, {place.begin() + static_cast<std::ptrdiff_t>(own), place.end()});
  place.resize(own);
  MoveStacks(into, place);
}

void MergeType(TypeProfile& into, TypeProfile& from) {
  into.system = into.system || from.system;
  into.goroutines += from.goroutines;
  into.cpu_samples += from.cpu_samples;
  AddClamped(into.assisted, from.assisted);
  into.gc_workers += from.gc_workers;
  MergeRows(
      into.cells, std::move(from.cells),
      [](const Cell& a, const Cell& b) {
        return std::tie(a.what, a.reason) < std::tie(b.what, b.reason);
      },
      [](Cell& a, const Cell& b) { a.spans.Merge(b.spans); });
  MergeRows(
      into.sites, std::move(from.sites),
      [](const Site& a, const Site& b) {
        return std::tie(a.what, a.reason, a.stack) < std::tie(b.what, b.reason, b.stack);
      },
      [](Site& a, const Site& b) { a.spans.Merge(b.spans); });
  MergeRows(into.wakes, std::move(from.wakes), Before, [](Wake& a, const Wake& b) {
    a.count += b.count;
    AddClamped(a.time, b.time);
  });
  MergeCounts(into.creators, std::move(from.creators));
}

// Also brings a type that only one of them has into the order of merged ones.
void MergeTypes(Profile& into, Profile& from) {
  MergeByName(into.types, std::move(from.types), MergeType);
  for (TypeProfile& type : into.types) {
    TypeProfile none;
    MergeType(type, none);
    for (Cell& cell : type.cells) {
      cell.windows.clear();
    }
  }
}

void MergeStops(Profile& into, Profile& from) {
  MergeList(into, into.stw, std::move(from.stw), IsShorter<StopTheWorld>);
  MergeByName(into.stw_by_name, std::move(from.stw_by_name), [](NamedSpans& a, NamedSpans& b) {
    a.spans.Merge(b.spans);
    a.stopping.Merge(b.stopping);
    a.restarting.Merge(b.restarting);
    MergeByName(a.held_up, std::move(b.held_up), [](HeldUp& c, const HeldUp& d) {
      c.count += d.count;
      AddClamped(c.time, d.time);
    });
  });
}

void MergeGc(Profile& into, Profile& from) {
  MergeList(into, into.gc_cycles, std::move(from.gc_cycles), IsShorter<GcCycle>);
  MergeList(into, into.gomaxprocs, std::move(from.gomaxprocs), std::less<TimedValue>());
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
    timeline::RunnableTime& time = into.gc.runnable[i];
    const timeline::RunnableTime& more = from.gc.runnable[i];
    for (std::size_t bin = 0; bin < time.time.size(); ++bin) {
      AddClamped(time.time[bin], more.time[bin]);
    }
    AddClamped(time.area, more.area);
    AddClamped(time.wasted, more.wasted);
    into.gc.waits[i].Merge(from.gc.waits[i]);
  }
  MergeByName(into.metrics, std::move(from.metrics),
              [](Metric& a, const Metric& b) { a.Merge(b); });
}

// " and 3 more" of four runs.
std::string MoreOf(std::uint64_t runs) { return fmt::format(" and {} more", runs - 1); }

// The name without what merging has put behind it.
std::string_view FirstName(const Profile& profile) {
  std::string_view name = profile.file;
  const std::string more = MoreOf(profile.runs);
  if (profile.runs > 1 && name.ends_with(more)) {
    name.remove_suffix(more.size());
  }
  return name;
}

// "1.22, 1.26" of "1.26" and "1.22, 1.26": numbers in them are in the order of their values.
std::string UnionOf(std::string_view a, std::string_view b) {
  const auto less = [](const std::string& one, const std::string& other) {
    const int order = ::strverscmp(one.c_str(), other.c_str());
    return order != 0 ? order < 0 : one < other;
  };
  std::set<std::string, decltype(less)> parts(less);
  constexpr std::string_view kComma = ", ";
  for (std::string_view list : {a, b}) {
    while (true) {
      const std::size_t end = list.find(kComma);
      parts.emplace(list.substr(0, end));
      if (end == std::string_view::npos) {
        break;
      }
      list.remove_prefix(end + kComma.size());
    }
  }
  std::string all;
  for (const std::string& part : parts) {
    all += (&part == &*parts.begin() ? "" : std::string(kComma)) + part;
  }
  return all;
}

// By name; of one name the gravest severity.
Diagnostics UnionOf(const Diagnostics& a, const Diagnostics& b) {
  std::vector<Diagnostic> rows = a.all();
  MergeByName(rows, b.all(), [](Diagnostic& c, const Diagnostic& d) {
    c.severity = std::max(c.severity, d.severity);
    c.count += d.count;
  });
  Diagnostics all;
  for (const Diagnostic& row : rows) {
    all.Count(row.name, row.severity, row.count);
  }
  return all;
}

// The least text that is not empty.
const std::string& LeastOf(const std::string& a, const std::string& b) {
  return a.empty() || (!b.empty() && b < a) ? b : a;
}

void MergeIdentity(Profile& into, const Profile& from) {
  const std::string name(std::min(FirstName(into), FirstName(from)));
  AddClamped(into.runs, from.runs);
  into.file = name + MoreOf(into.runs);
  into.format_version = UnionOf(into.format_version, from.format_version);
  into.toolchains = UnionOf(into.toolchains, from.toolchains);
  Nanos covered = into.Duration();
  AddClamped(covered, from.Duration());
  into.covered = covered;
  into.start = std::min(into.start, from.start);
  into.end = std::min(into.start, kMaxNanos - covered) + covered;
  into.window_ends.clear();
  into.complete = into.complete && from.complete;
  into.damage = LeastOf(into.damage, from.damage);
  into.diagnostics = UnionOf(into.diagnostics, from.diagnostics);
  into.gomaxprocs_at_start = std::max(into.gomaxprocs_at_start, from.gomaxprocs_at_start);
  if (from.wall_start && (!into.wall_start || *from.wall_start < *into.wall_start)) {
    into.wall_start = from.wall_start;
  }
  if (into.ticks_per_second != from.ticks_per_second) {
    into.ticks_per_second.reset();
  }
}

void MergeSums(Profile& into, const Profile& from) {
  into.lost.bytes += from.lost.bytes;
  into.lost.generations += from.lost.generations;
  AddClamped(into.lost.time, from.lost.time);
  into.bytes += from.bytes;
  into.events += from.events;
  into.generations += from.generations;
  into.goroutine_count += from.goroutine_count;
  into.log_total += from.log_total;
  into.cpu_samples += from.cpu_samples;
}

}  // namespace

void Merge(Profile& into, const Profile& from) {
  Profile other = from;
  MergeIdentity(into, other);
  MergeSums(into, other);
  MergeStacks(into, other);
  MergeTypes(into, other);
  MergeStops(into, other);
  MergeGc(into, other);
  const auto add_user = [](UserSpans& a, const UserSpans& b) {
    a.spans.Merge(b.spans);
    a.ended_by_goroutine_exit += b.ended_by_goroutine_exit;
  };
  MergeByName(into.regions, std::move(other.regions), add_user);
  MergeByName(into.tasks, std::move(other.tasks), add_user);
  MergeCounts(into.labels, std::move(other.labels));
}

}  // namespace tracegate::profile
