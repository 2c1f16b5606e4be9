// Exemplars in JSON. For .cc files that have the other headers of nlohmann_json.
#pragma once

#include "diff/comparison.h"
#include "src/base/json.h"

namespace tracegate::diff::report {

// The list "exemplars" of a comparison: docs/json.md.
Json ExemplarsJson(const Comparison& comparison);

}  // namespace tracegate::diff::report
