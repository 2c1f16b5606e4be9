// The text of a policy file, beside what toml++ makes of it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ci/pattern.h"
#include "src/base/error.h"

namespace tracegate::ci {

// Most dots of keys on one line. toml++ makes a table of each part of a dotted key and destroys
// them by recursion.
inline constexpr std::size_t kMaxDots = 16;

class PolicyText {
 public:
  // text: must outlive this.
  explicit PolicyText(std::string_view text);

  // Refuses what toml++ should not be given: too large, or with keys of too many parts.
  // Errors: kLimit.
  Status Check() const;

  // Where byte `offset` of the string is whose opening quote stands at `begin`: behind escapes
  // it is further on than the offset says. `begin` itself for strings of several lines.
  Position Inside(Position begin, std::size_t offset) const;

 private:
  std::size_t ByteAt(Position position) const;

  std::string_view text_;
  std::vector<std::size_t> lines_;  // where each begins
};

// "line 7, column 3: WHAT"
Error ErrorAt(Position position, std::string_view what, std::string hint = "",
              ErrorCode code = ErrorCode::kUsage);

}  // namespace tracegate::ci
