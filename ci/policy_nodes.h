// What the readers of a policy share: nodes of its TOML, and how they fail. Only for them, because
// it includes toml++.
#pragma once

// The shared library throws, and nests deeper than a policy does.
#undef TOML_SHARED_LIB
#undef TOML_HEADER_ONLY
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 16
// It assumes that a header such as [.a] does not occur (an assertion, or undefined behaviour), and
// then handles it well: nothing is assumed of a file.
// clang-format off
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_cast<void>(0)
#include <toml++/toml.h>
// clang-format on

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ci/policy.h"
#include "ci/policy_text.h"
#include "src/base/error.h"

namespace tracegate::ci {

// at: of the key
struct Entry {
  std::string key;
  const toml::node* value;
  Position at;
};

// In the order of the file.
std::vector<Entry> EntriesOf(const toml::table& table);

Position PositionOf(const toml::source_region& region);

// The errors, which begin with the line and the column.
tl::unexpected<Error> Problem(Position at, std::string_view what, std::string hint = "",
                              ErrorCode code = ErrorCode::kUsage);
tl::unexpected<Error> Unknown(const Entry& entry, std::span<const std::string_view> keys);
tl::unexpected<Error> WrongType(const toml::node& node, std::string_view name,
                                std::string_view wanted);

// Reads a string that `parse` understands.
template <class T>
Status ReadText(const Entry& entry, std::string_view wanted, Result<T> (*parse)(const std::string&),
                T& to) {
  const auto text = entry.value->value_exact<std::string>();
  if (!text) {
    return WrongType(*entry.value, entry.key, wanted);
  }
  const auto value = parse(*text);
  if (!value) {
    return Problem(PositionOf(entry.value->source()), entry.key + ": " + value.error().what);
  }
  to = *value;
  return {};
}

// "10%" or "0.1". On the command line 10 may be 1000%; here the % is more likely to be forgotten.
Result<double> ParseMargin(const std::string& text);

// known: rules so far, by their kind and pattern
struct Reading {
  const PolicyText& text;
  Policy policy = {};
  std::map<std::string, Position> known = {};
};

Status CheckCount(std::size_t count, Position at, std::string_view what);

// Refuses a second rule of the same kind for the same cells.
Status CheckNew(std::string_view kind, const CellPattern& where, Position at, Reading& reading);

// The tables [[limit]] and [[ignore]].
Status ReadLimits(const Entry& entry, Reading& reading);
Status ReadIgnores(const Entry& entry, Reading& reading);

}  // namespace tracegate::ci
