// Compares the runs of two sides.
#pragma once

#include <cstdint>
#include <span>

#include "diff/comparison.h"
#include "diff/measure.h"
#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::diff {

// alpha         family-wise level, in (0, 1)
// margin        least relative change that matters, 0.1 is 10%
// floor         least change of a duration that matters, ns; of times per second
//               kRateFloorFactor times as much
// relabellings  how many random ones, where there are too many to enumerate
struct CompareOptions {
  double alpha = 0.05;
  double margin = 0.10;
  Nanos floor = 10'000;
  std::uint64_t seed = 1;
  std::size_t relabellings = 9999;
  Filter filter;
};

// Fewest runs a side with which anything can be decided.
inline constexpr std::size_t kLeastRuns = 4;

// Measures every cell of every run, tests them all as one family (step-down max-T,
// stats/max_t.h) and decides on each (stats/verdict.h). The outcome is `regressed`
// where a worsening is significant over the family, at least the margin and above
// the floor; `inconclusive` where a side has fewer than kLeastRuns runs or no cell
// could be tested; else `passed`.
//
// runs of either side: at least 1, one profile per run.
// Errors: kInvalidArgument.
Result<Comparison> Compare(std::span<const profile::Profile> base,
                           std::span<const profile::Profile> changed,
                           const CompareOptions& options);

}  // namespace tracegate::diff
