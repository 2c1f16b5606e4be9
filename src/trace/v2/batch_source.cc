#include "src/trace/v2/batch_source.h"

#include <algorithm>
#include <span>

#include "src/trace/v2/event_table.h"
#include "src/trace/varint.h"

namespace tracegate::trace::v2 {
namespace {

using Bytes = std::span<const std::uint8_t>;

// A type, an experiment and four numbers.
constexpr std::size_t kMaxHeader = 2 + 4 * 10;
constexpr std::size_t kEnoughForTwo = 2 * kMaxHeader + kMaxBatchSize + 1;

struct Shape {
  std::uint64_t generation = 0;
  std::size_t size = 0;  // with the header
  bool padded = false;   // its size takes ten bytes, as the runtime writes it
};

bool TakeNumber(Bytes& bytes, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 10); ++i) {
    const std::uint64_t bits = bytes[i] & 0x7fU;
    if (i == 9 && bits > 1) {
      return false;
    }
    value |= bits << (7 * i);
    if (bytes[i] < 0x80) {
      bytes = bytes.subspan(i + 1);
      return true;
    }
  }
  return false;
}

// What the header of a batch at the front of `bytes` says, if one stands there.
std::optional<Shape> ShapeOf(Bytes bytes, Format format) {
  const std::size_t all = bytes.size();
  if (all < 2) {
    return std::nullopt;
  }
  const auto type = EventType{bytes[0]};
  const bool experimental = type == EventType::kExperimentalBatch && format >= Format::kGo123;
  if (type != EventType::kEventBatch && !experimental) {
    return std::nullopt;
  }
  bytes = bytes.subspan(experimental ? 2 : 1);
  Shape shape;
  std::uint64_t thread = 0;
  std::uint64_t time = 0;
  std::uint64_t size = 0;
  bool whole =
      TakeNumber(bytes, shape.generation) && TakeNumber(bytes, thread) && TakeNumber(bytes, time);
  const std::size_t before = bytes.size();
  whole = whole && TakeNumber(bytes, size);
  shape.padded = before - bytes.size() == 10;
  if (!whole || shape.generation == 0 || size > kMaxBatchSize) {
    return std::nullopt;
  }
  shape.size = all - bytes.size() + static_cast<std::size_t>(size);
  return shape;
}

bool IsEnd(std::uint8_t byte, Format format) {
  return EventType{byte} == EventType::kEndOfGeneration && format >= Format::kGo126;
}

// Whether a batch begins at the front of `bytes` that ends where another of its generation
// or the next one begins, or the input does. `bytes` has kEnoughForTwo bytes, or all.
std::optional<Shape> WholeBatch(Bytes bytes, Format format) {
  const auto shape = ShapeOf(bytes, format);
  if (!shape || shape->size > bytes.size()) {
    return std::nullopt;
  }
  Bytes rest = bytes.subspan(shape->size);
  if (!rest.empty() && IsEnd(rest[0], format)) {
    rest = rest.subspan(1);
  }
  if (rest.empty()) {
    return shape;
  }
  const auto next = ShapeOf(rest, format);
  const bool follows =
      next && (next->generation == shape->generation || next->generation == shape->generation + 1);
  return follows ? shape : std::nullopt;
}

// Why no whole batch begins here, in the words of ReadBatch where it has some.
Error WhyNot(Bytes bytes, Format format, std::uint64_t offset) {
  const auto source = input::FromMemory(bytes);
  input::ByteReader in(*source);
  BatchStore store;
  const auto batch = ReadBatch(in, format, store);
  if (batch) {
    return {ErrorCode::kCorrupt, "a batch does not end where another begins", offset};
  }
  Error error = batch.error();
  error.offset = offset + error.offset.value_or(0);
  return error;
}

}  // namespace

Result<std::optional<Batch>> BatchSource::Next(BatchStore& store) {
  if (!tolerant_) {
    return ReadBatch(*in_, format_, store);
  }
  const auto bytes = in_->Peek(kEnoughForTwo);
  if (!bytes) {
    return Fail(bytes.error());
  }
  const bool end = bytes->empty() || IsEnd(bytes->front(), format_);
  if (!end && !WholeBatch(*bytes, format_)) {
    if (in_->FailureAhead()) {
      // Nothing can follow, and it is this that is wrong.
      in_->Skip(bytes->size());
      return Fail(*in_->FailureAhead());
    }
    return Fail(WhyNot(*bytes, format_, in_->Offset()));
  }
  return ReadBatch(*in_, format_, store);
}

Result<bool> BatchSource::Resync(std::uint64_t least) {
  while (true) {
    in_->Skip(1);
    const auto bytes = in_->Peek(kEnoughForTwo);
    if (!bytes) {
      return Fail(bytes.error());
    }
    if (bytes->empty()) {
      return false;
    }
    const auto shape = WholeBatch(*bytes, format_);
    // By chance few bytes look like the header that the runtime writes.
    if (shape && shape->padded && shape->generation >= least) {
      return true;
    }
  }
}

}  // namespace tracegate::trace::v2
