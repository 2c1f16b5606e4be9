#include "src/profile/builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <utility>

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
    type_of_name_.resize(std::max(at + 1, 2 * type_of_name_.size()), kNone);
  }
  std::uint32_t& index = type_of_name_[at];
  if (index == kNone) [[unlikely]] {
    index = static_cast<std::uint32_t>(types_.size());
    TypeData& type = types_.emplace_back();
    type.name = name;
    type.system = IsSystemGoroutine(symbols_->Text(name));
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
    return kNone;  // Settle counts what is lost
  }
  sites_.push_back({cell, stack, {}});
  const auto index = static_cast<std::uint32_t>(sites_.size() - 1);
  site_of_stack_.emplace(key, index);
  return index;
}

std::size_t Builder::WakeHash::operator()(const WakeKey& key) const {
  return Key(Key(key.cell, static_cast<std::uint64_t>(key.waker)),
             static_cast<std::uint64_t>(key.stack));
}

std::uint32_t Builder::WakeIndex(const WakeKey& key) {
  const auto found = wake_of_key_.find(key);
  if (found != wake_of_key_.end()) {
    return found.value();
  }
  if (wakes_.size() >= kMaxWakes) {
    return kNone;  // Settle counts what is lost
  }
  const auto index = static_cast<std::uint32_t>(wakes_.size());
  wakes_.push_back({key});
  wake_of_key_.emplace(key, index);
  return index;
}

void Builder::Settle(Known& known) {
  if (known.count == 0) {
    return;
  }
  known.into->AddTotals(known.count, known.time);
  if (known.stack_lost) {
    profile_.diagnostics.Count("stack not kept", Severity::kLoss, known.count);
  }
  if (known.woken && known.wake == kNone) {
    profile_.diagnostics.Count("wake not kept", Severity::kLoss, known.count);
  } else if (known.woken) {
    WakeData& wake = wakes_[known.wake];
    wake.count += known.count;
    AddClamped(wake.time, known.time);
  }
  known.count = 0;
  known.time = 0;
}

void Builder::SettleAll() {
  for (Known* known : used_) {
    Settle(*known);
  }
}

bool Builder::Find(const timeline::Span& span, Known& known) {
  Settle(known);
  if (!known.used) {
    used_.push_back(&known);
  }
  known = {};
  known.used = true;
  const std::uint32_t type = TypeIndex(span.type);
  const std::uint32_t cell = CellIndex(type, span.how.what, span.reason);
  if (cell == kNone) {
    return false;
  }
  known.key = SpanKey(span);
  known.woken = span.how.woken;
  known.user_wait = span.how.what == What::kRunnable && !types_[type].system;
  if (known.woken) {
    known.wake = WakeIndex({cell, span.waker, span.wake_stack});
  }
  Censored* into = &cells_[cell].spans;
  if (HasSites(span.how.what)) {
    const std::uint32_t site = SiteIndex(cell, span.stack);
    known.stack_lost = site == kNone;
    into = known.stack_lost ? into : &sites_[site].spans;
  }
  known.into = &into->Of(span.how.begin_seen, span.how.end_seen);
  return true;
}

inline Builder::SpanKey::SpanKey(const timeline::Span& span)
    : goroutine(static_cast<std::uint64_t>(span.type) << 32 |
                static_cast<std::uint64_t>(span.stack)),
      wake(static_cast<std::uint64_t>(span.wake_stack) << 32 |
           static_cast<std::uint64_t>(span.waker)),
      what(static_cast<std::uint64_t>(span.reason) << 32 | std::bit_cast<std::uint32_t>(span.how)) {
}

inline bool Builder::SpanKey::operator==(const SpanKey& other) const {
  return ((goroutine ^ other.goroutine) | (wake ^ other.wake) | (what ^ other.what)) == 0;
}

inline Builder::Known& Builder::Recall(const SpanKey& key) {
  const std::uint64_t mixed = key.goroutine + std::rotl(key.wake, 12) + std::rotl(key.what, 24);
  return known_[mixed * 0x9e3779b97f4a7c15ULL >> (64 - kKnownBits)];
}

void Builder::AddSpans(std::span<const timeline::Span> spans) {
  for (const timeline::Span& span : spans) {
    const SpanKey key(span);
    Known& known = Recall(key);
    if (!(known.key == key)) [[unlikely]] {
      if (!Find(span, known)) {
        continue;
      }
    }
    const Nanos duration = span.end - span.begin;
    ++known.count;
    AddClamped(known.time, static_cast<std::uint64_t>(duration));
    known.into->AddToBin(duration, [&] { Settle(known); });
    if (known.user_wait) {
      gc_.OnWait(span);
    }
  }
}

void Builder::OnSpans(std::span<const timeline::Span> spans) {
  if (!spans.empty() && windows_.IsDue(spans.back().end)) [[unlikely]] {
    std::size_t done = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (windows_.IsDue(spans[i].end)) {
        AddSpans(spans.subspan(done, i + 1 - done));
        RecordWindow(spans[i].end);
        done = i + 1;
      }
    }
    spans = spans.subspan(done);
  }
  AddSpans(spans);
}

void Builder::RecordWindow(Nanos now) {
  if (cells_.size() + sites_.size() > kMostForWindows) {
    windows_.GiveUp();
    return;
  }
  SettleAll();
  std::vector<WindowSum> sums(cells_.size());
  const auto add = [](const Censored& spans, WindowSum& sum) {
    sum.count += spans.TotalCount();
    AddClamped(sum.time, spans.TotalTime());
  };
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    add(cells_[i].spans, sums[i]);
  }
  for (const SiteData& site : sites_) {
    add(site.spans, sums[site.cell]);
  }
  windows_.Add(now, std::move(sums));
}

void Builder::OnStop(const timeline::ProcessSpan& stop) {
  StwData& data = stw_[stop.name];
  data.spans.Add(stop.end - stop.begin, stop.begin_seen, stop.end_seen);
  gc_.OnStop(stop, symbols_->Text(stop.name));
  if (stop.restarting && stop.end_seen) {
    data.stopping.completed.Add(stop.straggler ? stop.straggler->stopping : 0);
    data.restarting.completed.Add(stop.end - *stop.restarting);
  }
  if (stop.straggler) {
    HeldUp& held_up = data.held_up[stop.straggler->type];
    ++held_up.count;
    AddClamped(held_up.time, static_cast<std::uint64_t>(stop.straggler->stopping));
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
      gc_.OnSweep(span);
      break;
    case timeline::ProcessWhat::kGcMark:
      profile_.gc_mark.Add(duration, span.begin_seen, span.end_seen);
      gc_.OnMark(span);
      break;
    case timeline::ProcessWhat::kStopTheWorld:
      OnStop(span);
      list(stops_, [&] { return span; });
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

void Builder::CountCreator(std::uint32_t type, StringId creator) {
  const std::uint64_t key = Key(type, static_cast<std::uint64_t>(creator));
  auto found = creator_of_key_.find(key);
  if (found == creator_of_key_.end()) {
    if (creators_.size() >= kMaxCreators) {
      profile_.diagnostics.Count("creator not kept", Severity::kLoss);
      return;
    }
    found = creator_of_key_.emplace(key, static_cast<std::uint32_t>(creators_.size())).first;
    creators_.push_back({type, creator});
  }
  ++creators_[found.value()].count;
}

void Builder::OnGoroutine(const timeline::GoroutineEnd& goroutine) {
  const std::uint32_t type = TypeIndex(goroutine.type);
  TypeData& data = types_[type];
  if (goroutine.created_seen) {
    CountCreator(type, goroutine.creator);
  }
  ++data.goroutines;
  data.cpu_samples += goroutine.cpu_samples;
  AddClamped(data.assisted, goroutine.assisted);
  const bool nameless = goroutine.type == trace::kEmptyString;
  data.gc_workers += nameless && symbols_->Text(goroutine.label).starts_with("GC (") ? 1 : 0;
  ++profile_.goroutine_count;
}

void Builder::OnEvent(const trace::Event& event) {
  switch (event.kind) {
    case Kind::kHeapAlloc:
      heap_alloc_.Add(event.value);
      gc_.OnHeap(event.value);
      break;
    case Kind::kHeapGoal:
      heap_goal_.Add(event.value);
      gc_.OnGoal(event.value);
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
    case Kind::kSync:
      gc_.OnSync(event.time, event.is_last);
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

}  // namespace tracegate::profile
