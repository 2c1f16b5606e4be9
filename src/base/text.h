// Numbers as people read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/units.h"

namespace tracegate {

// Three significant digits and a unit: "0", "384ns", "15.1µs", "1.30ms", "202ms",
// "12.3s". From 1000 s on whole seconds, from 10^7 s on whole days. At most 8 characters
// for what fits 64 bits.
std::string FormatDuration(double nanos);

// With separators: "1,234,567".
std::string FormatCount(std::uint64_t count);

// The same to 9,999,999; from there "10.0M", "134M", "2.10G", "5.30T".
std::string FormatCountShort(std::uint64_t count);

// "1.5 kB", "454 kB", "31.2 MB"; powers of 1000.
std::string FormatBytes(std::uint64_t bytes);

// "1 run", "2 runs".
std::string Plural(std::size_t n, std::string_view word);

// `text` padded with blanks to `width` columns of a terminal (UTF-8 code points
// counted as one); to the right side of them where `right`.
std::string Pad(std::string_view text, std::size_t width, bool right = false);

// At most `width` code points: the middle gives way to "…".
std::string Shorten(std::string_view text, std::size_t width);

}  // namespace tracegate
