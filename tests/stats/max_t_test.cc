#include "stats/max_t.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "tests/stats/max_t_support.h"

namespace tracegate::stats {
namespace {

// The naive implementation: stores every statistic, computes each from the two sides' values
// themselves, and takes the step-down maxima over explicit sets.
struct Naive {
  std::vector<double> t, p, adjusted;
};

double NaiveStatistic(const std::vector<double>& row, std::span<const std::uint8_t> side,
                      const VariancePrior& prior, bool welch) {
  std::vector<double> parts[2];
  for (std::size_t i = 0; i < row.size(); ++i) {
    parts[side[i]].push_back(row[i]);
  }
  double mean[2];
  double squares[2] = {0, 0};
  double size[2];
  for (int s = 0; s < 2; ++s) {
    size[s] = static_cast<double>(parts[s].size());
    mean[s] = std::accumulate(parts[s].begin(), parts[s].end(), 0.0) / size[s];
    for (const double v : parts[s]) {
      squares[s] += std::pow(v - mean[s], 2);
    }
  }
  const double known = prior.variance * prior.df;
  double error = 0;
  if (welch) {
    error = std::sqrt((known + squares[0]) / (prior.df + size[0] - 1) / size[0] +
                      (known + squares[1]) / (prior.df + size[1] - 1) / size[1]);
  } else {
    error = std::sqrt((known + squares[0] + squares[1]) / (prior.df + size[0] + size[1] - 2) *
                      (size[0] + size[1]) / (size[0] * size[1]));
  }
  return (mean[1] - mean[0]) / error;
}

Naive NaiveUpper(const Matrix& cells, const std::vector<Side>& labellings,
                 const std::vector<VariancePrior>& priors, bool welch, double sign) {
  Matrix t;  // labelling x cell; labelling 0 is the observed
  for (const Side& side : labellings) {
    std::vector<double> row;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      row.push_back(sign * NaiveStatistic(cells[c], side, priors[c], welch));
    }
    t.push_back(row);
  }
  const auto all = static_cast<double>(t.size());
  Naive result{t[0], std::vector<double>(cells.size()), std::vector<double>(cells.size())};
  for (std::size_t c = 0; c < cells.size(); ++c) {
    result.p[c] =
        static_cast<double>(std::count_if(
            t.begin(), t.end(), [&](const auto& row) { return row[c] > t[0][c] - 1e-7; })) /
        all;
  }
  // Step-down: for each cell, the worst raw single-step p over the sets of every cell with a
  // statistic at least as large as its own.
  const auto set_p = [&](double level) {
    double hits = 0;
    for (const auto& row : t) {
      double most = -std::numeric_limits<double>::infinity();
      for (std::size_t c = 0; c < cells.size(); ++c) {
        most = t[0][c] <= level ? std::max(most, row[c]) : most;
      }
      hits += most > level - 1e-7 ? 1 : 0;
    }
    return hits / all;
  };
  for (std::size_t c = 0; c < cells.size(); ++c) {
    for (std::size_t other = 0; other < cells.size(); ++other) {
      if (t[0][other] >= t[0][c]) {
        result.adjusted[c] = std::max(result.adjusted[c], set_p(t[0][other]));
      }
    }
  }
  return result;
}

// All labellings by counting through bit masks; the observed one first.
std::vector<Side> AllLabellings(const Side& observed) {
  const auto news = std::count(observed.begin(), observed.end(), 1);
  std::vector<Side> result = {observed};
  for (std::uint32_t mask = 0; mask < (1U << observed.size()); ++mask) {
    Side side;
    for (std::size_t bit = 0; bit < observed.size(); ++bit) {
      side.push_back(static_cast<std::uint8_t>((mask >> bit) & 1U));
    }
    if (std::count(side.begin(), side.end(), 1) == news && side != observed) {
      result.push_back(side);
    }
  }
  return result;
}

void ExpectAgrees(const Matrix& cells, const Side& side, bool moderate, bool welch) {
  MaxTOptions options;
  options.moderate = moderate;
  const auto result = MaxT(Flat(cells), side.size(), side, 0.05, options);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->welch, welch);
  EXPECT_EQ(result->prior_df > 0, moderate);
  const auto labellings = AllLabellings(side);
  ASSERT_EQ(result->relabellings, labellings.size());
  std::vector<VariancePrior> priors;
  for (const CellTest& test : result->cells) {
    priors.push_back(test.prior);
  }
  const Naive up = NaiveUpper(cells, labellings, priors, welch, 1);
  const Naive down = NaiveUpper(cells, labellings, priors, welch, -1);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const CellTest& test = result->cells[c];
    EXPECT_NEAR(test.statistic, up.t[c], 1e-12 * std::max(1.0, std::abs(up.t[c])));
    EXPECT_NEAR(test.p_upper, up.p[c], 1e-12);
    EXPECT_NEAR(test.p_lower, down.p[c], 1e-12);
    EXPECT_NEAR(test.p_upper_adjusted, up.adjusted[c], 1e-12);
    EXPECT_NEAR(test.p_lower_adjusted, down.adjusted[c], 1e-12);
  }
}

TEST(MaxT, AgreesWithTheNaiveImplementation) {
  std::mt19937_64 random(17);
  for (int round = 0; round < 6; ++round) {
    for (const auto& [base, news, welch] :
         {std::tuple{5U, 5U, false}, std::tuple{4U, 4U, false}, std::tuple{6U, 3U, true},
          std::tuple{4U, 6U, false}, std::tuple{3U, 5U, true}, std::tuple{7U, 1U, false}}) {
      auto cells = Noise(12, base + news, 0.05, 0.3, random);
      for (std::size_t run = base; run < base + news; ++run) {
        cells[0][run] += 0.3;
        cells[1][run] += 0.15;
        cells[2][run] -= 0.25;
      }
      auto side = Sides(base, news);
      ExpectAgrees(cells, side, true, welch);
      ExpectAgrees(cells, side, false, welch);
    }
  }
}

// 2 + 2 by hand, one cell {0, 1, 5, 8}, unmoderated. Of the 6 labellings the observed has
// the largest difference, so p_upper = 1/6; p_lower = 1. t = 6 / sqrt((.5 + 4.5) / 2) = 3.794733.
TEST(MaxT, TwoAndTwoByHand) {
  MaxTOptions options;
  options.moderate = false;
  const auto result = MaxT(std::vector<double>{0, 1, 5, 8}, 4, Sides(2, 2), 0.2, options);
  ASSERT_TRUE(result);
  const CellTest& test = result->cells[0];
  EXPECT_EQ(test.estimate, 6.0);
  EXPECT_NEAR(test.std_error, std::sqrt(2.5), 1e-12);
  EXPECT_NEAR(test.statistic, 3.7947331922020551, 1e-12);
  EXPECT_NEAR(test.p_upper, 1.0 / 6, 1e-15);
  EXPECT_EQ(test.p_lower, 1.0);
  EXPECT_EQ(result->smallest_p, 1.0 / 6);
  EXPECT_EQ(test.own_df, 2.0);
  // alpha .2 of 6 is one relabelling: q is the second largest t, of {0, 5} against {1, 8}:
  // difference 2, sums of squares 12.5 + 24.5, t = 2 / sqrt(18.5).
  EXPECT_NEAR(test.lower_bound, 6 - 2 / std::sqrt(18.5) * std::sqrt(2.5), 1e-12);
}

TEST(MaxT, EnumeratesOrSamples) {
  std::mt19937_64 random(1);
  const auto count = [&](std::size_t base, std::size_t news) {
    const auto cells = Noise(3, base + news, 1, 0, random);
    return MaxT(Flat(cells), base + news, Sides(base, news), 0.05, {}).value();
  };
  EXPECT_EQ(count(4, 4).relabellings, 70U);
  EXPECT_EQ(count(5, 5).relabellings, 252U);
  EXPECT_TRUE(count(8, 8).enumerated);
  const auto sampled = count(10, 10);
  EXPECT_FALSE(sampled.enumerated);
  EXPECT_EQ(sampled.relabellings, 10000U);
  EXPECT_EQ(sampled.smallest_p, 1e-4);
}

TEST(MaxT, SampledPIsNearTheEnumeratedAndNeverZero) {
  std::mt19937_64 random(3);
  auto cells = Noise(20, 12, 0.05, 0.2, random);
  for (std::size_t run = 6; run < 12; ++run) {
    cells[0][run] += 5;
  }
  MaxTOptions sampling;
  sampling.enumerate_up_to = 10;
  const auto exact = MaxT(Flat(cells), 12, Sides(6, 6), 0.05, {});
  const auto sampled = MaxT(Flat(cells), 12, Sides(6, 6), 0.05, sampling);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const double p = exact->cells[c].p_upper_adjusted;
    EXPECT_NEAR(sampled->cells[c].p_upper_adjusted, p, 5 * std::sqrt(p * (1 - p) / 9999) + 1e-4);
  }
  sampling.relabellings = 9;
  EXPECT_GE(MaxT(Flat(cells), 12, Sides(6, 6), 0.05, sampling)->cells[0].p_upper, 0.1);
}

void ExpectSame(const CellTest& a, const CellTest& b, double scale) {
  EXPECT_EQ(a.p_upper, b.p_upper);
  EXPECT_EQ(a.p_lower, b.p_lower);
  EXPECT_EQ(a.p_upper_adjusted, b.p_upper_adjusted);
  EXPECT_EQ(a.p_lower_adjusted, b.p_lower_adjusted);
  EXPECT_NEAR(a.estimate * scale, b.estimate, 1e-9 * scale);
  EXPECT_NEAR(a.lower_bound * scale, b.lower_bound, 1e-9 * scale);
  EXPECT_NEAR(a.own_error * scale, b.own_error, 1e-9 * scale);
}

// Small whole numbers, so that ties abound and rounding would show.
TEST(MaxT, PIsInvariantToOrderConstantAndScale) {
  std::mt19937_64 random(23);
  for (int round = 0; round < 20; ++round) {
    const std::size_t news = round % 2 == 0 ? 5 : 3;
    const std::size_t runs = 5 + news;
    Matrix cells(15, std::vector<double>(runs));
    for (auto& row : cells) {
      for (double& v : row) {
        v = static_cast<double>(random() % 5);
      }
    }
    const auto side = Sides(5, news);
    const auto plain = MaxT(Flat(cells), runs, side, 0.05, {});
    Matrix shifted = cells;
    Matrix scaled = cells;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      for (std::size_t run = 0; run < runs; ++run) {
        shifted[c][run] += 17.3 + static_cast<double>(c) / 7;
        scaled[c][run] *= 0.0371;
      }
    }
    Matrix turned = cells;
    std::rotate(turned.begin(), turned.begin() + 6, turned.end());
    const auto after_shift = MaxT(Flat(shifted), runs, side, 0.05, {});
    const auto after_scale = MaxT(Flat(scaled), runs, side, 0.05, {});
    const auto after_turn = MaxT(Flat(turned), runs, side, 0.05, {});
    for (std::size_t c = 0; c < cells.size(); ++c) {
      ExpectSame(plain->cells[c], after_shift->cells[c], 1);
      ExpectSame(plain->cells[c], after_scale->cells[c], 0.0371);
      ExpectSame(plain->cells[(c + 6) % cells.size()], after_turn->cells[c], 1);
    }
  }
}

TEST(MaxT, SwappingTheSidesSwapsTheFamilies) {
  std::mt19937_64 random(29);
  const auto cells = Noise(10, 9, 0.05, 0.2, random);
  Side side = Sides(6, 3);
  const auto one = MaxT(Flat(cells), 9, side, 0.05, {});
  for (auto& mark : side) {
    mark = static_cast<std::uint8_t>(1 - mark);
  }
  const auto other = MaxT(Flat(cells), 9, side, 0.05, {});
  for (std::size_t c = 0; c < cells.size(); ++c) {
    EXPECT_EQ(one->cells[c].p_upper_adjusted, other->cells[c].p_lower_adjusted);
    EXPECT_NEAR(one->cells[c].lower_bound, -other->cells[c].upper_bound, 1e-12);
  }
}

TEST(MaxT, AdjustedNeverBelowUnadjustedAndMonotone) {
  std::mt19937_64 random(31);
  const auto cells = Noise(40, 10, 0.05, 0.4, random);
  const auto result = MaxT(Flat(cells), 10, Sides(5, 5), 0.05, {});
  auto sorted = result->cells;
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.statistic > b.statistic; });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    EXPECT_GE(sorted[i].p_upper_adjusted, sorted[i].p_upper);
    EXPECT_GE(sorted[i].p_lower_adjusted, sorted[i].p_lower);
    if (i > 0) {
      EXPECT_GE(sorted[i].p_upper_adjusted, sorted[i - 1].p_upper_adjusted);
      EXPECT_LE(sorted[i].p_lower_adjusted, sorted[i - 1].p_lower_adjusted);
    }
  }
}

// The bound excludes 0 for the top cell exactly when its adjusted p (single-step for the top) does.
TEST(MaxT, TheBoundGoesWithTheTest) {
  std::mt19937_64 random(37);
  int significant = 0;
  for (int round = 0; round < 200; ++round) {
    auto cells = Noise(20, 10, 0.05, 0.2, random);
    for (std::size_t run = 5; run < 10; ++run) {
      cells[3][run] += 0.1;
    }
    const auto result = MaxT(Flat(cells), 10, Sides(5, 5), 0.05, {});
    const auto top =
        std::max_element(result->cells.begin(), result->cells.end(),
                         [](const auto& a, const auto& b) { return a.statistic < b.statistic; });
    EXPECT_EQ(top->lower_bound > 0, top->p_upper_adjusted <= 0.05);
    significant += top->lower_bound > 0 ? 1 : 0;
  }
  EXPECT_GT(significant, 20);
  EXPECT_LT(significant, 200);
}

TEST(MaxT, TooFewRelabellingsForAlphaHaveNoBound) {
  std::mt19937_64 random(41);
  const auto cells = Noise(4, 4, 1, 0, random);
  const auto result = MaxT(Flat(cells), 4, Sides(2, 2), 0.05, {});
  EXPECT_EQ(result->cells[0].lower_bound, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(result->cells[0].upper_bound, std::numeric_limits<double>::infinity());
}

TEST(MaxT, ConstantCellsAreHarmless) {
  std::mt19937_64 random(43);
  auto cells = Noise(6, 10, 0.05, 0, random);
  for (std::size_t run = 5; run < 10; ++run) {
    cells[0][run] += 0.4;
  }
  const auto without = MaxT(Flat(cells), 10, Sides(5, 5), 0.05, {});
  cells.emplace_back(10, 0.1 + 0.2);
  cells.emplace_back(10, 0.0);
  cells.push_back({0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3});  // rounding only
  const auto with = MaxT(Flat(cells), 10, Sides(5, 5), 0.05, {});
  for (std::size_t c = 0; c < 6; ++c) {
    ExpectSame(without->cells[c], with->cells[c], 1);
  }
  for (std::size_t c = 6; c < 9; ++c) {
    EXPECT_EQ(with->cells[c].statistic, 0);
    EXPECT_EQ(with->cells[c].p_upper, 1);
    EXPECT_EQ(with->cells[c].p_lower_adjusted, 1);
    EXPECT_EQ(with->cells[c].own_error, 0);
  }
  const auto only = MaxT(std::vector<double>(20, 7.0), 10, Sides(5, 5), 0.05, {});
  EXPECT_EQ(only->cells[1].p_upper_adjusted, 1);
}

TEST(MaxT, PerfectSeparationIsFiniteWithoutAPrior) {
  MaxTOptions options;
  options.moderate = false;
  const auto result =
      MaxT(std::vector<double>{1, 1, 1, 1, 2, 2, 2, 2}, 8, Sides(4, 4), 0.05, options);
  EXPECT_TRUE(std::isfinite(result->cells[0].statistic));
  EXPECT_NEAR(result->cells[0].p_upper, 1.0 / 70, 1e-15);
  EXPECT_NEAR(result->cells[0].p_upper_adjusted, 1.0 / 70, 1e-15);
}

TEST(MaxT, NoCellsIsAnEmptyFamily) {
  const auto result = MaxT({}, 8, Sides(4, 4), 0.05, {});
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->cells.empty());
  EXPECT_EQ(result->relabellings, 70U);
}

TEST(MaxT, RefusesWhatHasNoMeaning) {
  const std::vector<double> values = {1, 2, 3, 4};
  EXPECT_FALSE(MaxT(values, 4, Sides(4, 0), 0.05, {}));
  EXPECT_FALSE(MaxT(values, 4, Sides(2, 3), 0.05, {}));
  EXPECT_FALSE(MaxT(values, 3, Sides(2, 1), 0.05, {}));
  EXPECT_FALSE(MaxT(values, 2, Sides(1, 1), 0.05, {}));
  EXPECT_FALSE(MaxT(values, 0, {}, 0.05, {}));
  EXPECT_FALSE(MaxT(values, 4, Side{0, 1, 2, 0}, 0.05, {}));
  EXPECT_FALSE(MaxT(values, 4, Sides(2, 2), 0, {}));
  EXPECT_FALSE(MaxT(values, 4, Sides(2, 2), 1, {}));
  EXPECT_FALSE(MaxT(std::vector<double>{1, 2, 3, std::nan("")}, 4, Sides(2, 2), 0.05, {}));
  EXPECT_FALSE(MaxT(std::vector<double>{1, 2, 3, 1e200}, 4, Sides(2, 2), 0.05, {}));
}

}  // namespace
}  // namespace tracegate::stats
