// Profiles as files: what `tracegate profile -o x.tgp` writes and every command takes in place of
// the traces. docs/saved.md says what is in one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::saved {

// The first bytes of the unpacked file; its last word is the version.
inline constexpr std::string_view kBegin = "tracegate profiles ";
inline constexpr std::uint32_t kVersion = 3;

// Unpacked bytes that are read at most, and memory that profiles made of them may take.
inline constexpr std::size_t kMostBytes = std::size_t{256} << 20;
inline constexpr std::size_t kMostMemory = std::size_t{1} << 30;

// All that the profiles hold, packed (a zstd frame). Equal profiles give equal bytes.
//
// Errors: kLimit (more than kMostBytes; times of more than nine years).
Result<std::string> Write(std::span<const profile::Profile> profiles);

// Reads the unpacked bytes. What it yields holds to all that a profile made from a trace holds to:
// indexes are in range, lists in order, histograms whole.
//
// Errors, with the offset: kNotATrace (something else), kUnsupported (another version), kTruncated,
// kCorrupt, kLimit.
Result<std::vector<profile::Profile>> Read(std::string_view bytes);

}  // namespace tracegate::saved
