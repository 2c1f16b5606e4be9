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
  std::uint64_t seq = 0;
  std::uint64_t ticks = 0;
  std::array<std::uint64_t, kMaxArgs> args{};
};

class Cursor {
 public:
  enum class Step : std::uint8_t { kEvent, kEnd, kBroken };

  // All of these must outlive the cursor; cursors may share a decoder.
  Cursor(const input::RandomAccess& in, Decoder& decoder, const ProcBatches& proc)
      : plain_(&decoder.plain()), window_(in), decoder_(&decoder), proc_(&proc) {}

  // Moves to the next event; tables and CPU samples are passed over.
  // kBroken: see TakeError.
  [[gnu::always_inline]] Step Next() { return NextPlain() ? Step::kEvent : NextOther(); }
  // The two halves of Next. A plain event (see PlainNumbers) is decoded here, where what uses it
  // can be compiled into the same loop; its time is never before that of event(). False:
  // it is none, or may not be in the buffer as a whole, and NextOther starts with it anew.
  [[gnu::always_inline]] bool NextPlain() {
    if (!window_.Ready()) [[unlikely]] {
      return false;
    }
    const std::uint8_t* at = window_.at();
    start_ = at;
    const std::uint8_t head = *at++;
    const std::uint8_t* end = nullptr;
    if (HasLength(head)) {
      end = at + 1 + *at;
      ++at;
    }
    std::uint64_t ticks = 0;
    const unsigned numbers = (*plain_)[head];
    if (numbers == 0 || !ReadVarint(at, ticks) || !ReadVarints(at, numbers - 1, event_.args) ||
        (HasLength(head) && at != end) || (ticks | event_.ticks) > kMostTicks) [[unlikely]] {
      return false;
    }
    event_.type = TypeOf(head);
    event_.ticks += ticks;
    window_.MoveTo(at);
    return true;
  }
  Step NextOther();
  const TimedEvent& event() const { return event_; }
  // Of event() in the input.
  std::uint64_t Offset() const { return start_ != nullptr ? window_.OffsetOf(start_) : offset_; }
  // Whether the event behind event() is a GoSysBlock.
  bool SysBlockFollows();
  ProcNumber number() const { return proc_->number; }
  // Bytes that lie behind the event that follows event(), and the latest time known of them.
  struct Rest {
    std::uint64_t bytes = 0;
    std::uint64_t ticks = 0;
  };
  Rest Left();
  Error TakeError() { return *std::move(error_); }

 private:
  // Times and sequence numbers stay below, so that sums of two do not wrap.
  static constexpr std::uint64_t kMostTicks = std::numeric_limits<std::int64_t>::max();

  Step Decode();
  void LookAhead();
  bool OpenBatch();
  std::optional<Error> OutOfRange(const RawEvent& raw) const;

  // The event behind event(), where it had to be known early.
  struct Ahead {
    Step step;
    TimedEvent event;
    std::uint64_t offset;
  };

  const PlainNumbers* plain_;
  Window window_;
  TimedEvent event_;
  const std::uint8_t* start_ = nullptr;  // of a plain event() in the window
  std::uint64_t offset_ = 0;             // of one that is not there
  std::optional<Ahead> ahead_;
  Decoder* decoder_;
  const ProcBatches* proc_;
  std::size_t batch_ = 0;  // index behind the open batch
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v1
