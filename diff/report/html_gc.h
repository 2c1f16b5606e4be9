// What the HTML report shows of the garbage collector.
#pragma once

#include <span>

#include "diff/report/html_names.h"
#include "src/profile/profile.h"

namespace tracegate::diff::report {

// {"base": side, "new": side, "kinds": [...], ...} with for each side its runs, each with its
// cycles and the mutator utilization, the distribution of that, the pauses by kind, and the
// runnable goroutines inside and outside of mark phases; see html_gc.cc. Null where neither side
// has a cycle or a stop-the-world. A baseline keeps no cycles, but pauses and waits: what is not
// known is null.
Json GcJson(std::span<const profile::Profile> base, std::span<const profile::Profile> changed);

}  // namespace tracegate::diff::report
