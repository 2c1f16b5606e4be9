#include "src/input/byte_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace tracegate::input {
namespace {
constexpr std::size_t kBufferSize = std::size_t{256} << 10;
}

ByteReader::ByteReader(Source& source) : source_(&source), buffer_(kBufferSize) {}

Result<bool> ByteReader::Refill() {
  consumed_before_ += end_;
  position_ = 0;
  end_ = 0;
  auto got = source_->Read(buffer_);
  if (!got) {
    return Fail(std::move(got.error()));
  }
  end_ = *got;
  return end_ != 0;
}

Result<std::optional<std::uint8_t>> ByteReader::ReadByte() {
  if (position_ == end_) {
    auto more = Refill();
    if (!more) {
      return Fail(std::move(more.error()));
    }
    if (!*more) {
      return std::optional<std::uint8_t>();
    }
  }
  return std::optional<std::uint8_t>(buffer_[position_++]);
}

Result<std::uint64_t> ByteReader::ReadVarint(std::string_view name) {
  const std::uint64_t start = Offset();
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    auto byte = ReadByte();
    if (!byte) {
      return Fail(std::move(byte.error()));
    }
    if (!*byte) {
      return Fail(ErrorCode::kTruncated, fmt::format("the input ends inside the {}", name), start);
    }
    const std::uint64_t bits = **byte & 0x7fU;
    if (shift == 63 && bits > 1) {
      break;
    }
    value |= bits << shift;
    if ((**byte & 0x80U) == 0) {
      return value;
    }
  }
  return Fail(ErrorCode::kCorrupt, fmt::format("the {} is longer than 64 bits", name), start);
}

Result<std::span<const std::uint8_t>> ByteReader::Peek(std::size_t size) {
  if (end_ - position_ < size && position_ != 0 && buffer_.size() - position_ < size) {
    std::memmove(buffer_.data(), buffer_.data() + position_, end_ - position_);
    consumed_before_ += position_;
    end_ -= position_;
    position_ = 0;
  }
  while (end_ - position_ < size) {
    auto got = source_->Read(std::span(buffer_).subspan(end_));
    if (!got && end_ == position_) {
      return Fail(std::move(got.error()));
    }
    if (!got) {
      failure_ = std::move(got.error());
      break;
    }
    if (*got == 0) {
      break;
    }
    end_ += *got;
  }
  return std::span<const std::uint8_t>(buffer_).subspan(position_,
                                                        std::min(size, end_ - position_));
}

void ByteReader::Skip(std::size_t bytes) { position_ += std::min(bytes, end_ - position_); }

Result<std::size_t> ByteReader::ReadSome(std::span<std::uint8_t> into) {
  if (position_ == end_) {
    auto more = Refill();
    if (!more) {
      return Fail(std::move(more.error()));
    }
  }
  const std::size_t n = std::min(into.size(), end_ - position_);
  std::memcpy(into.data(), buffer_.data() + position_, n);
  position_ += n;
  return n;
}

Result<std::size_t> ByteReader::ReadUpTo(std::span<std::uint8_t> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    auto got = ReadSome(into.subspan(done));
    if (!got) {
      return got;
    }
    if (*got == 0) {
      break;
    }
    done += *got;
  }
  return done;
}

}  // namespace tracegate::input
