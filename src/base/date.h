// Days of the calendar.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tracegate {

using Date = std::chrono::year_month_day;

// "2026-12-31"; nullopt for anything else, also for a day that there is not.
std::optional<Date> ParseDate(std::string_view text);
// "2026-12-31".
std::string FormatDate(Date date);
// In UTC, by the machine's clock.
Date Today();

}  // namespace tracegate
