#include "stats/summary.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace tracegate::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Summary, VarianceKeepsItsDigitsFarFromZero) {
  const std::vector<double> values = {1e8 + 1, 1e8 + 2, 1e8 + 3};
  EXPECT_EQ(SampleVariance(values), 1.0);
  EXPECT_EQ(Mean(values), 1e8 + 2);
}

TEST(Summary, VarianceDividesByOneLess) {
  // Deviations -3 -1 1 3: 20 / 3.
  EXPECT_DOUBLE_EQ(SampleVariance(std::vector<double>{2, 4, 6, 8}).value(), 20.0 / 3);
}

TEST(Summary, MedianOfOddAndEvenUnsorted) {
  EXPECT_EQ(Median(std::vector<double>{9, 1, 5}), 5.0);
  EXPECT_EQ(Median(std::vector<double>{9, 1, 5, 2}), 3.5);
  EXPECT_EQ(Median(std::vector<double>{7}), 7.0);
}

TEST(Summary, NearestRankTakesTheCeiling) {
  const std::vector<double> five = {15, 20, 35, 40, 50};  // the usual textbook sample
  EXPECT_EQ(NearestRank(five, 0.05), 15.0);
  EXPECT_EQ(NearestRank(five, 0.30), 20.0);
  EXPECT_EQ(NearestRank(five, 0.40), 20.0);
  EXPECT_EQ(NearestRank(five, 0.50), 35.0);
  EXPECT_EQ(NearestRank(five, 1.00), 50.0);
  EXPECT_EQ(NearestRank(five, 0.00), 15.0);
}

TEST(Summary, NearestRankIsNotMovedByRounding) {
  std::vector<double> values;
  for (int i = 1; i <= 100; ++i) {
    values.push_back(i);
  }
  // 0.07 * 100 and 0.55 * 100 are above 7 and 55 in binary.
  for (int percent = 1; percent <= 100; ++percent) {
    EXPECT_EQ(NearestRank(values, percent / 100.0), static_cast<double>(percent));
  }
}

TEST(Summary, RefusesWhatHasNoAnswer) {
  const std::vector<double> none;
  const std::vector<double> one = {1};
  const std::vector<double> nan = {1, kNan, 2};
  const std::vector<double> huge = {1e308, 1e308};
  EXPECT_FALSE(Mean(none));
  EXPECT_FALSE(Mean(nan));
  EXPECT_FALSE(Mean(huge));
  EXPECT_FALSE(SampleVariance(one));
  EXPECT_FALSE(SampleVariance(nan));
  EXPECT_FALSE(Median(none));
  EXPECT_FALSE(Median(nan));
  EXPECT_FALSE(NearestRank(none, 0.5));
  EXPECT_FALSE(NearestRank(one, 1.01));
  EXPECT_FALSE(NearestRank(one, kNan));
  EXPECT_FALSE(NearestRank(std::vector<double>{2, 1}, 0.5));
  EXPECT_EQ(Mean(none).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace tracegate::stats
