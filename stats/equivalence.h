// Whether a difference is small enough not to matter.
#pragma once

#include "src/base/error.h"

namespace tracegate::stats {

// p           the larger of the two one-sided p values
// equivalent  p <= alpha: the 1 - 2 alpha interval lies inside +-margin
struct Equivalence {
  double p;
  bool equivalent;
};

// Two one-sided t tests against the differences -margin and +margin (Schuirmann 1987).
//
// estimate   difference of means, finite; in logs for a ratio, margin = log(1 + 10%)
// std_error  its standard error, 0 or more, same unit. Use the cell's own (CellTest::own_error):
//            a moderated one is too small for the noisiest cells. 0 (a cell that does not
//            vary) gives p = 0 inside the margin and 1 on or outside it.
// df         degrees of freedom of std_error, above 0
// margin     0 or more, same unit; 0 is never equivalent
// alpha      in (0, 1), of each of the two tests
//
// Errors: kInvalidArgument.
//
// Checked: SciPy's t distribution on a grid to 1e-12 (tests/stats/reference/tost.py).
Result<Equivalence> Tost(double estimate, double std_error, double df, double margin, double alpha);

}  // namespace tracegate::stats
