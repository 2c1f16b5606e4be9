#include "golden/text.h"

#include <fmt/core.h>
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace tracegate::golden {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned kBits = 5;
constexpr std::uint64_t kMore = std::uint64_t{1} << kBits;
constexpr std::uint64_t kMillion = 1'000'000;

bool IsPlain(char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; }

// The code point of a well-formed sequence of more than one byte.
std::uint32_t CodePoint(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  const unsigned kLead = sequence.size() == 2 ? 0x1f : sequence.size() == 3 ? 0x0f : 0x07;
  std::uint32_t point = byte(0) & kLead;
  for (std::size_t i = 1; i < sequence.size(); ++i) {
    point = point << 6 | (byte(i) & 0x3f);
  }
  return point;
}

// Characters that hide, or turn the text around them: a reviewer could be shown another line.
bool IsDeceptive(std::uint32_t point) {
  return point == 0xad || point == 0x61c || point == 0x180e ||
         (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2060 && point <= 0x206f) || point == 0xfeff ||
         (point >= 0xfff9 && point <= 0xfffb) || point >= 0xe0000;
}

// Bytes of the sequence of a character that is shown as it is; 0 where there is none.
std::size_t ShownLength(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const std::string_view sequence = text.substr(0, length);
  const bool shown = length != 0 && sequence.size() == length && Printable(sequence) == sequence;
  return shown && !IsDeceptive(CodePoint(sequence)) ? length : 0;
}

int HexValue(char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::size_t at = kHex.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// Takes a quoted word off the front of `line`.
std::optional<std::string> TakeQuoted(std::string_view& line) {
  std::string word;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '"') {
      line.remove_prefix(i + 1);
      return word;
    }
    if (line[i] != '\\') {
      word += line[i];
      continue;
    }
    const std::string_view escape = line.substr(i + 1, 3);
    if (!escape.empty() && (escape[0] == '"' || escape[0] == '\\')) {
      word += escape[0];
      i += 1;
    } else if (escape.size() == 3 && escape[0] == 'x' && HexValue(escape[1]) >= 0 &&
               HexValue(escape[2]) >= 0) {
      word += static_cast<char>(HexValue(escape[1]) * 16 + HexValue(escape[2]));
      i += 3;
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

// Takes the first line of `text`, without its end.
std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string Hash128(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

bool IsHash128(std::string_view text) {
  constexpr std::size_t kLength = 32;
  return text.size() == kLength &&
         std::all_of(text.begin(), text.end(), [](char c) { return HexValue(c) >= 0; });
}

std::string Quote(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) {
    return std::string(text);
  }
  std::string out = "\"";
  while (!text.empty()) {
    const char c = text[0];
    std::size_t length = 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == ' ' || IsPlain(c)) {
      out += c;
    } else if ((length = ShownLength(text)) != 0) {
      out += text.substr(0, length);
    } else {
      length = 1;
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    text.remove_prefix(length);
  }
  return out + '"';
}

std::string Pack(const std::vector<std::uint64_t>& numbers) {
  std::string out;
  for (std::uint64_t left : numbers) {
    while (left >= kMore) {
      out += kDigits[left % kMore + kMore];
      left >>= kBits;
    }
    out += kDigits[left];
  }
  return out;
}

std::optional<std::vector<std::uint64_t>> Unpack(std::string_view text) {
  constexpr unsigned kWidth = 64;
  std::vector<std::uint64_t> numbers;
  std::uint64_t number = 0;
  unsigned shift = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos || shift >= kWidth) {
      return std::nullopt;
    }
    const std::uint64_t bits = digit % kMore;
    number |= bits << shift;
    const bool fits = number >> shift == bits && (digit < kMore || shift + kBits < kWidth);
    const bool ends_with_nothing = digit == 0 && shift != 0;
    if (!fits || ends_with_nothing) {
      return std::nullopt;
    }
    shift += kBits;
    if (digit < kMore) {
      numbers.push_back(number);
      number = 0;
      shift = 0;
    }
  }
  return shift == 0 ? std::optional(std::move(numbers)) : std::nullopt;
}

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  const bool plain = text.size() == 1 || (text.size() > 1 && text[0] != '0');
  return whole && plain ? std::optional(number) : std::nullopt;
}

std::string Decimal(std::uint64_t millionths) {
  std::string out = std::to_string(millionths / kMillion);
  if (millionths % kMillion != 0) {
    out += fmt::format(".{:06}", millionths % kMillion);
    out.erase(out.find_last_not_of('0') + 1);
  }
  return out;
}

std::optional<std::uint64_t> ParseDecimal(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const auto whole = ParseNumber(text.substr(0, dot));
  if (!whole || *whole >= std::numeric_limits<std::uint64_t>::max() / kMillion) {
    return std::nullopt;
  }
  std::uint64_t millionths = *whole * kMillion;
  std::uint64_t unit = kMillion;
  for (const char c : text.substr(std::min(dot + 1, text.size()))) {
    unit /= 10;
    millionths += unit * static_cast<std::uint64_t>(c - '0');
  }
  return Decimal(millionths) == text ? std::optional(millionths) : std::nullopt;
}

std::optional<std::vector<std::string>> SplitLine(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    if (!line.empty() && line[0] == '"') {
      auto word = TakeQuoted(line);
      if (!word) {
        return std::nullopt;
      }
      words.push_back(*std::move(word));
    } else {
      const std::size_t end = std::min(line.find(' '), line.size());
      if (end == 0) {
        return std::nullopt;
      }
      words.emplace_back(line.substr(0, end));
      line.remove_prefix(end);
    }
    if (line.empty()) {
      return words;
    }
    if (line[0] != ' ') {
      return std::nullopt;
    }
    line.remove_prefix(1);
  }
}

std::string Seal(std::string_view kind, std::uint32_t schema, std::string_view body) {
  const std::string content = std::string(body) + "end\n";
  return fmt::format("tracegate {} {}\nxxh3-128 {}\n{}", kind, schema, Hash128(content), content);
}

tl::unexpected<Error> FailAtLine(std::size_t line, std::string what, std::string hint) {
  return Fail(Error{ErrorCode::kCorrupt,
                    fmt::format("line {}: {}", line, what),
                    std::nullopt,
                    {},
                    std::move(hint)});
}

tl::unexpected<Error> NotCanonical(std::string_view actual, std::string_view expected) {
  std::size_t line = 0;
  std::string_view found;
  std::string_view wanted;
  do {
    found = TakeLine(actual);
    wanted = TakeLine(expected);
    ++line;
    // The hash is that of the text, which differs.
  } while ((found == wanted || line == 2) && (!actual.empty() || !expected.empty()));
  constexpr std::size_t kShown = 80;
  return FailAtLine(line, fmt::format("not as tracegate writes it: \"{}\" instead of \"{}\"",
                                      found.substr(0, kShown), wanted.substr(0, kShown)));
}

}  // namespace tracegate::golden
