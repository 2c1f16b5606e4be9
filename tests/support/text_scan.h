// Small pieces of reading and writing texts, for the text forms of traces.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tracegate::testing {

// What stands below the line "-- NAME --", up to the next such line; without its
// last newline. nullopt where there is no such line.
std::optional<std::string_view> Section(std::string_view text, std::string_view name);

// The first line, without its newline; `text` moves past it.
std::string_view TakeLine(std::string_view& text);

// The first word; `line` moves past it. Blanks inside "..." and [...] do not end it.
std::string_view TakeWord(std::string_view& line);
std::vector<std::string_view> Words(std::string_view line);

// All of `digits`, or nullopt.
std::optional<std::uint64_t> ParseNumber(std::string_view digits, int base = 10);

// The bytes of a literal in double quotes, with Go's simple escapes and \xNN.
std::optional<std::string> Unquote(std::string_view quoted);
std::string Quote(std::string_view bytes);

// "01 ff 7f"
std::string Hex(const std::uint8_t* bytes, std::size_t size);

}  // namespace tracegate::testing
