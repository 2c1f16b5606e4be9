#include "src/trace/v2/cursor.h"

#include <fmt/core.h>

namespace tracegate::trace::v2 {

namespace {

// Not a loop: its end would be guessed wrong more often than these branches.
[[gnu::always_inline]] inline bool ReadArgs(const std::uint8_t*& p, unsigned count,
                                            std::array<std::uint64_t, kMaxArgs>& args) {
  return count == 0 || (ReadVarint(p, args[0]) &&
                        (count == 1 || (ReadVarint(p, args[1]) &&
                                        (count == 2 || (ReadVarint(p, args[2]) &&
                                                        (count == 3 || ReadVarint(p, args[3])))))));
}

}  // namespace

// Decodes the event at `start`; returns the byte behind it, or nullptr.
//
// Wire form: type (1 byte), ticks since the previous event of the batch, then
// one varint per argument of the event's row.
// Source: Go 1.27, src/internal/trace/batchcursor.go, readTimedBaseEvent.
[[gnu::always_inline]] inline const std::uint8_t* Cursor::Decode(const std::uint8_t* start,
                                                                 RawEvent& event) {
  const std::uint8_t* p = start + 1;
  const HotSpec& spec = (*specs_)[*start];
  std::uint64_t ticks = 0;
  Nanos elapsed = 0;
  if (!ReadVarint(p, ticks) || !clock_->ToNanos(Ticks{ticks}, elapsed) ||
      !ReadArgs(p, spec.arg_count, event.args) || !spec.timed || p > end_ ||
      elapsed > kMaxNanos - time_) [[unlikely]] {
    return nullptr;
  }
  time_ += elapsed;
  event.type = EventType{*start};
  event.time = time_;
  return p;
}

// Fills the block with events of one batch, up to one that is broken: that is told
// when the events before it have been taken.
Cursor::Step Cursor::Refill() {
  event_ = last_ = events_.data();
  if (error_ || (at_ == end_ && !OpenBatch())) {
    return error_ ? Step::kBroken : Step::kEnd;
  }
  const std::uint8_t* const batch = batches_[batch_ - 1].data;
  RawEvent* event = events_.data();
  for (const RawEvent* full = event + events_.size(); event != full && at_ != end_; ++event) {
    event->at = static_cast<std::uint32_t>(at_ - batch);
    const std::uint8_t* p = Decode(at_, *event);
    if (p == nullptr) [[unlikely]] {
      error_ = Diagnose(at_);
      break;
    }
    at_ = p;
  }
  last_ = event;
  return event_ == last_ ? Step::kBroken : Step::kEvent;
}

// Opens the next batch that is not empty. False at the end, and on an error.
bool Cursor::OpenBatch() {
  while (batch_ != batches_.size()) {
    const Batch& batch = batches_[batch_++];
    if (!clock_->ToNanos(batch.time, time_)) {
      error_ = Error{ErrorCode::kCorrupt, "a batch's time is out of range", batch.offset};
      return false;
    }
    at_ = batch.data;
    end_ = batch.end();
    if (at_ != end_) {
      return true;
    }
  }
  return false;
}

// Decodes the failed event again, slowly, to say which part of it is at fault.
Error Cursor::Diagnose(const std::uint8_t* start) const {
  const std::uint8_t type = *start;
  const HotSpec& spec = (*specs_)[type];
  const std::string name = EventName(type);
  const EventSpec* row = FindSpec(type);
  const auto fail = [&](std::string what) {
    return Error{ErrorCode::kCorrupt, std::move(what), batches_[batch_ - 1].OffsetOf(start)};
  };
  if (!spec.timed) {
    const bool known = row != nullptr;
    return fail(known ? fmt::format("{} may not stand in a thread's batch of this format", name)
                      : fmt::format("unknown event type {}", type));
  }
  const std::uint8_t* p = start + 1;
  for (unsigned i = 0; i <= spec.arg_count; ++i) {
    const std::string_view field = i == 0 ? std::string_view("time") : row->args[i - 1];
    std::uint64_t value = 0;
    if (!ReadVarint(p, value)) {
      return fail(fmt::format("{}: {} is longer than 64 bits", name, field));
    }
    if (p > end_) {
      return fail(fmt::format("{}: {} is cut short by the end of its batch", name, field));
    }
  }
  return fail(fmt::format("{}: its time is out of range", name));
}

}  // namespace tracegate::trace::v2
