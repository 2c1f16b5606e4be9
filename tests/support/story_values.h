// How the text forms of traces write numbers, times, stacks and bytes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/trace_builder.h"

namespace tracegate::testing {

inline constexpr std::string_view kNobodyName = "nobody";  // 2^64 - 1

// Decimal, 0x..., or "nobody".
std::optional<std::uint64_t> Number(std::string_view text);
std::string NumberText(std::uint64_t value);

// "@17"
std::optional<std::uint64_t> Tick(std::string_view word);

// The VALUE of "NAME=VALUE", or nullopt.
std::optional<std::string_view> Named(std::string_view word, std::string_view name);
// The same as a number, from the first word that has the name.
std::optional<std::uint64_t> NamedNumber(const std::vector<std::string_view>& words,
                                         std::string_view name);

std::optional<Bytes> HexBytes(std::span<const std::string_view> words);

// "[leaf < caller < its caller]", names in quotes where they need them.
std::optional<Frames> ParseStack(std::string_view text);
std::string StackText(const Frames& frames);

}  // namespace tracegate::testing
