#include "src/profile/histogram.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <tuple>
#include <utility>
#include <vector>

#include "src/profile/axis.h"

namespace tracegate::profile {
namespace {

using ::testing::ElementsAre;

using Bin = std::tuple<Nanos, Nanos, std::uint64_t>;

std::vector<Bin> Bins(const Histogram& h) {
  std::vector<Bin> bins;
  h.ForEachBin([&](Nanos lower, Nanos upper, std::uint64_t count) {
    bins.emplace_back(lower, upper, count);
  });
  return bins;
}

Histogram Of(const std::vector<Nanos>& values) {
  Histogram h;
  for (const Nanos value : values) {
    h.Add(value);
  }
  return h;
}

// Spread over many octaves, as durations are.
std::vector<Nanos> RandomDurations(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> durations(10, 4);
  std::vector<Nanos> values(n);
  for (Nanos& value : values) {
    value = static_cast<Nanos>(std::min(durations(random), 1e17));
  }
  return values;
}

void ExpectEqual(const Histogram& a, const Histogram& b) {
  EXPECT_EQ(Bins(a), Bins(b));
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.sum(), b.sum());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
}

TEST(Histogram, EmptyOne) {
  const Histogram h;
  EXPECT_EQ(h.count(), 0u);
  EXPECT_EQ(h.sum(), 0u);
  EXPECT_EQ(h.min(), 0);
  EXPECT_EQ(h.max(), 0);
  EXPECT_EQ(h.Mean(), 0);
  EXPECT_EQ(h.Quantile(0.5), 0);
  EXPECT_TRUE(Bins(h).empty());
}

TEST(Histogram, OneValueIsEveryQuantile) {
  for (const Nanos value : {Nanos{0}, Nanos{1}, Nanos{1000}, Nanos{123456789}, kMaxNanos}) {
    const Histogram h = Of({value});
    for (const double p : {1e-9, 0.5, 0.99, 1.0}) {
      EXPECT_EQ(h.Quantile(p), value) << p;
    }
    EXPECT_EQ(h.min(), value);
    EXPECT_EQ(h.max(), value);
    EXPECT_EQ(h.Mean(), static_cast<double>(value));
  }
}

TEST(Histogram, CountsEveryBinExactly) {
  EXPECT_THAT(Bins(Of({5, 300, 5, 301, 0, 127})),
              ElementsAre(Bin{0, 1, 1}, Bin{5, 6, 2}, Bin{127, 128, 1}, Bin{300, 304, 2}));
}

TEST(Histogram, GrowsAtBothEnds) {
  const std::vector<std::vector<Nanos>> orders = {
      {1'000'000, 1, kMaxNanos}, {kMaxNanos, 1'000'000, 1}, {1, kMaxNanos, 1'000'000}};
  for (const std::vector<Nanos>& values : orders) {
    const Histogram h = Of(values);
    const auto bins = Bins(h);
    ASSERT_EQ(bins.size(), 3u);
    EXPECT_EQ(std::get<0>(bins[0]), 1);
    EXPECT_EQ(std::get<0>(bins[1]), LowerEdge(BinOf(1'000'000)));
    EXPECT_EQ(std::get<0>(bins[2]), kMaxNanos);
    EXPECT_EQ(h.min(), 1);
    EXPECT_EQ(h.max(), kMaxNanos);
    EXPECT_EQ(h.sum(), static_cast<std::uint64_t>(kMaxNanos) + 1'000'001);
  }
}

TEST(Histogram, FactsOfRandomDataAreExact) {
  const auto values = RandomDurations(20'000, 1);
  const Histogram h = Of(values);
  EXPECT_EQ(h.count(), values.size());
  EXPECT_EQ(h.sum(), std::accumulate(values.begin(), values.end(), std::uint64_t{0},
                                     [](std::uint64_t sum, Nanos value) {
                                       return sum + static_cast<std::uint64_t>(value);
                                     }));
  EXPECT_EQ(h.min(), *std::min_element(values.begin(), values.end()));
  EXPECT_EQ(h.max(), *std::max_element(values.begin(), values.end()));
}

TEST(Histogram, QuantilesAreInTheBinOfTheNearestRank) {
  for (const std::size_t n : {1u, 2u, 3u, 10u, 99u, 100u, 101u, 5000u}) {
    auto values = RandomDurations(n, n);
    const Histogram h = Of(values);
    std::sort(values.begin(), values.end());
    for (int percent = 1; percent <= 100; ++percent) {
      const std::size_t rank = (static_cast<std::size_t>(percent) * n + 99) / 100;
      const Nanos exact = values[rank - 1];
      const Nanos quantile = h.Quantile(percent / 100.0);
      // In binary 0.07 * 100 is above 7: a rank may be one too high there.
      const Nanos above = values[std::min(rank, n - 1)];
      EXPECT_TRUE(BinOf(quantile) == BinOf(exact) || BinOf(quantile) == BinOf(above))
          << percent << "% of " << n << ": " << quantile << " for " << exact;
      EXPECT_GE(quantile, h.min());
      EXPECT_LE(quantile, h.max());
    }
  }
}

// The same without the allowance for rounding.
TEST(Histogram, NearestRankIsNotMovedByRounding) {
  Histogram h;
  for (Nanos value = 1; value <= 100; ++value) {
    h.Add(value);
  }
  for (int percent = 1; percent <= 100; ++percent) {
    EXPECT_EQ(h.Quantile(percent / 100.0), percent);
  }
}

TEST(Histogram, MergingIsFillingInAnyOrder) {
  auto values = RandomDurations(3000, 5);
  const Histogram whole = Of(values);
  std::mt19937_64 random(3);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(values.begin(), values.end(), random);
    std::vector<Histogram> parts(7);
    for (std::size_t i = 0; i < values.size(); ++i) {
      parts[i % (parts.size() - 1)].Add(values[i]);  // the last one stays empty
    }
    std::shuffle(parts.begin(), parts.end(), random);
    Histogram merged;
    for (const Histogram& part : parts) {
      merged.Merge(part);
    }
    ExpectEqual(merged, whole);
  }
}

// What was read from a file has no table until something is added.
TEST(Histogram, OfBinsIsOfValues) {
  std::mt19937_64 random(11);
  for (const std::size_t n : {1U, 2U, 40U, 3000U}) {
    const auto values = RandomDurations(n, n);
    const Histogram filled = Of(values);
    std::vector<std::pair<int, std::uint64_t>> bins;
    for (const auto& [lower, upper, count] : Bins(filled)) {
      bins.emplace_back(BinOf(lower), count);
    }
    const Histogram read = Histogram::FromBins(bins, filled.sum(), filled.min(), filled.max());
    ExpectEqual(read, filled);
    EXPECT_EQ(read.Quantile(0.3), filled.Quantile(0.3));
    EXPECT_TRUE(read == filled);
    // Inside, and on either side; into it, and it into another.
    const Histogram more = Of({values[random() % n], 0, kMaxNanos, values[0]});
    Histogram sum = filled;
    sum.Merge(more);
    Histogram of_read = read;
    of_read.Merge(more);
    ExpectEqual(of_read, sum);
    Histogram with_read = more;
    with_read.Merge(read);
    ExpectEqual(with_read, sum);
    of_read = read;
    of_read.Merge(read);
    sum = filled;
    sum.Merge(filled);
    ExpectEqual(of_read, sum);
  }
}

TEST(Histogram, EqualOnesHaveAllInCommon) {
  const Histogram h = Of({5, 900, 901, 70'000});
  EXPECT_TRUE(h == Of({70'000, 901, 900, 5}));
  EXPECT_TRUE(Histogram() == Histogram());
  EXPECT_FALSE(h == Histogram());
  EXPECT_FALSE(h == Of({5, 900, 901}));              // fewer
  EXPECT_FALSE(h == Of({5, 900, 902, 69'999}));      // another greatest one in the same bins
  EXPECT_FALSE(h == Of({5, 600, 1201, 70'000}));     // the same but for the bins
  EXPECT_FALSE(h == Of({6, 900, 901, 70'000 - 1}));  // another least one
  EXPECT_FALSE(h == Of({5, 900, 901, 69'999, 1}));   // more
}

TEST(Histogram, MemoryIsThatOfItsBins) {
  EXPECT_EQ(Histogram().Memory(), 0U);
  Histogram h = Of({100});
  EXPECT_LT(h.Memory(), 1500U);
  h.AddMany(kMaxNanos, 1'000'000);
  EXPECT_GT(h.Memory(), 25'000U);  // from the one to the other
}

TEST(Histogram, MergingTwoFarApart) {
  Histogram low = Of({3});
  const Histogram high = Of({kMaxNanos});
  Histogram other = high;
  other.Merge(low);
  low.Merge(high);
  ExpectEqual(low, other);
  ExpectEqual(low, Of({3, kMaxNanos}));
}

TEST(Histogram, CopiesAreIndependent) {
  Histogram h = Of({1, 2});
  Histogram copy = h;
  h.Add(3);
  ExpectEqual(copy, Of({1, 2}));
  copy = h;
  ExpectEqual(copy, Of({1, 2, 3}));
  const Histogram moved = std::move(copy);
  ExpectEqual(moved, Of({1, 2, 3}));
}

TEST(Histogram, AddingManyIsAddingOften) {
  const auto values = RandomDurations(200, 9);
  Histogram often;
  Histogram many;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t k = 0; k < i % 4; ++k) {
      often.Add(values[i]);
    }
    many.AddMany(values[i], i % 4);
  }
  ExpectEqual(many, often);
  many.AddMany(-5, 2);
  EXPECT_EQ(many.min(), 0);
  Histogram large;
  large.AddMany(kMaxNanos, 5);
  EXPECT_EQ(large.sum(), std::numeric_limits<std::uint64_t>::max());
}

TEST(Histogram, NegativeCountsAsZero) { ExpectEqual(Of({-5}), Of({0})); }

TEST(Histogram, TheSumDoesNotWrap) {
  Histogram h;
  for (int i = 0; i < 5; ++i) {
    h.Add(kMaxNanos);
  }
  EXPECT_EQ(h.sum(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(h.count(), 5u);
  Histogram other = h;
  other.Merge(h);
  EXPECT_EQ(other.sum(), std::numeric_limits<std::uint64_t>::max());
}

TEST(Censored, KeepsFourApart) {
  Censored spans;
  EXPECT_TRUE(spans.Empty());
  spans.Add(1, true, true);
  spans.Add(20, false, true);
  spans.Add(300, true, false);
  spans.Add(4000, false, false);
  EXPECT_FALSE(spans.Empty());
  ExpectEqual(spans.completed, Of({1}));
  ExpectEqual(spans.clipped_start, Of({20}));
  ExpectEqual(spans.clipped_end, Of({300}));
  ExpectEqual(spans.clipped_both, Of({4000}));
  EXPECT_EQ(spans.TotalTime(), 4321u);
  EXPECT_EQ(spans.TotalCount(), 4u);
}

TEST(Censored, MergesEachOfTheFour) {
  Censored a;
  Censored b;
  for (const bool begin : {false, true}) {
    for (const bool end : {false, true}) {
      const Nanos value = 10 + (begin ? 1 : 0) + (end ? 2 : 0);
      a.Add(value, begin, end);
      b.Add(value * 100, begin, end);
    }
  }
  a.Merge(b);
  ExpectEqual(a.completed, Of({13, 1300}));
  ExpectEqual(a.clipped_start, Of({12, 1200}));
  ExpectEqual(a.clipped_end, Of({11, 1100}));
  ExpectEqual(a.clipped_both, Of({10, 1000}));
}

TEST(Censored, TheTotalDoesNotWrap) {
  Censored spans;
  for (int i = 0; i < 3; ++i) {
    spans.Add(kMaxNanos, true, true);
    spans.Add(kMaxNanos, false, true);
  }
  EXPECT_EQ(spans.TotalTime(), std::numeric_limits<std::uint64_t>::max());
}

}  // namespace
}  // namespace tracegate::profile
