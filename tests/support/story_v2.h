// The text form of the formats of 1.22 and later, see story.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/base/error.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing::story_v2 {

// "1.26"
std::optional<Format> FormatOf(std::string_view name);
Result<Bytes> Encode(std::string_view format, std::string_view lines);
std::string Decode(std::string_view format, std::span<const std::uint8_t> file);

}  // namespace tracegate::testing::story_v2
