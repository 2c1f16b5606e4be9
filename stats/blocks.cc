#include "stats/blocks.h"

#include <algorithm>
#include <vector>

#include "stats/contrast.h"
#include "stats/summary.h"

namespace tracegate::stats {

double Drift(std::span<const double> values, std::size_t runs,
             std::span<const std::uint32_t> block) {
  const std::size_t blocks =
      block.empty() ? 1 : std::size_t{*std::max_element(block.begin(), block.end())} + 1;
  if (runs <= blocks) {
    return 1;
  }
  const auto all_df = static_cast<double>(runs - 1);
  const auto within_df = static_cast<double>(runs - blocks);
  std::vector<double> ratios;
  for (std::size_t at = 0; at + runs <= values.size(); at += runs) {
    const auto all = Centre(values.subspan(at, runs), {});
    const auto within = Centre(values.subspan(at, runs), block);
    if (all && within && !all->constant && !within->constant) {
      ratios.push_back(all->squares / all_df / (within->squares / within_df));
    }
  }
  return Median(ratios).value_or(1);
}

bool BlocksPay(double drift, double labellings, double alpha) {
  constexpr double kLeast = 1.5;
  return drift >= kDriftThatPays && labellings * alpha >= kLeast;
}

}  // namespace tracegate::stats
