// What every fuzz target checks, beyond that nothing crashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "src/base/error.h"
#include "src/trace/format.h"

namespace tracegate::fuzz {

using Input = std::span<const std::uint8_t>;

// Aborts with `what` unless `holds`: libFuzzer then keeps the input.
void Require(bool holds, std::string_view what);

// An error as the user gets it: one line without control characters, a cause without a
// full stop, and an offset that lies in the unpacked input of `size` bytes.
void RequireGoodError(const Error& error, std::uint64_t size);

// The format that the first byte of an input selects, and that byte's number of choices:
// targets which do not want the fuzzer to spell the 16 bytes of a header put this in front.
inline constexpr std::uint8_t kFormatChoices = 4;
trace::Format FormatOf(std::uint8_t choice);
// The same for formats 1.5 to 1.21.
inline constexpr std::uint8_t kOldFormatChoices = 8;
trace::Format OldFormatOf(std::uint8_t choice);

using Bytes = std::vector<std::uint8_t>;

// A file: where the first byte of an input is below kFormatChoices + kOldFormatChoices it selects a
// format (FormatOf, then OldFormatOf) whose header takes its place; else the bytes as they are.
Bytes FileOf(Input input);

}  // namespace tracegate::fuzz
