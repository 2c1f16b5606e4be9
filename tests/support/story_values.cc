#include "tests/support/story_values.h"

#include <fmt/core.h>

#include <algorithm>

#include "tests/support/text_scan.h"

namespace tracegate::testing {

std::optional<std::uint64_t> Number(std::string_view text) {
  if (text == kNobodyName) {
    return kNobody;
  }
  return text.starts_with("0x") ? ParseNumber(text.substr(2), 16) : ParseNumber(text);
}

std::optional<std::uint64_t> Tick(std::string_view word) {
  return word.starts_with('@') ? Number(word.substr(1)) : std::nullopt;
}

std::optional<std::string_view> Named(std::string_view word, std::string_view name) {
  if (!word.starts_with(name) || word.size() == name.size() || word[name.size()] != '=') {
    return std::nullopt;
  }
  return word.substr(name.size() + 1);
}

std::optional<std::uint64_t> NamedNumber(const std::vector<std::string_view>& words,
                                         std::string_view name) {
  for (const std::string_view word : words) {
    if (const auto value = Named(word, name)) {
      return Number(*value);
    }
  }
  return std::nullopt;
}

std::optional<Bytes> HexBytes(std::span<const std::string_view> words) {
  Bytes bytes;
  for (const std::string_view word : words) {
    const auto byte = word.size() == 2 ? ParseNumber(word, 16) : std::nullopt;
    if (!byte) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<std::uint8_t>(*byte));
  }
  return bytes;
}

std::optional<Frames> ParseStack(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
    return std::nullopt;
  }
  Frames frames;
  bool expect_name = true;
  for (const std::string_view word : Words(text.substr(1, text.size() - 2))) {
    if (expect_name == (word == "<")) {
      return std::nullopt;
    }
    if (expect_name) {
      const auto name = word.front() == '"' ? Unquote(word) : std::string(word);
      if (!name) {
        return std::nullopt;
      }
      frames.push_back(*name);
    }
    expect_name = !expect_name;
  }
  return frames.empty() || !expect_name ? std::optional(frames) : std::nullopt;
}

std::string NumberText(std::uint64_t value) {
  return value == kNobody ? std::string(kNobodyName) : fmt::format("{}", value);
}

std::string StackText(const Frames& frames) {
  std::string out;
  for (const std::string& name : frames) {
    const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return c > ' ' && c != 0x7f && std::string_view("\"[]<\\").find(c) == std::string_view::npos;
    });
    out += fmt::format("{}{}", out.empty() ? "" : " < ", plain ? name : Quote(name));
  }
  return "[" + out + "]";
}

}  // namespace tracegate::testing
