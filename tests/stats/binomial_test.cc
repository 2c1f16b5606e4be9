#include "stats/binomial.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tracegate::stats {
namespace {

struct Row {
  std::uint64_t successes, trials;
  double confidence, low, high;
};

TEST(ClopperPearson, AgreesWithScipyAndR) {
  const std::vector<Row> rows = {
#include "tests/stats/reference/binomial.inc"
  };
  ASSERT_EQ(rows.size(), 27U);
  for (const Row& row : rows) {
    const auto interval = ClopperPearson(row.successes, row.trials, row.confidence);
    ASSERT_TRUE(interval);
    EXPECT_NEAR(interval->low, row.low, 1e-9 * row.low) << row.successes << "/" << row.trials;
    EXPECT_NEAR(interval->high, row.high, 1e-9 * row.high) << row.successes << "/" << row.trials;
  }
}

// None of n: the upper limit q has (1 - q)^n = .025.
TEST(ClopperPearson, NoneAndAllByHand) {
  for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{20}, std::uint64_t{1} << 40}) {
    const double q = -std::expm1(std::log(0.025) / static_cast<double>(n));
    const auto none = ClopperPearson(0, n, 0.95);
    EXPECT_EQ(none->low, 0);
    EXPECT_NEAR(none->high, q, 1e-9 * q);
    const auto all = ClopperPearson(n, n, 0.95);
    EXPECT_EQ(all->high, 1);
    EXPECT_NEAR(all->low, 1 - q, 1e-12);
  }
}

TEST(ClopperPearson, RefusesWhatHasNoMeaning) {
  EXPECT_FALSE(ClopperPearson(0, 0, 0.95));
  EXPECT_FALSE(ClopperPearson(3, 2, 0.95));
  EXPECT_FALSE(ClopperPearson(1, 2, 1));
  EXPECT_FALSE(ClopperPearson(1, 2, 0));
  EXPECT_FALSE(ClopperPearson(1, 2, std::nan("")));
}

// By hand for few; else scipy.stats.binomtest(k, n, 0.5, "greater").pvalue.
TEST(SignTest, AgreesWithScipy) {
  struct SignRow {
    std::uint64_t over, trials;
    double p;
  };
  for (const SignRow& row : {
           SignRow{0, 5, 1},
           SignRow{6, 6, 0.015625},
           SignRow{5, 6, 0.109375},
           SignRow{3, 6, 0.65625},
           SignRow{8, 8, 0.00390625},
           SignRow{14, 20, 0.057659149169921875},
           SignRow{60, 100, 0.028443966820490441},
           SignRow{480, 1000, 0.90261683576911744},
           SignRow{1000, 1000, 9.3326361850321888e-302},
       }) {
    const auto p = SignTest(row.over, row.trials);
    ASSERT_TRUE(p);
    EXPECT_NEAR(*p, row.p, 1e-12 * row.p) << row.over << "/" << row.trials;
  }
  EXPECT_FALSE(SignTest(0, 0));
  EXPECT_FALSE(SignTest(3, 2));
}

}  // namespace
}  // namespace tracegate::stats
