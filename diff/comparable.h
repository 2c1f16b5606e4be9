// Which spans mean the same in traces of different formats. docs/formats.md has the table
// of which this is the code.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "src/profile/profile.h"

namespace tracegate::diff {

// How every answer of Comparable begins.
inline constexpr std::string_view kNotComparable = "not comparable";

// Judges spans by their names, for runs whose formats differ.
class Comparable {
 public:
  explicit Comparable(std::span<const profile::Profile* const> runs);

  // Why spans of this kind cannot be compared between these runs; nullopt where they can.
  // type, state, reason: as in CellId.
  std::optional<std::string_view> WhyNot(const std::string& type, const std::string& state,
                                         const std::string& reason) const;

 private:
  std::optional<std::string_view> WhyNotProcess(const std::string& state,
                                                const std::string& reason) const;
  std::optional<std::string_view> WhyNotType(const std::string& type, const std::string& state,
                                             const std::string& reason) const;

  int oldest_ = 0;  // N of format 1.N
  int newest_ = 0;
  std::set<std::string> types_with_calls_;
};

}  // namespace tracegate::diff
