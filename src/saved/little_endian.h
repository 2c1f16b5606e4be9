// Numbers of a fixed size in a file of saved profiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tracegate::saved {

inline constexpr std::size_t kNumberBytes = 8;

inline void AppendLittleEndian(std::string& out, std::uint64_t number) {
  for (unsigned shift = 0; shift < 8 * kNumberBytes; shift += 8) {
    out += static_cast<char>(number >> shift);
  }
}

// Of the first kNumberBytes, which must be there.
inline std::uint64_t LittleEndian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = kNumberBytes; i-- > 0;) {
    number = number << 8U | static_cast<std::uint8_t>(bytes[i]);
  }
  return number;
}

}  // namespace tracegate::saved
