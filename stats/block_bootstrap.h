// How a quantity varies inside of one run: the block bootstrap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "src/base/error.h"

namespace tracegate::stats {

// A part of a run, of which parts are added up on both sides of a ratio: time of spans and their
// count, or their time and the length of the part.
struct RatioPart {
  double numerator = 0;
  double denominator = 0;
};

// block       parts in a block
// resamples   how many, 1 or more
// seed        of the resamples
// confidence  in (0, 1), two-sided
struct BootstrapOptions {
  std::size_t block = 4;
  std::size_t resamples = 999;
  std::uint64_t seed = 1;
  double confidence = 0.95;
};

// Logs of (new numerators / new denominators) / (base numerators / base denominators).
struct LogRatio {
  double estimate;
  double low;
  double high;
};

// Percentile interval of the log ratio of two runs, each resampled in circular blocks of
// neighbouring parts (Politis and Romano 1992), so that parts that hang together stay together.
//
// It tells how the two runs vary inside. It does NOT tell how other runs would differ: what a whole
// run shares (its machine state, its seed) is in every resample. So it is no test.
//
// base, news  the parts in their order, 1 or more, each with amounts of 0 or more
//
// nullopt where a sum of a side, or of a resample, is 0: there is no ratio.
// Errors: kInvalidArgument.
// Cost: resamples x parts.
//
// Checked: R's boot::tsboot(sim = "fixed") to Monte Carlo error
// (tests/stats/reference/block_bootstrap.R).
Result<std::optional<LogRatio>> BlockBootstrap(std::span<const RatioPart> base,
                                               std::span<const RatioPart> news,
                                               const BootstrapOptions& options);

}  // namespace tracegate::stats
