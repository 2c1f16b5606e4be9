#include "stats/block_bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tracegate::stats {
namespace {

struct Row {
  std::size_t block;
  std::vector<RatioPart> base, news;
  double estimate, low, high;
};

// With 20,000 resamples a limit of the interval has a Monte Carlo error of some thousandths.
TEST(BlockBootstrap, AgreesWithR) {
  const std::vector<Row> rows = {
#include "tests/stats/reference/block_bootstrap.inc"
  };
  ASSERT_EQ(rows.size(), 3U);
  for (const Row& row : rows) {
    BootstrapOptions options;
    options.block = row.block;
    options.resamples = 20000;
    const auto interval = BlockBootstrap(row.base, row.news, options);
    ASSERT_TRUE(interval);
    ASSERT_TRUE(*interval);
    EXPECT_NEAR((*interval)->estimate, row.estimate, 1e-12);
    const double width = row.high - row.low;
    EXPECT_NEAR((*interval)->low, row.low, 0.03 * width);
    EXPECT_NEAR((*interval)->high, row.high, 0.03 * width);
  }
}

TEST(BlockBootstrap, EqualPartsDoNotVary) {
  const std::vector<RatioPart> base(20, {10, 2});
  const std::vector<RatioPart> news(30, {30, 2});
  const auto interval = BlockBootstrap(base, news, {});
  ASSERT_TRUE(*interval);
  EXPECT_NEAR((*interval)->low, std::log(3), 1e-12);
  EXPECT_NEAR((*interval)->high, std::log(3), 1e-12);
}

TEST(BlockBootstrap, ScaleMovesTheIntervalAndSwapTurnsIt) {
  std::vector<RatioPart> base;
  std::vector<RatioPart> news;
  for (int i = 0; i < 40; ++i) {
    base.push_back({10.0 + i * 7 % 11, 3.0 + i % 2});
    news.push_back({14.0 + i * 5 % 13, 3.0 + i % 3});
  }
  const auto plain = BlockBootstrap(base, news, {});
  std::vector<RatioPart> scaled = news;
  for (RatioPart& part : scaled) {
    part.numerator *= 2;
  }
  const auto doubled = BlockBootstrap(base, scaled, {});
  EXPECT_NEAR((*doubled)->low, (*plain)->low + std::log(2), 1e-12);
  EXPECT_NEAR((*doubled)->high, (*plain)->high + std::log(2), 1e-12);
  const auto swapped = BlockBootstrap(news, base, {});
  EXPECT_NEAR((*swapped)->estimate, -(*plain)->estimate, 1e-12);
  EXPECT_NEAR((*swapped)->low, -(*plain)->high, 0.05);
}

TEST(BlockBootstrap, NoRatioWhereASumCanBeZero) {
  std::vector<RatioPart> rare(40, {0, 1});
  rare[7] = {5, 1};
  const auto interval = BlockBootstrap(rare, std::vector<RatioPart>(40, {1, 1}), {});
  ASSERT_TRUE(interval);
  EXPECT_FALSE(*interval);
}

TEST(BlockBootstrap, RefusesWhatHasNoMeaning) {
  const std::vector<RatioPart> parts(4, {1, 1});
  EXPECT_FALSE(BlockBootstrap({}, parts, {}));
  EXPECT_FALSE(BlockBootstrap(parts, std::vector<RatioPart>{{-1, 1}}, {}));
  EXPECT_FALSE(BlockBootstrap(
      parts, std::vector<RatioPart>{{1, std::numeric_limits<double>::infinity()}}, {}));
  EXPECT_FALSE(BlockBootstrap(parts, parts, {.block = 0}));
  EXPECT_FALSE(BlockBootstrap(parts, parts, {.resamples = 0}));
  EXPECT_FALSE(BlockBootstrap(parts, parts, {.confidence = 1}));
}

}  // namespace
}  // namespace tracegate::stats
