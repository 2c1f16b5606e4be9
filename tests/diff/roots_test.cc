#include "diff/roots.h"

#include <gmock/gmock.h>

#include "diff/evidence.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using ::testing::HasSubstr;
using testing::What;

constexpr Nanos kMs = 1'000'000;

Finding Worse(const Place& place, double impact, Statistic statistic = Statistic::kTimePerSecond) {
  Finding finding;
  finding.cell = {place.type, place.state, place.reason, statistic};
  finding.verdict = stats::Verdict::kRegressed;
  finding.gates = true;
  finding.impact = impact;
  finding.new_value = impact;
  return finding;
}

std::map<Place, Cause> Roots(const std::vector<Finding>& worse, const FakeRun& base,
                             const FakeRun& changed) {
  const std::vector<Profile> before = {base};
  const std::vector<Profile> after = {changed};
  return FindRoots(worse, before, after);
}

const Place kLock = {"main.worker", "Waiting", "sync"};
const Place kWork = {"main.worker", "Running", ""};
const Place kReply = {"main.handler", "Waiting", "select"};
const Place kClient = {"main.client", "Waiting", "chan receive"};

// worker holds a lock for longer; handlers wait for a worker's reply, clients for a handler's.
TEST(Roots, FollowWhoEndsTheWaits) {
  const auto run = [](Nanos scale) {
    return FakeRun()
        .Spans("main.worker", What::kRunning, "", 100, scale)
        .Wakes("main.worker", "sync", "main.worker", 50 * scale)
        .Wakes("main.handler", "select", "main.worker", 90 * scale)
        .Wakes("main.handler", "select", std::nullopt, 10 * scale)
        .Wakes("main.client", "chan receive", "main.handler", 100 * scale);
  };
  const auto causes =
      Roots({Worse(kLock, 50e6), Worse(kWork, 100e6), Worse(kReply, 90e6), Worse(kClient, 100e6)},
            run(kMs), run(2 * kMs));
  EXPECT_FALSE(causes.contains(kLock));
  ASSERT_EQ(causes.size(), 3U);
  for (const auto& [place, cause] : causes) {
    EXPECT_EQ(cause.root, kLock) << place.type;
  }
  EXPECT_EQ(causes.at(kReply).evidence, "ended by main.worker in 90% of the added time");
  EXPECT_EQ(causes.at(kClient).evidence, "ended by main.handler in 100% of the added time");
  EXPECT_EQ(causes.at(kWork).evidence, "the same goroutines");
}

// Without what it waits for, running is a cause of its own.
TEST(Roots, RunningAloneIsARoot) {
  const auto run = [](Nanos scale) {
    return FakeRun()
        .Spans("main.worker", What::kRunning, "", 100, scale)
        .Wakes("main.handler", "select", "main.worker", 90 * scale);
  };
  const auto causes = Roots({Worse(kWork, 100e6), Worse(kReply, 90e6)}, run(kMs), run(2 * kMs));
  ASSERT_EQ(causes.size(), 1U);
  EXPECT_EQ(causes.at(kReply).root, kWork);
}

// Handlers and workers wait for each other's lock. Who works longer while holding it is the cause.
TEST(Roots, OfACircleTheOneWhoseOwnWorkGrew) {
  const Place handler_lock = {"main.handler", "Waiting", "sync"};
  for (const bool worker_slower : {true, false}) {
    const auto run = [&](Nanos scale) {
      return FakeRun()
          .Spans("main.worker", What::kRunning, "", 100, worker_slower ? scale : kMs)
          .Spans("main.handler", What::kRunning, "", 100, worker_slower ? kMs : scale)
          .Wakes("main.worker", "sync", "main.handler", 50 * scale)
          .Wakes("main.handler", "sync", "main.worker", 80 * scale);
    };
    const auto causes =
        Roots({Worse(kLock, 50e6), Worse(handler_lock, 80e6)}, run(kMs), run(2 * kMs));
    ASSERT_EQ(causes.size(), 1U);
    EXPECT_TRUE(causes.contains(worker_slower ? handler_lock : kLock));
  }
}

// Waits that last longer each and are fewer in all: nothing was added, but somebody ends them.
TEST(Roots, WakersOfTheWholeTimeWhereNoneWasAdded) {
  const auto run = [](Nanos waited, Nanos worked) {
    return FakeRun()
        .Spans("main.worker", What::kRunning, "", 100, worked)
        .Wakes("main.handler", "select", "main.worker", waited);
  };
  const auto causes = Roots({Worse(kWork, 100e6), Worse(kReply, 0, Statistic::kP50)},
                            run(100 * kMs, kMs), run(90 * kMs, 2 * kMs));
  ASSERT_TRUE(causes.contains(kReply));
  EXPECT_EQ(causes.at(kReply).evidence, "ended by main.worker in 100% of the time");
}

TEST(Roots, AShareBelowThirtyPercentIsNoEvidence) {
  const auto run = [](Nanos scale) {
    return FakeRun()
        .Wakes("main.handler", "select", "main.worker", 29 * scale)
        .Wakes("main.handler", "select", "main.other", 71 * scale);
  };
  EXPECT_TRUE(Roots({Worse(kWork, 100e6), Worse(kReply, 90e6)}, run(kMs), run(2 * kMs)).empty());
}

// Two types wait in one function for one lock; who ends their waits is not known.
TEST(Roots, TheSmallerWaitInTheSameFunctionFollows) {
  const Place other_lock = {"main.flusher", "Waiting", "sync"};
  Finding large = Worse(kLock, 50e6);
  large.because.push_back({{"sync.(*Mutex).Lock", "main.(*db).get", "main.worker"}, 1, 1});
  Finding small = Worse(other_lock, 5e6);
  small.because.push_back({{"sync.(*Mutex).Lock", "main.(*db).get", "main.flusher"}, 1, 1});
  const auto causes = Roots({large, small}, FakeRun(), FakeRun());
  ASSERT_EQ(causes.size(), 1U);
  EXPECT_EQ(causes.at(other_lock).root, kLock);
  EXPECT_EQ(causes.at(other_lock).evidence, "waits in the same main.(*db).get");
  // Another function; and the root alone, which is the type again.
  small.because.front().stack[1] = "main.(*db).put";
  EXPECT_TRUE(Roots({large, small}, FakeRun(), FakeRun()).empty());
  small.because.front().stack = {"sync.(*Mutex).Lock", "main.(*db).get"};
  EXPECT_TRUE(Roots({large, small}, FakeRun(), FakeRun()).empty());
}

TEST(Roots, TheCollectorFollowsWhoAllocates) {
  const Place assist = {"main.handler", "mark assist", ""};
  const Place other = {"main.cache", "mark assist", ""};
  const Place phase = {"(process)", "GC mark phase", ""};
  const Place stop = {"(process)", "stop-the-world", "GC sweep termination"};
  Finding waits = Worse({"main.cache", "Waiting", "sync"}, 1e6);
  waits.because.push_back({{"runtime.gcStart", "runtime.mallocgc", "main.cache"}, 1e6, 1});
  const auto causes =
      Roots({Worse(assist, 28e6), Worse(other, 3e6), Worse(phase, 150e6), Worse(stop, 3e6), waits},
            FakeRun(), FakeRun());
  EXPECT_EQ(causes.size(), 4U);
  for (const auto& [place, cause] : causes) {
    EXPECT_EQ(cause.root, assist) << place.type << place.state;
    EXPECT_THAT(cause.evidence, HasSubstr("main.handler allocates"));
  }
}

// Stops that last a little longer do not explain assists that grew a hundred times as much; stops
// that grew by a fifth of it do.
TEST(Roots, StopsExplainTheCollectorOnlyWhereTheyAreLongEnough) {
  const Place assist = {"main.handler", "mark assist", ""};
  const Place stop = {"(process)", "stop-the-world", "GC mark termination"};
  Finding longer = Worse(stop, 1e6, Statistic::kMean);
  longer.base = 1e6;
  longer.new_value = 2e6;
  const auto small = Roots({Worse(assist, 100e6), longer}, FakeRun(), FakeRun());
  EXPECT_EQ(small.at(stop).root, assist);
  EXPECT_FALSE(small.contains(assist));
  longer.impact = 20e6;
  const auto large = Roots({Worse(assist, 100e6), longer}, FakeRun(), FakeRun());
  EXPECT_EQ(large.at(assist).root, stop);
}

// Who was the last to stop explains the stop, and needs no weak explanation for itself.
TEST(Roots, AStopFollowsWhoHeldItUp) {
  const Place stop = {"(process)", "stop-the-world", "read mem stats"};
  const Place loop = {"main.loop", "Running", ""};
  const Place loop_wait = {"main.loop", "Waiting", "chan receive"};
  Profile run = FakeRun().Spans("main.loop", What::kRunning, "", 10, kMs);
  run.stw_by_name.push_back(
      {"stop-the-world (read mem stats)", {}, {{"main.loop", 9, 90}, {"main.x", 1, 10}}});
  const std::vector<Profile> runs = {run};
  Finding longer = Worse(stop, 20e6, Statistic::kMean);
  const auto causes = FindRoots({longer, Worse(loop, 5e6), Worse(loop_wait, 1e6)}, runs, runs);
  ASSERT_TRUE(causes.contains(stop));
  EXPECT_EQ(causes.at(stop).root, loop);
  EXPECT_EQ(causes.at(stop).evidence, "main.loop was the last to stop in 90% of the time it took");
  EXPECT_FALSE(causes.contains(loop));
}

// A stall until a timeout is ended by a timer. It is no lateness: it grew more than what others
// took of the procs.
TEST(Roots, ATimeoutIsARootAndALateTimerIsNot) {
  const Place ticker = {"main.ticker", "Waiting", "select"};
  const auto run = [](Nanos scale) {
    return FakeRun()
        .Spans("main.worker", What::kRunning, "", 100, scale)
        .Wakes("main.ticker", "select", std::nullopt, 900 * kMs);
  };
  const auto late = Roots({Worse(kWork, 100e6), Worse(ticker, 10e6)}, run(kMs), run(2 * kMs));
  ASSERT_TRUE(late.contains(ticker));
  EXPECT_EQ(late.at(ticker).root, kWork);
  EXPECT_THAT(late.at(ticker).evidence, HasSubstr("ended by a timer, late: main.worker"));
  EXPECT_TRUE(Roots({Worse(kWork, 100e6), Worse(ticker, 2000e6)}, run(kMs), run(2 * kMs)).empty());
}

TEST(Roots, ALifetimeFollowsWhatTakesMostOfIt) {
  const Place lifetime = {"main.handler", "lifetime", ""};
  const auto causes =
      Roots({Worse(lifetime, 0, Statistic::kP90), Worse(kReply, 90e6)}, FakeRun(), FakeRun());
  ASSERT_TRUE(causes.contains(lifetime));
  EXPECT_EQ(causes.at(lifetime).evidence, "part of it is Waiting select");
}

TEST(Roots, OneIsARootAndNoneIsNothing) {
  EXPECT_TRUE(Roots({Worse(kLock, 1)}, FakeRun(), FakeRun()).empty());
  EXPECT_TRUE(Roots({}, FakeRun(), FakeRun()).empty());
}

TEST(Roots, MeasuresFollowWhatMakesTheCollectorWork) {
  const Place assist = {"main.handler", "mark assist", ""};
  const Place queue = {"main.handler", "Runnable", ""};
  const Place lost = {"(process)", "lost to GC", "mean"};
  const Place work = {"(process)", "GC work", "assists"};
  const Place waits = {"(process)", "wait for a proc", "while marking"};
  const Place runnable = {"(process)", "runnable goroutines", "else"};
  const auto causes = Roots({Worse(assist, 50e6), Worse(queue, 20e6), Worse(lost, 0),
                             Worse(work, 0), Worse(waits, 1e6), Worse(runnable, 0)},
                            FakeRun(), FakeRun());
  for (const Place& place : {lost, work}) {
    ASSERT_TRUE(causes.contains(place)) << place.state;
    EXPECT_EQ(causes.at(place).root, assist);
    EXPECT_EQ(causes.at(place).evidence, "the collector works for what main.handler allocates");
  }
  for (const Place& place : {waits, runnable}) {
    ASSERT_TRUE(causes.contains(place)) << place.state;
    EXPECT_EQ(causes.at(place).evidence, "main.handler waits for a proc");
  }
}

TEST(Roots, PartsFollowTheirStopTheWorld) {
  const Place stop = {"(process)", "stop-the-world", "read mem stats"};
  const Place part = {"(process)", "stopping", "read mem stats"};
  const Place other = {"(process)", "stopping", "GC mark termination"};
  const auto causes =
      Roots({Worse(stop, 5e6), Worse(part, 4e6), Worse(other, 1e6)}, FakeRun(), FakeRun());
  ASSERT_TRUE(causes.contains(part));
  EXPECT_EQ(causes.at(part).root, stop);
  EXPECT_EQ(causes.at(part).evidence, "a part of it");
  EXPECT_FALSE(causes.contains(other));  // which nothing explains
}

}  // namespace
}  // namespace tracegate::diff
