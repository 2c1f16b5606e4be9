#include "src/input/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>

namespace tracegate::input {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
using ParsedUrl = std::unique_ptr<CURLU, FreeUrl>;

// Null where libcurl cannot read it.
ParsedUrl Parse(const std::string& url) {
  ParsedUrl parsed(::curl_url());
  if (parsed != nullptr &&
      ::curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    parsed.reset();
  }
  return parsed;
}

std::string Query(const std::string& url) {
  const ParsedUrl parsed = Parse(url);
  char* query = nullptr;
  if (parsed == nullptr || ::curl_url_get(parsed.get(), CURLUPART_QUERY, &query, 0) != CURLUE_OK) {
    return {};
  }
  std::string text(query);
  ::curl_free(query);
  return text;
}

// The value of the first `name`= in a query.
std::optional<std::string_view> Parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return std::nullopt;
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(), [](char want, char got) {
           return want == std::tolower(static_cast<unsigned char>(got));
         });
}

}  // namespace

bool IsUrl(std::string_view path) {
  return StartsWithIgnoringCase(path, "http://") || StartsWithIgnoringCase(path, "https://");
}

std::string DisplayName(const std::string& path) {
  if (!IsUrl(path)) {
    return path;
  }
  const std::size_t begin = path.find("://") + 3;
  // A user name with a bare / in it ends the authority early; libcurl refuses what is left.
  const std::size_t end = Parse(path) != nullptr ? path.find_first_of("/?#", begin) : path.npos;
  const std::size_t at = path.substr(0, end).rfind('@');
  if (at == path.npos || at < begin) {
    return path;
  }
  return path.substr(0, begin) + "***" + path.substr(at);
}

Nanos DefaultStallLimit(const std::string& url) {
  constexpr double kPatience = 30;
  constexpr double kDay = 86'400;
  double seconds = 1;
  const std::string query = Query(url);
  if (const auto text = Parameter(query, "seconds")) {
    double value = 0;
    const char* last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, value);
    if (error == std::errc() && end == last && std::isfinite(value) && value > 0) {
      seconds = value;
    }
  }
  return static_cast<Nanos>(std::min(seconds + kPatience, kDay) * 1e9);
}

}  // namespace tracegate::input
