// Walks over the events of one proc, all batches of it.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "src/base/error.h"
#include "src/trace/v1/index.h"
#include "src/trace/v1/wire.h"

namespace tracegate::trace::v1 {

inline constexpr std::string_view kClocksDisagreed =
    "the clocks of that machine's processors did not agree";

// An event with its place in time. seq: format 1.5 only, over the whole trace.
struct TimedEvent {
  EventType type = EventType::kNone;
  std::uint64_t offset = 0;
  std::uint64_t seq = 0;
  std::uint64_t ticks = 0;
  std::array<std::uint64_t, kMaxArgs> args{};
};

class Cursor {
 public:
  enum class Step : std::uint8_t { kEvent, kEnd, kBroken };

  // All of these must outlive the cursor; cursors may share a decoder.
  Cursor(const input::RandomAccess& in, Decoder& decoder, const ProcBatches& proc)
      : shapes_(&decoder.shapes()), window_(in), decoder_(&decoder), proc_(&proc) {}

  // Moves to the next event; tables and CPU samples are passed over.
  // kBroken: see TakeError.
  //
  // A plain event (see Shape) is decoded here, where what uses it can be compiled into the same
  // loop. All others are left to NextOther, which starts with them anew.
  [[gnu::always_inline]] Step Next() {
    const std::uint8_t* at = window_.at();
    if (!window_.Ready() || ahead_) [[unlikely]] {
      return NextOther();
    }
    const std::uint8_t head = *at++;
    const Shape shape = (*shapes_)[head];
    const std::uint8_t* end = at;
    if (shape.has_length) {
      end += 1 + *at++;
    }
    std::uint64_t ticks = 0;
    if (!shape.plain || !ReadVarint(at, ticks) || !ReadArgs(at, shape.args) ||
        (shape.has_length && at != end) || (ticks | ticks_) > kMostTicks) [[unlikely]] {
      return NextOther();
    }
    event_.type = TypeOf(head);
    event_.offset = window_.Offset();
    event_.ticks = ticks_ += ticks;
    window_.MoveTo(at);
    return Step::kEvent;
  }
  const TimedEvent& event() const { return event_; }
  // Whether the event behind event() is a GoSysBlock.
  bool SysBlockFollows();
  ProcNumber number() const { return proc_->number; }
  // Bytes behind the event that follows event(), and the latest time that is known to lie in them.
  struct Rest {
    std::uint64_t bytes = 0;
    std::uint64_t ticks = 0;
  };
  Rest Left();
  Error TakeError() { return *std::move(error_); }

 private:
  // Times and sequence numbers stay below, so that sums of two do not wrap.
  static constexpr std::uint64_t kMostTicks = std::numeric_limits<std::int64_t>::max();

  // Not a loop: its end would be guessed wrong more often than these branches.
  [[gnu::always_inline]] bool ReadArgs(const std::uint8_t*& at, unsigned count) {
    auto& args = event_.args;
    return count == 0 ||
           (ReadVarint(at, args[0]) &&
            (count == 1 || (ReadVarint(at, args[1]) &&
                            (count == 2 || (ReadVarint(at, args[2]) &&
                                            (count == 3 || ReadVarint(at, args[3])))))));
  }
  Step NextOther();
  Step Decode();
  void LookAhead();
  bool OpenBatch();
  std::optional<Error> OutOfRange(const RawEvent& raw) const;

  // The event behind event(), where it had to be known early.
  struct Ahead {
    Step step;
    TimedEvent event;
  };

  std::uint64_t ticks_ = 0;
  const Shapes* shapes_;
  Window window_;
  TimedEvent event_;
  std::optional<Ahead> ahead_;
  Decoder* decoder_;
  const ProcBatches* proc_;
  std::size_t batch_ = 0;  // index behind the open batch
  std::uint64_t seq_ = 0;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v1
