// Reads the numbers of a trace byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tracegate::testing {

// Walks over bytes and takes only what is in its shortest form.
struct Scan {
  const std::uint8_t* at;
  const std::uint8_t* end;

  bool Number(std::uint64_t& value);
  std::size_t Left() const { return static_cast<std::size_t>(end - at); }
};

}  // namespace tracegate::testing
