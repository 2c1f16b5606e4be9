// Who ended a wait, and where.
#include <gmock/gmock.h>

#include "tests/support/follow.h"
#include "tests/support/story.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const Frames kWait = {"runtime.gopark", "main.wait"};
const Frames kSend = {"runtime.chansend1", "main.send"};

// Goroutine 2, of type main.wait, waits from 10 on.
Generation& Waiting(Trace& trace) {
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen, 1, 1, 2).At(10).Event("GoBlock", {"chan receive", kWait});
  return gen;
}

TEST(Wakes, NameTheGoroutineAndThePlace) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(Waiting(trace));
  m.At(20).Event("GoStop", {"yield", Frames{"runtime.Gosched", "main.send"}});
  m.At(25).Event("GoStart", {1, 1});
  m.At(30).Event("GoUnblock", {2, 1, kSend});
  const Followed followed = Follow(trace.File());
  ASSERT_EQ(followed.error, "");
  EXPECT_THAT(followed.wakers,
              ElementsAre(Pair("main.wait Waiting(chan receive) [10,30]",
                               ElementsAre("main.send", "runtime.chansend1", "main.send"))));
}

TEST(Wakes, OfAGoroutineWithoutStackAreNameless) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(Waiting(trace));
  m.At(30).Event("GoUnblock", {2, 1, kSend});  // where it was done tells no type
  m.At(40).Event("GoBlock", {"select", Frames{"main.send"}});
  EXPECT_THAT(Follow(trace.File()).wakers,
              ElementsAre(Pair("main.wait Waiting(chan receive) [10,30]",
                               ElementsAre("?", "runtime.chansend1", "main.send"))));
}

TEST(Wakes, ByNobodyAreKeptApart) {
  Trace trace(Format::kGo126);
  Waiting(trace).OnThread(7).At(30).Event("GoUnblock", {2, 1, kNoFrames});
  EXPECT_THAT(Follow(trace.File()).wakers,
              ElementsAre(Pair("main.wait Waiting(chan receive) [10,30]", ElementsAre("nobody"))));
}

TEST(Wakes, AreNotThoseOfWaitsThatGoOn) {
  Trace trace(Format::kGo126);
  RunningGoroutine(Waiting(trace)).At(30).Event("GoBlock", {"select", kSend});
  EXPECT_THAT(Follow(trace.File()).wakers, IsEmpty());
}

TEST(Wakes, OfWaitsThatBeganBeforeTheTrace) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoStatusStack", {2, kNobody, kGoWaiting, kWait});
  m.At(30).Event("GoUnblock", {2, 1, kSend});
  EXPECT_THAT(Follow(trace.File()).wakers,
              ElementsAre(Pair("main.wait Waiting (0,30]",
                               ElementsAre("?", "runtime.chansend1", "main.send"))));
}

TEST(Wakes, StayWithSpansThatAreHeldBack) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.Event("GoStatus", {2, kNobody, kGoWaiting});
  m.At(5).Event("GoStop", {"yield", Frames{"main.send"}});
  m.At(6).Event("GoStart", {1, 1});
  m.At(30).Event("GoUnblock", {2, 1, kSend});
  m.At(40).Event("GoStop", {"yield", Frames{"main.send"}});
  m.At(41).Event("GoStart", {2, 2});
  m.At(50).Event("GoBlock", {"select", kWait});
  EXPECT_THAT(Follow(trace.File()).wakers,
              ElementsAre(Pair("main.wait Waiting (0,30]",
                               ElementsAre("main.send", "runtime.chansend1", "main.send"))));
}

TEST(Wakes, ACoroutineIsWokenByWhoSwitchesToIt) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoCreateBlocked", {5, Frames{"main.coroutine"}, kNoFrames});
  m.At(30).Event("GoSwitch", {5, 1});
  m.At(40).Event("GoSwitchDestroy", {1, 1});
  m.At(41).Event("GoBlock", {"sync", Frames{"main.main"}});
  EXPECT_THAT(Follow(trace.File()).wakers,
              ElementsAre(Pair("main.coroutine Waiting [10,30]", ElementsAre("?")),
                          Pair("main.main Waiting [30,40]", ElementsAre("main.coroutine"))));
}

TEST(Wakes, OfOldFormats) {
  const auto file = Encode(R"(go 1.19
P 0 @10
@11 GoCreate g=1 new_stack=[main.main]
@12 GoCreate g=2
@12 GoWaiting g=2
@15 ProcStart thread=5
@16 GoStart g=1 seq=1
@17 Gomaxprocs procs=2
@18 GoSched stack=[runtime.Gosched < main.main]
@19 GoStartLocal g=1
@20 GoUnblockLocal g=2 stack=[main.wake]
@21 GoBlockRecv stack=[main.wait]
@22 GoUnblockLocal g=1
@23 GoStart g=2 seq=3
@24 GoBlockSend stack=[main.late]
@25 GoStartLocal g=1
@26 GoBlockSync stack=[main.main]
)");
  ASSERT_TRUE(file) << file.error().Line();
  const Followed followed = Follow(*file);
  ASSERT_EQ(followed.error, "");
  std::vector<std::string> wakers;
  for (const auto& [span, waker] : followed.wakers) {
    wakers.push_back(span.substr(0, span.find(" [")).substr(0, span.find(" (")) + " by " +
                     waker.front() + (waker.size() > 1 ? " at " + waker[1] : ""));
  }
  EXPECT_THAT(wakers, ElementsAre("main.late Waiting by main.main at main.wake",
                                  "main.main Waiting(chan receive) by nobody"));
}

}  // namespace
}  // namespace tracegate::testing
