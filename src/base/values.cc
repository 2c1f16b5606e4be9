#include "src/base/values.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace tracegate {
namespace {

// The number at the front of `text`, 0 or more, and what follows it.
std::optional<std::pair<double, std::string_view>> LeadingNumber(std::string_view text) {
  double value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || !std::isfinite(value) || value < 0) {
    return std::nullopt;
  }
  return std::pair(value, std::string_view(end, static_cast<std::size_t>(last - end)));
}

}  // namespace

Result<Nanos> ParseDuration(const std::string& text) {
  struct Unit {
    std::string_view name;
    double nanos;
  };
  constexpr std::array kUnits = {Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"µs", 1e3}, Unit{"ms", 1e6},
                                 Unit{"s", 1e9}};
  const auto number = LeadingNumber(text);
  if (number) {
    for (const Unit& unit : kUnits) {
      const double nanos = number->first * unit.nanos;
      if (number->second == unit.name && nanos < static_cast<double>(kMaxNanos)) {
        return static_cast<Nanos>(nanos);
      }
    }
    if (number->first == 0 && number->second.empty()) {
      return Nanos{0};
    }
  }
  return Fail(ErrorCode::kUsage, fmt::format("\"{}\" is no duration such as 10us or 1.5ms", text));
}

Result<double> ParsePercentage(const std::string& text) {
  const auto number = LeadingNumber(text);
  const bool whole = number && (number->second.empty() || number->second == "%");
  if (whole && number->first <= 100) {
    return number->first / 100;
  }
  return Fail(ErrorCode::kUsage, fmt::format("\"{}\" is no percentage such as 5 or 12.5%", text));
}

Result<double> ParseFraction(const std::string& text) {
  const auto number = LeadingNumber(text);
  if (number && number->second == "%") {
    return number->first / 100;
  }
  if (number && number->second.empty()) {
    return number->first;
  }
  return Fail(ErrorCode::kUsage, fmt::format("\"{}\" is no share such as 10% or 0.1", text));
}

}  // namespace tracegate
