#include "stats/mann_whitney.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace tracegate::stats {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Expected {
  double u, greater, less, two_sided;
  bool exact;
};

void Compare(const Result<MannWhitney>& test, const Expected& expected) {
  ASSERT_TRUE(test);
  EXPECT_EQ(test->u, expected.u);
  EXPECT_EQ(test->exact, expected.exact);
  EXPECT_NEAR(test->p_greater / expected.greater, 1, 1e-11);
  EXPECT_NEAR(test->p_less / expected.less, 1, 1e-11);
  EXPECT_NEAR(test->p_two_sided / expected.two_sided, 1, 1e-11);
}

TEST(MannWhitney, AgreesWithScipyOnSamples) {
  struct Row {
    std::vector<double> base, news;
    double u, greater, less, two_sided;
    bool exact;
  };
  const std::vector<Row> rows = {
#define SAMPLE_ROWS
#include "tests/stats/reference/mann_whitney.inc"
#undef SAMPLE_ROWS
  };
  ASSERT_EQ(rows.size(), 12U);
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << row.base.size() << "+" << row.news.size());
    Compare(MannWhitneyTest(row.base, row.news),
            {row.u, row.greater, row.less, row.two_sided, row.exact});
  }
}

TEST(MannWhitney, AgreesWithScipyOnBins) {
  struct Row {
    std::vector<PairedCount> bins;
    double u, greater, less, two_sided;
    bool exact;
  };
  const std::vector<Row> rows = {
#define BIN_ROWS
#include "tests/stats/reference/mann_whitney.inc"
#undef BIN_ROWS
  };
  ASSERT_EQ(rows.size(), 5U);
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << row.bins.size() << " bins");
    Compare(MannWhitneyTest(row.bins), {row.u, row.greater, row.less, row.two_sided, row.exact});
  }
}

// All 252 ways to deal 5 + 5: the most extreme has p 1/252, the next 2/252, then 4/252.
TEST(MannWhitney, FiveAndFiveByCounting) {
  const std::vector<double> base = {1, 2, 3, 4, 5};
  EXPECT_NEAR(MannWhitneyTest(base, std::vector<double>{6, 7, 8, 9, 10})->p_greater, 1.0 / 252,
              1e-15);
  EXPECT_NEAR(MannWhitneyTest(base, std::vector<double>{4.5, 7, 8, 9, 10})->p_greater, 2.0 / 252,
              1e-15);
  EXPECT_NEAR(MannWhitneyTest(base, std::vector<double>{3.5, 7, 8, 9, 10})->p_greater, 4.0 / 252,
              1e-15);
  EXPECT_NEAR(MannWhitneyTest(base, std::vector<double>{6, 7, 8, 9, kInf})->p_less, 1, 1e-15);
}

TEST(MannWhitney, SwappingTheSidesSwapsTheTails) {
  const std::vector<double> a = {1, 5, 2, 8, 3};
  const std::vector<double> b = {4, 5, 9, 7};
  const auto ab = MannWhitneyTest(a, b);
  const auto ba = MannWhitneyTest(b, a);
  EXPECT_EQ(ab->p_greater, ba->p_less);
  EXPECT_EQ(ab->p_less, ba->p_greater);
  EXPECT_EQ(ab->u + ba->u, 20);
}

TEST(MannWhitney, AllTiedIsNoDifference) {
  const std::vector<double> same(7, 3.0);
  for (const auto& test :
       {MannWhitneyTest(same, same),
        MannWhitneyTest(std::vector<PairedCount>{{.base = 1'000'000'007, .news = 999}})}) {
    EXPECT_EQ(test->p_greater, 1);
    EXPECT_EQ(test->p_less, 1);
    EXPECT_EQ(test->p_two_sided, 1);
    EXPECT_FALSE(test->exact);
  }
}

// A billion spans a side: U has 2^59 pairs and stays exact; half of the pairs is no difference.
TEST(MannWhitney, CountsOfHugeHistograms) {
  const std::uint64_t most = std::uint64_t{1} << 28;
  const auto even = MannWhitneyTest(std::vector<PairedCount>(4, {.base = most, .news = most}));
  EXPECT_EQ(even->u, 8.0 * static_cast<double>(most) * static_cast<double>(most));
  EXPECT_EQ(even->p_two_sided, 1);
  EXPECT_EQ(MannWhitneyTest(std::vector<PairedCount>(5, {.base = most, .news = most})).error().code,
            ErrorCode::kLimit);
  const std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(MannWhitneyTest(std::vector<PairedCount>{{.base = top, .news = top}}).error().code,
            ErrorCode::kLimit);
}

TEST(MannWhitney, RefusesWhatHasNoMeaning) {
  const std::vector<double> two = {1, 2};
  EXPECT_FALSE(MannWhitneyTest({}, two));
  EXPECT_FALSE(MannWhitneyTest(two, {}));
  EXPECT_FALSE(MannWhitneyTest(two, std::vector<double>{std::numeric_limits<double>::quiet_NaN()}));
  EXPECT_FALSE(MannWhitneyTest(std::vector<PairedCount>{}));
  EXPECT_FALSE(MannWhitneyTest(std::vector<PairedCount>{{.base = 4, .news = 0}}));
}

}  // namespace
}  // namespace tracegate::stats
