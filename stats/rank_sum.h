// The exact distribution of the Mann-Whitney count.
#pragma once

#include <cstddef>
#include <vector>

namespace tracegate::stats {

// P(U <= u), u = 0 ... m n, for sides of m and n values, at least one each, without ties and
// without a shift. Symmetric: P(U >= u) = P(U <= m n - u).
//
// Cost: m (m n) (n + 1) additions; 50 and 50 values take some milliseconds.
//
// Checked: SciPy's exact Mann-Whitney test (tests/stats/reference/mann_whitney.py).
std::vector<double> RankSumCumulative(std::size_t m, std::size_t n);

}  // namespace tracegate::stats
