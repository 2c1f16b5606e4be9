#include "src/timeline/timeline.h"

#include <algorithm>
#include <utility>

#include "src/trace/v1/merge_run.h"
#include "src/trace/v2/order_run.h"

namespace tracegate::timeline {

using trace::Event;
using trace::kEmptyStack;
using trace::kEmptyString;
using trace::Kind;

namespace {

What StateOf(trace::GoStatus status) {
  switch (status) {
    case trace::GoStatus::kRunnable:
      return What::kRunnable;
    case trace::GoStatus::kRunning:
      return What::kRunning;
    case trace::GoStatus::kSyscall:
      return What::kSyscall;
    case trace::GoStatus::kWaiting:
      return What::kWaiting;
  }
  return What::kRunnable;
}

}  // namespace

Timeline::Timeline(const trace::Symbols& symbols, TimelineSink& sink)
    : symbols_(&symbols), sink_(&sink), gc_watch_(sink) {}

constexpr Timeline::Changes Timeline::MakeChanges() {
  Changes changes{};
  const auto row = [&changes](Kind kind, What state, bool tells_type, bool keeps) {
    const std::uint32_t kept = keeps ? 0xffffffff : 0;
    const bool leaves = tells_type;  // its own stack is that of who was running
    const bool was = kind == Kind::kGoStart;
    const int runnable = (state == What::kRunnable ? 1 : 0) - (was ? 1 : 0);
    changes[static_cast<std::size_t>(kind)] = {true, tells_type, state, kept, leaves, runnable};
  };
  row(Kind::kGoStart, What::kRunning, false, false);
  row(Kind::kGoBlock, What::kWaiting, true, true);
  row(Kind::kGoUnblock, What::kRunnable, false, false);
  row(Kind::kGoStop, What::kRunnable, true, false);
  row(Kind::kGoSyscallBegin, What::kSyscall, true, true);
  row(Kind::kGoSyscallEnd, What::kRunning, false, false);
  row(Kind::kGoSyscallEndBlocked, What::kRunnable, false, false);
  return changes;
}
constexpr Timeline::Changes Timeline::kChanges = Timeline::MakeChanges();

[[gnu::always_inline]] inline Wake Timeline::WakeOf(trace::Slot go, trace::StackId stack) {
  return go == trace::kNoSlot ? Wake{kNobody, stack} : Wake{At(go).type, stack};
}

[[gnu::always_inline]] inline void Timeline::OnChange(Kind kind, trace::Slot go, trace::Slot target,
                                                      trace::StringId text, trace::StackId stack,
                                                      const Change& change) {
  Goroutine& g = At(target);
  if (!g.plain) [[unlikely]] {
    OnSpecialChange(g, kind, stack, change);
  }
  if (change.runnable != 0) {
    runnable_.Change(now_, change.runnable);
  }
  if (change.leaves && stopping_.open()) [[unlikely]] {
    stopping_.OnLeave(target, now_, g.type, stack);
  }
  Emit(g, g.how, g.since, g.reason, g.stack, kind == Kind::kGoUnblock ? WakeOf(go, stack) : Wake{});
  g.how = HowOf(change.state, true);
  g.since = now_;
  g.reason = trace::StringId{static_cast<std::uint32_t>(text) & change.kept};
  g.stack = trace::StackId{static_cast<std::uint32_t>(stack) & change.kept};
}

void Timeline::OnSpecialChange(Goroutine& g, Kind kind, trace::StackId stack,
                               const Change& change) {
  if (change.tells_type) {
    LearnType(g, stack);
  }
  if (kind == Kind::kGoStart && !g.started) {
    g.started = true;
    SetPlain(g);
    Emit(g, What::kStartDelay, g.created, g.created_seen, true);
  }
  if (WorkOf(g) == GcWorkKind::kNone) {
    return;
  }
  const bool was_on = g.how.what == What::kRunning;
  const bool is_on = change.state == What::kRunning;
  if (was_on && !is_on) {
    LeaveGcProc(g);
  } else if (!was_on && is_on) {
    gc_watch_.Work(now_, WorkOf(g), 1);
  }
}

// Nearly every event moves a goroutine of which type and start are known. What it
// changes is known when this is compiled.
template <Kind kKind>
[[gnu::always_inline]] inline void Timeline::OnMove(Nanos time, trace::Slot go, trace::Slot target,
                                                    trace::StringId text, trace::StackId stack) {
  // Static, so that nothing is copied for the one event in thousands that asks for its address.
  static constexpr Change kChange = kChanges[static_cast<std::size_t>(kKind)];
  static_assert(kChange.moves);
  now_ = time;
  OnChange(kKind, go, target, text, stack, kChange);
}

const trace::v2::Lane* Timeline::OwnLane() const { return &trace::v2::DirectLane<Timeline>::kLane; }

const trace::v1::Lane* Timeline::OwnOldLane() const {
  return &trace::v1::DirectLane<Timeline>::kLane;
}

void Timeline::OnMoves(std::span<const trace::Move> moves) {
  for (const trace::Move* move = moves.data(); move != moves.data() + moves.size(); ++move) {
    const trace::StringId text{move->other};
    switch (move->kind) {
      case Kind::kGoStart:
        OnMove<Kind::kGoStart>(move->time, trace::kNoSlot, move->target, text, move->stack);
        break;
      case Kind::kGoBlock:
        OnMove<Kind::kGoBlock>(move->time, trace::kNoSlot, move->target, text, move->stack);
        break;
      case Kind::kGoUnblock:
        OnMove<Kind::kGoUnblock>(move->time, move->other, move->target, kEmptyString, move->stack);
        break;
      case Kind::kGoStop:
        OnMove<Kind::kGoStop>(move->time, trace::kNoSlot, move->target, text, move->stack);
        break;
      case Kind::kGoSyscallBegin:
        OnMove<Kind::kGoSyscallBegin>(move->time, trace::kNoSlot, move->target, text, move->stack);
        break;
      case Kind::kGoSyscallEnd:
        OnMove<Kind::kGoSyscallEnd>(move->time, trace::kNoSlot, move->target, text, move->stack);
        break;
      default: {
        const Event event = trace::EventBehind(move);
        OnEvents({&event, 1});
        move += trace::kMovesOfEvent;
      }
    }
  }
}

// The events that no lane took.
void Timeline::OnEvents(std::span<const Event> events) {
  for (const Event& event : events) {
    now_ = event.time;
    const Change& change = kChanges[static_cast<std::size_t>(event.kind)];
    if (change.moves) [[likely]] {
      OnChange(event.kind, event.go, event.target, event.text, event.stack, change);
    } else {
      OnOne(event);
    }
  }
}

void Timeline::HandOn() {
  const auto size = static_cast<std::size_t>(next_span_ - spans_.data());
  if (size != 0) {
    sink_->OnSpans(std::span(spans_).first(size));
    next_span_ = spans_.data();
  }
}

Timeline::Goroutine& Timeline::AtNew(trace::Slot slot) {
  if (slot >= goroutines_.size()) [[unlikely]] {
    goroutines_.resize(std::max<std::size_t>(slot + 1, goroutines_.size() * 2));
  }
  return goroutines_[slot];
}

Timeline::Extra& Timeline::ExtraOf(Goroutine& g) {
  if (!g.extra) {
    g.extra = std::make_unique<Extra>();
  }
  return *g.extra;
}

void Timeline::OnOne(const Event& event) {
  switch (event.kind) {
    case Kind::kGoCreate:
      OnCreate(event, What::kRunnable);
      break;
    case Kind::kGoCreateBlocked:
      OnCreate(event, What::kWaiting);
      break;
    case Kind::kGoCreateSyscall:
      OnCreate(event, What::kSyscall);
      break;
    case Kind::kGoDestroy:
    case Kind::kGoDestroySyscall:
      OnDestroy(event);
      break;
    case Kind::kGoStatus:
      OnStatus(event);
      break;
    case Kind::kProcStatus:
    case Kind::kProcStart:
    case Kind::kProcStop:
    case Kind::kProcSteal:
      OnProc(event);
      break;
    default:
      OnRangeOrUser(event);
  }
}

void Timeline::OnRangeOrUser(const Event& event) {
  switch (event.kind) {
    case Kind::kMarkAssistBegin:
    case Kind::kMarkAssistActive:
    case Kind::kMarkAssistEnd:
      OnMarkAssist(event);
      break;
    case Kind::kStwBegin:
    case Kind::kStwEnd:
      OnStw(event);
      break;
    case Kind::kGcBegin:
    case Kind::kGcActive:
    case Kind::kGcEnd:
      OnGc(event);
      break;
    case Kind::kSweepBegin:
    case Kind::kSweepActive:
    case Kind::kSweepEnd:
      OnSweep(event);
      sink_->OnEvent(event);
      break;
    case Kind::kRegionBegin:
      OnRegionBegin(event);
      break;
    case Kind::kRegionEnd:
      OnRegionEnd(event);
      break;
    case Kind::kTaskBegin:
    case Kind::kTaskEnd:
      OnTask(event);
      break;
    case Kind::kCpuSample:
      if (event.go != trace::kNoSlot) {
        ++ExtraOf(At(event.go)).cpu_samples;
      }
      sink_->OnEvent(event);
      break;
    case Kind::kGoLabel:
      OnLabel(event);
      break;
    case Kind::kProcsChange:
      OnProcs(event);
      break;
    case Kind::kSync:
      OnSync(event);
      break;
    case Kind::kGap:
      OnGap();
      break;
    default:
      sink_->OnEvent(event);
  }
}

void Timeline::OnStatus(const Event& event) {
  Goroutine& g = AtNew(event.target);
  if (event.is_new) {
    const auto parked = parked_.find(event.id);
    if (parked != parked_.end()) {
      g = std::move(parked.value());
      parked_.erase(parked);
    } else {
      g = Goroutine();
      g.id = GoId{event.id};
      g.created = part_start_;
    }
    g.live = true;
    g.how = HowOf(StateOf(event.status), false);
    g.since = part_start_;
    g.started = true;
    SetPlain(g);
    if (g.how.what == What::kRunnable) {
      runnable_.Change(now_, 1);
    } else if (g.how.what == What::kRunning && WorkOf(g) != GcWorkKind::kNone) {
      gc_watch_.Work(now_, WorkOf(g), 1);
    }
  }
  LearnType(g, event.stack);
  const bool blocked = g.how.what == What::kWaiting || g.how.what == What::kSyscall;
  if (blocked && g.stack == kEmptyStack) {
    g.stack = event.stack;
  }
}

// A goroutine that starts others right after the trace is known by this stack alone.
trace::StringId Timeline::CreatorOf(const Event& event) const {
  if (event.go == trace::kNoSlot) {
    return kEmptyString;
  }
  const Goroutine& creator = goroutines_[event.go];
  return creator.type != kEmptyString ? creator.type : event.text;
}

void Timeline::OnCreate(const Event& event, What state) {
  const trace::StringId creator = CreatorOf(event);
  Goroutine& g = AtNew(event.target);
  g = Goroutine();
  g.id = GoId{event.id};
  g.live = true;
  g.creator = creator;
  g.how = HowOf(state, true);
  g.since = now_;
  g.created = now_;
  g.created_seen = true;
  if (state == What::kRunnable) {
    runnable_.Change(now_, 1);
  }
  LearnType(g, event.stack);
}

void Timeline::OnDestroy(const Event& event) {
  Goroutine& g = At(event.target);
  if (stopping_.open() && event.kind == Kind::kGoDestroy) {
    stopping_.OnLeave(event.target, now_, g.type, kEmptyStack);
  }
  if (g.how.what == What::kRunning && WorkOf(g) != GcWorkKind::kNone) {
    LeaveGcProc(g);
  }
  Close(g, true);
  g = Goroutine();
}

void Timeline::LearnType(Goroutine& g, trace::StackId stack) {
  if (!g.typed && stack != kEmptyStack) [[unlikely]] {
    SetType(g, symbols_->Root(stack));
  }
}

void Timeline::SetType(Goroutine& g, trace::StringId type) {
  g.typed = true;
  g.type = type;
  SetPlain(g);
  if (!g.extra) {
    return;
  }
  for (Span& span : g.extra->held_back) {
    span.type = type;
    NewSpan() = span;
  }
  held_back_ -= g.extra->held_back.size();
  g.extra->held_back = {};
}

void Timeline::HoldBack(Goroutine& g, const Span& span) {
  auto& held_back = ExtraOf(g).held_back;
  held_back.push_back(span);
  ++held_back_;
  if (held_back.size() > kMaxHeldBack || held_back_ > kMaxHeldBackInAll) {
    diagnostics_.Count("untyped goroutine", Severity::kWarning);
    SetType(g, kEmptyString);
  }
}

}  // namespace tracegate::timeline
