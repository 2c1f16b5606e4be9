// Whether what damage has cost is tolerable.
#pragma once

#include "src/base/error.h"
#include "src/trace/reader.h"

namespace tracegate::trace {

// An error where more is lost than options.tolerate_loss: the trace's damage, with how
// much that is.
Status CheckLoss(const Facts& facts, const ReadOptions& options);

}  // namespace tracegate::trace
