// Whether a comparison can be made at all.
#pragma once

#include <cstddef>

#include "diff/compare.h"

namespace tracegate::diff {

// Errors: kInvalidArgument, for so many runs of base and of the change, and options outside of
// their domain.
Status CheckOptions(std::size_t base, std::size_t changed, const CompareOptions& options);

}  // namespace tracegate::diff
