// Who ended the waits of a place.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// Whether a wait that no goroutine ended was ended by a timer, from the stack (leaf first) at which
// it was.
bool IsOfTimer(std::span<const std::string> stack);

// Calls visit(run, wake, time) for all that ended waits of a place; time: ns per second of trace,
// as a part of the mean over the runs. Only waits whose end was seen have one.
template <class Visit>
void ForEachWake(const Place& place, std::span<const profile::Profile> runs, Visit visit) {
  for (const profile::Profile& run : runs) {
    const profile::TypeProfile* type = run.FindType(place.type);
    const double seconds = static_cast<double>(run.Duration()) / 1e9;
    if (type == nullptr || seconds <= 0) {
      continue;
    }
    for (const profile::Wake& wake : type->wakes) {
      if (wake.reason == place.reason) {
        visit(run, wake,
              static_cast<double>(wake.time) / seconds / static_cast<double>(runs.size()));
      }
    }
  }
}

// Time of the waits by the goroutine type that ended them (empty: not known; none: no goroutine),
// ns per second of trace, the mean over the runs.
using Wakers = std::map<std::optional<std::string>, double>;
Wakers WakersOf(const Place& place, std::span<const profile::Profile> runs);
double Sum(const Wakers& wakers);

// The greatest wakers of either side, those of the new side foremost, at most `most`. Empty where
// the place is no wait.
std::vector<WakerShare> WakerShares(const Place& place, std::span<const profile::Profile> base,
                                    std::span<const profile::Profile> changed, std::size_t most);

}  // namespace tracegate::diff
