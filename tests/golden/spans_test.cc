#include "golden/spans.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace tracegate::golden {
namespace {

using profile::Histogram;
using ::testing::ElementsAre;

// By hand: ceil(p n) of .5, .9, .95, .99, and the ends; of 500 spans or more also of .75, .97, .98,
// .985, .993, .995, .997, .999.
TEST(KnotRanks, AreNearestRanks) {
  EXPECT_THAT(KnotRanks(0, 0), ElementsAre());
  EXPECT_THAT(KnotRanks(3, 5), ElementsAre(1, 2, 3));
  EXPECT_THAT(KnotRanks(9, 0), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_THAT(KnotRanks(10, 0), ElementsAre(1, 5, 9, 10));
  EXPECT_THAT(KnotRanks(499, 0), ElementsAre(1, 250, 450, 475, 495, 499));
  EXPECT_THAT(KnotRanks(1000, 0),
              ElementsAre(1, 500, 750, 900, 950, 970, 980, 985, 990, 993, 995, 997, 999, 1000));
  // Of 1010: 505, 909, 999.9.
  EXPECT_THAT(KnotRanks(1000, 10), ElementsAre(1, 500, 505, 750, 900, 909, 950, 970, 980, 985, 990,
                                               993, 995, 997, 999, 1000));
}

TEST(KnotRanks, HoldForTheMostSpans) {
  const std::vector<std::uint64_t> ranks = KnotRanks(kMostSpans, kMostSpans);
  EXPECT_TRUE(std::is_sorted(ranks.begin(), ranks.end()));
  EXPECT_EQ(ranks.back(), kMostSpans);
  EXPECT_EQ(ranks[1], kMostSpans / 2);
}

Histogram Draw(std::size_t count, double spread, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> durations(10, spread);
  Histogram histogram;
  for (std::size_t i = 0; i < count; ++i) {
    histogram.Add(static_cast<Nanos>(durations(random)));
  }
  return histogram;
}

double SumOfMiddles(const Histogram& histogram) {
  double sum = 0;
  histogram.ForEachBin([&](Nanos lower, Nanos upper, std::uint64_t count) {
    sum += static_cast<double>(count) * static_cast<double>(lower + upper) / 2;
  });
  return sum;
}

TEST(Restore, KeepsWhatIsJudged) {
  for (const std::size_t count : {1U, 2U, 5U, 9U, 10U, 50U, 200U, 1000U, 50'000U}) {
    for (const double spread : {0.0, 0.1, 1.0, 3.0}) {
      const Histogram drawn = Draw(count, spread, 7);
      const Histogram restored = Restore(Summarize(drawn, 0), 0);
      EXPECT_EQ(restored.count(), drawn.count());
      EXPECT_EQ(restored.sum(), drawn.sum());
      for (const double p : {0.5, 0.9, 0.99}) {
        // The middle of a bin, but for the ends, which are known to their bins.
        EXPECT_NEAR(static_cast<double>(restored.Quantile(p)),
                    static_cast<double>(drawn.Quantile(p)),
                    static_cast<double>(drawn.Quantile(p)) / 64 + 1)
            << count << " " << spread << " " << p;
      }
      // The bins alone say the mean.
      EXPECT_NEAR(SumOfMiddles(restored) / static_cast<double>(drawn.sum()), 1, 1.0 / 64 + 1e-9)
          << count << " " << spread;
    }
  }
}

TEST(Restore, IsTheSameAgain) {
  const Spans summary = Summarize(Draw(5000, 2, 3), 20);
  EXPECT_EQ(Summarize(Restore(summary, 20), 20), summary);
}

TEST(Restore, TakesAnySum) {
  Spans summary = Summarize(Draw(5000, 1, 3), 0);
  for (const std::uint64_t sum : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    summary.sum.time = sum;
    const Histogram restored = Restore(summary, 0);
    EXPECT_EQ(restored.count(), 5000U);
    EXPECT_EQ(restored.sum(), sum);
    EXPECT_EQ(Summarize(restored, 0), summary);
  }
}

TEST(Restore, TakesTheMostSpans) {
  Spans summary{{kMostSpans, 1}};
  for (std::size_t i = 0; i < KnotRanks(kMostSpans, kMostSpans).size(); ++i) {
    summary.knots.push_back(static_cast<std::uint16_t>(i * 200));
  }
  EXPECT_EQ(Summarize(Restore(summary, kMostSpans), kMostSpans), summary);
}

}  // namespace
}  // namespace tracegate::golden
