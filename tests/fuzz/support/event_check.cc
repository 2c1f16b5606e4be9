#include "tests/fuzz/support/event_check.h"

#include <algorithm>

#include "tests/fuzz/support/check.h"

namespace tracegate::fuzz {

using trace::Event;
using trace::GoStatus;
using trace::Kind;
using trace::kNoSlot;

void EventCheck::OnEvents(std::span<const Event> events) {
  for (const Event& event : events) {
    OnOne(event);
  }
}

void EventCheck::OnOne(const Event& event) {
  Require(count_ != 0 || event.kind == Kind::kSync, "the first event is kSync");
  Require(!ended_, "no event stands behind the last kSync");
  Require(event.time >= time_ && event.time <= kMaxNanos, "times never decrease");
  Require(static_cast<std::size_t>(event.text) < symbols_->StringCount(), "a string is interned");
  Require(static_cast<std::size_t>(event.stack) < symbols_->StackCount(), "a stack is interned");
  // Two threads may claim one goroutine, so that it can be gone while one of them runs it.
  Require(event.go == kNoSlot || event.go < slots_, "the goroutine's slot was introduced");
  Require(event.proc == kNoSlot || event.proc < procs_, "the proc's slot was introduced");
  Require(!event.is_last || event.kind == Kind::kSync, "only kSync is last");
  ++count_;
  time_ = event.time;
  ended_ = event.is_last;
  OnGoroutine(event);
}

void EventCheck::OnGoroutine(const Event& event) {
  switch (event.kind) {
    case Kind::kGap:  // nothing is known of what comes
      goroutines_.clear();
      slots_ = 0;
      procs_ = 0;
      return;
    case Kind::kGoStatus:
      return event.is_new ? Introduce(event, event.status)
                          : Move(event, event.status, event.status);
    case Kind::kGoCreate:
      return Introduce(event, GoStatus::kRunnable);
    case Kind::kGoCreateBlocked:
      return Introduce(event, GoStatus::kWaiting);
    case Kind::kGoCreateSyscall:
      return Introduce(event, GoStatus::kSyscall);
    case Kind::kGoStart:
      return Move(event, GoStatus::kRunnable, GoStatus::kRunning);
    case Kind::kGoStop:
      return Move(event, GoStatus::kRunning, GoStatus::kRunnable);
    case Kind::kGoBlock:
      return Move(event, GoStatus::kRunning, GoStatus::kWaiting);
    case Kind::kGoUnblock:
      return Move(event, GoStatus::kWaiting, GoStatus::kRunnable);
    case Kind::kGoSyscallBegin:
      return Move(event, GoStatus::kRunning, GoStatus::kSyscall);
    case Kind::kGoSyscallEnd:
      return Move(event, GoStatus::kSyscall, GoStatus::kRunning);
    case Kind::kGoSyscallEndBlocked:
      return Move(event, GoStatus::kSyscall, GoStatus::kRunnable);
    case Kind::kGoDestroy:
      return End(event, GoStatus::kRunning);
    case Kind::kGoDestroySyscall:
      return End(event, GoStatus::kSyscall);
    case Kind::kMarkAssistActive:
      return Require(goroutines_.contains(event.target), "a mark assist is of a live goroutine");
    case Kind::kProcStatus:
      procs_ = std::max(procs_, event.target + 1);
      return;
    case Kind::kProcStart:
    case Kind::kProcStop:
    case Kind::kProcSteal:
    case Kind::kSweepActive:
      return Require(event.target < procs_, "a proc was introduced");
    case Kind::kMarkAssistBegin:
    case Kind::kMarkAssistEnd:
    case Kind::kTaskBegin:
    case Kind::kTaskEnd:
    case Kind::kRegionBegin:
    case Kind::kRegionEnd:
    case Kind::kLog:
    case Kind::kGoLabel:
      return Require(event.go != kNoSlot, "the event has a goroutine");
    case Kind::kSweepBegin:
    case Kind::kSweepEnd:
      return Require(event.proc != kNoSlot, "the event has a proc");
    default:
      return;
  }
}

void EventCheck::Introduce(const Event& event, GoStatus status) {
  Require(event.target != kNoSlot && (old_ || event.target <= slots_),
          "slots are given without gaps");
  Require(goroutines_.emplace(event.target, status).second, "a new goroutine's slot is free");
  Require(status >= GoStatus::kRunnable && status <= GoStatus::kWaiting, "a status is known");
  slots_ = std::max(slots_, event.target + 1);
}

void EventCheck::Move(const Event& event, GoStatus from, GoStatus to) {
  const auto found = goroutines_.find(event.target);
  Require(found != goroutines_.end(), "a live goroutine moves");
  Require(found->second == from, "a goroutine moves from the status that it is in");
  found->second = to;
}

void EventCheck::End(const Event& event, GoStatus from) {
  Move(event, from, from);
  goroutines_.erase(event.target);
}

}  // namespace tracegate::fuzz
