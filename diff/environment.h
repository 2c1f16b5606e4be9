// What is known of where and how the sides were recorded.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

Side Describe(std::string name, std::span<const profile::Profile> runs);

// How the warning begins that says so.
inline constexpr std::string_view kOtherGo = "the sides were recorded by different Go versions";

// One line for each way in which the sides differ that could explain a difference
// by itself: format or Go version, GOMAXPROCS, duration; for traces with losses;
// and for a file that stands on both sides.
std::vector<std::string> Warnings(const Side& base, const Side& changed,
                                  std::span<const profile::Profile> base_runs,
                                  std::span<const profile::Profile> changed_runs);

}  // namespace tracegate::diff
