#include "src/base/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace tracegate {
namespace {

// Three significant digits of a value in [0, 1000).
std::string ThreeDigits(double value) {
  if (value >= 99.95) {
    return fmt::format("{:.0f}", value);
  }
  return value >= 9.995 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

struct Scaled {
  std::string digits;
  char prefix;
};

// A value of 1000 or more, divided by 1000 until three digits say it.
Scaled Scale(double value) {
  char prefix = ' ';
  for (const char next : {'k', 'M', 'G', 'T'}) {
    value /= 1000;
    prefix = next;
    if (value < 999.5) {
      break;
    }
  }
  return {ThreeDigits(value), prefix};
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

// Byte offsets of the code points of `text`, and its size at the end.
std::vector<std::size_t> CodePoints(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsContinuation(text[i])) {
      starts.push_back(i);
    }
  }
  starts.push_back(text.size());
  return starts;
}

}  // namespace

std::string FormatDuration(double nanos) {
  if (nanos < 0) {
    return "-" + FormatDuration(-nanos);
  }
  if (nanos < 999.5) {
    return nanos == 0 ? "0" : fmt::format("{:.0f}ns", nanos);
  }
  struct Unit {
    double nanos;
    std::string_view name;
  };
  for (const Unit& unit : {Unit{1e3, "µs"}, Unit{1e6, "ms"}}) {
    if (nanos < 999.5 * unit.nanos) {
      return ThreeDigits(nanos / unit.nanos) + std::string(unit.name);
    }
  }
  if (nanos < 999.5e9) {
    return ThreeDigits(nanos / 1e9) + "s";
  }
  return nanos < 9'999'999.5e9 ? fmt::format("{:.0f}s", nanos / 1e9)
                               : fmt::format("{:.0f}d", nanos / 86400e9);
}

std::string FormatCount(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string FormatCountShort(std::uint64_t count) {
  if (count < 10'000'000) {
    return FormatCount(count);
  }
  const Scaled scaled = Scale(static_cast<double>(count));
  return scaled.digits + scaled.prefix;
}

std::string FormatBytes(std::uint64_t bytes) {
  if (bytes < 1000) {
    return fmt::format("{} B", bytes);
  }
  const Scaled scaled = Scale(static_cast<double>(bytes));
  return fmt::format("{} {}B", scaled.digits, scaled.prefix);
}

std::string Plural(std::size_t n, std::string_view word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

std::string Pad(std::string_view text, std::size_t width, bool right) {
  const std::size_t columns = CodePoints(text).size() - 1;
  const std::string blanks(width > columns ? width - columns : 0, ' ');
  return right ? blanks + std::string(text) : std::string(text) + blanks;
}

std::string Shorten(std::string_view text, std::size_t width) {
  const auto starts = CodePoints(text);
  const std::size_t columns = starts.size() - 1;
  if (columns <= width || width == 0) {
    return std::string(text);
  }
  const std::size_t tail = width * 3 / 5;
  const std::size_t head = width - 1 - tail;
  return std::string(text.substr(0, starts[head])) + "…" +
         std::string(text.substr(starts[columns - tail]));
}

}  // namespace tracegate
