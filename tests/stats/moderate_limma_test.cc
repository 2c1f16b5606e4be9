// The weight of the variance prior against limma's inverse of the trigamma function.
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "stats/moderate.h"

namespace tracegate::stats {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Row {
  std::vector<double> variances;
  double df, scale, weight;
  double limma_scale, limma_weight;  // another definition: printed beside ours, close, not equal
};

TEST(EstimatePriors, InvertsTrigammaAsLimmaDoes) {
  const std::vector<Row> rows = {
#include "tests/stats/reference/moderate_limma.inc"
  };
  ASSERT_EQ(rows.size(), 7U);
  int inside = 0;
  for (const Row& row : rows) {
    const VariancePriors prior = EstimatePriors(row.variances, row.df, {});
    EXPECT_NEAR(prior.variances[0] / row.scale, 1, 1e-14);
    EXPECT_NEAR(prior.df / row.weight, 1, 1e-9) << row.limma_weight;
    inside += row.weight > kLeastPriorDf && row.weight < kMostPriorDf ? 1 : 0;
    EXPECT_LT(prior.variances[0] / row.limma_scale, 1.6);
    EXPECT_GT(prior.variances[0] / row.limma_scale, 0.7);
    if (row.limma_weight != kInf) {
      EXPECT_LT(prior.df / row.limma_weight, 1.3);
      EXPECT_GT(prior.df / row.limma_weight, 0.7);
    }
  }
  EXPECT_EQ(inside, 5);
}

}  // namespace
}  // namespace tracegate::stats
