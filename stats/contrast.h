// One cell under one labelling of the runs: the parts that stats/max_t.h is made of.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "stats/moderate.h"

namespace tracegate::stats {

// Sizes of the sides (as doubles: they only enter formulas) and the variance model.
// df     degrees of freedom within the sides: runs - 2; with blocks runs - blocks - 1
// welch  keep the sides' variances apart
struct Design {
  double base;
  double news;
  double df;
  bool welch;
};

// The design of a labelling. Welch when one side has more than 1.5 times the other's runs; not with
// a single run on a side, which has no variance of its own, and not with blocks.
//
// side    0 or 1 per run, at least one of each.
// blocks  how many blocks the runs were recorded in; 0: none, one being the same
//
// Checked: tests/stats/reference/welch.py. 20 + 10 runs, the 10 with three times the sd: false
// alarms .62 pooled, .32 Welch (prior weight 2); 20 + 5: .97 and .72. No power is lost when the sds
// are equal, down to 12 + 2 runs. Welch softens unequal sds; it does not make them harmless.
Design DesignOf(std::span<const std::uint8_t> side, std::size_t blocks);

// One cell's values, centred on their mean or their block's, so that sums of squares lose nothing.
//
// squares   sum of the squared centred values
// constant  the runs spread by less than 1e-12 of the largest magnitude: rounding, not variation
struct Cell {
  std::vector<double> centred;
  double squares = 0;
  bool constant = false;
};

// block  the block of each run, 0, 1, ...; empty: none
//
// Errors: kInvalidArgument for a value that is not finite, or too large to be squared.
Result<Cell> Centre(std::span<const double> row, std::span<const std::uint32_t> block);

// estimate                   mean of new minus mean of base
// base_squares, new_squares  sums of squares about the sides' own means
struct Contrast {
  double estimate;
  double base_squares;
  double new_squares;
};

Contrast Observe(const Cell& cell, std::span<const std::uint8_t> side, const Design& design);

// Squared standard error of the difference of means under `prior`, not below `floor`.
// Inline, because it is the body of the innermost loop.
inline double ErrorSquared(const Design& d, const VariancePrior& prior, double base_squares,
                           double new_squares, double floor) {
  const double added = prior.df * prior.variance;
  if (d.welch) {
    const double base = (added + base_squares) / (prior.df + d.base - 1);
    const double news = (added + new_squares) / (prior.df + d.news - 1);
    return std::max(base / d.base + news / d.news, floor);
  }
  const double pooled = (added + base_squares + new_squares) / (prior.df + d.df);
  return std::max(pooled * (1 / d.base + 1 / d.news), floor);
}

// The floor of ErrorSquared: a variance of 1e-6 of the cell's total variance. The same for
// every labelling, so it does not touch the exactness of the test; it keeps a perfect separation
// of the sides finite, and rounding below the tie tolerance of stats/max_t.h.
double ErrorFloor(const Cell& cell, const Design& design);

// Degrees of freedom of the standard error without a prior: Design::df, or Welch-Satterthwaite.
double OwnDf(const Design& design, const Contrast& seen);

}  // namespace tracegate::stats
