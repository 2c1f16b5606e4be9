#include "src/timeline/states.h"

#include <algorithm>

namespace tracegate::timeline {

using trace::Event;
using trace::kEmptyStack;
using trace::kEmptyString;
using trace::Kind;

void GoStates::OnEvents(std::span<const Event> events) {
  for (const Event& event : events) {
    now_ = event.time;
    OnOne(event);
  }
}

GoStates::Goroutine& GoStates::AtNew(trace::Slot slot) {
  if (slot >= goroutines_.size()) {
    goroutines_.resize(std::max<std::size_t>(slot + 1, goroutines_.size() * 2));
  }
  return goroutines_[slot];
}

GoId GoStates::IdOf(trace::Slot slot) const {
  const bool known = slot < goroutines_.size() && goroutines_[slot].live;
  return known ? goroutines_[slot].state.go : kNoGoroutine;
}

std::optional<ProcId> GoStates::ProcOf(trace::Slot slot) const {
  return slot < procs_.size() ? std::optional(procs_[slot]) : std::nullopt;
}

const GoState* GoStates::Current(trace::Slot slot) const {
  return slot < goroutines_.size() && goroutines_[slot].live ? &goroutines_[slot].state : nullptr;
}

void GoStates::LearnType(Goroutine& g, trace::StackId stack) {
  if (!g.typed && stack != kEmptyStack) {
    g.typed = true;
    g.state.type = symbols_->Root(stack);
  }
}

void GoStates::End(Goroutine& g, bool end_seen) {
  g.state.end = now_;
  g.state.end_seen = end_seen;
  sink_->OnState(g.state);
}

void GoStates::Move(const Event& event, What next) {
  Goroutine& g = goroutines_[event.target];
  const bool own = event.kind == Kind::kGoBlock || event.kind == Kind::kGoStop ||
                   event.kind == Kind::kGoSyscallBegin;
  if (own) {
    LearnType(g, event.stack);
  }
  GoState& state = g.state;
  if (event.kind == Kind::kGoUnblock) {
    const GoState* waker = Current(event.go);
    state.waker = IdOf(event.go);
    state.waker_type = waker != nullptr ? waker->type : kNobody;
  }
  const bool was_running = state.what == What::kRunning;
  End(g, true);
  const bool blocks = next == What::kWaiting || next == What::kSyscall;
  state.begin = now_;
  state.what = next;
  state.begin_seen = true;
  state.reason = blocks ? event.text : kEmptyString;
  state.stack = blocks ? event.stack : kEmptyStack;
  state.cause = event.stack;
  state.ran = state.ran || was_running;
  state.first = false;
  state.proc = next == What::kRunning ? ProcOf(event.proc) : std::nullopt;
  state.waker = kNoGoroutine;
  state.waker_type = kNobody;
}

void GoStates::OnOne(const Event& event) {
  switch (event.kind) {
    case Kind::kGoStart:
    case Kind::kGoSyscallEnd:
      return Move(event, What::kRunning);
    case Kind::kGoStop:
    case Kind::kGoUnblock:
    case Kind::kGoSyscallEndBlocked:
      return Move(event, What::kRunnable);
    case Kind::kGoBlock:
      return Move(event, What::kWaiting);
    case Kind::kGoSyscallBegin:
      return Move(event, What::kSyscall);
    case Kind::kGoCreate:
      return OnCreate(event, What::kRunnable);
    case Kind::kGoCreateBlocked:
      return OnCreate(event, What::kWaiting);
    case Kind::kGoCreateSyscall:
      return OnCreate(event, What::kSyscall);
    case Kind::kGoStatus:
      return OnStatus(event);
    case Kind::kGoDestroy:
    case Kind::kGoDestroySyscall: {
      Goroutine& g = goroutines_[event.target];
      End(g, true);
      g.live = false;
      return;
    }
    case Kind::kProcStatus:
      OnProc(event);
      break;
    case Kind::kSync:
    case Kind::kGap:
      OnSync(event);
      break;
    default:
      break;
  }
  sink_->OnOther(event, IdOf(event.go));
}

void GoStates::OnCreate(const Event& event, What what) {
  Goroutine& g = AtNew(event.target);
  g = Goroutine();
  g.live = true;
  g.state.begin = now_;
  g.state.what = what;
  g.state.begin_seen = true;
  g.state.first = true;
  g.state.cause = trace::StackId{static_cast<std::uint32_t>(event.value)};
  g.state.go = GoId{event.id};
  g.state.slot = event.target;
  LearnType(g, event.stack);
}

void GoStates::OnStatus(const Event& event) {
  Goroutine& g = AtNew(event.target);
  GoState& state = g.state;
  if (event.is_new) {
    g = Goroutine();
    g.live = true;
    state.begin = part_start_;
    state.go = GoId{event.id};
    state.slot = event.target;
    switch (event.status) {
      case trace::GoStatus::kRunnable:
        state.what = What::kRunnable;
        break;
      case trace::GoStatus::kRunning:
        state.what = What::kRunning;
        state.proc = ProcOf(event.proc);
        break;
      case trace::GoStatus::kSyscall:
        state.what = What::kSyscall;
        break;
      case trace::GoStatus::kWaiting:
        state.what = What::kWaiting;
        break;
    }
  }
  LearnType(g, event.stack);
  const bool blocked = state.what == What::kWaiting || state.what == What::kSyscall;
  if (blocked && state.stack == kEmptyStack) {
    state.stack = event.stack;
  }
  if (state.cause == kEmptyStack) {
    state.cause = state.stack;
  }
}

void GoStates::OnProc(const Event& event) {
  if (event.target >= procs_.size()) {
    procs_.resize(std::max<std::size_t>(event.target + 1, procs_.size() * 2));
  }
  procs_[event.target] = ProcId{event.id};
}

void GoStates::EndAll() {
  for (Goroutine& g : goroutines_) {
    if (g.live) {
      End(g, false);
      g.live = false;
    }
  }
}

void GoStates::OnSync(const Event& event) {
  if (event.kind == Kind::kGap) {
    EndAll();
    in_gap_ = true;
    return;
  }
  if (!started_ || in_gap_) {
    start_ = started_ ? start_ : now_;
    part_start_ = now_;
    started_ = true;
    in_gap_ = false;
  }
  if (event.is_last) {
    EndAll();
  }
}

}  // namespace tracegate::timeline
