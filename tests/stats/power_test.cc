#include "stats/power.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace tracegate::stats {
namespace {

struct PowerRow {
  double effect, sd, alpha;
  std::size_t n;
  double power;
};

struct NeededRow {
  double effect, sd, alpha, power;
  std::size_t n;  // 0: more than 1000
};

TEST(Power, AgreesWithScipysNoncentralT) {
#define POWER_ROWS
  const std::vector<PowerRow> rows = {
#include "tests/stats/reference/power.inc"
  };
#undef POWER_ROWS
  ASSERT_EQ(rows.size(), 8U);
  for (const PowerRow& row : rows) {
    const auto power = TwoSamplePower(row.effect, row.sd, row.alpha, row.n);
    ASSERT_TRUE(power);
    EXPECT_NEAR(*power, row.power, 1e-9) << row.n;
    EXPECT_EQ(TwoSamplePower(-row.effect, row.sd, row.alpha, row.n), *power);
  }
}

TEST(Power, RunsNeededAgreesWithScipysCountingUp) {
#define NEEDED_ROWS
  const std::vector<NeededRow> rows = {
#include "tests/stats/reference/power.inc"
  };
#undef NEEDED_ROWS
  ASSERT_EQ(rows.size(), 12U);
  for (const NeededRow& row : rows) {
    const auto needed = RunsNeeded(row.effect, row.sd, row.alpha, row.power);
    ASSERT_TRUE(needed);
    EXPECT_EQ(needed->value_or(0), row.n) << row.effect << " " << row.sd << " " << row.alpha;
  }
}

// Cohen 1988, table 2.4.1, a2 = .05: d = .20, .50, .80, 1.00 at power .80 need 393, 64, 26, 17
// (.20 by his interpolation; by noncentral t it is 394, in the SciPy table).
TEST(Power, CohensTable) {
  EXPECT_EQ(RunsNeeded(0.5, 1, 0.025, 0.8).value().value_or(0), 64U);
  EXPECT_EQ(RunsNeeded(0.8, 1, 0.025, 0.8).value().value_or(0), 26U);
  EXPECT_EQ(RunsNeeded(1.0, 1, 0.025, 0.8).value().value_or(0), 17U);
}

TEST(Power, EnormousAndTinyEffectsHaveAnswers) {
  EXPECT_EQ(RunsNeeded(1e6, 1e-6, 1e-6, 0.999).value().value_or(0), 2U);
  EXPECT_FALSE(RunsNeeded(1e-9, 1, 0.05, 0.8).value().has_value());
  EXPECT_EQ(TwoSamplePower(1e6, 1e-6, 0.05, 1000), 1.0);
  EXPECT_NEAR(TwoSamplePower(1e-12, 1, 0.05, 10).value(), 0.05,
              1e-9);  // power is alpha at no effect
}

TEST(Power, GrowsWithRunsAndEffect) {
  double before = 0;
  for (std::size_t n = 2; n <= 200; ++n) {
    const double power = TwoSamplePower(0.05, 0.1, 0.001, n).value();
    ASSERT_GT(power, before) << n;
    before = power;
  }
  before = 0;
  for (int step = 1; step <= 400; ++step) {
    const double power = TwoSamplePower(0.05 * step, 0.1, 0.0001, 3).value();
    ASSERT_GE(power, before - 1e-12)
        << step;  // no fall where the noncentral t gives way to "certain"
    before = power;
  }
}

TEST(Power, LeastRunsOfAPermutationTest) {
  EXPECT_EQ(MinRunsForPermutation(0.5), 1U);     // C(2,1) = 2
  EXPECT_EQ(MinRunsForPermutation(0.05), 3U);    // C(6,3) = 20, and 1/20 is enough
  EXPECT_EQ(MinRunsForPermutation(0.0499), 4U);  // C(8,4) = 70
  EXPECT_EQ(MinRunsForPermutation(0.01), 5U);    // C(10,5) = 252
  EXPECT_EQ(MinRunsForPermutation(0.001), 7U);   // C(12,6) = 924, C(14,7) = 3432
}

TEST(Power, RefusesWhatHasNoMeaning) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(RunsNeeded(0, 1, 0.05, 0.8));
  EXPECT_FALSE(RunsNeeded(nan, 1, 0.05, 0.8));
  EXPECT_FALSE(RunsNeeded(1, 0, 0.05, 0.8));
  EXPECT_FALSE(RunsNeeded(1, 1, 0.5, 0.8));
  EXPECT_FALSE(RunsNeeded(1, 1, 0.05, 1));
  EXPECT_FALSE(TwoSamplePower(1, 1, 0.05, 1));
  EXPECT_FALSE(MinRunsForPermutation(0));
}

}  // namespace
}  // namespace tracegate::stats
