#include "tests/support/text_scan.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace tracegate::testing {
namespace {

constexpr std::string_view kEscapes = "abfnrtv\\\"";
constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\\"";

}  // namespace

std::optional<std::string_view> Section(std::string_view text, std::string_view name) {
  const std::string head = "-- " + std::string(name) + " --\n";
  std::size_t at = 0;
  if (!text.starts_with(head)) {
    at = text.find("\n" + head);
    if (at == std::string_view::npos) {
      return std::nullopt;
    }
    ++at;
  }
  text.remove_prefix(at + head.size());
  if (text.starts_with("-- ")) {
    return std::string_view();
  }
  text = text.substr(0, text.find("\n-- "));
  return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  bool quoted = false;
  bool bracketed = false;
  std::size_t end = 0;
  for (; end < line.size(); ++end) {
    const char c = line[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == ']')) {
      bracketed = c == '[';
    } else if (!quoted && !bracketed && (c == ' ' || c == '\t')) {
      break;
    }
  }
  end = std::min(end, line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::string_view word = TakeWord(line); !word.empty(); word = TakeWord(line)) {
    words.push_back(word);
  }
  return words;
}

std::optional<std::uint64_t> ParseNumber(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  const bool all = error == std::errc() && end == digits.data() + digits.size();
  return all ? std::optional(value) : std::nullopt;
}

std::optional<std::string> Unquote(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') {
    return std::nullopt;
  }
  quoted = quoted.substr(1, quoted.size() - 2);
  std::string out;
  while (!quoted.empty()) {
    if (quoted.front() != '\\') {
      out += quoted.front();
      quoted.remove_prefix(1);
      continue;
    }
    const std::size_t simple =
        quoted.size() < 2 ? std::string_view::npos : kEscapes.find(quoted[1]);
    if (simple != std::string_view::npos) {
      out += kMeanings[simple];
      quoted.remove_prefix(2);
      continue;
    }
    const bool hex = quoted.size() >= 4 && quoted[1] == 'x';
    const auto byte = hex ? ParseNumber(quoted.substr(2, 2), 16) : std::nullopt;
    if (!byte) {
      return std::nullopt;
    }
    out += static_cast<char>(*byte);
    quoted.remove_prefix(4);
  }
  return out;
}

std::string Quote(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : bytes) {
    const std::size_t simple = kMeanings.find(c);
    if (simple != std::string_view::npos) {
      out += '\\';
      out += kEscapes[simple];
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string Hex(const std::uint8_t* bytes, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += fmt::format("{}{:02x}", i == 0 ? "" : " ", bytes[i]);
  }
  return out;
}

}  // namespace tracegate::testing
