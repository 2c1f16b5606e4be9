#include "stats/adjust.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace tracegate::stats {
namespace {

// Indices of the p values in ascending order.
Result<std::vector<std::size_t>> Ascending(std::span<const double> p) {
  if (!std::all_of(p.begin(), p.end(), [](double v) { return v >= 0 && v <= 1; })) {
    return Fail(ErrorCode::kInvalidArgument, "a p value must lie in [0, 1]");
  }
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

}  // namespace

Result<std::vector<double>> Holm(std::span<const double> p) {
  const auto order = Ascending(p);
  if (!order) {
    return Fail(order.error());
  }
  std::vector<double> adjusted(p.size());
  double greatest = 0;
  for (std::size_t rank = 0; rank < p.size(); ++rank) {
    const std::size_t cell = (*order)[rank];
    greatest = std::max(greatest, p[cell] * static_cast<double>(p.size() - rank));
    adjusted[cell] = std::min(1.0, greatest);
  }
  return adjusted;
}

Result<std::vector<double>> BenjaminiHochberg(std::span<const double> p) {
  const auto order = Ascending(p);
  if (!order) {
    return Fail(order.error());
  }
  std::vector<double> adjusted(p.size());
  double least = 1;
  for (std::size_t rank = p.size(); rank > 0; --rank) {
    const std::size_t cell = (*order)[rank - 1];
    least = std::min(least, p[cell] * (static_cast<double>(p.size()) / static_cast<double>(rank)));
    adjusted[cell] = least;
  }
  return adjusted;
}

}  // namespace tracegate::stats
