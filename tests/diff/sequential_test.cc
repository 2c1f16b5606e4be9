#include "diff/sequential.h"

#include <gmock/gmock.h>

#include <cmath>

namespace tracegate::diff {
namespace {

using stats::Polarity;
using stats::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "6/6 10/6": runs / comparisons.
std::string Text(const std::vector<Look>& looks) {
  std::string text;
  for (const Look& look : looks) {
    text += (text.empty() ? "" : " ") + std::to_string(look.runs) + "/" +
            std::to_string(look.comparisons);
  }
  return text;
}

TEST(LooksUpTo, HalfOfAlphaIsForTheLast) {
  EXPECT_EQ(Text(LooksUpTo(20)), "6/6 10/6 14/6 20/2");
  EXPECT_EQ(Text(LooksUpTo(13)), "6/4 10/4 13/2");
  EXPECT_EQ(Text(LooksUpTo(8)), "6/2 8/2");
  EXPECT_EQ(Text(LooksUpTo(50)), "6/10 10/10 14/10 20/10 30/10 50/2");
}

TEST(LooksUpTo, FewRunsAreLookedAtOnce) {
  for (const std::size_t most : {1U, 4U, 6U, 7U}) {
    EXPECT_EQ(Text(LooksUpTo(most)), std::to_string(most) + "/1");
  }
}

TEST(LooksUpTo, SharesAddUpToAlphaAndRunsGrow) {
  for (std::size_t most = 1; most <= 1000; ++most) {
    const auto looks = LooksUpTo(most);
    double shares = 0;
    std::size_t before = 0;
    for (const Look& look : looks) {
      shares += 1 / static_cast<double>(look.comparisons);
      ASSERT_GT(look.runs, before);
      before = look.runs;
      ASSERT_TRUE(look.runs % 2 == 0 || look.runs == most);
    }
    ASSERT_NEAR(shares, 1, 1e-12) << most;
    ASSERT_EQ(before, most);
  }
}

// A cell whose estimate is +30%, undecided, that needs `more` runs.
Finding Undecided(double ratio, std::optional<std::size_t> more) {
  Finding finding;
  finding.cell = {"main.f", "Waiting", "", Statistic::kMean};
  finding.verdict = Verdict::kInconclusive;
  finding.base = 1e6;
  finding.new_value = 1e6 * ratio;
  finding.ratio = ratio;
  finding.ratio_low = ratio;  // no error to speak of, but where a test says so
  finding.ratio_high = ratio;
  finding.runs_needed = more;
  return finding;
}

Comparison Passed(std::vector<Finding> findings) {
  Comparison comparison;
  comparison.outcome = Outcome::kPassed;
  comparison.margin = 0.1;
  comparison.floor = 10'000;
  comparison.findings = std::move(findings);
  return comparison;
}

TEST(StandingOf, ARegressionEndsIt) {
  Comparison comparison = Passed({Undecided(1.3, 2)});
  comparison.outcome = Outcome::kRegressed;
  EXPECT_EQ(StandingOf(comparison, 6, 20).next, Next::kRegressed);
  EXPECT_EQ(StandingOf(comparison, 20, 20).next, Next::kRegressed);
}

TEST(StandingOf, SuspectsGoOnToTheLastLook) {
  const Comparison comparison = Passed({Undecided(1.0, 2), Undecided(1.3, 2)});
  const Standing standing = StandingOf(comparison, 6, 20);
  EXPECT_EQ(standing.next, Next::kGoOn);
  EXPECT_THAT(standing.suspects, ElementsAre(1));
  EXPECT_EQ(StandingOf(comparison, 20, 20).next, Next::kExhausted);
}

TEST(StandingOf, WhatIsNoSuspectEndsIt) {
  Finding better = Undecided(1 / 1.3, 2);
  Finding small = Undecided(1.09, 2);
  Finding neutral = Undecided(1.3, 2);
  neutral.polarity = Polarity::kNeutral;
  Finding below_floor = Undecided(1.3, 2);
  below_floor.base = 10'000;
  below_floor.new_value = 13'000;
  Finding decided = Undecided(1.3, 2);
  decided.verdict = Verdict::kWorseSmall;
  const Standing standing =
      StandingOf(Passed({better, small, neutral, below_floor, decided}), 6, 20);
  EXPECT_EQ(standing.next, Next::kSettled);
  EXPECT_THAT(standing.suspects, IsEmpty());
}

// A policy may hold a cell to other limits than the rest.
TEST(StandingOf, SuspectsAreHeldToTheirOwnLimits) {
  Finding strict = Undecided(1.07, 2);
  strict.limits = Limits{0.05, 10'000};
  Finding lax = Undecided(1.3, 2);
  lax.limits = Limits{0.5, 10'000};
  Finding high = Undecided(1.3, 2);
  high.limits = Limits{0.1, 1'000'000};
  EXPECT_THAT(StandingOf(Passed({strict, lax, high}), 6, 20).suspects, ElementsAre(0));
}

TEST(StandingOf, HigherIsBetterIsWorseBelow) {
  Finding finding = Undecided(1 / 1.3, 2);
  finding.polarity = Polarity::kHigherIsBetter;
  EXPECT_THAT(StandingOf(Passed({finding}), 6, 20).suspects, ElementsAre(0));
  finding = Undecided(1.3, 2);
  finding.polarity = Polarity::kHigherIsBetter;
  EXPECT_THAT(StandingOf(Passed({finding}), 6, 20).suspects, IsEmpty());
}

// At most 20 runs: 25 are within kHopelessFactor, 26 are not.
TEST(StandingOf, WhatNeedsTooManyRunsIsHopeless) {
  EXPECT_EQ(StandingOf(Passed({Undecided(1.3, 19)}), 6, 20).next, Next::kGoOn);
  EXPECT_EQ(StandingOf(Passed({Undecided(1.3, 20)}), 6, 20).next, Next::kHopeless);
  EXPECT_EQ(StandingOf(Passed({Undecided(1.3, std::nullopt)}), 6, 20).next, Next::kHopeless);
  EXPECT_EQ(StandingOf(Passed({Undecided(1.3, 100), Undecided(1.3, 3)}), 6, 20).next, Next::kGoOn);
  // One standard error above the estimate the effect is twice as large: a quarter of the runs.
  Finding wide = Undecided(1.3, 94);
  wide.ratio_high = std::pow(1.3, 3);
  EXPECT_EQ(StandingOf(Passed({wide}), 6, 20).next, Next::kGoOn);
  wide.runs_needed = 95;
  EXPECT_EQ(StandingOf(Passed({wide}), 6, 20).next, Next::kHopeless);
}

TEST(StandingOf, WhereNothingCouldBeTestedItGoesOn) {
  Comparison comparison = Passed({});
  comparison.outcome = Outcome::kInconclusive;
  EXPECT_EQ(StandingOf(comparison, 6, 20).next, Next::kGoOn);
  EXPECT_EQ(StandingOf(comparison, 20, 20).next, Next::kExhausted);
}

TEST(Conclude, SuspectsThatAreLeftAreInconclusive) {
  Comparison comparison = Passed({Undecided(1.3, 100)});
  Conclude(StandingOf(comparison, 6, 20), 6, comparison);
  EXPECT_EQ(comparison.outcome, Outcome::kInconclusive);
  EXPECT_EQ(comparison.why,
            "1 cell is worse by the margin or more in 6+6 runs, which is not significant; the runs "
            "that are left would probably not decide it");
  comparison = Passed({Undecided(1.3, 1), Undecided(1.3, 1)});
  Conclude(StandingOf(comparison, 20, 20), 20, comparison);
  EXPECT_EQ(comparison.why,
            "2 cells are worse by the margin or more in 20+20 runs, which is not significant");
}

TEST(Conclude, OtherOutcomesStay) {
  Comparison comparison = Passed({});
  Conclude(StandingOf(comparison, 6, 20), 6, comparison);
  EXPECT_EQ(comparison.outcome, Outcome::kPassed);
  comparison.outcome = Outcome::kInconclusive;
  comparison.why = "no cell has enough spans to be tested";
  Conclude(StandingOf(comparison, 20, 20), 20, comparison);
  EXPECT_THAT(comparison.why, HasSubstr("no cell has"));
}

}  // namespace
}  // namespace tracegate::diff
