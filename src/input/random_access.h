// Bytes that can be read at any place, for formats whose order is not that of the file.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "src/base/error.h"
#include "src/input/byte_reader.h"

namespace tracegate::input {

class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  // Fills the front of `into` with the bytes from `offset` on (of the unpacked stream)
  // and returns how many; fewer than asked for only at the end. Errors: kIo.
  virtual Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
  // Offset behind the last byte.
  virtual std::uint64_t End() const = 0;
};

// Bytes that a spool keeps in memory; what is beyond lies in a temporary file without a
// name, in /var/tmp or else in /tmp.
inline constexpr std::uint64_t kSpoolMemory = std::uint64_t{64} << 20;
// The most that a compressed input may unpack to; a plain file is not bounded.
inline constexpr std::uint64_t kMaxUnpackedSpool = std::uint64_t{4} << 30;

// Random access to the rest of `in`, from its offset on: directly where that is a regular
// file, else by a copy of it, a spool.
//
// damage  where the bytes end early since the input is damaged (its compression is cut or
//         broken): the error, and what came before it is there all the same
//
// Errors: kIo (no room for the spool), kLimit. `in` and its source must outlive the result.
struct Opened {
  std::unique_ptr<RandomAccess> bytes;
  std::optional<Error> damage;
};
Result<Opened> OpenRandomAccess(ByteReader& in);

// To read again what `in` has given, where that is a regular file; else nullptr. The source of `in`
// must outlive it.
std::unique_ptr<RandomAccess> OpenAgain(const ByteReader& in);

}  // namespace tracegate::input
