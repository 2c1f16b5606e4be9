#include "diff/check_options.h"

#include <fmt/core.h>

#include <cmath>
#include <numeric>

#include "stats/sessions.h"

namespace tracegate::diff {

namespace {

Status CheckBlocks(std::size_t base, std::size_t changed, std::size_t size) {
  if (size == 0) {
    return {};
  }
  if (size % 2 != 0) {
    return Fail(ErrorCode::kInvalidArgument, "a block needs as many runs of base as of new");
  }
  if (base != changed || base % (size / 2) != 0) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{}+{} runs do not make whole blocks of {}", base, changed, size));
  }
  if (base / (size / 2) < 2) {
    return Fail(ErrorCode::kInvalidArgument, "there must be two blocks or more");
  }
  return {};
}

Status CheckSessions(std::size_t base, const CompareOptions& options) {
  const std::size_t runs =
      std::accumulate(options.sessions.begin(), options.sessions.end(), std::size_t{0});
  if (!options.sessions.empty() && runs != base) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("the sessions have {} runs and the base {}", runs, base));
  }
  if (options.sessions.size() >= stats::kLeastSessions && options.block_size != 0) {
    return Fail(ErrorCode::kInvalidArgument, "runs of several sessions are not interleaved");
  }
  return {};
}

}  // namespace

Status CheckOptions(std::size_t base, std::size_t changed, const CompareOptions& options) {
  if (base == 0 || changed == 0) {
    return Fail(ErrorCode::kInvalidArgument, "a comparison needs runs on both sides");
  }
  if (!(options.alpha > 0 && options.alpha < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "alpha must lie between 0 and 1");
  }
  if (!(options.margin >= 0) || !std::isfinite(options.margin)) {
    return Fail(ErrorCode::kInvalidArgument, "the margin must be 0 or more");
  }
  if (options.floor < 0) {
    return Fail(ErrorCode::kInvalidArgument, "the floor must be 0 or more");
  }
  if (options.comparisons == 0) {
    return Fail(ErrorCode::kInvalidArgument, "there is one comparison at least");
  }
  if (auto ok = CheckSessions(base, options); !ok) {
    return ok;
  }
  return CheckBlocks(base, changed, options.block_size);
}

}  // namespace tracegate::diff
