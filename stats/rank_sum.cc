#include "stats/rank_sum.h"

#include <utility>

namespace tracegate::stats {

// Each of the m values has 0 to n values of the other side below it, and U is the sum: so U = u
// in as many ways as there are multisets of m numbers of 0 ... n with the sum u. The numbers are
// offered one after another, each to be taken any number of times; ways[j][u] counts multisets of
// j. Only additions, so doubles keep full relative precision beyond 2^53.
std::vector<double> RankSumCumulative(std::size_t m, std::size_t n) {
  const std::size_t most = m * n;
  std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1, 0.0));
  ways[0][0] = 1;
  for (std::size_t number = 0; number <= n; ++number) {
    for (std::size_t taken = 1; taken <= m; ++taken) {
      for (std::size_t u = number; u <= taken * number; ++u) {
        ways[taken][u] += ways[taken - 1][u - number];
      }
    }
  }
  std::vector<double>& cumulative = ways[m];
  for (std::size_t u = 1; u <= most; ++u) {
    cumulative[u] += cumulative[u - 1];
  }
  const double total = cumulative[most];
  for (double& value : cumulative) {
    value /= total;
  }
  return std::move(cumulative);
}

}  // namespace tracegate::stats
