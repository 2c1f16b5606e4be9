#include "stats/verdict.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace tracegate::stats {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Case {
  std::string about;
  double ratio;
  double p_upper, p_lower;
  bool equivalent, above_floor;
  Verdict expected;  // lower is better, 5 + 5 runs, alpha .05, margin 10%
};

Evidence Of(const Case& c) {
  return {.base_runs = 5,
          .new_runs = 5,
          .estimate = std::log(c.ratio),
          .p_upper = c.p_upper,
          .p_lower = c.p_lower,
          .lower_bound = -kInf,
          .upper_bound = kInf,
          .equivalent = c.equivalent,
          .above_floor = c.above_floor};
}

const std::vector<Case>& Table() {
  static const std::vector<Case> table = {
      {"regressed", 1.30, 0.01, 1.0, false, true, Verdict::kRegressed},
      {"p just enough", 1.30, 0.05, 1.0, false, true, Verdict::kRegressed},
      {"p just not enough", 1.30, 0.0501, 1.0, false, true, Verdict::kInconclusive},
      {"exactly the margin", 1.10, 0.01, 1.0, false, true, Verdict::kRegressed},
      {"below the margin", 1.099, 0.01, 1.0, false, true, Verdict::kWorseSmall},
      {"below the floor", 1.30, 0.01, 1.0, false, false, Verdict::kWorseSmall},
      {"worse-small goes before unchanged", 1.02, 0.01, 1.0, true, true, Verdict::kWorseSmall},
      {"improved", 0.70, 1.0, 0.01, false, true, Verdict::kImproved},
      {"improved by exactly the margin", 1 / 1.10, 1.0, 0.01, false, true, Verdict::kImproved},
      {"small improvement", 0.95, 1.0, 0.01, false, true, Verdict::kInconclusive},
      {"small improvement, equivalent", 0.95, 1.0, 0.01, true, true, Verdict::kUnchanged},
      {"improvement below the floor", 0.70, 1.0, 0.01, false, false, Verdict::kInconclusive},
      {"large, not significant", 1.50, 0.20, 0.9, false, true, Verdict::kInconclusive},
      {"equivalent", 1.01, 0.40, 0.7, true, true, Verdict::kUnchanged},
      {"nothing known", 1.01, 0.40, 0.7, false, true, Verdict::kInconclusive},
  };
  return table;
}

TEST(Decide, LowerIsBetter) {
  for (const Case& c : Table()) {
    EXPECT_EQ(Decide(Of(c), {})->verdict, c.expected) << c.about;
  }
}

TEST(Decide, HigherIsBetterIsTheMirrorImage) {
  for (const Case& c : Table()) {
    Evidence mirrored = Of(c);
    mirrored.estimate = -mirrored.estimate;
    std::swap(mirrored.p_upper, mirrored.p_lower);
    const auto decision = Decide(mirrored, {.polarity = Polarity::kHigherIsBetter});
    EXPECT_EQ(decision->verdict, c.expected) << c.about;
  }
}

TEST(Decide, NeutralHasNoWorseSide) {
  for (const Case& c : Table()) {
    Evidence evidence = Of(c);
    evidence.p_upper = evidence.p_lower = 0.026;  // of two sides: .052
    const auto decision = Decide(evidence, {.polarity = Polarity::kNeutral});
    EXPECT_EQ(decision->verdict, c.equivalent ? Verdict::kUnchanged : Verdict::kInconclusive)
        << c.about;
  }
}

TEST(Decide, NeutralChangesEitherWay) {
  Evidence evidence = Of(Table()[0]);
  for (const double estimate : {std::log(1.3), -std::log(1.3)}) {
    evidence.estimate = estimate;
    evidence.p_upper = estimate > 0 ? 0.02 : 0.98;
    evidence.p_lower = estimate > 0 ? 0.98 : 0.02;
    EXPECT_EQ(Decide(evidence, {.polarity = Polarity::kNeutral})->verdict, Verdict::kChanged);
  }
  evidence.above_floor = false;
  EXPECT_NE(Decide(evidence, {.polarity = Polarity::kNeutral})->verdict, Verdict::kChanged);
}

TEST(Decide, OneRunNeedsNineteen) {
  Evidence evidence = Of(Table()[0]);
  evidence.new_runs = 1;
  evidence.base_runs = 18;
  EXPECT_EQ(Decide(evidence, {})->verdict, Verdict::kInconclusive);
  evidence.base_runs = 19;
  EXPECT_EQ(Decide(evidence, {})->verdict, Verdict::kRegressed);
  EXPECT_FALSE(EnoughRuns(0, 100));
  EXPECT_FALSE(EnoughRuns(3, 18));
  EXPECT_TRUE(EnoughRuns(4, 4));
  EXPECT_TRUE(EnoughRuns(19, 1));
}

TEST(Decide, BeyondMarginNeedsTheBound) {
  Evidence seen = Of(Table()[0]);
  seen.lower_bound = std::log(1.11);
  EXPECT_TRUE(Decide(seen, {})->beyond_margin);
  seen.lower_bound = std::log(1.09);
  EXPECT_FALSE(Decide(seen, {})->beyond_margin);
  seen.estimate = std::log(0.7);
  seen.p_upper = 1;
  seen.p_lower = 0.01;
  seen.lower_bound = -kInf;
  seen.upper_bound = std::log(0.8);
  EXPECT_TRUE(Decide(seen, {.polarity = Polarity::kHigherIsBetter})->beyond_margin);
  EXPECT_FALSE(Decide(seen, {})->beyond_margin);  // an improvement is not "beyond"
}

TEST(Decide, MarginZeroMakesEverySignificantWorseningARegression) {
  Evidence seen = Of(Table()[0]);
  seen.estimate = 1e-6;
  EXPECT_EQ(Decide(seen, {.margin = 0})->verdict, Verdict::kRegressed);
}

TEST(Decide, FewerThanFourRunsAreInconclusive) {
  for (const Case& c : Table()) {
    Evidence seen = Of(c);
    seen.base_runs = 3;
    EXPECT_EQ(Decide(seen, {})->verdict, Verdict::kInconclusive) << c.about;
    seen.base_runs = 18;
    seen.new_runs = 3;
    EXPECT_EQ(Decide(seen, {})->verdict, Verdict::kInconclusive) << c.about;
    seen.new_runs = 4;
    EXPECT_EQ(Decide(seen, {})->verdict, c.expected) << c.about;
  }
}

TEST(Decide, OneSideOnlyIsStructural) {
  Evidence seen{.base_runs = 0,
                .new_runs = 1,
                .estimate = kNan,
                .p_upper = kNan,
                .p_lower = kNan,
                .lower_bound = kNan,
                .upper_bound = kNan,
                .equivalent = false,
                .above_floor = false};
  EXPECT_EQ(Decide(seen, {})->verdict, Verdict::kAppeared);
  seen.base_runs = 5;
  seen.new_runs = 0;
  EXPECT_EQ(Decide(seen, {})->verdict, Verdict::kGone);
  seen.base_runs = 0;
  EXPECT_EQ(Decide(seen, {})->verdict, Verdict::kInconclusive);
}

TEST(Decide, RefusesWhatHasNoMeaning) {
  const Evidence good = Of(Table()[0]);
  EXPECT_FALSE(Decide(good, {.alpha = 0}));
  EXPECT_FALSE(Decide(good, {.alpha = kNan}));
  EXPECT_FALSE(Decide(good, {.margin = -0.1}));
  EXPECT_FALSE(Decide(good, {.margin = kInf}));
  for (auto field : {&Evidence::estimate, &Evidence::p_upper, &Evidence::p_lower,
                     &Evidence::lower_bound, &Evidence::upper_bound}) {
    Evidence bad = good;
    bad.*field = kNan;
    EXPECT_FALSE(Decide(bad, {}));
  }
}

TEST(Verdict, NamesOfTheContract) {
  EXPECT_EQ(ToString(Verdict::kRegressed), "regressed");
  EXPECT_EQ(ToString(Verdict::kWorseSmall), "worse-small");
  EXPECT_EQ(ToString(Verdict::kImproved), "improved");
  EXPECT_EQ(ToString(Verdict::kUnchanged), "unchanged");
  EXPECT_EQ(ToString(Verdict::kInconclusive), "inconclusive");
  EXPECT_EQ(ToString(Verdict::kAppeared), "appeared");
  EXPECT_EQ(ToString(Verdict::kGone), "gone");
}

}  // namespace
}  // namespace tracegate::stats
