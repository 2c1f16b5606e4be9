#include "src/trace/v2/cursor.h"

#include <fmt/core.h>

namespace tracegate::trace::v2 {

bool Cursor::OpenBatch() {
  while (batch_ != batches_.size()) {
    const Batch& batch = batches_[batch_++];
    if (!clock_->ToNanos(batch.time, event_.time)) {
      error_ = Error{ErrorCode::kCorrupt, "a batch's time is out of range", batch.start};
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
void Cursor::Diagnose() {
  const std::uint8_t type = *start_;
  const HotSpec& spec = (*specs_)[type];
  const std::string name = EventName(type);
  const EventSpec* row = FindSpec(type);
  const auto fail = [&](std::string what) {
    error_ = Error{ErrorCode::kCorrupt, std::move(what), Offset()};
  };
  if (!spec.timed) {
    const bool known = row != nullptr;
    fail(known ? fmt::format("{} may not stand in a thread's batch of this format", name)
               : fmt::format("unknown event type {}", type));
    return;
  }
  const std::uint8_t* p = start_ + 1;
  for (unsigned i = 0; i <= spec.arg_count; ++i) {
    const std::string_view field = i == 0 ? std::string_view("time") : row->args[i - 1];
    std::uint64_t value = 0;
    if (!ReadVarint(p, value)) {
      fail(fmt::format("{}: {} is longer than 64 bits", name, field));
      return;
    }
    if (p > end_) {
      fail(fmt::format("{}: {} is cut short by the end of its batch", name, field));
      return;
    }
  }
  fail(fmt::format("{}: its time is out of range", name));
}

}  // namespace tracegate::trace::v2
