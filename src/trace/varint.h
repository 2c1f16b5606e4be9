// Bounds-safe reading of unsigned LEB128 numbers from memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tracegate::trace {

// Whatever is decoded is followed by this many readable bytes, so that one
// event (at most 61 bytes) can be decoded without a check per byte; its end is
// compared with that of the bytes once, afterwards.
inline constexpr std::size_t kBatchMargin = 64;

// A number and the first byte behind it; `end` is nullptr where the number has
// more than 64 bits.
struct Varint {
  std::uint64_t value = 0;
  const std::uint8_t* end = nullptr;
};

// The rest of ReadVarint, for numbers of five bytes and more. By value, so that
// the caller's pointer can stay in a register.
Varint ReadLongVarint(const std::uint8_t* at);

// Reads one number at `at` and moves `at` past it. Reads at most 10 bytes.
// False where the number has more than 64 bits: ten bytes whose last is above 1.
[[gnu::always_inline]] inline bool ReadVarint(const std::uint8_t*& at, std::uint64_t& value) {
  const std::uint64_t b0 = at[0];
  if (b0 < 0x80) [[likely]] {
    value = b0;
    at += 1;
    return true;
  }
  const std::uint64_t b1 = at[1];
  if (b1 < 0x80) [[likely]] {
    value = b0 - 0x80 + (b1 << 7);
    at += 2;
    return true;
  }
  const std::uint64_t b2 = at[2];
  if (b2 < 0x80) [[likely]] {
    value = b0 - 0x80 + ((b1 - 0x80) << 7) + (b2 << 14);
    at += 3;
    return true;
  }
  // A number of four bytes is the goroutine's in a server that has run for an hour.
  const std::uint64_t b3 = at[3];
  if (b3 < 0x80) [[likely]] {
    value = b0 - 0x80 + ((b1 - 0x80) << 7) + ((b2 - 0x80) << 14) + (b3 << 21);
    at += 4;
    return true;
  }
  const Varint number = ReadLongVarint(at);
  at = number.end;
  value = number.value;
  return at != nullptr;
}

// Reads `count` numbers, at most four. Not a loop: its end would be guessed wrong more often than
// these branches.
[[gnu::always_inline]] inline bool ReadVarints(const std::uint8_t*& at, unsigned count,
                                               std::array<std::uint64_t, 4>& values) {
  return count == 0 ||
         (ReadVarint(at, values[0]) &&
          (count == 1 || (ReadVarint(at, values[1]) &&
                          (count == 2 || (ReadVarint(at, values[2]) &&
                                          (count == 3 || ReadVarint(at, values[3])))))));
}

}  // namespace tracegate::trace
