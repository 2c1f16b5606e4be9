#include "stats/kaplan_meier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "stats/summary.h"

namespace tracegate::stats {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNone = -1;  // in the reference: the curve does not come to this

using Bins = std::vector<DurationBin>;

struct At {
  double x, value;
};

struct Row {
  Bins bins;
  std::vector<CurvePoint> points;
  std::vector<At> quantiles, means;
};

const std::vector<Row>& Reference() {
  static const std::vector<Row> rows = {
#include "tests/stats/reference/kaplan_meier.inc"
  };
  return rows;
}

SurvivalCurve Curve(const Bins& bins, const AgeRange& range = {}) {
  auto curve = KaplanMeier(bins, range);
  EXPECT_TRUE(curve) << (curve ? "" : curve.error().what);
  return curve ? *curve : SurvivalCurve();
}

TEST(KaplanMeier, AgreesWithRsSurvfit) {
  ASSERT_EQ(Reference().size(), 7U);
  for (const Row& row : Reference()) {
    SCOPED_TRACE(testing::Message() << row.bins.size() << " bins");
    const SurvivalCurve curve = Curve(row.bins);
    for (const CurvePoint& expected : row.points) {
      const auto point = curve.At(expected.age);
      ASSERT_TRUE(point);
      EXPECT_NEAR(point->survival, expected.survival, 1e-12);
      EXPECT_EQ(point->at_risk, expected.at_risk) << expected.age;
      EXPECT_EQ(point->events, expected.events) << expected.age;
    }
    EXPECT_EQ(curve.End().age, row.points.back().age);
    for (const auto& [p, age] : row.quantiles) {
      const auto quantile = curve.Quantile(p);
      EXPECT_EQ(quantile ? quantile->age : kNone, age) << p;
    }
    for (const auto& [horizon, mean] : row.means) {
      const auto restricted = curve.RestrictedMean(horizon);
      ASSERT_TRUE(restricted);
      EXPECT_NEAR(*restricted / mean, 1, 1e-12) << horizon;
    }
  }
}

// By hand: 10 spans; 2 end at 5; 3 censored at 15; of 5 one ends at 25: S = 1, .8, .8, .64.
TEST(KaplanMeier, ByHand) {
  const SurvivalCurve curve = Curve({{.lower = 0, .upper = 10, .completed = 2},
                                     {.lower = 10, .upper = 20, .right_clipped = 3},
                                     {.lower = 20, .upper = 30, .completed = 1},
                                     {.lower = 40, .upper = 50, .right_clipped = 4}});
  EXPECT_EQ(curve.At(4.9)->survival, 1);
  EXPECT_EQ(curve.At(4.9)->at_risk, 10U);
  EXPECT_EQ(curve.At(4.9)->events, 0U);
  EXPECT_EQ(curve.At(0)->at_risk, 10U);
  EXPECT_EQ(curve.At(5)->survival, 0.8);
  EXPECT_EQ(curve.At(5)->at_risk, 10U);
  EXPECT_EQ(curve.At(5)->events, 2U);
  EXPECT_EQ(curve.At(16)->at_risk, 5U);
  EXPECT_DOUBLE_EQ(curve.At(25)->survival, 0.64);
  EXPECT_EQ(curve.Quantile(0.2)->age, 5);
  EXPECT_EQ(curve.Quantile(0.2001)->age, 25);
  EXPECT_EQ(curve.Quantile(0.2001)->at_risk, 5U);
  EXPECT_FALSE(curve.Quantile(0.37));
  EXPECT_EQ(curve.End().age, 45);
  EXPECT_DOUBLE_EQ(curve.End().survival, 0.64);
  EXPECT_EQ(*curve.RestrictedMean(3), 3);
  EXPECT_DOUBLE_EQ(*curve.RestrictedMean(35), 5 + 0.8 * 20 + 0.64 * 10);
  EXPECT_TRUE(curve.At(45));
  EXPECT_FALSE(curve.At(45.1));
  EXPECT_TRUE(curve.RestrictedMean(45));
  EXPECT_FALSE(curve.RestrictedMean(45.1));
  EXPECT_EQ(curve.events(), 3U);
  EXPECT_EQ(curve.right_clipped(), 7U);
}

// The plain estimate of whole spans only: nearest rank and mean of the bins' middles.
TEST(KaplanMeier, WithoutClippedSpansItIsNearestRankAndMean) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 200; ++round) {
    Bins bins;
    std::vector<double> values;
    const std::size_t count = 1 + random() % 60;
    for (std::size_t b = 0; b < count; ++b) {
      const double lower =
          std::ldexp(1.0 + static_cast<double>(b % 8) / 8, static_cast<int>(b / 8));
      const double width = std::ldexp(0.125, static_cast<int>(b / 8));
      const std::uint64_t n = random() % 4 == 0 ? 0 : random() % 40;
      bins.push_back({.lower = lower, .upper = lower + width, .completed = n});
      values.insert(values.end(), n, lower + width / 2);
    }
    const SurvivalCurve curve = Curve(bins);
    if (values.empty()) {
      continue;
    }
    for (const double p : {1e-15, 0.01, 0.07, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
      ASSERT_TRUE(curve.Quantile(p));
      EXPECT_EQ(curve.Quantile(p)->age, *NearestRank(values, p)) << p << " of " << values.size();
    }
    for (std::size_t k = 1; k <= values.size(); ++k) {  // p on the steps themselves
      const double p = static_cast<double>(k) / static_cast<double>(values.size());
      EXPECT_EQ(curve.Quantile(p)->age, values[k - 1]);
    }
    EXPECT_NEAR(*curve.RestrictedMean(kInf) / *Mean(values), 1, 1e-13);
    EXPECT_EQ(curve.End().survival, 0);
    EXPECT_EQ(curve.At(kInf)->survival, 0);
  }
}

Bins RandomBins(std::mt19937_64& random) {
  Bins bins;
  double lower = 10;
  for (std::size_t b = 0; b < 30; ++b) {
    bins.push_back({.lower = lower,
                    .upper = lower * 1.25,
                    .completed = random() % 9,
                    .right_clipped = random() % 5,
                    .left_clipped = random() % 5,
                    .both_clipped = random() % 2});
    lower *= 1.25;
  }
  return bins;
}

bool Same(const SurvivalCurve& a, const SurvivalCurve& b, double scale) {
  for (int step = 0; step <= 1000; ++step) {
    const double age = b.End().age * step / 1000;
    const auto x = a.At(age * scale);
    const auto y = b.At(age);
    if (!x || !y || x->survival != y->survival || x->at_risk != y->at_risk) {
      return false;
    }
  }
  return a.End().age == b.End().age * scale;
}

// A power of two scales exactly.
TEST(KaplanMeier, ScalesWithItsUnit) {
  std::mt19937_64 random(12);
  for (int round = 0; round < 50; ++round) {
    const Bins bins = RandomBins(random);
    Bins scaled = bins;
    for (DurationBin& bin : scaled) {
      bin.lower *= 1024;
      bin.upper *= 1024;
    }
    EXPECT_TRUE(Same(Curve(scaled), Curve(bins), 1024));
    EXPECT_EQ(*Curve(scaled).RestrictedMean(81920), 1024 * *Curve(bins).RestrictedMean(80));
  }
}

// Spans dealt to three traces and put together in any order give the curve of all.
TEST(KaplanMeier, MergingIsOrderFree) {
  std::mt19937_64 random(13);
  const Bins whole = RandomBins(random);
  std::vector<Bins> parts(3, whole);
  for (std::size_t b = 0; b < whole.size(); ++b) {
    for (auto field : {&DurationBin::completed, &DurationBin::right_clipped,
                       &DurationBin::left_clipped, &DurationBin::both_clipped}) {
      const std::uint64_t first = random() % (whole[b].*field + 1);
      const std::uint64_t second = random() % (whole[b].*field - first + 1);
      parts[0][b].*field = first;
      parts[1][b].*field = second;
      parts[2][b].*field = whole[b].*field - first - second;
    }
  }
  std::vector<std::size_t> order = {0, 1, 2};
  do {
    Bins merged = parts[order[0]];
    for (const std::size_t part : {order[1], order[2]}) {
      for (std::size_t b = 0; b < merged.size(); ++b) {
        merged[b].completed += parts[part][b].completed;
        merged[b].right_clipped += parts[part][b].right_clipped;
      }
    }
    EXPECT_TRUE(Same(Curve(merged), Curve(whole), 1));
  } while (std::next_permutation(order.begin(), order.end()));
}

// Censored spans say "longer": with them the curve is nowhere below that without them, and to
// censor a span where it ended lifts the curve too.
TEST(KaplanMeier, CensoredSpansNeverMakeItShorter) {
  std::mt19937_64 random(14);
  for (int round = 0; round < 200; ++round) {
    const Bins bins = RandomBins(random);
    Bins dropped = bins;
    Bins cut = bins;
    for (std::size_t b = 0; b < bins.size(); ++b) {
      dropped[b].right_clipped = 0;
      cut[b].completed = bins[b].completed / 2;
      cut[b].right_clipped += bins[b].completed - cut[b].completed;
    }
    const SurvivalCurve curve = Curve(bins);
    const SurvivalCurve without = Curve(dropped);
    const SurvivalCurve more = Curve(cut);
    for (const DurationBin& bin : bins) {
      const auto at = curve.At(bin.upper);
      if (!at) {
        break;
      }
      const auto lower = without.At(bin.upper);
      EXPECT_GE(at->survival + 1e-12, lower ? lower->survival : without.End().survival);
      const auto higher = more.At(bin.upper);
      EXPECT_GE((higher ? higher->survival : more.End().survival) + 1e-12, at->survival);
    }
  }
}

TEST(KaplanMeier, LeftClippedSpansAreLeftOutAndCounted) {
  std::mt19937_64 random(15);
  const Bins bins = RandomBins(random);
  Bins without = bins;
  std::uint64_t left_out = 0;
  for (DurationBin& bin : without) {
    left_out += bin.left_clipped + bin.both_clipped;
    bin.left_clipped = bin.both_clipped = 0;
  }
  EXPECT_TRUE(Same(Curve(bins), Curve(without), 1));
  EXPECT_EQ(Curve(bins).left_out(), left_out);
  EXPECT_EQ(Curve(without).left_out(), 0U);
}

// Exponential with mean 100, each span censored at a uniform age up to 300, one in three with an
// age of entry up to 80 (unseen if it ends before): the curve is exp(-t / 100) all the same.
TEST(KaplanMeier, FindsTheTruthBehindCensoringAndEntry) {
  std::mt19937_64 random(16);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  Bins bins;
  for (int b = 0; b < 300; ++b) {
    bins.push_back({.lower = static_cast<double>(b), .upper = b + 1.0});
  }
  for (int i = 0; i < 200'000; ++i) {
    const double duration = -100 * std::log(1 - uniform());
    const double censored = 300 * uniform();
    const double entry = i % 3 == 0 ? 80 * uniform() : 0;
    const double end = std::min(duration, censored);
    if (std::floor(end) < std::floor(entry)) {
      continue;
    }
    DurationBin& bin = bins[static_cast<std::size_t>(end)];
    ++(duration <= censored ? bin.completed : bin.right_clipped);
    bins[static_cast<std::size_t>(entry)].entered += entry > 0 ? 1 : 0;
  }
  const SurvivalCurve curve = Curve(bins);
  for (const double age : {20.0, 69.3, 100.0, 200.0}) {
    EXPECT_NEAR(curve.At(age)->survival, std::exp(-age / 100), 0.006) << age;
  }
  EXPECT_NEAR(*curve.RestrictedMean(200), 100 * (1 - std::exp(-2.0)), 0.6);
}

TEST(KaplanMeier, StaysInsideWhatWasObserved) {
  const Bins bins = {{.lower = 64, .upper = 96, .completed = 3},
                     {.lower = 128, .upper = 192, .completed = 1}};
  const SurvivalCurve curve = Curve(bins, {.least = 90, .greatest = 130});
  EXPECT_EQ(curve.Quantile(0.5)->age, 90);
  EXPECT_EQ(curve.Quantile(1)->age, 130);
  EXPECT_EQ(*curve.RestrictedMean(kInf), 100);
  EXPECT_FALSE(KaplanMeier(bins, {.least = 96, .greatest = 130}));
  EXPECT_FALSE(KaplanMeier(bins, {.least = 64, .greatest = 127}));
  EXPECT_FALSE(KaplanMeier(bins, {.least = 130, .greatest = 90}));
}

TEST(KaplanMeier, NothingSeenIsACurveThatStopsAtOnce) {
  for (const Bins& bins : {Bins{}, Bins{{.lower = 0, .upper = 1}},
                           Bins{{.lower = 5, .upper = 6, .left_clipped = 4, .both_clipped = 1}}}) {
    const SurvivalCurve curve = Curve(bins);
    EXPECT_EQ(curve.End().age, 0);
    EXPECT_EQ(curve.End().survival, 1);
    EXPECT_FALSE(curve.Quantile(0.5));
    EXPECT_FALSE(curve.Quantile(1e-15));
    EXPECT_FALSE(curve.At(1));
    EXPECT_EQ(curve.At(0)->survival, 1);
    EXPECT_FALSE(curve.RestrictedMean(1));
    EXPECT_EQ(*curve.RestrictedMean(0), 0);
  }
}

TEST(KaplanMeier, AgesAndSharesOutsideTheDomain) {
  const SurvivalCurve curve = Curve({{.lower = 1, .upper = 3, .completed = 5}});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double p : {0.0, -0.5, 1.1, nan}) {
    EXPECT_FALSE(curve.Quantile(p)) << p;
  }
  for (const double age : {-1.0, nan}) {
    EXPECT_FALSE(curve.At(age)) << age;
    EXPECT_FALSE(curve.RestrictedMean(age)) << age;
  }
}

TEST(KaplanMeier, RefusesWhatHasNoMeaning) {
  const auto code = [](const Bins& bins) {
    const auto curve = KaplanMeier(bins, {});
    return curve ? ErrorCode::kUsage : curve.error().code;
  };
  const ErrorCode invalid = ErrorCode::kInvalidArgument;
  EXPECT_EQ(code({{.lower = 2, .upper = 2}}), invalid);
  EXPECT_EQ(code({{.lower = -1, .upper = 2}}), invalid);
  EXPECT_EQ(code({{.lower = 1, .upper = kInf}}), invalid);
  EXPECT_EQ(code({{.lower = std::nan(""), .upper = 2}}), invalid);
  EXPECT_EQ(code({{.lower = 1, .upper = 3}, {.lower = 2, .upper = 4}}), invalid);
  EXPECT_EQ(code({{.lower = 1, .upper = 2, .completed = 1, .entered = 2}}), invalid);
  EXPECT_EQ(code({{.lower = 1, .upper = 2, .completed = 1},
                  {.lower = 2, .upper = 3, .completed = 1, .entered = 2}}),
            invalid);
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(
      code({{.lower = 1, .upper = 2, .completed = 5}, {.lower = 2, .upper = 3, .completed = most}}),
      ErrorCode::kLimit);
}

}  // namespace
}  // namespace tracegate::stats
