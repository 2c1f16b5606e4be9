// Where bytes come from. Nothing here knows what a trace is.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "src/base/error.h"
#include "src/base/units.h"

namespace tracegate::input {

// How far reading has got; another thread may look while it goes on.
//
// read   bytes of files and of answers, as they come: packed ones where they are packed
// again  of files, bytes that are read once more
struct Progress {
  std::atomic<std::uint64_t> read = 0;
  std::atomic<std::uint64_t> again = 0;
};

// A regular file that holds the bytes of a source as they are.
//
// descriptor  valid as long as the source
// progress    what counts the bytes that are read of it; may be null
struct PlainFile {
  int descriptor;
  std::uint64_t size;
  Progress* progress = nullptr;
};

// A stream of bytes, read once from front to back.
class Source {
 public:
  virtual ~Source() = default;
  // Fills the front of `into` and returns how many bytes; 0 only at the end.
  // Errors: kIo, kTruncated, kCorrupt or kLimit (the last two of a compressed stream).
  virtual Result<std::size_t> Read(std::span<std::uint8_t> into) = 0;
  // True where one byte of input can become many, so that a reader must bound
  // what it keeps.
  virtual bool Compressed() const = 0;
  // For readers that need other places than the next.
  virtual std::optional<PlainFile> Plain() const { return std::nullopt; }
  // The only call that another thread may make during a Read: that one returns soon, though it
  // waits for bytes, and what it and later ones return has no meaning any more.
  virtual void Cancel() {}
};

// stall_limit  how long a server may send nothing before it is given up; where absent,
//              what DefaultStallLimit (url.h) makes of the URL
// progress     counts what is read; may be null, else must outlive the source
// threads      that the input may keep busy, that of its reader among them: from 2 on, compressed
//              bytes are unpacked ahead by another thread
struct OpenOptions {
  std::optional<Nanos> stall_limit;
  Progress* progress = nullptr;
  unsigned threads = 1;
};

// Opens a regular file, a FIFO, "-" (standard input), or a URL of http or https (see
// OpenUrl). gzip and zstd are recognised by content and unpacked on the way (see Unpack).
//
// Errors do not name the path: kIo (missing, not readable, a directory), those of
// OpenUrl, and those of reading the first bytes.
Result<std::unique_ptr<Source>> Open(const std::string& path, const OpenOptions& options = {});

// The given bytes, which must outlive the source.
std::unique_ptr<Source> FromMemory(std::span<const std::uint8_t> bytes);

}  // namespace tracegate::input
