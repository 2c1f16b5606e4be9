// The header of a trace file and what its number means.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/base/error.h"

namespace tracegate::trace {

// The format number N of the header "go 1.N trace". It is not the toolchain's
// version: Go 1.18 writes 1.11, Go 1.24 writes 1.23 and Go 1.27 writes 1.26.
enum class Format : std::uint8_t {
  kGo105 = 5,
  kGo107 = 7,
  kGo108 = 8,
  kGo109 = 9,
  kGo110 = 10,
  kGo111 = 11,
  kGo119 = 19,
  kGo121 = 21,
  kGo122 = 22,
  kGo123 = 23,
  kGo125 = 25,
  kGo126 = 26,
};

// Written by Go 1.21 or earlier: batches per proc and no generations (v1), where
// later formats have batches per thread and generations (v2).
constexpr bool IsOld(Format format) { return format < Format::kGo122; }

inline constexpr std::size_t kHeaderSize = 16;

// Reads the 16 bytes "go 1.NN trace\0\0\0".
//
// Errors: kNotATrace (anything else, or no bytes at all), kTruncated (the input
// ends inside a header), kUnsupported (a header of a format that this build
// does not read).
Result<Format> ParseHeader(std::span<const std::uint8_t> bytes);

// "1.26"
std::string_view Name(Format format);

// The toolchains that write this format: "Go 1.26 or 1.27".
std::string_view Toolchains(Format format);

}  // namespace tracegate::trace
