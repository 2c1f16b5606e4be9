// What gates would say that make the usual mistakes. For comparison only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "diff/measure.h"
#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::diff::selftest {

// Takes every span for an observation of its own: all whole spans of a side in one Mann-Whitney
// test for each type, state and reason, and no correction for their number.
class PooledSpans {
 public:
  // The runs are not needed any more after this.
  explicit PooledSpans(std::span<const profile::Profile* const> runs);

  // The least one-sided p, of spans that got longer, over all kinds that have spans on both sides;
  // 1 where there is none. base, changed: indexes of runs.
  //
  // Errors: kLimit (stats/mann_whitney.h).
  Result<double> LeastP(std::span<const std::size_t> base,
                        std::span<const std::size_t> changed) const;

 private:
  struct BinCount {
    int bin;
    std::uint64_t count;
  };
  // by_run: of each run; bins from first to last.
  struct Kind {
    int first = 0;
    int last = -1;
    std::vector<std::vector<BinCount>> by_run;
  };
  std::vector<Kind> kinds_;
};

// Takes a run for an observation, as it should, but tests every cell that has a worse direction
// for itself, without a correction for their number. Returns the least one-sided p of a worsening,
// 1 without such cells.
//
// Errors: kInvalidArgument without runs on a side.
Result<double> LeastPerCell(std::span<const Row> rows, std::size_t base_runs);

}  // namespace tracegate::diff::selftest
