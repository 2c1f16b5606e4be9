#include "stats/contrast.h"

#include <cmath>
#include <cstddef>
#include <limits>

namespace tracegate::stats {
namespace {

constexpr double kConstantSpread = 1e-12;
constexpr double kVarianceFloor = 1e-6;
constexpr std::size_t kLeastRunsForWelch = 2;

}  // namespace

Design DesignOf(std::span<const std::uint8_t> side) {
  const auto news = static_cast<std::size_t>(std::count(side.begin(), side.end(), 1));
  const std::size_t base = side.size() - news;
  const auto [fewer, more] = std::minmax(base, news);
  return {.base = static_cast<double>(base),
          .news = static_cast<double>(news),
          .welch = 2 * more > 3 * fewer && fewer >= kLeastRunsForWelch,
          .prior = {}};
}

Result<Cell> Centre(std::span<const double> row) {
  Cell cell;
  const auto n = static_cast<double>(row.size());
  double largest = 0;
  double mean = 0;
  for (const double value : row) {
    if (!std::isfinite(value)) {
      return Fail(ErrorCode::kInvalidArgument, "a value of the matrix is not finite");
    }
    largest = std::max(largest, std::abs(value));
    mean += value / n;
  }
  double drift = 0;
  for (const double value : row) {
    cell.centred.push_back(value - mean);
    drift += value - mean;
  }
  for (double& value : cell.centred) {
    value -= drift / n;
    cell.squares += value * value;
  }
  if (!std::isfinite(cell.squares)) {
    return Fail(ErrorCode::kInvalidArgument, "the values of a cell are too large to be squared");
  }
  cell.constant = std::sqrt(cell.squares / n) <= kConstantSpread * largest ||
                  cell.squares < std::numeric_limits<double>::min();
  return cell;
}

Contrast Observe(const Cell& cell, std::span<const std::uint8_t> side, const Design& design) {
  double mean[2] = {0, 0};
  for (std::size_t run = 0; run < side.size(); ++run) {
    mean[side[run]] += cell.centred[run] / (side[run] == 0 ? design.base : design.news);
  }
  double squares[2] = {0, 0};
  for (std::size_t run = 0; run < side.size(); ++run) {
    const double off = cell.centred[run] - mean[side[run]];
    squares[side[run]] += off * off;
  }
  return {.estimate = mean[1] - mean[0], .base_squares = squares[0], .new_squares = squares[1]};
}

double ErrorFloor(const Cell& cell, const Design& d) {
  const double total = cell.squares / (d.base + d.news - 1);
  return kVarianceFloor * total * (1 / d.base + 1 / d.news);
}

double OwnDf(const Design& d, const Contrast& seen) {
  const double base = seen.base_squares / (d.base - 1) / d.base;
  const double news = seen.new_squares / (d.news - 1) / d.news;
  if (!d.welch || !(base + news > 0)) {
    return d.base + d.news - 2;
  }
  return (base + news) * (base + news) / (base * base / (d.base - 1) + news * news / (d.news - 1));
}

}  // namespace tracegate::stats
