// The names of what is judged in a profile: what baselines keep, and comparisons and budgets look
// at.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "src/profile/profile.h"

namespace tracegate::profile {

// Type of what concerns the whole process, and state of a type itself: that it is there, and how
// many of its goroutines.
inline constexpr std::string_view kProcessType = "(process)";
inline constexpr std::string_view kTypeItself = "goroutine";

// The spans of one goroutine type in one state.
//
// type    the type's name, or kProcessType
// state   as ToString(What), or "stop-the-world", "GC mark phase", "sweep", "region", "task"; or
//         kTypeItself
// reason  of a wait, kind of stop-the-world, name of a region or task; else empty
struct Place {
  std::string type;
  std::string state;
  std::string reason;
  auto operator<=>(const Place&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
};

// Whether a stop-the-world of this kind is part of the recording, not of the program.
bool IsOfRecording(std::string_view stop_kind);

// Calls visit for the spans of every place that is judged: those of user types but for sweeps,
// which are rare and short and judged all together, stop-the-worlds of the program, mark phases,
// sweeps, regions and tasks.
void ForEachPlace(const Profile& run,
                  const std::function<void(Place place, const Censored& spans)>& visit);

}  // namespace tracegate::profile
