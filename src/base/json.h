// What every writer of a JSON document does alike. For .cc files of libraries that link
// nlohmann_json.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace tracegate {

// Keys stand in the order in which they were added.
using Json = nlohmann::ordered_json;

template <class T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}
// Null for no text.
inline Json OrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

// The document, with a newline at its end. Bytes that are no UTF-8 are replaced: names are those
// of the traced program.
inline std::string Dump(const Json& json, int indent = 1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tracegate
