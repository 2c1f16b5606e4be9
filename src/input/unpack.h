// Compressed input: how it is recognised and undone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "src/base/error.h"
#include "src/input/source.h"

namespace tracegate::input {

enum class Packing : std::uint8_t { kNone, kGzip, kZstd };

// As many bytes as PackingOf wants to see.
inline constexpr std::size_t kPackingHead = 4;

// What input that begins with these bytes is packed with. Source: RFC 1952, 2.3.1; RFC 8878,
// 3.1.1 and 3.1.2 (skippable frames may precede those with content).
Packing PackingOf(std::span<const std::uint8_t> head);

// Unpacks what PackingOf recognises and passes on everything else as it is. Only one layer:
// gzip within zstd comes out as gzip.
//
// threads  1, or more where the unpacking may have a thread of its own (ReadAhead)
//
// Errors: those of reading the first bytes of `raw`.
Result<std::unique_ptr<Source>> Unpack(std::unique_ptr<Source> raw, unsigned threads = 1);

// Wraps a source of gzip bytes; the result yields the unpacked bytes, of all members.
std::unique_ptr<Source> Gunzip(std::unique_ptr<Source> packed);

// The same for zstd, all frames of it.
//
// Memory: the window that a frame asks for, at most 2^kZstdWindowLog bytes; a frame that
// asks for more is refused (kLimit). `zstd --long=27` writes the largest such window.
std::unique_ptr<Source> Unzstd(std::unique_ptr<Source> packed);
inline constexpr int kZstdWindowLog = 27;  // 128 MiB

}  // namespace tracegate::input
