// What the HTML report draws of single spans.
#pragma once

#include "diff/comparison.h"
#include "diff/report/html_names.h"

namespace tracegate::diff::report {

// {"worst": one, "typical": one, "next": ["180ms at 1.2s of b.trace (goroutine 7)", ...]}; one is
// null where there is none, see html_exemplars.cc. Null for a place that has no exemplars.
Json ExemplarsModel(const diff::Place& place, const Comparison& comparison, Names& names);

}  // namespace tracegate::diff::report
