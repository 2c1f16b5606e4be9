#include "stats/blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "stats/interval.h"
#include "stats/max_t.h"
#include "stats/relabel.h"
#include "tests/stats/max_t_support.h"

namespace tracegate::stats {
namespace {

using Blocks = std::vector<std::uint32_t>;

// Runs in the order of `Sides`: base runs first, then the new ones; the i-th of each is of block
// i / half.
Blocks BlocksOf(std::size_t a_side, std::size_t half) {
  Blocks block;
  for (std::size_t run = 0; run < 2 * a_side; ++run) {
    block.push_back(static_cast<std::uint32_t>(run % a_side / half));
  }
  return block;
}

// Student's t of the differences within pairs.
double PairedT(const std::vector<double>& differences) {
  const auto n = static_cast<double>(differences.size());
  const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
  double squares = 0;
  for (const double d : differences) {
    squares += (d - mean) * (d - mean);
  }
  return mean / std::sqrt(squares / (n - 1) / n);
}

// Pairs, unmoderated: the paired t test, its p by turning the sign of every difference.
TEST(Blocks, PairsAreSignFlipsOfThePairedT) {
  constexpr std::size_t kPairs = 6;
  std::mt19937_64 random(5);
  const auto cells = Noise(4, 2 * kPairs, 0.1, 0.3, random);
  const Blocks block = BlocksOf(kPairs, 1);
  MaxTOptions options;
  options.moderate = false;
  options.block = block;
  const auto result = MaxT(Flat(cells), 2 * kPairs, Sides(kPairs, kPairs), 0.05, options);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->relabellings, 64U);
  std::vector<std::vector<double>> differences;
  for (const auto& row : cells) {
    auto& own = differences.emplace_back();
    for (std::size_t pair = 0; pair < kPairs; ++pair) {
      own.push_back(row[kPairs + pair] - row[pair]);
    }
  }
  std::vector<int> at_least(cells.size(), 0);
  int top_reached = 0;
  std::vector<double> observed;
  for (const auto& own : differences) {
    observed.push_back(PairedT(own));
  }
  const double top = *std::max_element(observed.begin(), observed.end());
  for (unsigned signs = 0; signs < 64; ++signs) {
    double most = -1e9;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      auto turned = differences[c];
      for (std::size_t pair = 0; pair < kPairs; ++pair) {
        turned[pair] *= (signs >> pair & 1U) != 0 ? -1 : 1;
      }
      const double t = PairedT(turned);
      at_least[c] += t >= observed[c] - 1e-9 ? 1 : 0;
      most = std::max(most, t);
    }
    top_reached += most >= top - 1e-9 ? 1 : 0;
  }
  for (std::size_t c = 0; c < cells.size(); ++c) {
    EXPECT_NEAR(result->cells[c].statistic, observed[c], 1e-9);
    EXPECT_NEAR(result->cells[c].p_upper, at_least[c] / 64.0, 1e-12);
    EXPECT_EQ(result->cells[c].own_df, kPairs - 1.0);
  }
  const auto best = std::max_element(observed.begin(), observed.end()) - observed.begin();
  EXPECT_NEAR(result->cells[static_cast<std::size_t>(best)].p_upper_adjusted, top_reached / 64.0,
              1e-12);
}

// A drift between blocks that is far larger than the change.
TEST(Blocks, TakeTheDriftOut) {
  std::mt19937_64 random(6);
  Matrix cells = Noise(10, 16, 0.02, 0, random);
  const Blocks block = BlocksOf(8, 2);
  for (auto& row : cells) {
    for (std::size_t run = 0; run < 16; ++run) {
      row[run] += 0.5 * block[run];
      row[run] += &row == &cells.front() && run >= 8 ? 0.15 : 0;
    }
  }
  MaxTOptions options;
  EXPECT_GT(MaxT(Flat(cells), 16, Sides(8, 8), 0.05, options)->cells[0].p_upper_adjusted, 0.05);
  options.block = block;
  const auto within = MaxT(Flat(cells), 16, Sides(8, 8), 0.05, options);
  EXPECT_EQ(within->relabellings, 1296U);  // 6^4
  EXPECT_LE(within->cells[0].p_upper_adjusted, 0.01);
  EXPECT_NEAR(within->cells[0].estimate, 0.15, 0.03);
  EXPECT_GT(Drift(Flat(cells), 16, block), 10);
}

// One cell {1, 3, 5, 9} in blocks {1, 3} and {5, 9}: variance over all 35/3; within blocks sums of
// squares 2 + 8, 2 degrees of freedom: 5.
TEST(Drift, ByHand) {
  const std::vector<double> values = {1, 3, 5, 9};
  EXPECT_NEAR(Drift(values, 4, Blocks{0, 0, 1, 1}), 35.0 / 15, 1e-12);
  EXPECT_EQ(Drift(values, 4, {}), 1);
  EXPECT_EQ(Drift({}, 4, Blocks{0, 0, 1, 1}), 1);
  EXPECT_EQ(Drift(std::vector<double>{1, 1, 2, 2}, 4, Blocks{0, 0, 1, 1}), 1);
}

TEST(Drift, DoesNotLookAtTheOrderInsideABlock) {
  EXPECT_EQ(Drift(std::vector<double>{1, 3, 5, 9}, 4, Blocks{0, 0, 1, 1}),
            Drift(std::vector<double>{3, 1, 9, 5}, 4, Blocks{0, 0, 1, 1}));
}

TEST(BlocksPay, NeedsDriftAndRelabellings) {
  EXPECT_TRUE(BlocksPay(1.3, 64, 0.05));
  EXPECT_TRUE(BlocksPay(1.3, 36, 0.05));
  EXPECT_FALSE(BlocksPay(1.3, 16, 0.05));
  EXPECT_FALSE(BlocksPay(1.1, 64, 0.05));
}

TEST(Relabel, WithinBlocksKeepsTheSidesOfEach) {
  const Blocks block = {0, 1, 0, 1, 0, 1};
  const Side side = {0, 0, 1, 0, 0, 1};
  RelabelOptions options;
  options.block = block;
  for (const std::size_t limit : {std::size_t{100}, std::size_t{1}}) {
    options.enumerate_up_to = limit;
    const auto all = Relabel(side, options);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->enumerated, limit == 100);
    EXPECT_EQ(all->Rows(), limit == 100 ? 9U : 10000U);
    for (std::size_t i = 0; i < all->Rows(); ++i) {
      const auto row = all->Row(i);
      EXPECT_EQ(row[0] + row[2] + row[4], 1);
      EXPECT_EQ(row[1] + row[3] + row[5], 1);
    }
    EXPECT_TRUE(std::equal(side.begin(), side.end(), all->Row(0).begin()));
  }
}

TEST(Blocks, RefusesBlocksThatDoNotFit) {
  const std::vector<double> values = {1, 2, 3, 4, 5, 7};
  const auto refused = [&](const Blocks& block) {
    MaxTOptions options;
    options.block = block;
    return !MaxT(values, 6, Sides(3, 3), 0.05, options);
  };
  EXPECT_TRUE(refused({0, 1, 2}));
  EXPECT_TRUE(refused({0, 0, 0, 1, 1, 1}));  // a side is missing in each
  EXPECT_TRUE(refused({0, 0, 1, 0, 1, 1}));  // unequal
  EXPECT_TRUE(refused({0, 1, 3, 0, 1, 3}));  // a gap
  EXPECT_TRUE(refused({0, 1, 4000000000U, 0, 1, 2}));
  EXPECT_FALSE(refused({0, 1, 2, 0, 1, 2}));
}

TEST(StudentHalfWidth, Tables) {
  EXPECT_NEAR(*StudentHalfWidth(1, 4, 0.95), 2.7764451051977987, 1e-12);
  EXPECT_EQ(*StudentHalfWidth(0, 4, 0.95), 0);
  EXPECT_FALSE(StudentHalfWidth(-1, 4, 0.95));
  EXPECT_FALSE(StudentHalfWidth(1, 0, 0.95));
  EXPECT_FALSE(StudentHalfWidth(1, 4, 1));
}

}  // namespace
}  // namespace tracegate::stats
