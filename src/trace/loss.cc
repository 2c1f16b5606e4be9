#include "src/trace/loss.h"

#include <fmt/core.h>

#include <algorithm>

namespace tracegate::trace {

Status CheckLoss(const Facts& facts, const ReadOptions& options) {
  if (!facts.damage) {
    return {};
  }
  const double lost = static_cast<double>(facts.loss.bytes) /
                      static_cast<double>(std::max<std::uint64_t>(facts.bytes, 1));
  if (lost <= options.tolerate_loss) {
    return {};
  }
  Error error = *facts.damage;
  error.hint = fmt::format("{:.3g}% of the trace would be lost, more than the {:.3g}% tolerated",
                           100 * lost, 100 * options.tolerate_loss);
  return Fail(std::move(error));
}

}  // namespace tracegate::trace
