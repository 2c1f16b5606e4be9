// Walks over the events of one thread in one generation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "src/base/error.h"
#include "src/trace/v2/batch.h"
#include "src/trace/v2/clock.h"
#include "src/trace/v2/event_table.h"
#include "src/trace/v2/varint.h"

namespace tracegate::trace::v2 {

// A decoded event that has not been ordered yet.
struct RawEvent {
  EventType type = EventType::kNone;
  Nanos time = 0;
  std::array<std::uint64_t, kMaxArgs> args{};
};

// Decodes one thread's batches, one after the other. The batches and the tables
// must outlive the cursor.
class Cursor {
 public:
  enum class Step : std::uint8_t { kEvent, kEnd, kBroken };

  Cursor(std::span<const Batch> batches, const Clock& clock, const HotTable& specs)
      : batches_(batches), clock_(&clock), specs_(&specs) {}

  // Decodes the next event into event(). kBroken: see TakeError.
  //
  // Wire form: type (1 byte), ticks since the previous event of the batch, then
  // one varint per argument of the event's row.
  // Source: Go 1.27, src/internal/trace/batchcursor.go, readTimedBaseEvent.
  Step Next() {
    while (at_ == end_) [[unlikely]] {
        if (!OpenBatch()) {
          return Broken() ? Step::kBroken : Step::kEnd;
        }
      }
    start_ = at_;
    const HotSpec& spec = (*specs_)[*at_];
    const std::uint8_t* p = at_ + 1;
    std::uint64_t ticks = 0;
    bool fits = spec.timed && ReadVarint(p, ticks);
    for (unsigned i = 0; i < spec.arg_count; ++i) {
      fits = ReadVarint(p, event_.args[i]) && fits;
    }
    Nanos elapsed = 0;
    if (!fits || p > end_ || !clock_->ToNanos(Ticks{ticks}, elapsed) ||
        elapsed > kMaxNanos - event_.time) [[unlikely]] {
      Diagnose();
      return Step::kBroken;
    }
    event_.type = EventType{*at_};
    event_.time += elapsed;
    at_ = p;
    return Step::kEvent;
  }

  const RawEvent& event() const { return event_; }
  // Offset in the input of the event that Next decoded last.
  std::uint64_t Offset() const { return batches_[batch_ - 1].OffsetOf(start_); }
  Error TakeError() { return *std::move(error_); }

 private:
  bool OpenBatch();
  void Diagnose();
  bool Broken() const { return error_.has_value(); }

  std::span<const Batch> batches_;
  const Clock* clock_;
  const HotTable* specs_;
  std::size_t batch_ = 0;  // index behind the open batch
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* start_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  RawEvent event_;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v2
