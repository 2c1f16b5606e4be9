// Values of options as people write them.
#pragma once

#include <functional>
#include <string>

#include "src/base/values.h"

namespace tracegate::cli {

// Accepts names that match a pattern (Glob). Null for an empty pattern; one that is not well formed
// stands for itself.
std::function<bool(const std::string&)> GlobFilter(const std::string& pattern);

}  // namespace tracegate::cli
