#include "src/profile/builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "src/input/url.h"
#include "src/timeline/timeline.h"
#include "src/trace/reader.h"

namespace tracegate::profile {

using trace::Kind;
using trace::StringId;

namespace {
bool HasSites(What what) {
  return what == What::kWaiting || what == What::kSyscall || what == What::kMarkAssist;
}
std::uint64_t Key(std::uint64_t high, std::uint64_t low) {
  // Mixed one to one, since the map takes the low bits as they are.
  return __builtin_bswap64((high << 32 | low) * 0x9e3779b97f4a7c15ULL);
}
}  // namespace

std::uint32_t Builder::TypeIndex(StringId name) {
  const auto at = static_cast<std::size_t>(name);
  if (at >= type_of_name_.size()) [[unlikely]] {
    type_of_name_.resize(std::max(at + 1, symbols_->StringCount()), kNone);
  }
  std::uint32_t& index = type_of_name_[at];
  if (index == kNone) [[unlikely]] {
    index = static_cast<std::uint32_t>(types_.size());
    TypeData& type = types_.emplace_back();
    type.name = name;
    type.cells.fill(kNone);
  }
  return index;
}

std::uint32_t Builder::AddCell(std::uint32_t type, What what, StringId reason) {
  if (cells_.size() >= kMaxCells) {
    profile_.diagnostics.Count("cell not kept", Severity::kLoss);
    return kNone;
  }
  cells_.push_back({type, what, reason, {}});
  return static_cast<std::uint32_t>(cells_.size() - 1);
}

std::uint32_t Builder::CellIndex(std::uint32_t type, What what, StringId reason) {
  if (reason == trace::kEmptyString) {
    std::uint32_t index = types_[type].cells[static_cast<std::size_t>(what)];
    if (index == kNone) [[unlikely]] {
      index = types_[type].cells[static_cast<std::size_t>(what)] = AddCell(type, what, reason);
    }
    return index;
  }
  const std::uint64_t key = Key(type, static_cast<std::uint64_t>(reason));
  const auto found = cell_of_reason_.find(key);
  if (found != cell_of_reason_.end()) [[likely]] {
    return found.value();
  }
  const std::uint32_t index = AddCell(type, what, reason);
  if (index != kNone) {
    cell_of_reason_.emplace(key, index);
  }
  return index;
}

std::uint32_t Builder::SiteIndex(std::uint32_t cell, trace::StackId stack) {
  const std::uint64_t key = Key(cell, static_cast<std::uint64_t>(stack));
  const auto found = site_of_stack_.find(key);
  if (found != site_of_stack_.end()) {
    return found.value();
  }
  if (sites_.size() >= kMaxSites) {
    profile_.diagnostics.Count("stack not kept", Severity::kLoss);
    return kNone;
  }
  sites_.push_back({cell, stack, {}});
  const auto index = static_cast<std::uint32_t>(sites_.size() - 1);
  site_of_stack_.emplace(key, index);
  return index;
}

Censored* Builder::Find(const timeline::Span& span, Known& known) {
  known.into = nullptr;
  const std::uint32_t cell = CellIndex(TypeIndex(span.type), span.what, span.reason);
  if (cell == kNone) {
    return nullptr;
  }
  Censored* into = &cells_[cell].spans;
  if (HasSites(span.what)) {
    const std::uint32_t site = SiteIndex(cell, span.stack);
    if (site == kNone) {
      return into;  // not to be remembered: SiteIndex counts what it loses
    }
    into = &sites_[site].spans;
  }
  known = {span.stack, span.type, span.reason, span.what, into};
  return into;
}

inline Builder::Known& Builder::Recall(const timeline::Span& span) {
  const std::uint64_t mixed =
      (static_cast<std::uint64_t>(span.stack) << 32 | static_cast<std::uint64_t>(span.type) << 3) +
      static_cast<std::uint64_t>(span.what);
  return known_[mixed * 0x9e3779b97f4a7c15ULL >> (64 - kKnownBits)];
}

void Builder::OnSpans(std::span<const timeline::Span> spans) {
  for (const timeline::Span& span : spans) {
    Known& known = Recall(span);
    Censored* into = known.into;
    if (known.stack != span.stack || known.type != span.type || known.reason != span.reason ||
        known.what != span.what || into == nullptr) [[unlikely]] {
      into = Find(span, known);
      if (into == nullptr) {
        continue;
      }
    }
    into->Add(span.end - span.begin, span.begin_seen, span.end_seen);
  }
}

void Builder::OnProcessSpan(const timeline::ProcessSpan& span) {
  const Nanos duration = span.end - span.begin;
  const auto list = [&](auto& into, auto&& make) {
    if (into.size() < kMaxListed) {
      into.push_back(make());
    } else {
      profile_.diagnostics.Count("list cut", Severity::kWarning);
    }
  };
  switch (span.what) {
    case timeline::ProcessWhat::kSweep:
      profile_.sweep_all_procs.Add(duration, span.begin_seen, span.end_seen);
      break;
    case timeline::ProcessWhat::kGcMark:
      profile_.gc_mark.Add(duration, span.begin_seen, span.end_seen);
      list(profile_.gc_cycles, [&] {
        return GcCycle{span.begin, span.end, !span.begin_seen, !span.end_seen};
      });
      break;
    case timeline::ProcessWhat::kStopTheWorld:
      stw_[span.name].Add(duration, span.begin_seen, span.end_seen);
      list(profile_.stw, [&] {
        return StopTheWorld{fmt::format("stop-the-world ({})", symbols_->Text(span.name)),
                            span.begin, span.end, span.goroutine, !span.end_seen};
      });
      break;
  }
}

UserSpans& Builder::Named(std::map<StringId, UserSpans>& spans, StringId name) {
  UserSpans& into = spans[name];
  if (into.name.empty()) {
    into.name = symbols_->Text(name);
  }
  return into;
}

void Builder::OnRegion(const timeline::UserSpan& region) {
  UserSpans& into = Named(regions_, region.name);
  if (region.by_exit) {
    ++into.ended_by_goroutine_exit;
  } else {
    into.spans.Add(region.end - region.begin, region.begin_seen, region.end_seen);
  }
}

void Builder::OnTask(const timeline::UserSpan& task) {
  Named(tasks_, task.name).spans.Add(task.end - task.begin, task.begin_seen, task.end_seen);
}

void Builder::OnGoroutine(const timeline::GoroutineEnd& goroutine) {
  TypeData& data = types_[TypeIndex(goroutine.type)];
  ++data.goroutines;
  data.cpu_samples += goroutine.cpu_samples;
  const bool nameless = goroutine.type == trace::kEmptyString;
  data.gc_workers += nameless && symbols_->Text(goroutine.label).starts_with("GC (") ? 1 : 0;
  ++profile_.goroutine_count;
}

void Builder::OnEvent(const trace::Event& event) {
  switch (event.kind) {
    case Kind::kHeapAlloc:
      heap_alloc_.Add(event.value);
      break;
    case Kind::kHeapGoal:
      heap_goal_.Add(event.value);
      break;
    case Kind::kProcsChange:
      if (event.is_new) {
        profile_.gomaxprocs_at_start = event.value;
      } else if (profile_.gomaxprocs.size() < kMaxListed) {
        profile_.gomaxprocs.push_back({event.time, event.value});
      } else {
        profile_.diagnostics.Count("list cut", Severity::kWarning);
      }
      break;
    case Kind::kGoLabel:
      ++labels_[event.text];
      break;
    case Kind::kLog:
      ++profile_.log_total;
      break;
    case Kind::kCpuSample:
      ++profile_.cpu_samples;
      break;
    case Kind::kSweepEnd:
      profile_.swept_bytes += event.value;
      profile_.reclaimed_bytes += event.reclaimed;
      break;
    default:
      break;
  }
}

namespace {
template <class T>
void SortByName(std::vector<T>& items) {
  std::sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.name < b.name; });
}

// States first in the order of What, then by reason.
template <class T>
void SortCells(std::vector<T>& cells) {
  std::stable_sort(cells.begin(), cells.end(), [](const T& a, const T& b) {
    return std::pair(a.what, std::string_view(a.reason)) <
           std::pair(b.what, std::string_view(b.reason));
  });
}
}  // namespace

std::vector<trace::StackId> Builder::SiteStacks() const {
  std::vector<trace::StackId> stacks;
  for (const SiteData& site : sites_) {
    stacks.push_back(site.stack);
  }
  std::sort(stacks.begin(), stacks.end(), [this](trace::StackId a, trace::StackId b) {
    return symbols_->Hash(a) < symbols_->Hash(b);
  });
  stacks.erase(std::unique(stacks.begin(), stacks.end()), stacks.end());
  return stacks;
}

void Builder::TakeStacks(std::span<const trace::StackId> ids, Profile& profile) const {
  std::size_t text = 0;
  for (const trace::StackId id : ids) {
    Stack& stack = profile.stacks.emplace_back();
    stack.hash = symbols_->Hash(id);
    const std::span<const StringId> frames = symbols_->Frames(id);
    std::size_t more = 0;
    for (const StringId frame : frames) {
      more += sizeof(std::string) + symbols_->Text(frame).size();
    }
    if (text + more > kMaxStackText) {
      profile.diagnostics.Count("frames not kept", Severity::kLoss);
      continue;
    }
    text += more;
    for (const StringId frame : frames) {
      stack.frames.emplace_back(symbols_->Text(frame));
    }
  }
}

void Builder::TakeTypes(Profile& profile) {
  profile.types.resize(types_.size());
  for (std::size_t i = 0; i < types_.size(); ++i) {
    TypeProfile& type = profile.types[i];
    type.name = symbols_->Text(types_[i].name);
    type.system = IsSystemGoroutine(type.name);
    type.goroutines = types_[i].goroutines;
    type.cpu_samples = types_[i].cpu_samples;
    type.gc_workers = types_[i].gc_workers;
  }
  const std::vector<trace::StackId> stacks = SiteStacks();
  TakeStacks(stacks, profile);
  for (SiteData& site : sites_) {
    CellData& cell = cells_[site.cell];
    cell.spans.Merge(site.spans);
    const auto stack = std::lower_bound(stacks.begin(), stacks.end(), site.stack,
                                        [this](trace::StackId a, trace::StackId b) {
                                          return symbols_->Hash(a) < symbols_->Hash(b);
                                        });
    profile.types[cell.type].sites.push_back({cell.what, std::string(symbols_->Text(cell.reason)),
                                              static_cast<std::size_t>(stack - stacks.begin()),
                                              std::move(site.spans)});
  }
  for (CellData& cell : cells_) {
    profile.types[cell.type].cells.push_back(
        {cell.what, std::string(symbols_->Text(cell.reason)), std::move(cell.spans)});
  }
  for (TypeProfile& type : profile.types) {
    SortCells(type.cells);
    std::sort(type.sites.begin(), type.sites.end(),
              [](const Site& a, const Site& b) { return a.stack < b.stack; });
    SortCells(type.sites);
  }
  SortByName(profile.types);
}

void Builder::TakeNamed(Profile& profile) {
  for (auto& [name, spans] : stw_) {
    profile.stw_by_name.push_back(
        {fmt::format("stop-the-world ({})", symbols_->Text(name)), std::move(spans)});
  }
  SortByName(profile.stw_by_name);
  for (auto& [name, spans] : regions_) {
    profile.regions.push_back(std::move(spans));
  }
  SortByName(profile.regions);
  for (auto& [name, spans] : tasks_) {
    profile.tasks.push_back(std::move(spans));
  }
  SortByName(profile.tasks);
  for (const auto& [name, count] : labels_) {
    profile.labels.push_back({std::string(symbols_->Text(name)), count});
  }
  SortByName(profile.labels);
  for (Metric* metric : {&heap_goal_, &heap_alloc_}) {
    if (metric->count != 0) {
      profile.metrics.push_back(*metric);
    }
  }
}

Profile Builder::Take() {
  Profile profile = std::exchange(profile_, {});
  // Before format 1.10 pauses of several procs overlap.
  std::stable_sort(profile.stw.begin(), profile.stw.end(),
                   [](const StopTheWorld& a, const StopTheWorld& b) { return a.start < b.start; });
  TakeTypes(profile);
  TakeNamed(profile);
  return profile;
}

Result<Profile> ProfileTrace(input::Source& source, std::string file,
                             const trace::ReadOptions& options) {
  trace::Symbols symbols;
  Builder builder(symbols);
  timeline::Timeline timeline(symbols, builder);
  auto facts = trace::ReadTrace(source, symbols, timeline, options);
  if (!facts) {
    Error error = std::move(facts.error());
    error.where = std::move(file);
    return Fail(std::move(error));
  }
  Profile profile = builder.Take();
  profile.file = std::move(file);
  profile.format_version = Name(facts->format);
  profile.toolchains = Toolchains(facts->format);
  profile.start = timeline.start();
  profile.end = timeline.end();
  profile.covered = timeline.Covered();
  profile.bytes = facts->bytes;
  profile.events = facts->events;
  profile.generations = facts->generations;
  profile.ticks_per_second = facts->ticks_per_second;
  profile.complete = !facts->damage.has_value();
  profile.damage = facts->damage ? facts->damage->Line() : "";
  profile.lost = {facts->loss.bytes, facts->loss.generations, facts->loss.time};
  profile.diagnostics.Merge(facts->diagnostics);
  profile.diagnostics.Merge(timeline.diagnostics());
  return profile;
}

Result<Profile> ProfileFile(const std::string& path, const input::OpenOptions& open,
                            const trace::ReadOptions& read) {
  auto source = input::Open(path, open);
  if (!source) {
    Error error = std::move(source.error());
    error.where = input::DisplayName(path);
    return Fail(std::move(error));
  }
  return ProfileTrace(**source, input::DisplayName(path), read);
}

}  // namespace tracegate::profile
