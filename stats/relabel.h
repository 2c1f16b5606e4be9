// Relabellings: the ways in which the runs of a comparison could have been
// dealt to its two sides if nothing had changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "src/base/error.h"

namespace tracegate::stats {

// Number of ways to choose k of n, or 2^64 - 1 where it is that much or more.
// k > n gives 0.
//
// Checked: C(8,4) = 70, C(10,5) = 252, C(16,8) = 12870, C(64,32) = 1832624140942590534.
std::uint64_t Choose(std::uint64_t n, std::uint64_t k);

// Uniform draw from 0, 1, ..., bound - 1 without bias: the 2^64 mod bound lowest
// outputs of the generator are refused. Same sequence on every standard library,
// which std::uniform_int_distribution does not promise.
//
// bound  at least 1.
std::uint64_t DrawBelow(std::mt19937_64& random, std::uint64_t bound);

// enumerate_up_to  enumerate when there are no more relabellings than this
// count            else draw this many, at least 1
// block            the block of each run; labels change places only within a block, which is what
//                  an interleaved recording permits. Empty: the runs are one block.
struct RelabelOptions {
  std::size_t enumerate_up_to = 20000;
  std::size_t count = 9999;
  std::uint64_t seed = 1;
  std::span<const std::uint32_t> block = {};
};

// Row-major labellings, 0 for base and 1 for new, each of them with the same two side
// sizes in every block. Row 0 is the observed labelling. Enumerated: every labelling once, so
// Rows() is C(n, n_new), or the product of that over the blocks. Sampled: `count` independent
// uniform draws follow row 0, and may repeat it or each other.
//
// Either way (rows with statistic >= that of row 0) / Rows() is a valid p value: it is
// exact when enumerated, and (1 + b) / (1 + B) when sampled (Phipson and Smyth 2010).
struct Relabellings {
  std::vector<std::uint8_t> marks;
  std::size_t runs;
  bool enumerated;

  std::size_t Rows() const { return marks.size() / runs; }
  std::span<const std::uint8_t> Row(std::size_t row) const {
    return std::span(marks).subspan(row * runs, runs);
  }
};

// All relabellings of the runs, or a reproducible sample of them.
//
// side  one entry per run, 0 base or 1 new, both sides at least one run.
//
// Checked: 4 pairs give 2^4 = 16, two blocks of 2+2 give 6^2 = 36.
// Errors: kInvalidArgument; kLimit when the rows would take more than 256 MiB.
Result<Relabellings> Relabel(std::span<const std::uint8_t> side, const RelabelOptions& options);

}  // namespace tracegate::stats
