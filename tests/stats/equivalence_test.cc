#include "stats/equivalence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tracegate::stats {
namespace {

struct Row {
  double estimate, std_error, df, margin, p;
};

TEST(Tost, AgreesWithScipy) {
  const std::vector<Row> rows = {
#include "tests/stats/reference/tost.inc"
  };
  ASSERT_EQ(rows.size(), 28U);
  for (const Row& row : rows) {
    const auto result = Tost(row.estimate, row.std_error, row.df, row.margin, 0.05);
    ASSERT_TRUE(result);
    EXPECT_NEAR(result->p, row.p, 1e-12 + 1e-9 * row.p) << row.estimate << " " << row.std_error;
    EXPECT_EQ(result->equivalent, row.p <= 0.05);
  }
}

// t(.95, 8) = 1.859548 (tables): the 90% interval of 0 +- 1.8595 x 0.05 ends at 0.09298.
TEST(Tost, IsTheNinetyPercentIntervalInsideTheMargin) {
  EXPECT_TRUE(Tost(0, 0.05, 8, 0.0930, 0.05)->equivalent);
  EXPECT_FALSE(Tost(0, 0.05, 8, 0.0929, 0.05)->equivalent);
  EXPECT_TRUE(Tost(-0.01, 0.05, 8, 0.1030, 0.05)->equivalent);
  EXPECT_FALSE(Tost(-0.01, 0.05, 8, 0.1029, 0.05)->equivalent);
}

TEST(Tost, OnTheEdgeIsAHalf) { EXPECT_NEAR(Tost(0.1, 0.03, 5, 0.1, 0.05)->p, 0.5, 1e-15); }

TEST(Tost, NoVariationAndNoMargin) {
  EXPECT_TRUE(Tost(0, 0, 8, 0.1, 0.05)->equivalent);
  EXPECT_FALSE(Tost(0.1, 0, 8, 0.1, 0.05)->equivalent);
  EXPECT_FALSE(Tost(0.2, 0, 8, 0.1, 0.05)->equivalent);
  EXPECT_FALSE(Tost(0, 0, 8, 0, 0.05)->equivalent);
  EXPECT_EQ(Tost(0, 1e-300, 8, 0.1, 0.05)->p, 0.0);  // beyond double, not an error
}

TEST(Tost, RefusesWhatHasNoMeaning) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(Tost(nan, 0.1, 8, 0.1, 0.05));
  EXPECT_FALSE(Tost(0, -0.1, 8, 0.1, 0.05));
  EXPECT_FALSE(Tost(0, 0.1, 0, 0.1, 0.05));
  EXPECT_FALSE(Tost(0, 0.1, nan, 0.1, 0.05));
  EXPECT_FALSE(Tost(0, 0.1, 8, -0.1, 0.05));
  EXPECT_FALSE(Tost(0, 0.1, 8, 0.1, 1));
}

}  // namespace
}  // namespace tracegate::stats
