// Walks over the events of one thread in one generation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "src/trace/v2/batch.h"
#include "src/trace/v2/clock.h"
#include "src/trace/v2/event_table.h"
#include "src/trace/v2/varint.h"

namespace tracegate::trace::v2 {

// A decoded event that has not been ordered yet. `at` is its place in its batch.
struct RawEvent {
  EventType type = EventType::kNone;
  std::uint32_t at = 0;
  Nanos time = 0;
  std::array<std::uint64_t, kMaxArgs> args{};
};

// Decodes one thread's batches, one after the other. The batches and the tables
// must outlive the cursor.
//
// Events are decoded some at a time: the events of one thread follow each other in
// patterns that a processor learns, those of several threads in turns do not.
class Cursor {
 public:
  enum class Step : std::uint8_t { kEvent, kEnd, kBroken };

  // ahead: how many events may be decoded at a time, at least 1.
  Cursor(std::span<const Batch> batches, const Clock& clock, const HotTable& specs,
         std::size_t ahead = kMostAhead)
      : batches_(batches), clock_(&clock), specs_(&specs), events_(ahead) {
    event_ = last_ = events_.data();
  }

  // Moves event() to the next event. kBroken: see TakeError.
  Step Next() {
    if (++event_ < last_) [[likely]] {
      return Step::kEvent;
    }
    return Refill();
  }

  const RawEvent& event() const { return *event_; }
  // Offset in the input of event(), or of the event that is broken.
  std::uint64_t Offset() const { return batches_[batch_ - 1].offset + event_->at; }
  Error TakeError() { return *std::move(error_); }

  static constexpr std::size_t kMostAhead = 32;

 private:
  Step Refill();
  bool OpenBatch();
  const std::uint8_t* Decode(const std::uint8_t* p, RawEvent& event);
  Error Diagnose(const std::uint8_t* start) const;

  std::span<const Batch> batches_;
  const Clock* clock_;
  const HotTable* specs_;
  std::size_t batch_ = 0;  // index behind the open batch
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  Nanos time_ = 0;
  std::vector<RawEvent> events_;
  const RawEvent* event_;
  const RawEvent* last_;  // behind the events that are decoded
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v2
