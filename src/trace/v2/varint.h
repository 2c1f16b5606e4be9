// Bounds-safe reading of unsigned LEB128 numbers from a batch in memory.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tracegate::trace::v2 {

// Every batch in memory is followed by this many readable bytes, so that one
// event (at most 51 bytes) can be decoded without a check per byte; its end is
// compared with the batch's end once, afterwards.
inline constexpr std::size_t kBatchMargin = 64;

// Reads one number at `at` and moves `at` past it. Reads at most 10 bytes.
// False where the number has more than 64 bits: ten bytes whose last is above 1.
inline bool ReadVarint(const std::uint8_t*& at, std::uint64_t& value) {
  const std::uint64_t b0 = at[0];
  if (b0 < 0x80) [[likely]] {
    value = b0;
    at += 1;
    return true;
  }
  const std::uint64_t b1 = at[1];
  if (b1 < 0x80) [[likely]] {
    value = (b0 & 0x7f) | b1 << 7;
    at += 2;
    return true;
  }
  const std::uint64_t b2 = at[2];
  if (b2 < 0x80) [[likely]] {
    value = (b0 & 0x7f) | (b1 & 0x7f) << 7 | b2 << 14;
    at += 3;
    return true;
  }
  std::uint64_t bits = (b0 & 0x7f) | (b1 & 0x7f) << 7 | (b2 & 0x7f) << 14;
  for (unsigned i = 3; i < 10; ++i) {
    const std::uint64_t byte = at[i];
    if (i == 9 && byte > 1) {
      return false;
    }
    bits |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      value = bits;
      at += i + 1;
      return true;
    }
  }
  return false;
}

}  // namespace tracegate::trace::v2
