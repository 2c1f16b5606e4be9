#include "ci/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ci/bite.h"
#include "golden/baseline.h"
#include "tests/diff/runs.h"

namespace tracegate::ci {
namespace {

using diff::testing::FakeRun;
using diff::testing::What;
using profile::Profile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Date kToday = std::chrono::year(2026) / 11 / 26;

class CheckTest : public ::testing::Test {
 protected:
  // Runs whose waits in main.work last about `work` ns, in main.other 2 ms; 2% of noise.
  std::vector<Profile> Runs(std::size_t count, double work) {
    std::normal_distribution<double> noise(0, 0.02);
    std::vector<Profile> runs;
    for (std::size_t i = 0; i < count; ++i) {
      const auto about = [&](double value) {
        return static_cast<Nanos>(value * std::exp(noise(random_)));
      };
      runs.push_back(
          FakeRun()
              .Spans("main.other", What::kWaiting, "select", 100, about(2e6), {"main.b", "main.c"})
              .Spans("main.work", What::kWaiting, "sync", 100, about(work),
                     {"sync.(*Mutex).Lock", "main.work"}));
    }
    return runs;
  }

  // Runs like these whose goroutines spend about `assists` of two procs on marking.
  std::vector<Profile> Collecting(std::size_t count, double assists) {
    std::normal_distribution<double> noise(0, 0.02);
    std::vector<Profile> runs = Runs(count, 1e6);
    for (Profile& run : runs) {
      run.gc.known = true;
      run.gc.work[static_cast<std::size_t>(timeline::GcWorkKind::kAssist)] =
          static_cast<Nanos>(2e9 * assists * std::exp(noise(random_)));
    }
    return runs;
  }

  void Bless(const std::vector<Profile>& runs) {
    const auto added = golden::AddSession(baseline_, runs, {});
    ASSERT_TRUE(added) << added.error().what;
  }

  CheckOptions Options() const { return {"main.golden", CompareOptionsOf(policy_), kToday}; }

  Gated MustCheck(const std::vector<Profile>& changed,
                  const std::optional<Interleaved>& interleaved = std::nullopt) {
    auto gated = Check(GoldenBase(baseline_), changed, interleaved, policy_, Options());
    EXPECT_TRUE(gated.has_value());
    return gated ? *std::move(gated) : Gated();
  }

  std::mt19937_64 random_{11};
  golden::Baseline baseline_;
  Policy policy_;
};

TEST_F(CheckTest, WhatDidNotChangePassesAndWhatGotSlowerFails) {
  Bless(Runs(8, 1e6));
  const Gated same = MustCheck(Runs(8, 1e6));
  EXPECT_EQ(same.status, ExitStatus::kNoRegression);
  EXPECT_EQ(same.comparison.outcome, diff::Outcome::kPassed);
  EXPECT_THAT(same.failures, IsEmpty());
  EXPECT_THAT(PendingItems(same), IsEmpty());
  EXPECT_THAT(same.notes, Contains(HasSubstr("one session")));
  EXPECT_THAT(same.notes, Not(Contains(HasSubstr("in the baseline too"))));

  const Gated slower = MustCheck(Runs(8, 1.5e6));
  EXPECT_EQ(slower.status, ExitStatus::kRegression);
  EXPECT_THAT(slower.next, Contains(HasSubstr("tracegate review --golden main.golden")));
  ASSERT_TRUE(slower.golden);
  EXPECT_EQ(slower.golden->sessions, 1U);
  const auto items = PendingItems(slower);
  ASSERT_FALSE(items.empty());
  EXPECT_EQ(items[0].place, (golden::Place{"main.work", "Waiting", "sync"}));
  EXPECT_THAT(items[0].stack, ElementsAre("sync.(*Mutex).Lock", "main.work"));
  for (const auto& item : items) {
    EXPECT_NE(item.place.type, "main.other");
  }
}

TEST_F(CheckTest, AcceptedChangesAreTheNewMeasure) {
  Bless(Runs(8, 1e6));
  const std::vector<Profile> slower = Runs(8, 1.5e6);
  auto pending = golden::MakePending(baseline_, slower, {}, PendingItems(MustCheck(slower)));
  ASSERT_TRUE(pending);
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < pending->items.size(); ++i) {
    all.push_back(i);
  }
  ASSERT_TRUE(golden::Accept(baseline_, *pending, all, "exact prices need the lock", {}));
  EXPECT_EQ(MustCheck(Runs(8, 1.5e6)).status, ExitStatus::kNoRegression);
  EXPECT_EQ(MustCheck(Runs(8, 2.2e6)).status, ExitStatus::kRegression);
  EXPECT_EQ(MustCheck(Runs(8, 1.5e6)).comparison.comparisons, 2U);
}

// What differs is the collector alone.
TEST_F(CheckTest, MeasuresOfTheCollectorAreJudged) {
  Bless(Collecting(8, 0.1));
  const Gated same = MustCheck(Collecting(8, 0.1));
  EXPECT_EQ(same.status, ExitStatus::kNoRegression);
  EXPECT_THAT(same.notes, Not(Contains(HasSubstr("measures"))));

  const std::vector<Profile> worse = Collecting(8, 0.2);
  const Gated slower = MustCheck(worse);
  EXPECT_EQ(slower.status, ExitStatus::kRegression);
  const auto items = PendingItems(slower);
  ASSERT_THAT(items, SizeIs(1));
  const golden::Place assists{"(process)", "GC work", "assists"};
  EXPECT_EQ(items[0].place, assists);
  ASSERT_THAT(items[0].rows, SizeIs(1));
  EXPECT_EQ(items[0].rows[0].statistic, "value");
  EXPECT_THAT(items[0].rows[0].base, ::testing::MatchesRegex("0\\.(09|1)[0-9]*"));
  EXPECT_THAT(items[0].rows[0].changed, ::testing::MatchesRegex("0\\.(19|2)[0-9]*"));
  EXPECT_THAT(slower.failures, ElementsAre(HasSubstr("GC work assists: value 0.")));

  auto pending = golden::MakePending(baseline_, worse, {}, items);
  ASSERT_TRUE(pending);
  const std::vector<std::size_t> first = {0};
  ASSERT_TRUE(golden::Accept(baseline_, *pending, first, "it allocates more", {}));
  EXPECT_EQ(MustCheck(Collecting(8, 0.2)).status, ExitStatus::kNoRegression);
  EXPECT_EQ(MustCheck(Collecting(8, 0.4)).status, ExitStatus::kRegression);
}

// With a session of another day, the session is the unit of values too.
TEST_F(CheckTest, MeasuresOfSeveralSessions) {
  for (const double day : {1.0, 1.08, 0.95, 1.1}) {
    Bless(Collecting(5, day * 0.1));
  }
  EXPECT_EQ(MustCheck(Collecting(5, 0.11)).status, ExitStatus::kNoRegression);
  EXPECT_EQ(MustCheck(Collecting(5, 0.3)).status, ExitStatus::kRegression);
}

TEST_F(CheckTest, ABaselineWithoutMeasuresSaysSo) {
  baseline_.schema = 1;
  Bless(Collecting(8, 0.1));
  const Gated gated = MustCheck(Collecting(8, 0.2));
  EXPECT_EQ(gated.status, ExitStatus::kNoRegression);
  EXPECT_THAT(gated.notes, Contains(HasSubstr("the baseline keeps no measures of the collector")));
}

TEST_F(CheckTest, SeveralSessionsAreTheUnit) {
  for (const double day : {1.0, 1.08, 0.95, 1.1}) {
    Bless(Runs(5, day * 1e6));
  }
  const Gated like_them = MustCheck(Runs(5, 1.1e6));
  EXPECT_EQ(like_them.status, ExitStatus::kNoRegression);
  EXPECT_EQ(like_them.comparison.basis, diff::Basis::kSessions);
  EXPECT_EQ(like_them.golden->sessions, 4U);
  EXPECT_THAT(like_them.notes, Not(Contains(HasSubstr("one session"))));
  EXPECT_EQ(MustCheck(Runs(5, 3e6)).status, ExitStatus::kRegression);
}

TEST_F(CheckTest, SuspicionsFailOnlyWhereTheyAreConfirmedIfThePolicySaysSo) {
  policy_.require = Require::kInterleaved;
  Bless(Runs(8, 1e6));
  const std::vector<Profile> changed = Runs(8, 1.5e6);
  const Gated alone = MustCheck(changed);
  EXPECT_EQ(alone.status, ExitStatus::kNoRegression);
  EXPECT_EQ(alone.comparison.outcome, diff::Outcome::kInconclusive);
  EXPECT_THAT(alone.comparison.why, HasSubstr("interleaved"));
  EXPECT_THAT(alone.next, Contains(HasSubstr("tracegate record")));

  const std::vector<Profile> old_here = Runs(8, 1e6);
  const Gated confirmed = MustCheck(changed, Interleaved{old_here, changed, 0, 1});
  EXPECT_EQ(confirmed.status, ExitStatus::kRegression);
  EXPECT_THAT(confirmed.notes, Contains(HasSubstr("0 not")));

  // It is the machine: the old program is as slow on it today.
  const std::vector<Profile> slow_here = Runs(8, 1.5e6);
  const Gated refuted = MustCheck(changed, Interleaved{slow_here, changed, 0, 1});
  EXPECT_EQ(refuted.status, ExitStatus::kNoRegression);
  EXPECT_EQ(refuted.comparison.outcome, diff::Outcome::kPassed);
  EXPECT_THAT(refuted.failures, IsEmpty());
}

TEST_F(CheckTest, TracesOfTheBaselineAreNamed) {
  const std::vector<Profile> runs = Runs(8, 1e6);
  Bless(runs);
  EXPECT_THAT(MustCheck(runs).notes, Contains(HasSubstr("8 of the 8 traces are in the baseline")));
}

TEST_F(CheckTest, WithoutABaselineThereMustBeBudgets) {
  const std::vector<Profile> runs = Runs(8, 1e6);
  EXPECT_FALSE(CheckBudgets(runs, policy_, Options()));
  const auto parsed = ParsePolicy(
      "budgets = ['p50 of Waiting:sync for \"main.work\" < 900us', 'p50 of Waiting:select < 1s']",
      "tracegate.toml");
  ASSERT_TRUE(parsed) << parsed.error().what;
  policy_ = *parsed;
  const auto gated = CheckBudgets(runs, policy_, Options());
  ASSERT_TRUE(gated);
  EXPECT_EQ(gated->status, ExitStatus::kRegression);
  ASSERT_THAT(gated->budgets, SizeIs(2));
  EXPECT_TRUE(gated->budgets[0].broken);
  EXPECT_FALSE(gated->budgets[1].broken);
}

class BiteTestTest : public CheckTest {
 protected:
  BiteTest MustTest(const BiteOptions& options) {
    auto test = TestBite(GoldenBase(baseline_), {}, policy_, Options(), options);
    EXPECT_TRUE(test.has_value());
    return test ? *std::move(test) : BiteTest();
  }
  const BiteOptions half_{{}, {0.1, 0.5}, 1, 1};
};

TEST_F(BiteTestTest, AGateThatCanFailBites) {
  Bless(Runs(8, 1e6));
  const BiteTest test = MustTest(half_);
  EXPECT_THAT(test.failures, IsEmpty());
  EXPECT_EQ(test.runs, 8U);
  ASSERT_THAT(test.bites, SizeIs(4));
  EXPECT_EQ(test.bites[0].slowed.type, "main.other");  // 200 ms of waits, against 100
  EXPECT_EQ(test.bites[1].factor, 0.5);
  EXPECT_TRUE(test.bites[1].caught);
  EXPECT_EQ(test.bites[1].status, ExitStatus::kRegression);
}

TEST_F(BiteTestTest, AGateThatCannotFailIsAFailure) {
  Bless(Runs(8, 1e6));
  const auto failures = [&](const char* policy) {
    const auto parsed = ParsePolicy(policy, "tracegate.toml");
    EXPECT_TRUE(parsed);
    policy_ = parsed.value_or(Policy());
    return MustTest(half_).failures;
  };
  EXPECT_THAT(failures("margin = '80%'"), Contains(HasSubstr("50% slower is not caught")));
  EXPECT_THAT(failures("fails-on = ['appeared']"), SizeIs(1));
  EXPECT_THAT(failures("min-runs = 9"), SizeIs(1));
  EXPECT_THAT(failures("[[ignore]]\ntype = 'main.*'\nbecause = 'all is well'"), SizeIs(1));
  EXPECT_THAT(failures("require = 'interleaved'"), IsEmpty());
}

// A budget that every run breaks fails what did not change.
TEST_F(BiteTestTest, AGateThatFailsEverythingIsAFailure) {
  Bless(Runs(8, 1e6));
  const auto parsed = ParsePolicy("budgets = ['p50 of Waiting:sync < 1us']", "tracegate.toml");
  ASSERT_TRUE(parsed);
  policy_ = *parsed;
  const BiteTest test = MustTest(half_);
  EXPECT_EQ(test.unchanged, ExitStatus::kRegression);
  EXPECT_THAT(test.failures, ElementsAre(HasSubstr("as they are give status 1")));
}

TEST_F(BiteTestTest, TooFewRunsDoNotBite) {
  Bless(Runs(3, 1e6));
  EXPECT_FALSE(MustTest(half_).failures.empty());
}

TEST_F(BiteTestTest, SlowsWhatItIsAskedTo) {
  Bless(Runs(8, 1e6));
  BiteOptions options = half_;
  options.slowed.type = [](const std::string& type) { return type == "main.work"; };
  const BiteTest test = MustTest(options);
  ASSERT_THAT(test.bites, SizeIs(2));
  EXPECT_EQ(test.bites[0].slowed.type, "main.work");
  options.slowed.type = [](const std::string&) { return false; };
  EXPECT_FALSE(TestBite(GoldenBase(baseline_), {}, policy_, Options(), options));
  options = half_;
  options.factors = {};
  EXPECT_FALSE(TestBite(GoldenBase(baseline_), {}, policy_, Options(), options));
}

}  // namespace
}  // namespace tracegate::ci
