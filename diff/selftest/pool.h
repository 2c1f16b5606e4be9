// Runs that many splits are drawn from, and what gates say of a split.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "diff/selftest/draw.h"
#include "diff/selftest/naive.h"
#include "diff/selftest/selftest.h"

namespace tracegate::diff::selftest {

// The runs with what can be made of each of them once. They must outlive it. Never changed after
// it is made: threads share it.
class Pool {
 public:
  // naive: whether naive gates will be asked.
  Pool(std::vector<const profile::Profile*> runs, bool naive);

  Measured MeasureSplit(const Split& split, const CompareOptions& compare) const;
  const PooledSpans* pooled() const { return pooled_ ? &*pooled_ : nullptr; }

 private:
  std::vector<const profile::Profile*> runs_;
  Curves curves_;
  std::optional<PooledSpans> pooled_;
};

// One or more lines of a table, whose gates are asked about the same draws.
//
// split        makes the split of a draw
// block_sizes  of each line
// slowed       kinds of spans, empty where nothing was injected
struct Series {
  Scheme scheme = Scheme::kRandom;
  std::size_t per_side = 0;
  std::size_t draws = 0;
  std::function<Split(std::mt19937_64&)> split;
  std::vector<std::size_t> block_sizes = {0};
  std::optional<double> factor;
  std::vector<CellId> slowed;
};

// Draws the splits, asks the gates and counts what they say, a figure for each block size.
//
// Errors: those of Decide and of the naive gates.
Result<std::vector<Figure>> Count(const Pool& pool, const Series& series, const Options& options,
                                  Progress& progress);

}  // namespace tracegate::diff::selftest
