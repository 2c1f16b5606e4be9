#include "stats/hodges_lehmann.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace tracegate::stats {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Row {
  std::vector<double> base, news;
  double asked, estimate, low, high, confidence;
};

const std::vector<Row>& Reference() {
  static const std::vector<Row> rows = {
#include "tests/stats/reference/hodges_lehmann.inc"
  };
  return rows;
}

TEST(HodgesLehmann, AgreesWithScipysInvertedTest) {
  ASSERT_EQ(Reference().size(), 10U);
  for (const Row& row : Reference()) {
    SCOPED_TRACE(testing::Message() << row.base.size() << "+" << row.news.size());
    const auto shift = HodgesLehmann(row.base, row.news, row.asked);
    ASSERT_TRUE(shift);
    EXPECT_NEAR(shift->estimate, row.estimate, 1e-12);
    EXPECT_EQ(shift->finite, std::isfinite(row.low));
    if (shift->finite) {
      EXPECT_NEAR(shift->low, row.low, 1e-12);
      EXPECT_NEAR(shift->high, row.high, 1e-12);
    } else {
      EXPECT_EQ(shift->low, row.low);
      EXPECT_EQ(shift->high, row.high);
    }
    EXPECT_NEAR(shift->confidence, row.confidence, 1e-12);
    EXPECT_TRUE(shift->exact);
  }
}

// Base 0 10 20 30, new 1 2 3 4: D = -29 .. -26, -19 .. -16, -9 .. -6, 1 .. 4. D1 = -29, D16 = 4,
// and the middle two are -16 and -9.
TEST(HodgesLehmann, FourAndFourUseTheExtremes) {
  const auto shift =
      HodgesLehmann(std::vector<double>{20, 0, 30, 10}, std::vector<double>{4, 1, 2, 3}, 0.95);
  EXPECT_EQ(shift->low, -29);
  EXPECT_EQ(shift->high, 4);
  EXPECT_EQ(shift->estimate, -12.5);
  EXPECT_NEAR(shift->confidence, 68.0 / 70, 1e-15);
}

TEST(HodgesLehmann, TooFewAreInfiniteNotAnError) {
  const auto shift =
      HodgesLehmann(std::vector<double>{1, 2, 3}, std::vector<double>{4, 5, 6}, 0.95);
  ASSERT_TRUE(shift);
  EXPECT_FALSE(shift->finite);
  EXPECT_EQ(shift->low, -kInf);
  EXPECT_EQ(shift->high, kInf);
  EXPECT_EQ(shift->confidence, 1.0);
  EXPECT_EQ(shift->estimate, 3.0);
}

TEST(HodgesLehmann, BeyondFiftyIsApproximateAndSaysSo) {
  std::mt19937_64 random(4);
  const auto sample = [&](std::size_t n) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) {
      values.push_back(static_cast<double>(random() % 1'000'003));
    }
    return values;
  };
  const auto base = sample(50);
  const auto news = sample(50);
  auto more = news;
  more.push_back(500'000);  // one value inside the range changes the order statistics little
  const auto exact = HodgesLehmann(base, news, 0.95);
  const auto approximate = HodgesLehmann(base, more, 0.95);
  EXPECT_TRUE(exact->exact);
  EXPECT_FALSE(approximate->exact);
  EXPECT_GE(approximate->confidence, 0.95);
  EXPECT_LT(approximate->confidence, 0.951);
  const double width = exact->high - exact->low;
  EXPECT_NEAR((approximate->high - approximate->low) / width, 1.0, 0.1);
}

TEST(HodgesLehmann, AllTiedIsAPoint) {
  const std::vector<double> same(6, 2.5);
  const auto shift = HodgesLehmann(same, same, 0.95);
  EXPECT_EQ(shift->estimate, 0);
  EXPECT_EQ(shift->low, 0);
  EXPECT_EQ(shift->high, 0);
}

TEST(HodgesLehmann, RefusesWhatHasNoMeaning) {
  const std::vector<double> two = {1, 2};
  EXPECT_FALSE(HodgesLehmann({}, two, 0.95));
  EXPECT_FALSE(HodgesLehmann(two, std::vector<double>{kInf}, 0.95));
  EXPECT_FALSE(HodgesLehmann(two, two, 1.0));
  EXPECT_FALSE(HodgesLehmann(two, two, 0.0));
  const std::vector<double> many(4097, 1.0);
  EXPECT_EQ(HodgesLehmann(two, many, 0.95).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace tracegate::stats
