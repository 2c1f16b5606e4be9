// What the HTML report draws of stacks: who ended waits, and flame graphs.
#pragma once

#include <span>
#include <string>

#include "diff/comparison.h"
#include "diff/report/html_names.h"
#include "src/profile/profile.h"

namespace tracegate::diff::report {

// Who ended the waits of a place, those with the most time first, a few:
// {"who": name, "none": whether no goroutine did, "base": ns of these waits per second of trace,
//  "new": the same, "stack": where the waker was most of the time, leaf first}. Empty for places
// that are no waits.
Json WakersJson(const diff::Place& place, std::span<const profile::Profile> base,
                std::span<const profile::Profile> changed, Names& names);

// The blocked time of a goroutine type by stack, as a tree from the root function to the leaf,
// whose only children are states and reasons: [name, base, new, [children]], times in ns per second
// of trace (mean over the runs). Parts that carry next to nothing are left out. Null where nothing
// is known.
Json FlameJson(const std::string& type, std::span<const profile::Profile> base,
               std::span<const profile::Profile> changed, Names& names);

}  // namespace tracegate::diff::report
