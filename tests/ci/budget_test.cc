#include "ci/budget.h"

#include <gtest/gtest.h>

#include "stats/binomial.h"
#include "tests/diff/runs.h"

namespace tracegate::ci {
namespace {

using diff::Statistic;
using diff::testing::FakeRun;
using diff::testing::What;
using profile::Profile;

Budget MustParse(const std::string& text) {
  auto budget = ParseBudget(text);
  EXPECT_TRUE(budget) << text << ": " << budget.error().Line();
  return budget ? *std::move(budget) : Budget();
}

TEST(ParseBudget, ReadsEveryPart) {
  const Budget budget = MustParse(R"(p99 of Waiting:select for "main.(*Server).*" < 5ms)");
  EXPECT_EQ(
      budget.where.Text(),
      R"(type = "main.(*Server).*", state = "Waiting", reason = "select", statistic = "p99")");
  EXPECT_EQ(budget.limit, 5e6);
  EXPECT_FALSE(budget.or_equal);
}

struct Good {
  std::string text;
  std::string where;
  double limit;
};

// The units are those of diff::UnitOf.
TEST(ParseBudget, ReadsEveryForm) {
  for (const Good& good : {
           Good{"mean of Running<=0", R"(state = "Running", statistic = "mean")", 0},
           Good{"  p50  of  Waiting : chan receive  for  'a b'  <  1.5us  ",
                R"(type = "a b", state = "Waiting", reason = "chan receive", statistic = "p50")",
                1500},
           Good{"time per second of Syscall < 20ms/s",
                R"(state = "Syscall", statistic = "time-per-second")", 2e7},
           Good{"time-per-second of GC mark phase for \"(process)\" < 2%",
                "type = \"(process)\", state = \"GC mark phase\", statistic = \"time-per-second\"",
                2e7},
           Good{"count per second of stop-the-world:GC * < 100/s",
                R"(state = "stop-the-world", reason = "GC *", statistic = "count-per-second")",
                100},
           Good{R"(p90 of region:"a < b for me" < 1s)",
                R"(state = "region", reason = "a < b for me", statistic = "p90")", 1e9},
           Good{"mean of task:checkout < 1s",
                R"(state = "task", reason = "checkout", statistic = "mean")", 1e9},
           Good{"value of lost to GC:worst 10ms < 0.2",
                R"(state = "lost to GC", reason = "worst 10ms", statistic = "value")", 0.2},
           Good{"value of GC work <= 25%", R"(state = "GC work", statistic = "value")", 0.25},
           Good{"value of runnable goroutines:while marking < 8",
                R"(state = "runnable goroutines", reason = "while marking", statistic = "value")",
                8},
           // The name of a state has what else begins the type.
           Good{"p99 of wait for a proc < 5ms", R"(state = "wait for a proc", statistic = "p99")",
                5e6},
           Good{"p99 of wait for a proc:else for \"(process)\" < 5ms",
                "type = \"(process)\", state = \"wait for a proc\", reason = \"else\", "
                "statistic = \"p99\"",
                5e6},
           Good{"count per second of stopping:GC * < 3/s",
                R"(state = "stopping", reason = "GC *", statistic = "count-per-second")", 3},
       }) {
    const Budget budget = MustParse(good.text);
    EXPECT_EQ(budget.where.Text(), good.where);
    EXPECT_DOUBLE_EQ(budget.limit, good.limit) << good.text;
  }
}

struct Bad {
  std::string text;
  std::size_t at;
  std::string what;
};

TEST(ParseBudget, SaysWhereItIsWrong) {
  for (const Bad& bad : {
           Bad{"", 0, "there is no STATISTIC of STATE here"},
           Bad{"p99 Waiting < 5ms", 0, "there is no STATISTIC of STATE here"},
           Bad{" p98 of Waiting < 5ms", 1, "\"p98\" is no statistic"},
           Bad{"share-above-p99 of Waiting < 5ms", 0,
               "a share above p99 has no meaning for one side alone"},
           Bad{"p99 of Waitin < 5ms", 7, "\"Waitin\" is no state"},
           Bad{"p99 of goroutine < 5ms", 7, "\"goroutine\" is no state"},
           Bad{"p99 of Waiting: < 5ms", 16, "no reason follows the :"},
           Bad{"p99 of Waiting:\"a < 5ms", 15, "the quote is not closed"},
           Bad{"p99 of Waiting for main < 5ms", 19, "the goroutine type stands in quotes"},
           Bad{"p99 of Waiting for \"a[\" < 5ms", 21,
               "bad pattern: the [ has no ] (write \\[ for the character itself)"},
           Bad{"p99 of Waiting for \"a\" > 5ms", 23, "a < and the limit must follow here"},
           Bad{"p99 of Waiting", 14, "a < and the limit must follow here"},
           Bad{"p99 of Waiting < 5", 17, "\"5\" is no duration such as 10us or 1.5ms"},
           Bad{"p99 of Waiting < ", 17, "\"\" is no duration such as 10us or 1.5ms"},
           Bad{"p99 of Waiting < 0", 17, "nothing is below 0"},
           Bad{"time per second of Waiting < 5ms", 29,
               "\"5ms\" is no time per second such as 20ms/s or 2%"},
           Bad{"count per second of Waiting < 5%/s", 30,
               "\"5%/s\" is no count per second such as 100/s"},
           Bad{"value of Waiting < 0.2", 9, "Waiting has spans, and no value"},
           Bad{"p99 of lost to GC < 5ms", 7, "lost to GC is a value, and has no spans"},
           Bad{"value of heap < 5ms", 16, "\"5ms\" is no value such as 0.2 or 20%"},
           Bad{"value of heap < -1", 16, "\"-1\" is no value such as 0.2 or 20%"},
           Bad{"value of heap < 0", 16, "nothing is below 0"},
           Bad{"value of lost to GC < 20", 22, "lost to GC is a part, and never above 1"},
           Bad{"value of GC work:assists <= 1.5", 28, "GC work is a part, and never above 1"},
           Bad{"count per second of Waiting < 5", 30, "\"5\" is no count per second such as 100/s"},
       }) {
    const auto budget = ParseBudget(bad.text);
    ASSERT_FALSE(budget) << bad.text;
    EXPECT_EQ(budget.error().what, bad.what) << bad.text;
    EXPECT_EQ(budget.error().offset, bad.at) << bad.text;
  }
}

std::vector<BudgetVerdict> Judge(const std::string& text, const std::vector<Profile>& runs,
                                 std::vector<std::size_t>* unmatched = nullptr) {
  const Budget budget = MustParse(text);
  return JudgeBudgets({&budget, 1}, runs, {}, unmatched);
}

// Runs of one second with 100 waits of so many ns each.
std::vector<Profile> Runs(const std::vector<Nanos>& waits) {
  std::vector<Profile> runs;
  for (const Nanos wait : waits) {
    runs.push_back(FakeRun().Spans("main.worker", What::kWaiting, "sync", 100, wait));
  }
  return runs;
}

TEST(JudgeBudgets, TheMedianOverRunsDecides) {
  const auto runs = Runs({1'000'000, 2'000'000, 3'000'000, 4'000'000, 9'000'000, 9'000'000});
  const auto kept = Judge("mean of Waiting:sync for \"main.*\" < 4ms", runs);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].cell, (diff::CellId{"main.worker", "Waiting", "sync", Statistic::kMean}));
  EXPECT_DOUBLE_EQ(kept[0].value, 3.5e6);
  EXPECT_EQ(kept[0].runs, 6U);
  EXPECT_EQ(kept[0].over, 3U);  // a run at the limit is not below it
  EXPECT_FALSE(kept[0].broken);
  EXPECT_NEAR(kept[0].p, 42.0 / 64, 1e-12);  // (20 + 15 + 6 + 1) / 64
  EXPECT_EQ(Judge("mean of Waiting:sync <= 4ms", runs)[0].over, 2U);
  const auto broken = Judge("mean of Waiting:sync < 3.5ms", runs);
  EXPECT_TRUE(broken[0].broken);
  EXPECT_FALSE(Judge("mean of Waiting:sync <= 3.5ms", runs)[0].broken);
}

TEST(JudgeBudgets, RatesByHand) {
  const auto runs = Runs({1'000'000, 1'000'000});  // 100 ms in a second
  EXPECT_DOUBLE_EQ(Judge("time-per-second of Waiting < 50%", runs)[0].value, 1e8);
  EXPECT_FALSE(Judge("time-per-second of Waiting < 10.1%", runs)[0].broken);
  EXPECT_TRUE(Judge("time-per-second of Waiting < 99ms/s", runs)[0].broken);
  EXPECT_TRUE(Judge("count-per-second of Waiting < 100/s", runs)[0].broken);
  EXPECT_FALSE(Judge("count-per-second of Waiting <= 100/s", runs)[0].broken);
}

// A run without such spans has none per second, but no duration.
TEST(JudgeBudgets, RunsWithoutSpans) {
  std::vector<Profile> runs = Runs({1'000'000, 1'000'000});
  runs.push_back(FakeRun());
  runs.push_back(FakeRun());
  const auto count = Judge("count-per-second of Waiting < 60/s", runs);
  EXPECT_DOUBLE_EQ(count[0].value, 50);  // median of 0, 0, 100, 100
  EXPECT_EQ(count[0].runs, 4U);
  const auto mean = Judge("mean of Waiting < 60us", runs);
  EXPECT_EQ(mean[0].runs, 2U);
  EXPECT_TRUE(mean[0].broken);
}

TEST(JudgeBudgets, TooFewSpansSayNothing) {
  const auto verdicts = Judge("p99 of Waiting < 1ns", Runs({1'000'000, 1'000'000}));
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_FALSE(verdicts[0].broken);
  EXPECT_EQ(verdicts[0].runs, 0U);
  EXPECT_EQ(verdicts[0].why_not, "no run has a value: too few spans in a run for the statistic");
}

// The cut span is known to last longer than the horizon.
TEST(JudgeBudgets, SpansThatTheEndCutsCount) {
  const std::vector<Profile> runs = {
      FakeRun()
          .Spans("main.a", What::kWaiting, "sync", 30, 1'000'000)
          .OpenSpan("main.a", What::kWaiting, "sync", 400'000'000, 60)};
  const auto verdicts = Judge("mean of Waiting < 2ms", runs);
  EXPECT_TRUE(verdicts[0].broken);  // 30 of 90 end after 1 ms: the whole ones alone have mean 1 ms
}

// Two procs for a second, of which assists take so many ns.
Profile Assisting(Nanos time) {
  Profile run = FakeRun();
  run.gc.known = true;
  run.gc.work[static_cast<std::size_t>(timeline::GcWorkKind::kAssist)] = time;
  return run;
}

TEST(JudgeBudgets, ValuesOfTheCollector) {
  std::vector<Profile> runs = {Assisting(200'000'000), Assisting(400'000'000),
                               Assisting(600'000'000)};
  const auto broken = Judge("value of GC work:assists < 0.2", runs);
  ASSERT_EQ(broken.size(), 1U);
  EXPECT_EQ(broken[0].cell, (diff::CellId{"(process)", "GC work", "assists", Statistic::kValue}));
  EXPECT_DOUBLE_EQ(broken[0].value, 0.2);
  EXPECT_EQ(broken[0].over, 2U);
  EXPECT_TRUE(broken[0].broken);
  EXPECT_FALSE(Judge("value of GC work:assists <= 20%", runs)[0].broken);
  EXPECT_EQ(Judge("value of GC work for '(process)' < 1", runs).size(), 2U);  // workers too
  // A run that does not have it does not count.
  runs.push_back(FakeRun());
  EXPECT_EQ(Judge("value of GC work:assists < 0.2", runs)[0].runs, 3U);
  std::vector<std::size_t> unmatched;
  EXPECT_TRUE(Judge("value of heap < 1", runs, &unmatched).empty());
  EXPECT_EQ(unmatched, std::vector<std::size_t>{0});
}

TEST(JudgeBudgets, OneVerdictForEachCellAndNoneForNone) {
  const std::vector<Profile> runs = {FakeRun()
                                         .Spans("main.a", What::kWaiting, "sync", 30, 1000)
                                         .Spans("main.a", What::kWaiting, "select", 30, 1000)
                                         .Spans("net.b", What::kWaiting, "sync", 30, 1000)
                                         .Spans("runtime.gc", What::kWaiting, "sync", 30, 1000)};
  std::vector<std::size_t> unmatched;
  EXPECT_EQ(Judge("mean of Waiting < 1s", runs, &unmatched).size(), 3U);
  EXPECT_EQ(Judge("mean of Waiting for 'main.*' < 1s", runs, &unmatched).size(), 2U);
  EXPECT_TRUE(unmatched.empty());
  EXPECT_TRUE(Judge("mean of Waiting for 'x' < 1s", runs, &unmatched).empty());
  EXPECT_EQ(unmatched, std::vector<std::size_t>{0});
}

}  // namespace
}  // namespace tracegate::ci
