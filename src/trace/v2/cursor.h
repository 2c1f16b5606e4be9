// Walks over the events of one thread in one generation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "src/input/random_access.h"
#include "src/trace/v2/batch.h"
#include "src/trace/v2/clock.h"
#include "src/trace/v2/event_table.h"
#include "src/trace/varint.h"

namespace tracegate::trace::v2 {

// A decoded event that has not been ordered yet.
struct RawEvent {
  EventType type = EventType::kNone;
  Nanos time = 0;
  std::array<std::uint64_t, kMaxArgs> args{};
};

// Decodes one thread's batches, one after the other. The batches, the tables and `file`, of
// batches that are not in memory, must outlive the cursor.
class Cursor {
 public:
  enum class Step : std::uint8_t { kEvent, kEnd, kBroken };

  Cursor(std::span<const Batch> batches, const Clock& clock, const HotTable& specs,
         const input::RandomAccess* file = nullptr)
      : batches_(batches), clock_(&clock), specs_(&specs), file_(file) {}

  // Decodes the next event into event(). kBroken: see TakeError.
  //
  // Wire form: type (1 byte), ticks since the previous event of the batch, then
  // one varint per argument of the event's row.
  // Source: Go 1.27, src/internal/trace/batchcursor.go, readTimedBaseEvent.
  [[gnu::always_inline]] Step Next() {
    if (at_ == end_) [[unlikely]] {
      if (!OpenBatch()) {
        return Broken() ? Step::kBroken : Step::kEnd;
      }
    }
    start_ = at_;
    const std::uint8_t* p = at_ + 1;
    const HotSpec& spec = (*specs_)[*at_];
    Nanos elapsed = 0;
    if (!ReadTime(p, elapsed) || !ReadVarints(p, spec.arg_count, event_.args) || !spec.timed ||
        p > end_ || elapsed > kMaxNanos - event_.time) [[unlikely]] {
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
  std::uint64_t Offset() const { return OffsetOf(start_); }
  Error TakeError() { return *std::move(error_); }

 private:
  [[gnu::always_inline]] bool ReadTime(const std::uint8_t*& p, Nanos& elapsed) const {
    std::uint64_t ticks = 0;
    return ReadVarint(p, ticks) && clock_->ToNanos(Ticks{ticks}, elapsed);
  }
  // Opens the next batch that is not empty. False at the end, and on an error.
  bool OpenBatch();
  // Reads the batch's bytes into own_. False: error_.
  bool Load(const Batch& batch);
  std::uint64_t OffsetOf(const std::uint8_t* at) const {
    return batches_[batch_ - 1].offset + static_cast<std::uint64_t>(at - data_);
  }
  void Diagnose();
  bool Broken() const { return error_.has_value(); }

  std::span<const Batch> batches_;
  const Clock* clock_;
  const HotTable* specs_;
  const input::RandomAccess* file_;
  std::vector<std::uint8_t> own_;       // the open batch, where it was not in memory
  const std::uint8_t* data_ = nullptr;  // of the open batch
  std::size_t batch_ = 0;               // index behind the open batch
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* start_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  RawEvent event_;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v2
