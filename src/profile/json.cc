#include "src/profile/json.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <new>

#include "src/base/json.h"
#include "src/base/parallel.h"
#include "src/profile/gc_json.h"

namespace tracegate::profile {
namespace {

std::int64_t Clamp(std::uint64_t value) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
}

Json CompletedJson(const Histogram& h) {
  return {{"count", h.count()},        {"total_ns", Clamp(h.sum())}, {"min_ns", h.min()},
          {"max_ns", h.max()},         {"p50_ns", h.Quantile(0.50)}, {"p90_ns", h.Quantile(0.90)},
          {"p99_ns", h.Quantile(0.99)}};
}

Json ClippedJson(const Histogram& h) {
  return {{"count", h.count()}, {"total_ns", Clamp(h.sum())}};
}

void AddSpans(Json& into, const Censored& spans) {
  into["completed"] = CompletedJson(spans.completed);
  into["clipped_start"] = ClippedJson(spans.clipped_start);
  into["clipped_end"] = ClippedJson(spans.clipped_end);
  into["clipped_both"] = ClippedJson(spans.clipped_both);
}

Json SpansJson(const Censored& spans) {
  Json json = Json::object();
  AddSpans(json, spans);
  return json;
}

bool IsState(What what) { return what <= What::kSyscall; }

// Wakes of one type in the document: those that ended the most waiting.
constexpr std::size_t kMaxWakesShown = 50;

Json WakesJson(const TypeProfile& type, const std::vector<Stack>& stacks) {
  std::vector<const Wake*> wakes;
  for (const Wake& wake : type.wakes) {
    wakes.push_back(&wake);
  }
  std::stable_sort(wakes.begin(), wakes.end(),
                   [](const Wake* a, const Wake* b) { return a->time > b->time; });
  wakes.resize(std::min(wakes.size(), kMaxWakesShown));
  Json json = Json::array();
  for (const Wake* wake : wakes) {
    json.push_back({{"reason", wake->reason},
                    {"by", wake->waker ? Json(*wake->waker) : Json()},
                    {"stack", stacks[wake->stack].frames},
                    {"count", wake->count},
                    {"total_ns", Clamp(wake->time)}});
  }
  return json;
}

// Those who created the most goroutines of one type.
constexpr std::size_t kMaxCreatorsShown = 50;

Json CreatorsJson(const TypeProfile& type) {
  std::vector<NamedCount> creators = type.creators;
  std::stable_sort(creators.begin(), creators.end(),
                   [](const NamedCount& a, const NamedCount& b) { return a.count > b.count; });
  creators.resize(std::min(creators.size(), kMaxCreatorsShown));
  Json json = Json::array();
  for (const NamedCount& creator : creators) {
    json.push_back({{"type", creator.name}, {"count", creator.count}});
  }
  return json;
}

Json TypeJson(const TypeProfile& type, const std::vector<Stack>& stacks) {
  Json states = Json::array();
  for (const Cell& cell : type.cells) {
    if (IsState(cell.what)) {
      Json state = {{"state", ToString(cell.what)}, {"reason", cell.reason}};
      AddSpans(state, cell.spans);
      states.push_back(std::move(state));
    }
  }
  Json json = {{"name", type.name},
               {"system", type.system},
               {"goroutines", type.goroutines},
               {"cpu_samples", type.cpu_samples},
               {"states", std::move(states)}};
  if (type.gc_workers != 0) {
    json["gc_workers"] = type.gc_workers;
  }
  json["assist_on_procs_ns"] = type.assisted;
  struct Extra {
    const char* key;
    What what;
  };
  static const Censored kNone;
  for (const Extra& extra :
       {Extra{"mark_assist", What::kMarkAssist}, Extra{"sweep", What::kSweep},
        Extra{"lifetime", What::kLifetime}, Extra{"start_delay", What::kStartDelay}}) {
    const Cell* cell = type.Find(extra.what, "");
    json[extra.key] = SpansJson(cell != nullptr ? cell->spans : kNone);
  }
  json["wakes"] = WakesJson(type, stacks);
  json["created_by"] = CreatorsJson(type);
  return json;
}

// The sites of all types, those of one reason and stack together, most time first.
Json StacksJson(const Profile& profile, What what) {
  std::map<std::pair<std::string, std::size_t>, Censored> merged;
  for (const TypeProfile& type : profile.types) {
    for (const Site& site : type.sites) {
      if (site.what == what) {
        merged[{site.reason, site.stack}].Merge(site.spans);
      }
    }
  }
  std::vector<std::pair<std::uint64_t, Json>> rows;
  for (const auto& [key, spans] : merged) {
    Json row = {{"state", ToString(what)},
                {"reason", key.first},
                {"stack", profile.stacks[key.second].frames}};
    AddSpans(row, spans);
    rows.emplace_back(spans.completed.sum(), std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  Json json = Json::array();
  for (auto& [total, row] : rows) {
    json.push_back(std::move(row));
  }
  return json;
}

Json UserSpansJson(const std::vector<UserSpans>& all) {
  Json json = Json::array();
  for (const UserSpans& user : all) {
    const Histogram& whole = user.spans.completed;
    Json row = {{"name", user.name},
                {"count", whole.count()},
                {"total_ns", Clamp(whole.sum())},
                {"max_ns", whole.max()},
                {"no_start", user.spans.clipped_start.count() + user.spans.clipped_both.count()},
                {"no_end", user.spans.clipped_end.count()}};
    if (user.ended_by_goroutine_exit != 0) {
      row["ended_by_goroutine_exit"] = user.ended_by_goroutine_exit;
    }
    row["p50_ns"] = whole.Quantile(0.50);
    row["p90_ns"] = whole.Quantile(0.90);
    row["p99_ns"] = whole.Quantile(0.99);
    json.push_back(std::move(row));
  }
  return json;
}

void AddStops(Json& json, const Profile& profile) {
  Json stops = Json::array();
  for (const StopTheWorld& stop : profile.stw) {
    Json row = {{"name", stop.name},
                {"start", stop.start},
                {"end", stop.end},
                {"dur_ns", stop.end - stop.start},
                {"goroutine", Raw(stop.goroutine)}};
    if (stop.straggler) {
      row["stopping_ns"] = stop.straggler->stopping;
      row["straggler"] = stop.straggler->type;
      row["straggler_stack"] = profile.stacks[stop.straggler->stack].frames;
    }
    if (stop.restarting) {
      row["restarting_ns"] = stop.end - *stop.restarting;
    }
    if (stop.clipped_end) {
      row["clipped_end"] = true;
    }
    stops.push_back(std::move(row));
  }
  json["stw"] = std::move(stops);
  Json by_name = Json::object();
  for (const NamedSpans& named : profile.stw_by_name) {
    Json& row = by_name[named.name] = CompletedJson(named.spans.completed);
    row["stopping"] = CompletedJson(named.stopping.completed);
    row["restarting"] = CompletedJson(named.restarting.completed);
    row["stragglers"] = Json::array();
    for (const HeldUp& held_up : named.held_up) {
      row["stragglers"].push_back(
          {{"type", held_up.name}, {"count", held_up.count}, {"total_ns", Clamp(held_up.time)}});
    }
  }
  json["stw_by_name"] = std::move(by_name);
}

void AddGc(Json& json, const Profile& profile) {
  json["gc_cycles"] = CyclesJson(profile);
  json["gc_work_ns"] = WorkJson(profile.gc.work);
  json["mmu"] = UtilizationJson(profile.gc);
  json["runnable"] = RunnableJson(profile);
  AddStops(json, profile);
  json["sweep_all_procs"] = SpansJson(profile.sweep_all_procs);
  json["swept_bytes"] = profile.swept_bytes;
  json["reclaimed_bytes"] = profile.reclaimed_bytes;
}

void AddMetrics(Json& json, const Profile& profile) {
  Json metrics = Json::object();
  for (const Metric& metric : profile.metrics) {
    metrics[metric.name] = {{"count", metric.count},
                            {"min", metric.min},
                            {"max", metric.max},
                            {"first", metric.first},
                            {"last", metric.last}};
  }
  json["metrics"] = std::move(metrics);
}

Json ProfileJson(const Profile& profile) {
  Json json = {{"schema", "tracegate.profile/1"},
               {"file", profile.file},
               {"format_version", profile.format_version},
               {"start", profile.start},
               {"end", profile.end},
               {"duration_ns", profile.Duration()},
               {"runs", profile.runs},
               {"complete", profile.complete},
               {"lost",
                {{"bytes", profile.lost.bytes},
                 {"generations", profile.lost.generations},
                 {"ns", profile.lost.time}}},
               {"damage", profile.damage},
               {"bytes", profile.bytes},
               {"generations", profile.generations},
               {"events_total", profile.events},
               {"goroutine_count", profile.goroutine_count}};
  Json procs = Json::array();
  for (const TimedValue& value : profile.gomaxprocs) {
    procs.push_back({{"time", value.time}, {"value", value.value}});
  }
  json["gomaxprocs"] = std::move(procs);
  if (profile.gomaxprocs_at_start) {
    json["gomaxprocs_at_start"] = *profile.gomaxprocs_at_start;
  }
  if (profile.ticks_per_second) {
    json["ticks_per_second"] = *profile.ticks_per_second;
  }
  Json types = Json::array();
  for (const TypeProfile& type : profile.types) {
    types.push_back(TypeJson(type, profile.stacks));
  }
  json["types"] = std::move(types);
  json["blocking_stacks"] = StacksJson(profile, What::kWaiting);
  json["syscall_stacks"] = StacksJson(profile, What::kSyscall);
  AddGc(json, profile);
  AddMetrics(json, profile);
  json["regions"] = UserSpansJson(profile.regions);
  json["tasks"] = UserSpansJson(profile.tasks);
  Json labels = Json::object();
  for (const NamedCount& label : profile.labels) {
    labels[label.name] = label.count;
  }
  json["labels"] = std::move(labels);
  json["log_total"] = profile.log_total;
  json["cpu_samples"] = profile.cpu_samples;
  Json diagnostics = Json::array();
  for (const Diagnostic& d : profile.diagnostics.all()) {
    diagnostics.push_back(
        {{"name", d.name}, {"severity", ToString(d.severity)}, {"count", d.count}});
  }
  json["diagnostics"] = std::move(diagnostics);
  return json;
}

// The text of one element of an array, as Dump would indent it there.
std::string Element(const Profile& profile) {
  std::string text = Dump(ProfileJson(profile));
  text.pop_back();
  std::string indented = " ";
  for (const char c : text) {
    indented += c;
    if (c == '\n') {
      indented += ' ';
    }
  }
  return indented;
}

}  // namespace

std::string ToJson(std::span<const Profile> profiles, unsigned threads) {
  if (profiles.size() == 1) {
    return Dump(ProfileJson(profiles.front()));
  }
  std::atomic<std::size_t> done = 0;
  const auto elements = ForAll<std::string>(
      profiles.size(), threads, done,
      [&](std::size_t i) -> Result<std::string> { return Element(profiles[i]); });
  if (!elements) {
    throw std::bad_alloc();  // all that can go wrong
  }
  std::string text = "[";
  for (const std::string& element : *elements) {
    text += (text.size() == 1 ? "\n" : ",\n") + element;
  }
  return text + (elements->empty() ? "]\n" : "\n]\n");
}

}  // namespace tracegate::profile
