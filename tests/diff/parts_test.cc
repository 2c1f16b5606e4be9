#include "diff/parts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/diff/comparing.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using testing::Find;
using testing::What;

const CellId kWork = {"main.work", "Waiting", "sync", Statistic::kP50};
const CellId kOther = {"main.other", "Waiting", "select", Statistic::kP50};

// Runs whose waits last `work` and `other` ns, times a factor of the session, times 2% of noise.
std::vector<Profile> Session(std::size_t runs, double work, double other, double factor,
                             std::mt19937_64& random) {
  std::normal_distribution<double> noise(0, 0.02);
  std::vector<Profile> session;
  for (std::size_t i = 0; i < runs; ++i) {
    const auto about = [&](double value) {
      return static_cast<Nanos>(value * factor * std::exp(noise(random)));
    };
    session.push_back(FakeRun()
                          .Spans("main.other", What::kWaiting, "select", 100, about(other))
                          .Spans("main.work", What::kWaiting, "sync", 100, about(work)));
  }
  return session;
}

void Append(std::vector<Profile> more, std::vector<Profile>& to) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

// Five days, each 5% or 10% off the others: a new day like them is no regression.
struct Days {
  std::mt19937_64 random{4};
  std::vector<Profile> base;
  CompareOptions options;

  Days() {
    for (const double factor : {1.0, 1.1, 0.93, 1.05, 0.9}) {
      Append(Session(5, 1e6, 2e6, factor, random), base);
      options.sessions.push_back(5);
    }
  }
};

TEST(Sessions, ADayLikeOthersIsNoRegression) {
  Days days;
  const auto today = Session(5, 1e6, 2e6, 1.1, days.random);
  const Comparison by_session = testing::MustCompare(days.base, today, days.options);
  EXPECT_EQ(by_session.outcome, Outcome::kPassed);
  EXPECT_EQ(by_session.basis, Basis::kSessions);
  EXPECT_EQ(by_session.sessions, 5U);
  EXPECT_EQ(Find(by_session, kWork)->verdict, stats::Verdict::kInconclusive);
  EXPECT_FALSE(Find(by_session, kWork)->runs_needed);
  // Against one of these days alone the run is the unit, and the same day is a regression.
  const std::vector<Profile> one(days.base.begin(), days.base.begin() + 5);
  EXPECT_EQ(testing::MustCompare(one, today).outcome, Outcome::kRegressed);
}

TEST(Sessions, ADayUnlikeOthersIsARegression) {
  Days days;
  const auto today = Session(5, 2.5e6, 2e6, 1.0, days.random);
  const Comparison by_session = testing::MustCompare(days.base, today, days.options);
  EXPECT_EQ(by_session.outcome, Outcome::kRegressed);
  EXPECT_EQ(Find(by_session, kWork)->verdict, stats::Verdict::kRegressed);
  EXPECT_NE(Find(by_session, kOther)->verdict, stats::Verdict::kRegressed);
  // By hand: the mean of the logs of the five factors is -0.0083, so 2.5 is 2.52 of theirs.
  EXPECT_NEAR(Find(by_session, kWork)->ratio, 2.52, 0.1);
  // The sd of these logs is .0815, so the interval is +- 2.776 (t, 4 df) times .0815 sqrt(1 + 1/5).
  const double width = *Find(by_session, kWork)->ratio_high / *Find(by_session, kWork)->ratio_low;
  EXPECT_NEAR(std::log(width), 0.496, 0.06);
}

TEST(Sessions, MustAddUpToTheBase) {
  Days days;
  days.options.sessions.back() = 4;
  EXPECT_FALSE(Compare(days.base, Session(5, 1e6, 1e6, 1, days.random), days.options));
  days.options.sessions.back() = 5;
  days.options.block_size = 2;
  EXPECT_FALSE(Compare(days.base, Session(25, 1e6, 1e6, 1, days.random), days.options));
}

// main.work became twice as slow, which was accepted; main.other is as it was.
struct Accepted {
  std::mt19937_64 random{9};
  std::vector<Profile> first = Session(6, 1e6, 2e6, 1, random);
  std::vector<Profile> accepted = Session(6, 2e6, 7e6, 1, random);
  std::vector<BasePart> parts = {
      {first, {6}, [](const Place& place) { return place.type != "main.work"; }},
      {accepted, {6}, [](const Place& place) { return place.type == "main.work"; }}};
};

TEST(Parts, EachPlaceIsComparedWithItsOwnRuns) {
  Accepted base;
  const auto as_accepted = Session(6, 2e6, 2e6, 1, base.random);
  const auto passed = CompareWithParts(base.parts, as_accepted, {});
  ASSERT_TRUE(passed);
  EXPECT_EQ(passed->outcome, Outcome::kPassed);
  EXPECT_NEAR(Find(*passed, kWork)->ratio, 1, 0.05);
  EXPECT_NEAR(Find(*passed, kOther)->ratio, 1, 0.05);
  EXPECT_EQ(passed->comparisons, 2U);

  const auto slower = Session(6, 4e6, 3e6, 1, base.random);
  const auto failed = CompareWithParts(base.parts, slower, {});
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->outcome, Outcome::kRegressed);
  EXPECT_NEAR(Find(*failed, kWork)->ratio, 2, 0.1);
  EXPECT_NEAR(Find(*failed, kOther)->ratio, 1.5, 0.1);
  EXPECT_TRUE(Find(*failed, kWork)->gates);
}

TEST(Parts, OneAloneIsTheComparisonItself) {
  Accepted base;
  const auto changed = Session(6, 2e6, 2e6, 1, base.random);
  const std::vector<BasePart> whole = {{base.first, {}, nullptr}};
  const auto parts = CompareWithParts(whole, changed, {});
  const Comparison direct = testing::MustCompare(base.first, changed);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->comparisons, 1U);
  ASSERT_EQ(parts->findings.size(), direct.findings.size());
  for (std::size_t i = 0; i < direct.findings.size(); ++i) {
    EXPECT_EQ(parts->findings[i].cell, direct.findings[i].cell);
    EXPECT_EQ(parts->findings[i].p_adjusted, direct.findings[i].p_adjusted);
  }
}

TEST(Parts, HaveSessionsOfTheirOwn) {
  Days days;
  const std::vector<BasePart> parts = {{days.base, days.options.sessions, nullptr}};
  const auto comparison = CompareWithParts(parts, Session(5, 1e6, 2e6, 1, days.random), {});
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->basis, Basis::kSessions);
}

TEST(Parts, AreNeeded) { EXPECT_FALSE(CompareWithParts({}, {}, {})); }

}  // namespace
}  // namespace tracegate::diff
