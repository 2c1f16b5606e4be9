// Where bytes come from. Nothing here knows what a trace is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "src/base/error.h"

namespace tracegate::input {

// A regular file that holds the bytes of a source as they are.
struct PlainFile {
  int descriptor;  // valid as long as the source
  std::uint64_t size;
};

// A stream of bytes, read once from front to back.
class Source {
 public:
  virtual ~Source() = default;
  // Fills the front of `into` and returns how many bytes; 0 only at the end.
  // Errors: kIo, kTruncated or kCorrupt (of a compressed stream).
  virtual Result<std::size_t> Read(std::span<std::uint8_t> into) = 0;
  // True where one byte of input can become many, so that a reader must bound
  // what it keeps.
  virtual bool Compressed() const = 0;
  // For readers that need other places than the next.
  virtual std::optional<PlainFile> Plain() const { return std::nullopt; }
};

// Opens a regular file, a FIFO, or "-" (standard input). gzip is recognised by
// content and unpacked on the way, all members of it.
//
// Errors name the path: kIo (missing, not readable, a directory).
Result<std::unique_ptr<Source>> Open(const std::string& path);

// Wraps a source of gzip bytes; the result yields the unpacked bytes.
std::unique_ptr<Source> Gunzip(std::unique_ptr<Source> packed);

// The given bytes, which must outlive the source.
std::unique_ptr<Source> FromMemory(std::span<const std::uint8_t> bytes);

}  // namespace tracegate::input
