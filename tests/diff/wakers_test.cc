#include "diff/wakers.h"

#include <gmock/gmock.h>

#include "diff/report/causes.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;

const Place kPlace = {"main.f", "Waiting", "select"};

std::string Text(const std::vector<WakerShare>& wakers, const std::string& reason = "select") {
  Finding finding;
  finding.cell = {"main.f", "Waiting", reason, Statistic::kP99};
  finding.wakers = wakers;
  return report::WakersText(finding);
}

TEST(Wakers, TimePerSecondMeanOverTheRuns) {
  const std::vector<Profile> runs = {
      FakeRun().Wakes("main.f", "select", "main.add", 30).Wakes("main.f", "sync", "main.add", 99),
      FakeRun(500'000'000)
          .Wakes("main.f", "select", "main.add", 10)
          .Wakes("main.f", "select", std::nullopt, 5)
          .Wakes("main.g", "select", "main.add", 99)};
  const Wakers wakers = WakersOf(kPlace, runs);
  ASSERT_EQ(wakers.size(), 2U);
  EXPECT_DOUBLE_EQ(wakers.at("main.add"), (30.0 + 20.0) / 2);
  EXPECT_DOUBLE_EQ(wakers.at(std::nullopt), 10.0 / 2);
  EXPECT_DOUBLE_EQ(Sum(wakers), 30);
}

TEST(Wakers, SharesOfBothSidesThoseOfTheNewSideForemost) {
  const std::vector<Profile> base = {FakeRun()
                                         .Wakes("main.f", "select", "main.add", 80)
                                         .Wakes("main.f", "select", "main.close", 20)};
  const std::vector<Profile> changed = {FakeRun()
                                            .Wakes("main.f", "select", "main.close", 100)
                                            .Wakes("main.f", "select", std::nullopt, 300)};
  const auto shares = WakerShares(kPlace, base, changed, 4);
  ASSERT_EQ(shares.size(), 3U);
  EXPECT_EQ(shares[0].type, std::nullopt);
  EXPECT_DOUBLE_EQ(shares[0].base, 0);
  EXPECT_DOUBLE_EQ(shares[0].changed, 0.75);
  EXPECT_EQ(shares[1].type, "main.close");
  EXPECT_DOUBLE_EQ(shares[1].base, 0.2);
  EXPECT_DOUBLE_EQ(shares[1].changed, 0.25);
  EXPECT_EQ(shares[2].type, "main.add");
  const auto two = WakerShares(kPlace, base, changed, 2);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[1].type, "main.add");  // the foremost of the base is always there
  EXPECT_TRUE(WakerShares({"main.f", "Running", ""}, base, changed, 4).empty());
  EXPECT_TRUE(WakerShares({"main.h", "Waiting", "select"}, base, changed, 4).empty());
}

// What the stacks of the side that has some say holds for the other, as of a baseline.
TEST(Wakers, TimersAreKnownByTheirStacks) {
  const auto run = [](const std::vector<std::string>& stack) {
    Profile made = FakeRun();
    made.stacks.push_back({1, stack});
    made.types.emplace_back();
    made.types.back().name = "main.f";
    made.types.back().wakes.push_back({"select", std::nullopt, made.stacks.size() - 1, 1, 100});
    return made;
  };
  const std::vector<Profile> timers = {run({"runtime.goready", "time.sendTime"})};
  const std::vector<Profile> unknown = {run({})};
  const std::vector<Profile> others = {run({"runtime.goready", "runtime.netpollgoready"})};
  EXPECT_TRUE(WakerShares(kPlace, unknown, timers, 4).front().timer);
  EXPECT_TRUE(WakerShares(kPlace, timers, unknown, 4).front().timer);
  EXPECT_FALSE(WakerShares(kPlace, unknown, unknown, 4).front().timer);
  EXPECT_FALSE(WakerShares(kPlace, timers, others, 4).front().timer);
}

TEST(Wakers, InWords) {
  EXPECT_EQ(Text({}), "");
  EXPECT_EQ(Text({{std::nullopt, true, 0.1, 0.97}, {"main.add", false, 0.9, 0.03}}),
            "ended by a timer in 97% of the time, before by main.add in 90%");
  EXPECT_EQ(Text({{"main.add", false, 0.9, 0.95}}),
            "ended by main.add in 95% of the time, as before");
  EXPECT_EQ(Text({{"main.add", false, 0.6, 0.95}, {"main.b", false, 0.4, 0.05}}),
            "ended by main.add in 95% of the time, before in 60%");
  EXPECT_EQ(Text({{"main.add", false, 1, 0}}),
            "not ended within the traces, before by main.add in 100%");
  EXPECT_EQ(Text({{std::nullopt, false, 0, 1}}, "network"),
            "ended by the network poller in 100% of the time, before none ended");
  EXPECT_EQ(Text({{"context.WithDeadlineCause.func2", false, 0, 1}, {"main.add", false, 1, 0}}),
            "ended by context.WithDeadlineCause.func2 (a context's deadline) in 100% of the time, "
            "before by main.add in 100%");
  EXPECT_EQ(Text({{"", false, 0, 1}}),
            "ended by a goroutine without name in 100% of the time, before none ended");
}

TEST(CauseLine, SaysAllInOne) {
  Comparison comparison;
  comparison.base.files = {"a", "b"};
  comparison.changed.files = {"c"};
  Finding finding;
  finding.cell = {"main.f", "Waiting", "select", Statistic::kP99};
  finding.base = 200'000;
  finding.new_value = 200'000'000;
  finding.ratio = 950;
  finding.p_adjusted = 0.0002;
  finding.because.push_back({{"runtime.selectgo", "main.wait", "main.f"}, 1, 0.97});
  finding.wakers = {{std::nullopt, true, 0, 1}, {"main.add", false, 1, 0}};
  EXPECT_EQ(report::CauseLine(finding, comparison),
            "p99 of main.f Waiting select 200µs -> 200ms (950x, 2+1 runs, p 0.0002); 97% at "
            "main.wait < main.f; ended by a timer in 100% of the time, before by main.add in 100%");
  finding.because.front() = {{"main.step"}, 1, 0.8, "main.loop"};
  finding.wakers.clear();
  comparison.basis = Basis::kEffects;
  EXPECT_EQ(report::CauseLine(finding, comparison),
            "p99 of main.f Waiting select 200µs -> 200ms (950x, 2+1 runs); 80% of the stopping "
            "time held up at main.step");
}

}  // namespace
}  // namespace tracegate::diff
