#include "stats/moderate.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

namespace tracegate::stats {
namespace {

// chi2(df) / df times scale, by summing squares.
std::vector<double> Variances(std::size_t count, int df, double spread, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0;
    for (int k = 0; k < df; ++k) {
      const double z = normal(random);
      sum += z * z;
    }
    values.push_back(sum / df * std::exp(spread * normal(random)));
  }
  return values;
}

TEST(EstimatePriors, TwoCellsByHand) {
  // Median 1, log variances +-s: mean square s^2. df = 2: trigamma(1) = pi^2 / 6. For the weight 4
  // the excess must be trigamma(2) = pi^2 / 6 - 1, so s^2 = pi^2 / 3 - 1. Three cells, one at the
  // median, dilute by 2/3.
  const double pi = std::acos(-1.0);
  const double s = std::sqrt((pi * pi / 3 - 1) * 1.5);
  const auto prior = EstimatePriors(std::vector<double>{std::exp(s), 1.0, std::exp(-s)}, 2, {});
  EXPECT_EQ(prior.variances[0], 1.0);
  EXPECT_NEAR(prior.df, 4.0, 1e-9);
}

TEST(EstimatePriors, EqualCellsGetTheMostAndUnlikeOnesLittle) {
  EXPECT_EQ(EstimatePriors(Variances(300, 9, 0, 1), 9, {}).df, kMostPriorDf);
  EXPECT_LT(EstimatePriors(Variances(300, 9, 2, 1), 9, {}).df, 2.0);
  EXPECT_EQ(EstimatePriors(Variances(300, 9, 6, 1), 9, {}).df, kLeastPriorDf);
}

// A prior of d0 degrees of freedom: variances drawn as F(df, d0), the estimate finds d0.
TEST(EstimatePriors, FindsTheWeightThatMadeTheCells) {
  const auto numerator = Variances(20000, 9, 0, 2);
  const auto denominator = Variances(20000, 6, 0, 3);
  std::vector<double> cells;
  for (std::size_t i = 0; i < numerator.size(); ++i) {
    cells.push_back(numerator[i] / denominator[i]);
  }
  const auto prior = EstimatePriors(cells, 9, {});
  EXPECT_NEAR(prior.df, 6.0, 0.6);
  EXPECT_NEAR(prior.variances[0], 1.04, 0.05);  // median of F(9, 6) is 1.040 (tables)
}

TEST(EstimatePriors, NearlyConstantCellsDoNotSpoilTheWeight) {
  auto cells = Variances(300, 9, 0, 4);
  for (std::size_t i = 0; i < 15; ++i) {
    cells[i] *= 1e-12;
  }
  EXPECT_GT(EstimatePriors(cells, 9, {}).df, 8.0);
  for (std::size_t i = 0; i < 15; ++i) {
    cells[i] *= 1e24;  // noisy ones must
  }
  EXPECT_LT(EstimatePriors(cells, 9, {}).df, 1.5);
}

struct TrendRow {
  double variance;
  std::array<double, 4> traits;
  double log_scale;
};
constexpr TrendRow kTrend[] = {
#include "tests/stats/reference/trend.inc"
};

TEST(EstimatePriors, FollowsTheTraitsAsRDoes) {
  std::vector<double> variances;
  std::vector<double> traits;
  for (const TrendRow& row : kTrend) {
    variances.push_back(row.variance);
    traits.insert(traits.end(), row.traits.begin(), row.traits.end());
  }
  const auto priors = EstimatePriors(variances, 9, traits);
  ASSERT_EQ(priors.variances.size(), variances.size());
  for (std::size_t i = 0; i < variances.size(); ++i) {
    EXPECT_NEAR(std::log(priors.variances[i]), kTrend[i].log_scale, 1e-9);
  }
  // Without the traits the cells are unlike, and the prior counts for less.
  EXPECT_LT(EstimatePriors(variances, 9, {}).df, priors.df);
}

// The trait of a kind says what is common to all cells: the same scales as without it.
TEST(EstimatePriors, ATraitThatDoesNotVaryChangesNothing) {
  const auto cells = Variances(50, 9, 1, 8);
  const auto without = EstimatePriors(cells, 9, {});
  const auto with = EstimatePriors(cells, 9, std::vector<double>(cells.size(), 1));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    EXPECT_NEAR(with.variances[i], without.variances[i], 1e-12 * without.variances[i]);
  }
  EXPECT_NEAR(with.df, without.df, 1e-9);
}

TEST(EstimatePriors, NoCellsIsNoPrior) {
  EXPECT_EQ(EstimatePriors({}, 9, {}).df, 0);
  EXPECT_TRUE(EstimatePriors({}, 9, {}).variances.empty());
}

}  // namespace
}  // namespace tracegate::stats
