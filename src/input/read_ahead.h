// Reading that does not wait for who uses the bytes.
#pragma once

#include <cstddef>
#include <memory>

#include "src/input/source.h"

namespace tracegate::input {

// How much may lie ready: so many buffers of so many bytes.
inline constexpr std::size_t kAheadBuffers = 4;
inline constexpr std::size_t kAheadBuffer = std::size_t{256} << 10;

// Yields what `source` yields, bytes and then the end or the error, but reads it on a thread of its
// own, up to kAheadBuffers buffers ahead: unpacking goes on while what was unpacked is used.
// To destroy it cancels what the thread waits for (Source::Cancel). Running out of memory on the
// thread is an error (kLimit). Where no thread can be started: the source as it is.
std::unique_ptr<Source> ReadAhead(std::unique_ptr<Source> source);

}  // namespace tracegate::input
