// Collects ordered events and hands them on in blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/trace/event.h"

namespace tracegate::trace {

class EventBuffer {
 public:
  explicit EventBuffer(EventSink& sink) : sink_(&sink), events_(kBlock), next_(events_.data()) {}
  // An event at `time`, or at the last event's time if that is later.
  [[gnu::always_inline]] Event& Add(Kind kind, Nanos time, Slot go = kNoSlot, Slot proc = kNoSlot) {
    if (next_ == events_.data() + kBlock) [[unlikely]] {
      Flush();
    }
    last_time_ = time > last_time_ ? time : last_time_;
    // Written field by field, in the sizes in which it will be read: a copy of a
    // fresh Event would stall on its own stores.
    Event& event = *next_++;
    event.kind = kind;
    event.status = GoStatus::kRunnable;
    event.is_new = false;
    event.is_last = false;
    event.go = go;
    event.time = last_time_;
    event.target = kNoSlot;
    event.proc = proc;
    event.stack = kEmptyStack;
    event.text = kEmptyString;
    event.id = 0;
    event.value = 0;
    return event;
  }
  // An event that moves the goroutine in `target`.
  [[gnu::always_inline]] void AddMove(Kind kind, Nanos time, Slot go, Slot proc, Slot target,
                                      StringId text, StackId stack) {
    Event& event = Add(kind, time, go, proc);
    event.target = target;
    event.text = text;
    event.stack = stack;
  }
  void Flush() {
    const std::size_t size = Pending();
    count_ += size;
    sink_->OnEvents(std::span(events_).first(size));
    next_ = events_.data();
  }
  // Counts an event at `time` that goes past the buffer. The time to use.
  [[gnu::always_inline]] Nanos Pass(Nanos time) {
    ++count_;
    return last_time_ = time > last_time_ ? time : last_time_;
  }
  // Counts events that went past the buffer, the last of them at `time`.
  void Passed(std::uint64_t events, Nanos time) {
    count_ += events;
    last_time_ = time > last_time_ ? time : last_time_;
  }
  bool Empty() const { return next_ == events_.data(); }
  Nanos last_time() const { return last_time_; }
  std::uint64_t count() const { return count_ + Pending(); }

 private:
  std::size_t Pending() const { return static_cast<std::size_t>(next_ - events_.data()); }

  static constexpr std::size_t kBlock = 256;
  EventSink* sink_;
  std::vector<Event> events_;
  Event* next_;
  Nanos last_time_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace tracegate::trace
