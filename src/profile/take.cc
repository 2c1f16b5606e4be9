// What a Builder has gathered, as a Profile.
#include <algorithm>
#include <utility>

#include "src/profile/builder.h"

namespace tracegate::profile {

using trace::StringId;

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

std::vector<trace::StackId> Builder::Stacks() const {
  std::vector<trace::StackId> stacks;
  for (const SiteData& site : sites_) {
    stacks.push_back(site.stack);
  }
  for (const WakeData& wake : wakes_) {
    stacks.push_back(wake.key.stack);
  }
  for (const timeline::ProcessSpan& stop : stops_) {
    if (stop.straggler) {
      stacks.push_back(stop.straggler->stack);
    }
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

std::size_t Builder::PlaceOf(trace::StackId stack, std::span<const trace::StackId> stacks) const {
  const auto place = std::lower_bound(
      stacks.begin(), stacks.end(), stack,
      [this](trace::StackId a, trace::StackId b) { return symbols_->Hash(a) < symbols_->Hash(b); });
  return static_cast<std::size_t>(place - stacks.begin());
}

void Builder::TakeSites(std::span<const trace::StackId> stacks, Profile& profile) {
  for (SiteData& site : sites_) {
    CellData& cell = cells_[site.cell];
    cell.spans.Merge(site.spans);
    profile.types[cell.type].sites.push_back({cell.what, std::string(symbols_->Text(cell.reason)),
                                              PlaceOf(site.stack, stacks), std::move(site.spans)});
  }
}

void Builder::TakeWakes(std::span<const trace::StackId> stacks, Profile& profile) {
  for (const WakeData& data : wakes_) {
    const CellData& cell = cells_[data.key.cell];
    Wake& wake = profile.types[cell.type].wakes.emplace_back();
    wake.reason = symbols_->Text(cell.reason);
    if (data.key.waker != timeline::kNobody) {
      wake.waker = symbols_->Text(data.key.waker);
    }
    wake.stack = PlaceOf(data.key.stack, stacks);
    wake.count = data.count;
    wake.time = data.time;
  }
}

void Builder::TakeStops(std::span<const trace::StackId> stacks, Profile& profile) {
  for (const timeline::ProcessSpan& span : stops_) {
    StopTheWorld& stop = profile.stw.emplace_back();
    stop.name = StopName(symbols_->Text(span.name));
    stop.start = span.begin;
    stop.end = span.end;
    stop.goroutine = span.goroutine;
    stop.clipped_end = !span.end_seen;
    stop.restarting = span.restarting;
    if (span.straggler) {
      stop.straggler = Straggler{std::string(symbols_->Text(span.straggler->type)),
                                 PlaceOf(span.straggler->stack, stacks), span.straggler->stopping};
    }
  }
  // Before format 1.10 pauses of several procs overlap.
  std::stable_sort(profile.stw.begin(), profile.stw.end(),
                   [](const StopTheWorld& a, const StopTheWorld& b) { return a.start < b.start; });
}

void Builder::TakeWindows(Profile& profile) {
  for (const WindowRecorder::Moment& moment : windows_.moments()) {
    profile.window_ends.push_back(moment.time);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cells_[i].windows.push_back(i < moment.sums.size() ? moment.sums[i] : WindowSum());
    }
  }
}

void Builder::TakeTypes(Profile& profile) {
  profile.types.resize(types_.size());
  for (std::size_t i = 0; i < types_.size(); ++i) {
    TypeProfile& type = profile.types[i];
    type.name = symbols_->Text(types_[i].name);
    type.system = types_[i].system;
    type.goroutines = types_[i].goroutines;
    type.cpu_samples = types_[i].cpu_samples;
    type.assisted = types_[i].assisted;
    type.gc_workers = types_[i].gc_workers;
  }
  const std::vector<trace::StackId> stacks = Stacks();
  TakeStacks(stacks, profile);
  TakeSites(stacks, profile);
  TakeWakes(stacks, profile);
  TakeStops(stacks, profile);
  TakeWindows(profile);
  for (CellData& cell : cells_) {
    profile.types[cell.type].cells.push_back({cell.what, std::string(symbols_->Text(cell.reason)),
                                              std::move(cell.spans), std::move(cell.windows)});
  }
  for (const CreatorData& creator : creators_) {
    profile.types[creator.type].creators.push_back(
        {std::string(symbols_->Text(creator.name)), creator.count});
  }
  for (TypeProfile& type : profile.types) {
    SortByName(type.creators);
    SortCells(type.cells);
    std::sort(type.sites.begin(), type.sites.end(),
              [](const Site& a, const Site& b) { return a.stack < b.stack; });
    SortCells(type.sites);
    std::sort(type.wakes.begin(), type.wakes.end(), Before);
  }
  SortByName(profile.types);
}

void Builder::TakeNamed(Profile& profile) {
  for (auto& [name, data] : stw_) {
    NamedSpans& named = profile.stw_by_name.emplace_back();
    named.name = StopName(symbols_->Text(name));
    named.spans = std::move(data.spans);
    named.stopping = std::move(data.stopping);
    named.restarting = std::move(data.restarting);
    for (auto& [type, held_up] : data.held_up) {
      held_up.name = symbols_->Text(type);
      named.held_up.push_back(std::move(held_up));
    }
    SortByName(named.held_up);
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

void Builder::TakeGc(const timeline::RunnableClock& runnable, Profile& profile) {
  if (gc_.more_cycles() != 0) {
    profile.diagnostics.Count("list cut", Severity::kWarning, gc_.more_cycles());
  }
  if (gc_.given_up()) {
    profile.diagnostics.Count("utilization not kept", Severity::kLoss);
  }
  profile.gc_cycles = gc_.TakeCycles();
  profile.gc = gc_.Take(runnable);
  gc_ = {};
}

Profile Builder::Take(const timeline::RunnableClock& runnable) {
  SettleAll();
  for (Known* known : std::exchange(used_, {})) {
    *known = {};
  }
  Profile profile = std::exchange(profile_, {});
  TakeTypes(profile);
  TakeNamed(profile);
  TakeGc(runnable, profile);
  return profile;
}

}  // namespace tracegate::profile
