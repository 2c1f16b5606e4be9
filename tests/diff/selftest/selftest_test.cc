#include "diff/selftest/selftest.h"

#include <gmock/gmock.h>

#include "diff/report/selftest.h"
#include "tests/diff/runs.h"

namespace tracegate::diff::selftest {
namespace {

using diff::testing::FakeRun;
using diff::testing::Waiters;
using diff::testing::What;
using profile::Profile;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Options Few(std::vector<std::size_t> per_side, std::vector<double> factors) {
  Options options;
  options.draws = 40;
  options.draws_injected = 20;
  options.per_side = std::move(per_side);
  options.factors = std::move(factors);
  return options;
}

Result<SelfTest> TestOf(const std::vector<Profile>& runs, const Options& options,
                        const std::vector<Profile>& changed = {}) {
  Progress progress;
  auto test = RunSelfTest(runs, changed, options, progress);
  if (test) {
    EXPECT_EQ(progress.done, progress.total);
  }
  return test;
}

std::string ErrorOf(const std::vector<Profile>& runs, const Options& options) {
  const auto test = TestOf(runs, options);
  return test ? "" : test.error().what;
}

// 12 of the 252 labellings of ten runs have a p of 5% or less, whatever the runs are, if no rule
// looks at the sides.
TEST(SelfTest, FalseAlarmsAreAsManyAsTheLevelSays) {
  Options options = Few({5}, {1});
  options.draws = 1000;
  const auto test = TestOf(Waiters(20, 100, 1e6, 3), options);
  const Rate& alarm = test->same.front().alarm;
  EXPECT_LE(alarm.low, 12.0 / 252);
  EXPECT_GE(alarm.high, 12.0 / 252);
  EXPECT_LE(test->same.front().regressed.hits, alarm.hits);
}

TEST(SelfTest, ALargeFactorIsFoundInEveryDrawAtItsPlace) {
  const auto test = TestOf(Waiters(10, 100, 1e6, 3), Few({4, 5}, {9}));
  ASSERT_EQ(test->injected.size(), 2U);
  for (const Figure& figure : test->injected) {
    EXPECT_EQ(figure.alarm.hits, figure.draws);
    EXPECT_EQ(figure.regressed.hits, figure.draws);
    EXPECT_EQ(figure.at_place->hits, figure.draws);
  }
  EXPECT_THAT(test->failures, IsEmpty());
  EXPECT_THAT(test->slowed, ElementsAre(CellId{"main.worker", "Waiting", "sync", {}}));
}

TEST(SelfTest, ASlowdownOfOneKindIsNotFoundAtAnother) {
  Options options = Few({5}, {9});
  options.slowed.state = [](const std::string& state) { return state == "Running"; };
  const auto test = TestOf(Waiters(10, 100, 1e6, 3), options);
  EXPECT_THAT(test->slowed, ElementsAre(CellId{"main.worker", "Running", "", {}}));
  EXPECT_EQ(test->injected.front().at_place->hits, 20U);
}

TEST(SelfTest, WhatItMissesFailsIt) {
  const auto test = TestOf(Waiters(10, 100, 1e6, 3), Few({5}, {0.001}));
  EXPECT_THAT(test->failures, ElementsAre(StartsWith("+0.1% is found in only ")));
  EXPECT_THAT(report::ToText(*test, {}), StartsWith("failed: +0.1% is found in only "));
}

TEST(SelfTest, TheSameForAnyNumberOfThreads) {
  const auto runs = Waiters(10, 100, 1e6, 3);
  Options options = Few({4, 5}, {0.05, 0.1});
  options.naive = true;
  options.share = 0.3;
  const auto changed = Waiters(6, 100, 1.1e6, 4);
  const std::string one = report::ToJson(*TestOf(runs, options, changed));
  for (const unsigned threads : {2U, 5U}) {
    options.threads = threads;
    EXPECT_EQ(report::ToJson(*TestOf(runs, options, changed)), one);
  }
  options.compare.seed = 2;
  EXPECT_NE(report::ToJson(*TestOf(runs, options, changed)), one);
}

TEST(SelfTest, ThreeRunsASideDecideNothingAndItSaysSo) {
  const auto test = TestOf(Waiters(10, 100, 1e6, 3), Few({3, 4}, {9}));
  const Figure& three = test->injected.front();
  EXPECT_EQ(three.per_side, 3U);
  EXPECT_EQ(three.alarm.hits, 0U);
  EXPECT_THAT(test->notes, Contains(HasSubstr("With 3+3 runs the gate decides nothing")));
  EXPECT_THAT(test->notes, Not(Contains(HasSubstr("With 4+4"))));
}

TEST(SelfTest, ALevelBelowTheSmallestPIsNamed) {
  Options options = Few({4}, {9});
  options.compare.alpha = 0.01;
  const auto test = TestOf(Waiters(8, 100, 1e6, 3), options);
  EXPECT_EQ(test->injected.front().alarm.hits, 0U);
  EXPECT_THAT(test->notes, Contains(HasSubstr("With 4+4 runs the smallest p is 0.0143")));
}

TEST(SelfTest, RunsASideAreCappedAndItSaysSo) {
  const auto changed = Waiters(6, 100, 9e6, 4);
  const auto test = TestOf(Waiters(9, 100, 1e6, 3), Few({4, 5, 6}, {9}), changed);
  ASSERT_EQ(test->injected.size(), 1U);
  EXPECT_EQ(test->injected.front().per_side, 4U);
  EXPECT_THAT(test->notes, Contains(HasSubstr("9 runs have at most 4 on either side")));
  // A side of its own may have more than half of the runs.
  ASSERT_EQ(test->changed.size(), 3U);
  EXPECT_EQ(test->changed.back().per_side, 6U);
  EXPECT_EQ(test->changed.back().alarm.hits, 20U);
}

// Ten kinds of spans that do not change: a test for each cell, or for each span, finds something.
TEST(SelfTest, NaiveGatesCryWolf) {
  std::mt19937 random(5);
  std::vector<Profile> runs;
  for (int run = 0; run < 12; ++run) {
    FakeRun fake;
    for (int kind = 0; kind < 10; ++kind) {
      const double jitter = 1 + 0.1 * static_cast<double>(random() % 1000) / 1000;
      fake.Spans("main.w" + std::to_string(kind), What::kWaiting, "sync", 100,
                 static_cast<Nanos>(1e6 * jitter));
    }
    runs.push_back(fake);
  }
  Options options = Few({5}, {9});
  EXPECT_FALSE(TestOf(runs, options)->same.front().pooled);
  options.naive = true;
  const auto test = TestOf(runs, options);
  EXPECT_GE(test->same.front().pooled->estimate, 0.9);
  EXPECT_GE(test->same.front().per_cell->estimate, 0.2);
  EXPECT_LE(test->same.front().alarm.low, 0.05);
}

TEST(SelfTest, InterleavedSplitsHaveTwoGates) {
  const auto test = TestOf(Waiters(10, 100, 1e6, 3), Few({5}, {9}));
  ASSERT_EQ(test->same.size(), 3U);
  EXPECT_EQ(test->same[1].scheme, Scheme::kInterleaved);
  EXPECT_EQ(test->same[1].block_size, 0U);
  EXPECT_EQ(test->same[2].block_size, 2U);
  EXPECT_FALSE(test->same[1].in_blocks);
  EXPECT_TRUE(test->same[2].in_blocks);
}

TEST(SelfTest, RefusesWhatCannotBe) {
  const auto runs = Waiters(8, 100, 1e6, 3);
  EXPECT_EQ(ErrorOf(Waiters(7, 100, 1e6, 3), Few({4}, {1})),
            "a self-test needs 8 runs or more, not 7");
  EXPECT_EQ(ErrorOf(runs, Few({1}, {1})), "1 run a side cannot be split from others");
  EXPECT_EQ(ErrorOf(runs, Few({4}, {0})), "0% slower is no slowdown");
  EXPECT_EQ(ErrorOf(Waiters(8, 19, 1e6, 3), Few({4}, {1})),
            "no kind of spans is 20 times in every run, so there is none to slow");
  Options none = Few({4}, {1});
  none.slowed.type = [](const std::string&) { return false; };
  EXPECT_EQ(ErrorOf(runs, none), "no spans of user goroutines match --type, --state and --reason");
  Options no_share = Few({4}, {1});
  no_share.share = 0;
  EXPECT_THAT(ErrorOf(runs, no_share), StartsWith("the share of spans"));
}

TEST(SelfTestReport, NamesOfTheProgramCannotBreakTheMarkdown) {
  std::vector<Profile> runs;
  for (int i = 0; i < 8; ++i) {
    runs.push_back(FakeRun().Spans("main.`|\n# boo", What::kWaiting, "a|b", 100, 1'000'000 + i));
  }
  const std::string text = report::ToMarkdown(*TestOf(runs, Few({4}, {9})));
  EXPECT_THAT(text, AllOf(StartsWith("# tracegate selftest: passed: "), HasSubstr("main.\\`\\|"),
                          Not(HasSubstr("\n# boo"))));
}

}  // namespace
}  // namespace tracegate::diff::selftest
