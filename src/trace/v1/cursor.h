// Walks over the events of one proc, all batches of it.
#pragma once

#include <array>
#include <cstdint>
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

  // `in` and `proc` must outlive the cursor.
  Cursor(const input::RandomAccess& in, Format format, const ProcBatches& proc);

  // Moves to the next event; tables and CPU samples are passed over.
  // kBroken: see TakeError.
  Step Next();
  const TimedEvent& event() const { return event_; }
  // The type of the event behind event(), kNone at the end.
  EventType Following() const {
    return ahead_step_ == Step::kEvent ? ahead_.type : EventType::kNone;
  }
  ProcNumber number() const { return proc_->number; }
  // Bytes from event() on, and the latest time that is known to lie in them.
  std::uint64_t BytesLeft() const;
  std::uint64_t LatestTicks() const;
  Error TakeError() { return *std::move(error_); }

 private:
  Step Decode(TimedEvent& into);
  bool OpenBatch();
  std::optional<Error> OutOfRange() const;

  const ProcBatches* proc_;
  bool by_seq_;
  Decoder decoder_;
  Window window_;
  std::size_t batch_ = 0;  // index behind the open batch
  std::uint64_t seq_ = 0;
  std::uint64_t ticks_ = 0;
  RawEvent raw_;
  TimedEvent event_;
  TimedEvent ahead_;
  Step ahead_step_ = Step::kEnd;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v1
