#include "src/trace/v2/cursor.h"

#include <fmt/core.h>

#include <algorithm>

namespace tracegate::trace::v2 {

bool Cursor::OpenBatch() {
  while (batch_ != batches_.size()) {
    const Batch& batch = batches_[batch_++];
    if (!clock_->ToNanos(batch.time, event_.time)) {
      error_ = Error{ErrorCode::kCorrupt, "a batch's time is out of range", batch.start};
      return false;
    }
    if (batch.data == nullptr && !Load(batch)) {
      return false;
    }
    data_ = batch.data != nullptr ? batch.data : own_.data();
    at_ = data_;
    end_ = data_ + batch.size;
    if (at_ != end_) {
      return true;
    }
  }
  return false;
}

bool Cursor::Load(const Batch& batch) {
  own_.resize(batch.size + kBatchMargin);
  const auto got = file_->ReadAt(batch.offset, std::span(own_).first(batch.size));
  if (!got) {
    error_ = got.error();
    return false;
  }
  if (*got < batch.size) {
    error_ = Error{ErrorCode::kIo, "the file has become shorter while it was read", batch.start};
    return false;
  }
  std::fill(own_.end() - static_cast<std::ptrdiff_t>(kBatchMargin), own_.end(), 0);
  return true;
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
