// Events of ranges (stop-the-world, GC mark phase, sweep, mark assist), tasks
// and annotations.
#include <algorithm>

#include "src/trace/limits.h"
#include "src/trace/v2/order.h"

namespace tracegate::trace::v2 {

namespace {
constexpr std::size_t kMaxOpenStw = 32;  // a goroutine has one at a time
}

Ordering::Step Ordering::OnStw(Thread& m, const RawEvent& e, const HotSpec& spec) {
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  auto& open = open_stw_[m.go];
  if (e.type == EventType::kStwEnd) {
    if (open.empty()) {
      return Broken("a stop-the-world ends that did not begin");
    }
    Emit(Kind::kStwEnd, m, e).text = open.front();
    open.front() = open.back();
    open.pop_back();
    return Step::kAdvanced;
  }
  Event* event = EmitFull(Kind::kStwBegin, m, e, spec);
  if (event == nullptr) {
    return Step::kBroken;
  }
  if (std::find(open.begin(), open.end(), event->text) != open.end()) {
    return Broken("a stop-the-world begins inside itself");
  }
  if (open.size() >= kMaxOpenStw) {
    return Broken("more than {} stop-the-worlds are open on a goroutine", kMaxOpenStw);
  }
  open.push_back(event->text);
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnMarkAssist(Thread& m, const RawEvent& e, const HotSpec& spec) {
  if (e.type == EventType::kGcMarkAssistActive) {
    // Like a status this may name a goroutine that is not running.
    const Slot slot = FindGo(e.args[0]);
    if (slot == kNoSlot) {
      return Broken("goroutine {} is in a mark assist, but is not known", e.args[0]);
    }
    if (goroutines_[slot].in_mark_assist == (generation_index_ == 1)) {
      return Broken("the mark assist of goroutine {} {}", e.args[0],
                    generation_index_ == 1 ? "is announced twice" : "did not begin");
    }
    goroutines_[slot].in_mark_assist = true;
    Emit(Kind::kMarkAssistActive, m, e).target = slot;
    return Step::kAdvanced;
  }
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  Goroutine& g = goroutines_[m.go];
  const bool begin = e.type == EventType::kGcMarkAssistBegin;
  if (g.in_mark_assist == begin) {
    return Broken("the mark assist of goroutine {} {}", Raw(g.id),
                  begin ? "begins inside itself" : "ends, but did not begin");
  }
  g.in_mark_assist = begin;
  return Advanced(EmitFull(begin ? Kind::kMarkAssistBegin : Kind::kMarkAssistEnd, m, e, spec));
}

// A sweep belongs to a proc and needs no goroutine.
Ordering::Step Ordering::OnSweep(Thread& m, const RawEvent& e, const HotSpec& spec) {
  if (!Context(m, Need::kMust, Need::kMaybe)) {
    return Step::kBroken;
  }
  Proc& proc = procs_[m.proc];
  const bool begin = e.type == EventType::kGcSweepBegin;
  if (proc.in_sweep == begin) {
    return Broken("the sweep of proc {} {}", Raw(proc.id),
                  begin ? "begins inside itself" : "ends, but did not begin");
  }
  proc.in_sweep = begin;
  Event* event = EmitFull(begin ? Kind::kSweepBegin : Kind::kSweepEnd, m, e, spec);
  if (event != nullptr && !begin) {
    event->value = e.args[0];
    event->reclaimed = e.args[1];
  }
  return Advanced(event);
}

Ordering::Step Ordering::OnSweepActive(Thread& m, const RawEvent& e) {
  const Slot slot = FindProc(e.args[0]);
  if (slot == kNoSlot) {
    return Broken("proc {} sweeps, but is not known", e.args[0]);
  }
  if (procs_[slot].in_sweep == (generation_index_ == 1)) {
    return Broken("the sweep of proc {} {}", e.args[0],
                  generation_index_ == 1 ? "is announced twice" : "did not begin");
  }
  procs_[slot].in_sweep = true;
  Emit(Kind::kSweepActive, m, e).target = slot;
  return Step::kAdvanced;
}

// Begin and end of a mark phase may come from different threads, so one global
// sequence orders them.
Ordering::Step Ordering::OnGc(Thread& m, const RawEvent& e, const HotSpec& spec) {
  const std::uint64_t seq = e.args[0];
  const bool first_active = e.type == EventType::kGcActive && generation_index_ == 1;
  const bool first_begin = e.type == EventType::kGcBegin && gc_state_ == GcState::kUndetermined;
  if (first_active && gc_state_ != GcState::kUndetermined) {
    return Broken("a mark phase is announced after the first GC event");
  }
  if (!first_active && !first_begin) {
    if (seq != gc_seq_ + 1) {
      return Step::kNotYet;
    }
    const bool want_running = e.type != EventType::kGcBegin;
    if ((gc_state_ == GcState::kRunning) != want_running) {
      return Broken("a mark phase {}",
                    want_running ? "goes on or ends, but did not begin" : "begins inside another");
    }
    if (!UserGo(m)) {
      return Step::kBroken;
    }
  }
  gc_seq_ = seq;
  gc_state_ = e.type == EventType::kGcEnd ? GcState::kNotRunning : GcState::kRunning;
  Kind kind = Kind::kGcActive;
  if (e.type != EventType::kGcActive) {
    kind = e.type == EventType::kGcBegin ? Kind::kGcBegin : Kind::kGcEnd;
  }
  return Advanced(EmitFull(kind, m, e, spec));
}

// An instantaneous event of the running goroutine.
Ordering::Step Ordering::Annotate(Kind kind, Thread& m, const RawEvent& e, const HotSpec& spec,
                                  std::uint64_t id, std::uint64_t value) {
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  Event* event = EmitFull(kind, m, e, spec);
  if (event == nullptr) {
    return Step::kBroken;
  }
  event->id = id;
  event->value = value;
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnHeapMetric(Kind kind, Thread& m, const RawEvent& e) {
  if (!Context(m, Need::kMust, Need::kMaybe)) {
    return Step::kBroken;
  }
  Emit(kind, m, e).value = e.args[0];
  return Step::kAdvanced;
}

Ordering::Step Ordering::OnTaskBegin(Thread& m, const RawEvent& e, const HotSpec& spec) {
  if (tasks_.contains(e.args[0])) {
    return Broken("task {} begins, but is open", e.args[0]);
  }
  if (tasks_.size() >= kMaxActiveTasks) {
    return Broken("more than {} tasks are open at once", kMaxActiveTasks);
  }
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  Event* event = EmitFull(Kind::kTaskBegin, m, e, spec);
  if (event == nullptr) {
    return Step::kBroken;
  }
  event->id = e.args[0];
  event->value = e.args[1];
  tasks_.emplace(e.args[0], Task{event->text, e.args[1]});
  return Step::kAdvanced;
}

// A task's end says only its id; name and parent come from its begin, which may
// lie in an earlier generation.
Ordering::Step Ordering::OnTaskEnd(Thread& m, const RawEvent& e, const HotSpec& spec) {
  if (!UserGo(m)) {
    return Step::kBroken;
  }
  Event* event = EmitFull(Kind::kTaskEnd, m, e, spec);
  if (event == nullptr) {
    return Step::kBroken;
  }
  event->id = e.args[0];
  const auto found = tasks_.find(e.args[0]);
  event->is_new = found == tasks_.end();
  if (found != tasks_.end()) {
    event->text = found.value().name;
    event->value = found.value().parent;
    tasks_.erase(found);
  }
  return Step::kAdvanced;
}

}  // namespace tracegate::trace::v2
