// Words and numbers of the files of this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/error.h"

namespace tracegate::golden {

// XXH3 with 128 bits, as 32 hexadecimal digits.
std::string Hash128(std::string_view text);
bool IsHash128(std::string_view text);

// A word as it stands in a line: itself where it is plain (printable ASCII without blanks, quotes
// and backslashes, not empty), else in double quotes. There \" and \\ stand for themselves and
// \xNN for a byte; everything but printable ASCII and well-formed UTF-8 beyond U+009F that has a
// width and no direction of its own is written so.
std::string Quote(std::string_view text);

// Numbers as letters: base64 VLQ without sign, five bits a letter, low ones first, 32 more where
// the number goes on. Alphabet: A-Z a-z 0-9 + /.
std::string Pack(const std::vector<std::uint64_t>& numbers);
// nullopt for what Pack does not write.
std::optional<std::vector<std::uint64_t>> Unpack(std::string_view text);

// Decimal without sign and leading zeros, 64 bits.
std::optional<std::uint64_t> ParseNumber(std::string_view text);

// A number in millionths as a decimal, with no more digits than it needs: 0.0132.
std::string Decimal(std::uint64_t millionths);
// nullopt for what Decimal does not write.
std::optional<std::uint64_t> ParseDecimal(std::string_view text);

// The words of a line, one blank between them; quoted ones without their quotes. nullopt for a
// line that is not made so, and where a word could be written otherwise.
std::optional<std::vector<std::string>> SplitLine(std::string_view line);

// Files begin with "tracegate KIND SCHEMA", then "xxh3-128 HASH" of all that follows, and the last
// line is "end".
std::string Seal(std::string_view kind, std::uint32_t schema, std::string_view body);

// The lines between the hash and the end. `first`: the number of the first of them in the file.
struct Body {
  std::uint32_t schema = 0;
  std::vector<std::string_view> lines;
  std::size_t first = 3;
  std::string hash;
};

// Checks all that Seal has made. `text` must outlive the result.
Result<Body> Unseal(std::string_view kind, std::string_view text);

// The error that `actual` is not `expected`, which is how it would be written, at the line where
// they part.
tl::unexpected<Error> NotCanonical(std::string_view actual, std::string_view expected);

tl::unexpected<Error> FailAtLine(std::size_t line, std::string what, std::string hint = {});

}  // namespace tracegate::golden
