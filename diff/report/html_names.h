// What the parts of the HTML report's data share. For .cc files only.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "diff/comparison.h"
#include "src/base/error.h"
#include "src/base/json.h"

namespace tracegate::diff::report {

// Names as they are shown, each once: the data refers to them by index.
class Names {
 public:
  std::size_t Index(std::string_view name) {
    const auto [at, is_new] = index_.try_emplace(std::string(name), list_.size());
    if (is_new) {
      list_.push_back(Printable(name));
    }
    return at->second;
  }
  Json Take() { return std::move(list_); }

 private:
  std::map<std::string, std::size_t> index_;
  Json list_ = Json::array();
};

// A stack as indices of names, leaf first, of no more than so many frames.
inline Json StackJson(const std::vector<std::string>& frames, Names& names,
                      std::size_t most = std::numeric_limits<std::size_t>::max()) {
  Json stack = Json::array();
  for (std::size_t i = 0; i < std::min(frames.size(), most); ++i) {
    stack.push_back(names.Index(frames[i]));
  }
  return stack;
}

// How the page writes values of a statistic: UnitOf, but "" for measures, which are plain numbers.
inline std::string_view PageUnit(Statistic statistic) {
  return statistic == Statistic::kValue ? "" : UnitOf(statistic);
}

// A number to five significant digits, which is more than a chart shows; null for one that is not
// finite.
inline Json Rounded(double value) {
  if (!std::isfinite(value)) {
    return nullptr;
  }
  if (value == 0) {
    return 0;
  }
  const double exponent = std::floor(std::log10(std::abs(value))) - 4;
  const double scale = std::pow(10, std::abs(exponent));
  const double rounded = !std::isfinite(scale) ? value
                         : exponent > 0        ? std::round(value / scale) * scale
                                               : std::round(value * scale) / scale;
  const double whole = std::round(rounded);
  constexpr double kExact = 1e15;
  return whole == rounded && std::abs(whole) < kExact ? Json(static_cast<std::int64_t>(whole))
                                                      : Json(rounded);
}

}  // namespace tracegate::diff::report
