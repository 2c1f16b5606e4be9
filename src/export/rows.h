// Profiles as tables for other tools: a row for each run, goroutine type, state and reason.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "src/profile/profile.h"

namespace tracegate::exports {

// Which rows; null functions accept all. Type, state and reason as in profile::Place.
struct RowFilter {
  std::function<bool(const std::string&)> type;
  std::function<bool(const std::string&)> state;
  std::function<bool(const std::string&)> reason;
};

// CSV by RFC 4180, with a line of names: docs/export.md. Text in which a spreadsheet would see a
// formula (it begins with = + - @, a tab or a carriage return) gets an apostrophe before it.
std::string ToCsv(std::span<const profile::Profile> runs, const RowFilter& filter = {});

// The same rows as JSON objects, one a line, with texts as they are; bytes that are no UTF-8 are
// replaced (U+FFFD).
std::string ToJsonLines(std::span<const profile::Profile> runs, const RowFilter& filter = {});

}  // namespace tracegate::exports
