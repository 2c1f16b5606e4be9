// What a file that is no trace is instead.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "src/base/error.h"

namespace tracegate::trace {

// How many bytes of the front of an input tell what it is.
inline constexpr std::size_t kForeignHead = 512;

// what  with its article: "a pprof profile"; empty where it could not be told
// hint  what to do with such a file, or instead
struct Foreign {
  std::string_view what;
  std::string_view hint;
};

// Tells from the front of an input, unpacked and at most kForeignHead bytes of it, what it
// is. The input is no trace.
Foreign RecogniseForeign(std::span<const std::uint8_t> head);

// The same as an error: kNotATrace at byte 0.
Error NotATrace(std::span<const std::uint8_t> head);

}  // namespace tracegate::trace
