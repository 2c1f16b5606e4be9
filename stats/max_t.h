// The step-down max-T test of Westfall and Young over a matrix of cells and runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "stats/moderate.h"

namespace tracegate::stats {

// enumerate_up_to  all relabellings are used when there are no more than this
// relabellings     else this many random ones, drawn with `seed`
// moderate         draw the variances towards a common prior (stats/moderate.h)
// traits           cells x k, row-major: what the prior may know of the cells (stats/moderate.h)
// block            the block of each run, 0, 1, ...; empty: none. Runs are compared within their
//                  blocks: values lose their block's mean, labels change places only within a
//                  block, and each block takes a degree of freedom. Every block must have the same
//                  runs of base and of new, one or more of each.
struct MaxTOptions {
  std::size_t enumerate_up_to = 20000;
  std::size_t relabellings = 9999;
  std::uint64_t seed = 1;
  bool moderate = true;
  std::span<const double> traits = {};
  std::span<const std::uint32_t> block = {};
};

// One cell of the test. "Upper" is the alternative new > base, "lower" new < base.
//
// estimate      mean of new minus mean of base, in the unit of the values (here: a log ratio)
// std_error     moderated standard error of the estimate; 0 in a cell that does not vary
// statistic     estimate / std_error
// p_upper, p_lower                    one-sided, of this cell alone
// p_upper_adjusted, p_lower_adjusted  one-sided, over the family of all cells, step-down
// lower_bound, upper_bound  simultaneous one-sided bounds at confidence 1 - alpha each:
//               estimate -/+ q std_error, q from the single-step null distribution of the
//               largest statistic. lower_bound > 0 goes with a single-step p <= alpha. Infinite
//               where the relabellings are too few for alpha or the cell does not vary.
// own_error, own_df  standard error without the prior, pooled or Welch like the statistic, and
//               its degrees of freedom: for a cell's own interval and for TOST
//               (stats/equivalence.h)
// prior         what the cell's variance was drawn towards; df 0 when not moderated
struct CellTest {
  double estimate;
  double std_error;
  double statistic;
  double p_upper;
  double p_lower;
  double p_upper_adjusted;
  double p_lower_adjusted;
  double lower_bound;
  double upper_bound;
  double own_error;
  double own_df;
  VariancePrior prior;
};

// cells         in the order of the input
// relabellings  how many, the observed one included
// enumerated    whether these are all there are
// smallest_p    1 / relabellings: no p can be below it
// welch         whether the statistic is studentised by Welch
// prior_df      weight of the prior; 0 when not moderated
struct MaxTResult {
  std::vector<CellTest> cells;
  std::size_t relabellings;
  bool enumerated;
  double smallest_p;
  bool welch;
  double prior_df;
};

// Tests every cell for a difference between the sides, with family-wise error control.
//
// values  row-major, cells x runs, finite, one number per cell and run; any common kind of
//         unit (the project: logs). No cells is a valid, empty family.
// runs    3 or more, in all.
// side    one entry per run, 0 base and 1 new, at least one of each.
// alpha   in (0, 1), the one-sided level of the two bounds.
//
// One relabelling of the runs is shared by all cells, and both one-sided families come from the
// same relabellings, so each family's error is at most alpha when runs are exchangeable, with the
// correlation between cells used. (Testing both families at alpha is two tests.)
//
// Statistic: difference of means over the pooled two-group standard error of the labelling, with
// the variance v = (d0 s0 + SSE) / (d0 + runs - 2) under the cell's prior {s0, d0}. When one side
// has more than 1.5 times the other's runs (and the smaller more than one), the sides' variances
// are kept apart (Welch; Chung and Romano 2013), each drawn towards the same prior. Variances have
// a floor of 1e-6 of the cell's total variance. A cell whose runs spread by less than 1e-12 of its
// largest magnitude counts as constant: statistic 0, all p 1, and no part in the maxima.
//
// p = (relabellings with a statistic at least as large, the observed included) / relabellings;
// so never 0. A statistic within 1e-9 (absolute below 1, relative above) of the observed counts as
// large.
//
// Errors: kInvalidArgument; kLimit (stats/relabel.h).
// Cost: cells x runs x relabellings additions; memory of the matrix, and a byte per
// run and relabelling. 500 cells x 16 runs x 12870: 0.1 s on one thread.
//
// Source: Westfall and Young 1993, Resampling-Based Multiple Testing, algorithm 2.8 (step-down)
// and 2.5 (single-step).
//
// Checked: against an independent naive implementation to 1e-12 (tests/stats/max_t_test.cc); 300
// cells, sd 5%, +25% in one, 5+5 runs: power 1.00; unmoderated .76
// (tests/stats/reference/moderation.txt).
Result<MaxTResult> MaxT(std::span<const double> values, std::size_t runs,
                        std::span<const std::uint8_t> side, double alpha,
                        const MaxTOptions& options);

}  // namespace tracegate::stats
