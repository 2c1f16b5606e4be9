#include "src/base/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace tracegate {
namespace {

constexpr std::size_t kLongest = 64;

std::string Plain(std::string_view word) {
  std::string plain;
  for (const char c : word) {
    const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    plain += lower == '_' || lower == ' ' ? '-' : lower;
  }
  return plain;
}

// Damerau's distance, in which no part is edited twice (optimal string alignment).
std::size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = std::move(last);
    last = std::move(row);
  }
  return last[b.size()];
}

std::string All(std::span<const std::string_view> known) {
  return known.empty() ? "" : fmt::format("there are {}", fmt::join(known, ", "));
}

}  // namespace

std::string DidYouMean(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t kLeastPrefix = 3;
  if (word.size() > kLongest) {
    return All(known);
  }
  const std::string plain = Plain(word);
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, plain.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    const std::size_t distance = Distance(plain, Plain(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  for (const std::string_view candidate : known) {
    if (nearest.empty() && plain.size() >= kLeastPrefix && Plain(candidate).starts_with(plain)) {
      nearest = candidate;
    }
  }
  return nearest.empty() ? All(known) : fmt::format("did you mean \"{}\"?", nearest);
}

}  // namespace tracegate
