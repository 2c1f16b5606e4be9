// Utilization over windows, against all windows that there are.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "src/profile/utilization.h"

namespace tracegate::profile {
namespace {

constexpr Nanos kUs = 1000;
constexpr double kNear = 1e-9;

// The mean of every window of `length` ns, at each whole `step`, by adding up its nanoseconds.
std::vector<double> AllMeans(const std::vector<UtilizationPoint>& points, Nanos end, Nanos length,
                             Nanos step) {
  const Nanos begin = points.front().time;
  const auto integral = [&](Nanos until) {
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Nanos stop = i + 1 < points.size() ? points[i + 1].time : end;
      const Nanos covered = std::min(until, stop) - points[i].time;
      sum += covered > 0 ? points[i].value * static_cast<double>(covered) : 0;
    }
    return sum;
  };
  std::vector<double> means;
  for (Nanos left = begin; left + length <= end; left += step) {
    means.push_back((integral(left + length) - integral(left)) / static_cast<double>(length));
  }
  return means;
}

Utilization Of(const std::vector<UtilizationPoint>& points, Nanos end) {
  UtilizationCurve curve;
  for (const UtilizationPoint& point : points) {
    curve.Set(point.time, point.value);
  }
  curve.End(end);
  return curve.Take();
}

// A pause of 30 us in 1 ms: the worst 100 us have 70 left.
TEST(Utilization, OfOnePause) {
  const Utilization u = Of({{0, 1}, {500 * kUs, 0}, {530 * kUs, 1}}, 1000 * kUs);
  EXPECT_NEAR(u.windows[0].least, 0.7, kNear);
  EXPECT_NEAR(u.windows[1].least, 0.97, kNear);
  EXPECT_NEAR(u.mean, 0.97, kNear);
  EXPECT_EQ(u.time, 1000 * kUs);
  // Longer windows than the trace have its mean.
  EXPECT_NEAR(u.windows[2].least, 0.97, kNear);
  EXPECT_NEAR(u.windows[2].mud[0], 0.97, kNear);
}

// 900 us of window positions: 30 us on the way in, 70 us with all of the pause inside, 30 us on
// the way out; a median of 1.
TEST(Utilization, DistributionOfOnePause) {
  const Utilization u = Of({{0, 1}, {500 * kUs, 0}, {530 * kUs, 1}}, 1000 * kUs);
  const auto& mud = u.windows[0].mud;
  EXPECT_NEAR(mud[0], 0.7, 2e-3);  // 0.1%
  EXPECT_NEAR(mud[2], 0.7, 2e-3);  // 5%: 45 us of 70
  EXPECT_NEAR(mud[3], 0.8, 2e-3);  // 10%: 90 us, 20 beyond the 70, two ways of 30 us in 0.3
  EXPECT_NEAR(mud[5], 1.0, 2e-3);
}

TEST(Utilization, OfSeveralAtOneTimeTheLastCounts) {
  const Utilization u = Of({{0, 1}, {500 * kUs, 0}, {500 * kUs, 1}}, 1000 * kUs);
  EXPECT_NEAR(u.mean, 1, kNear);
  EXPECT_NEAR(u.windows[0].least, 1, kNear);
}

TEST(Utilization, AgreesWithAllWindowsOfRandomCurves) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 40; ++round) {
    std::vector<UtilizationPoint> points = {{1000, 1}};
    for (int i = 0; i < 60; ++i) {
      const auto gap = static_cast<Nanos>(1 + random() % (round % 2 == 0 ? 40 : 400)) * kUs;
      const double value = static_cast<double>(random() % 5) / 4;
      if (value != points.back().value) {
        points.push_back({points.back().time + gap, value});
      }
    }
    const Nanos end = points.back().time + 7 * kUs;
    const Utilization u = Of(points, end);
    for (const std::size_t w : {0U, 1U}) {
      // All edges lie at whole microseconds, and between them the mean is linear.
      std::vector<double> means = AllMeans(points, end, kUtilizationWindows[w], kUs);
      if (means.empty()) {
        continue;
      }
      std::sort(means.begin(), means.end());
      EXPECT_NEAR(u.windows[w].least, means.front(), kNear) << round;
      for (std::size_t q = 0; q < kMudQuantiles.size(); ++q) {
        const auto rank = kMudQuantiles[q] * static_cast<double>(means.size());
        const auto below = static_cast<std::size_t>(std::max(0.0, rank - 2));
        const auto above = std::min(means.size() - 1, static_cast<std::size_t>(rank + 2));
        EXPECT_GE(u.windows[w].mud[q], means[below] - 2e-3) << round << " " << q;
        EXPECT_LE(u.windows[w].mud[q], means[above] + 2e-3) << round << " " << q;
      }
    }
  }
}

// The same, where the curve is settled on the way.
TEST(Utilization, DoesNotDependOnWhenItIsSettled) {
  std::vector<UtilizationPoint> points;
  for (Nanos i = 0; i < 100; ++i) {
    points.push_back({i * i * kUs, i % 2 == 0 ? 1.0 : 0.25});
  }
  const Nanos end = 100 * 100 * kUs;
  const Utilization whole = Of(points, end);
  UtilizationCurve curve;
  for (std::size_t i = 0; i < points.size(); ++i) {
    curve.Set(points[i].time, points[i].value);
    if (i == 30) {
      curve.Settle();
    }
  }
  curve.End(end);
  const Utilization settled = curve.Take();
  EXPECT_NEAR(settled.mean, whole.mean, kNear);
  for (std::size_t w = 0; w < kUtilizationWindows.size(); ++w) {
    EXPECT_NEAR(settled.windows[w].least, whole.windows[w].least, kNear);
  }
}

TEST(Utilization, MayBeLoweredUntilItIsSettled) {
  UtilizationCurve curve;
  curve.Set(0, 1);
  curve.Set(500 * kUs, 0.25);
  curve.Set(750 * kUs, 0.75);
  curve.LowerAll(0.5);  // 0.5, 0 (not less), 0.25
  curve.Settle();
  curve.LowerAll(0.25);
  curve.End(1000 * kUs);
  EXPECT_NEAR(curve.Take().mean, 0.5 / 2 + 0.25 / 4, kNear);
}

// Of two parts with a gap between them no window spans both.
TEST(Utilization, WindowsDoNotSpanAGap) {
  UtilizationCurve curve;
  curve.Set(0, 1);
  curve.Set(920 * kUs, 0);
  curve.End(1000 * kUs);
  curve.Set(5000 * kUs, 0);
  curve.Set(5060 * kUs, 1);
  curve.End(6000 * kUs);
  const Utilization u = curve.Take();
  EXPECT_NEAR(u.windows[0].least, 0.2, kNear);
  EXPECT_EQ(u.time, 2000 * kUs);
  EXPECT_NEAR(u.mean, 1 - 140.0 / 2000, kNear);
}

TEST(Utilization, IsGivenUpWithTooManyPointsInAWindow) {
  UtilizationCurve curve;
  curve.Settle();
  for (Nanos i = 0; i < static_cast<Nanos>(UtilizationCurve::kMostPoints) + 10; ++i) {
    curve.Set(i, i % 2 == 0 ? 1 : 0.5);
  }
  EXPECT_TRUE(curve.given_up());
}

TEST(Utilization, PointsBehindTheLongestWindowAreForgotten) {
  UtilizationCurve curve;
  const auto many = static_cast<Nanos>(UtilizationCurve::kMostPoints) * 4;
  const Nanos gap = 2 * kUtilizationWindows.back() / static_cast<Nanos>(many / 4);
  for (Nanos i = 0; i < many; ++i) {
    curve.Set(i * gap, i % 2 == 0 ? 1 : 0.5);
  }
  EXPECT_FALSE(curve.given_up());
  curve.End(many * gap);
  EXPECT_NEAR(curve.Take().mean, 0.75, 1e-5);
}

}  // namespace
}  // namespace tracegate::profile
