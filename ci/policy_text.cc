#include "ci/policy_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "ci/policy.h"

namespace tracegate::ci {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

// Bytes that a code point takes in UTF-8.
std::size_t Utf8Size(std::uint32_t code) {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

// An escape at the front of `text`, which begins with \: how long it is, and what it stands for.
struct Escape {
  std::size_t length;
  std::size_t bytes;
};
Escape EscapeOf(std::string_view text) {
  const char kind = text.size() < 2 ? ' ' : text[1];
  const std::size_t digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits == 0 || text.size() < 2 + digits) {
    return {std::min<std::size_t>(2, text.size()), 1};
  }
  std::uint32_t code = 0;
  std::from_chars(text.data() + 2, text.data() + 2 + digits, code, 16);
  return {2 + digits, Utf8Size(code)};
}

// The string that opens at the front of `text`: how many bytes it takes with its quotes. A string
// of one line ends with the line at the latest.
std::size_t StringLength(std::string_view text) {
  const char quote = text.front();
  const std::string_view three = quote == '"' ? R"(""")" : "'''";
  const bool many_lines = text.starts_with(three);
  const std::string_view close = many_lines ? three : three.substr(0, 1);
  for (std::size_t i = close.size(); i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == '\n' && !many_lines) {
      return i;
    } else if (text.substr(i).starts_with(close)) {
      return i + close.size();
    }
  }
  return text.size();
}

}  // namespace

Error ErrorAt(Position position, std::string_view what, std::string hint, ErrorCode code) {
  return {code,
          fmt::format("line {}, column {}: {}", position.line, position.column, what),
          std::nullopt,
          {},
          std::move(hint)};
}

PolicyText::PolicyText(std::string_view text) : text_(text), lines_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      lines_.push_back(i + 1);
    }
  }
}

Status PolicyText::Check() const {
  if (text_.size() > kMaxPolicyBytes) {
    return Fail(ErrorCode::kLimit, fmt::format("a policy has {} bytes at most, and this has {}",
                                               kMaxPolicyBytes, text_.size()));
  }
  Position at{1, 1};
  std::size_t dots = 0;
  for (std::size_t i = 0; i < text_.size();) {
    const std::string_view rest = text_.substr(i);
    std::size_t length = 1;
    if (rest.front() == '"' || rest.front() == '\'') {
      length = StringLength(rest);
    } else if (rest.front() == '#') {
      length = std::min(rest.find('\n'), rest.size());
    } else if (rest.front() == '.' && ++dots > kMaxDots) {
      return Fail(
          ErrorAt(at, fmt::format("more than {} dots on a line", kMaxDots), "", ErrorCode::kLimit));
    }
    for (const char c : rest.substr(0, length)) {
      if (c == '\n') {
        at = {at.line + 1, 1};
        dots = 0;
      } else if (!IsContinuation(c)) {
        ++at.column;
      }
    }
    i += std::max<std::size_t>(length, 1);
  }
  return {};
}

std::size_t PolicyText::ByteAt(Position position) const {
  if (position.line == 0 || position.line > lines_.size()) {
    return text_.size();
  }
  std::size_t at = lines_[position.line - 1];
  for (std::uint32_t column = 1; column < position.column && at < text_.size(); ++column) {
    ++at;
    while (at < text_.size() && IsContinuation(text_[at])) {
      ++at;
    }
  }
  return at;
}

Position PolicyText::Inside(Position begin, std::size_t offset) const {
  const std::size_t open = ByteAt(begin);
  const std::string_view rest = text_.substr(std::min(open, text_.size()));
  if (rest.empty() || rest.starts_with(R"(""")") || rest.starts_with("'''")) {
    return begin;
  }
  const bool escapes = rest.front() == '"';
  Position at{begin.line, begin.column + 1};
  for (std::size_t i = 1, bytes = 0; i < rest.size() && bytes < offset;) {
    if (escapes && rest[i] == '\\') {
      const Escape escape = EscapeOf(rest.substr(i));
      i += escape.length;
      bytes += escape.bytes;
      at.column += static_cast<std::uint32_t>(escape.length);
      continue;
    }
    ++bytes;
    ++i;
    at.column += i < rest.size() && IsContinuation(rest[i]) ? 0 : 1;
  }
  return at;
}

}  // namespace tracegate::ci
