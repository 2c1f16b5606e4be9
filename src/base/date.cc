#include "src/base/date.h"

#include <fmt/core.h>

#include <charconv>

namespace tracegate {
namespace {

// The number that all of `text` is, of digits alone.
std::optional<unsigned> Digits(std::string_view text) {
  unsigned value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  return error == std::errc() && end == last ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<Date> ParseDate(std::string_view text) {
  constexpr std::string_view kForm = "2026-12-31";
  if (text.size() != kForm.size() || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const Date date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                  std::chrono::day(*day)};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string FormatDate(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Date Today() { return {std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())}; }

}  // namespace tracegate
