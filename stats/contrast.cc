#include "stats/contrast.h"

#include <cmath>
#include <cstddef>
#include <limits>

namespace tracegate::stats {
namespace {

constexpr double kConstantSpread = 1e-12;
constexpr double kVarianceFloor = 1e-6;
constexpr std::size_t kLeastRunsForWelch = 2;

// The mean of all values, or of those of each block.
std::vector<double> Means(std::span<const double> row, std::span<const std::uint32_t> block) {
  std::vector<double> sums;
  std::vector<double> counts;
  for (std::size_t run = 0; run < row.size(); ++run) {
    const std::size_t at = block.empty() ? 0 : block[run];
    sums.resize(std::max(sums.size(), at + 1), 0);
    counts.resize(sums.size(), 0);
    sums[at] += row[run];
    counts[at] += 1;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] /= std::max(counts[i], 1.0);
  }
  return sums;
}

void Subtract(std::vector<double>& row, std::span<const std::uint32_t> block) {
  const std::vector<double> means = Means(row, block);
  for (std::size_t run = 0; run < row.size(); ++run) {
    row[run] -= means[block.empty() ? 0 : block[run]];
  }
}

}  // namespace

Design DesignOf(std::span<const std::uint8_t> side, std::size_t blocks) {
  const auto news = static_cast<std::size_t>(std::count(side.begin(), side.end(), 1));
  const std::size_t base = side.size() - news;
  const auto [fewer, more] = std::minmax(base, news);
  const auto groups = static_cast<double>(std::max<std::size_t>(blocks, 1));
  return {.base = static_cast<double>(base),
          .news = static_cast<double>(news),
          .df = static_cast<double>(side.size()) - groups - 1,
          .welch = blocks <= 1 && 2 * more > 3 * fewer && fewer >= kLeastRunsForWelch};
}

Result<Cell> Centre(std::span<const double> row, std::span<const std::uint32_t> block) {
  Cell cell;
  double largest = 0;
  for (const double value : row) {
    if (!std::isfinite(value)) {
      return Fail(ErrorCode::kInvalidArgument, "a value of the matrix is not finite");
    }
    largest = std::max(largest, std::abs(value));
  }
  cell.centred.assign(row.begin(), row.end());
  Subtract(cell.centred, block);
  Subtract(cell.centred, block);  // what the rounding of the first mean has left
  for (const double value : cell.centred) {
    cell.squares += value * value;
  }
  if (!std::isfinite(cell.squares)) {
    return Fail(ErrorCode::kInvalidArgument, "the values of a cell are too large to be squared");
  }
  const auto n = static_cast<double>(row.size());
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
  const double total = cell.squares / (d.df + 1);
  return kVarianceFloor * total * (1 / d.base + 1 / d.news);
}

double OwnDf(const Design& d, const Contrast& seen) {
  const double base = seen.base_squares / (d.base - 1) / d.base;
  const double news = seen.new_squares / (d.news - 1) / d.news;
  if (!d.welch || !(base + news > 0)) {
    return d.df;
  }
  return (base + news) * (base + news) / (base * base / (d.base - 1) + news * news / (d.news - 1));
}

}  // namespace tracegate::stats
