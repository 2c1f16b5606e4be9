// Matrices of noise for the tests of stats/max_t.h.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace tracegate::stats {

using Matrix = std::vector<std::vector<double>>;
using Side = std::vector<std::uint8_t>;

inline std::vector<double> Flat(const Matrix& cells) {
  std::vector<double> flat;
  for (const auto& row : cells) {
    flat.insert(flat.end(), row.begin(), row.end());
  }
  return flat;
}

inline Side Sides(std::size_t base, std::size_t news) {
  Side side(base, 0);
  side.insert(side.end(), news, 1);
  return side;
}

// Normal, standard deviation `sd`, every two cells of a run correlated.
inline Matrix Noise(std::size_t cells, std::size_t runs, double sd, double correlation,
                    std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::vector<double> shared(runs);
  for (double& v : shared) {
    v = normal(random);
  }
  Matrix matrix(cells, std::vector<double>(runs));
  for (auto& row : matrix) {
    for (std::size_t run = 0; run < runs; ++run) {
      row[run] =
          sd * (std::sqrt(1 - correlation) * normal(random) + std::sqrt(correlation) * shared[run]);
    }
  }
  return matrix;
}

}  // namespace tracegate::stats
