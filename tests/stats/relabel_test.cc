#include "stats/relabel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>

namespace tracegate::stats {
namespace {

std::vector<std::uint8_t> Sides(std::size_t base, std::size_t news) {
  std::vector<std::uint8_t> side(base, 0);
  side.insert(side.end(), news, 1);
  return side;
}

std::set<std::string> Distinct(const Relabellings& all) {
  std::set<std::string> rows;
  for (std::size_t i = 0; i < all.Rows(); ++i) {
    const auto row = all.Row(i);
    rows.emplace(row.begin(), row.end());
  }
  return rows;
}

TEST(Choose, PublishedValuesAndSaturation) {
  EXPECT_EQ(Choose(8, 4), 70U);
  EXPECT_EQ(Choose(10, 5), 252U);
  EXPECT_EQ(Choose(16, 8), 12870U);
  EXPECT_EQ(Choose(5, 0), 1U);
  EXPECT_EQ(Choose(5, 6), 0U);
  EXPECT_EQ(Choose(64, 32), 1832624140942590534U);
  EXPECT_EQ(Choose(67, 33), 14226520737620288370U);  // the largest central one in 64 bits
  EXPECT_EQ(Choose(68, 34), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(Choose(std::numeric_limits<std::uint64_t>::max(), 1),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(Choose(1'000'000, 999'999), 1'000'000U);
}

TEST(Choose, ObeysPascalsRule) {
  for (std::uint64_t n = 1; n <= 60; ++n) {
    for (std::uint64_t k = 1; k <= n; ++k) {
      ASSERT_EQ(Choose(n, k), Choose(n - 1, k - 1) + Choose(n - 1, k)) << n << " " << k;
    }
  }
}

TEST(Relabel, EnumeratesEachOnceWithTheObservedFirst) {
  for (const auto& [base, news, count] :
       {std::array{4, 4, 70}, std::array{5, 5, 252}, std::array{2, 7, 36}, std::array{1, 1, 2}}) {
    auto side = Sides(static_cast<std::size_t>(base), static_cast<std::size_t>(news));
    std::swap(side.front(), side.back());  // observed is neither the first nor the last in order
    const auto all = Relabel(side, {});
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->enumerated);
    EXPECT_EQ(all->Rows(), static_cast<std::size_t>(count));
    EXPECT_EQ(Distinct(*all).size(), static_cast<std::size_t>(count));
    EXPECT_TRUE(std::equal(side.begin(), side.end(), all->Row(0).begin()));
    for (std::size_t i = 0; i < all->Rows(); ++i) {
      EXPECT_EQ(std::count(all->Row(i).begin(), all->Row(i).end(), 1), news);
    }
  }
}

TEST(Relabel, SamplesWhenThereAreTooMany) {
  const auto some = Relabel(Sides(5, 5), {.enumerate_up_to = 251, .count = 99, .seed = 3});
  ASSERT_TRUE(some);
  EXPECT_FALSE(some->enumerated);
  EXPECT_EQ(some->Rows(), 100U);
  for (std::size_t i = 0; i < some->Rows(); ++i) {
    EXPECT_EQ(std::count(some->Row(i).begin(), some->Row(i).end(), 1), 5);
  }
  EXPECT_TRUE(Relabel(Sides(5, 5), {.enumerate_up_to = 252})->enumerated);
}

TEST(Relabel, TheSeedDecides) {
  const RelabelOptions options{.enumerate_up_to = 0, .count = 50, .seed = 11};
  const auto first = Relabel(Sides(8, 8), options);
  EXPECT_EQ(first->marks, Relabel(Sides(8, 8), options)->marks);
  EXPECT_NE(first->marks,
            Relabel(Sides(8, 8), {.enumerate_up_to = 0, .count = 50, .seed = 12})->marks);
}

TEST(Relabel, DrawsAreUniform) {
  // 3 + 3: 20 labellings, 20000 draws, 1000 expected of each; chi2 with 19 degrees of freedom
  // exceeds 43.8 with probability .001 (tables).
  const auto drawn = Relabel(Sides(3, 3), {.enumerate_up_to = 0, .count = 20000, .seed = 5});
  std::map<std::string, int> seen;
  for (std::size_t i = 1; i < drawn->Rows(); ++i) {
    const auto row = drawn->Row(i);
    ++seen[std::string(row.begin(), row.end())];
  }
  ASSERT_EQ(seen.size(), 20U);
  double chi2 = 0;
  for (const auto& [row, times] : seen) {
    chi2 += (times - 1000.0) * (times - 1000.0) / 1000.0;
  }
  EXPECT_LT(chi2, 43.8);
  EXPECT_GT(chi2, 5.0);  // a round robin would be too even
}

TEST(DrawBelow, RefusesTheBiasedPart) {
  // bound = 2^63 + 1: 2^64 mod bound = 2^63 - 1, so every output below that is refused, and the
  // others lose `bound` when they reach it.
  const std::uint64_t bound = (std::uint64_t{1} << 63U) + 1;
  std::mt19937_64 drawing(1);
  std::mt19937_64 plain(1);
  for (int i = 0; i < 100; ++i) {
    std::uint64_t expected = plain();
    while (expected < bound - 2) {
      expected = plain();
    }
    ASSERT_EQ(DrawBelow(drawing, bound), expected >= bound ? expected - bound : expected);
  }
  EXPECT_EQ(DrawBelow(drawing, 1), 0U);
}

TEST(Relabel, RefusesWhatHasNoMeaning) {
  EXPECT_FALSE(Relabel({}, {}));
  EXPECT_FALSE(Relabel(Sides(3, 0), {}));
  EXPECT_FALSE(Relabel(Sides(0, 3), {}));
  EXPECT_FALSE(Relabel(std::vector<std::uint8_t>{0, 1, 2}, {}));
  EXPECT_FALSE(Relabel(Sides(3, 3), {.enumerate_up_to = 0, .count = 0}));
  const auto large = Relabel(Sides(50, 50), {.count = std::size_t{1} << 40U});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace tracegate::stats
