// The loop over the events of one proc, for what takes events (a lane):
//
//   Move<kind>(proc, time, target, text, stack)   one of the commonest, on that proc
//   Settle()                                      all others, which are in the buffer
//   End()                                         the loop ends
//
// A lane is handed over by value, so that what it counts can stay in registers.
#pragma once

#include "src/trace/v1/merge.h"
#include "src/trace/v1/order_run.h"

namespace tracegate::trace::v1 {

// The lane of a sink that takes the commonest events one by one,
//   OnMove<kind>(time, go, target, text, stack),
// and the others, in their order, by OnEvents: see v2/order_run.h.
template <class Sink>
struct DirectLane {
  template <Kind kKind>
  [[gnu::always_inline]] void Move(const Ordering::Proc& proc, Nanos time, Slot target,
                                   StringId text, StackId stack) {
    ++passed;
    last = time;
    sink->template OnMove<kKind>(time, proc.go, target, text, stack);
  }
  [[gnu::always_inline]] void Settle() {
    if (!buffer->Empty()) {
      buffer->Flush();
    }
  }
  [[gnu::always_inline]] void End() { buffer->Passed(passed, last); }

  Sink* sink;
  EventBuffer* buffer;
  std::uint64_t passed = 0;
  Nanos last = 0;

  static Merger::Stop Turn(Merger& merger, EventSink& sink, EventBuffer& buffer,
                           Merger::Source& source, std::uint64_t until) {
    return merger.Turn(DirectLane{static_cast<Sink*>(&sink), &buffer}, source, until);
  }
  static constexpr Lane kLane{&Turn};
};

template <class Lane>
Merger::Stop Merger::Turn(Lane lane, Source& source, std::uint64_t until) {
  lane.Settle();
  Cursor& cursor = source.cursor;
  std::uint64_t advanced = 0;
  std::uint64_t last = last_ticks_;
  Stop stop = Stop::kBound;
  do {
    const std::uint64_t ticks = cursor.event().ticks;
    const Ordering::Step step = ordering_.Try(lane, source.proc, cursor, clock_.At(ticks));
    if (step != Ordering::Step::kAdvanced) [[unlikely]] {
      stop = step == Ordering::Step::kNotYet ? Stop::kNotYet : Stop::kBroken;
      break;
    }
    last = ticks;
    ++advanced;
    if (!cursor.NextPlain()) [[unlikely]] {
      stop = Stop::kNotPlain;
      break;
    }
  } while (cursor.event().ticks < until);
  lane.End();
  advanced_ += advanced;
  last_ticks_ = last;
  return stop;
}

}  // namespace tracegate::trace::v1
