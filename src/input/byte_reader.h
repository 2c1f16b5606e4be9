// Buffered reading with a byte offset, for decoders.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "src/input/source.h"

namespace tracegate::input {

// Reads a Source through a buffer and counts the bytes consumed. The source
// must outlive the reader.
class ByteReader {
 public:
  explicit ByteReader(Source& source);

  // Offset of the next byte in the unpacked stream.
  std::uint64_t Offset() const { return consumed_before_ + position_; }
  bool Compressed() const { return source_->Compressed(); }
  std::optional<PlainFile> Plain() const { return source_->Plain(); }

  // The next byte, or nullopt at the end of the input.
  Result<std::optional<std::uint8_t>> ReadByte();

  // An unsigned LEB128 number of at most 64 bits; padded forms are accepted.
  // Errors: kTruncated, kCorrupt (more than 64 bits), both at the number's
  // first byte and with `name` in the text.
  Result<std::uint64_t> ReadVarint(std::string_view name);

  // Fills `into` as far as the input goes; returns how many bytes.
  Result<std::size_t> ReadUpTo(std::span<std::uint8_t> into);

  // The next `size` bytes without consuming them, fewer only at the end of the input or,
  // where the source fails behind them, before an error that comes with the next call.
  // Valid until the next call. size: at most kMaxPeek.
  Result<std::span<const std::uint8_t>> Peek(std::size_t size);
  // Consumes bytes that Peek has shown; more than those are not consumed.
  void Skip(std::size_t bytes);
  // The error behind the bytes at hand, where Peek has met one.
  const std::optional<Error>& FailureAhead() const { return failure_; }
  static constexpr std::size_t kMaxPeek = std::size_t{128} << 10;

  // The bytes at hand, or the next ones of the source: at least one, and 0 only at the
  // end of the input. Before an error it has given all that came before it.
  Result<std::size_t> ReadSome(std::span<std::uint8_t> into);

 private:
  Result<bool> Refill();

  Source* source_;
  std::vector<std::uint8_t> buffer_;
  std::size_t position_ = 0;
  std::size_t end_ = 0;
  std::uint64_t consumed_before_ = 0;
  std::optional<Error> failure_;
};

}  // namespace tracegate::input
