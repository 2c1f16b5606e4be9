// States with who was in them, and who ended them.
#include "src/timeline/states.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "src/profile/profile.h"
#include "src/trace/reader.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "g2 main.wait Waiting(select) [10,30] p0 by g1": a proc where it ran, who ended it where
// somebody did; a round bracket for an end that was not seen, * for one that has run before.
class Recorder final : public timeline::GoStateSink {
 public:
  explicit Recorder(const trace::Symbols& symbols) : symbols_(&symbols) {}
  void OnState(const timeline::GoState& state) override {
    const std::string_view reason = symbols_->Text(state.reason);
    std::string text =
        fmt::format("g{} {} {}{} {}{},{}{}{}", Raw(state.go), symbols_->Text(state.type),
                    profile::ToString(state.what),
                    reason.empty() ? "" : fmt::format("({})", reason), state.begin_seen ? '[' : '(',
                    state.begin, state.end, state.end_seen ? ']' : ')', state.ran ? "*" : "");
    text += state.proc ? fmt::format(" p{}", Raw(*state.proc)) : "";
    text += state.waker != kNoGoroutine ? fmt::format(" by g{}", Raw(state.waker)) : "";
    states.push_back(text);
    for (const auto& [what, stack] : {std::pair("at", state.stack), {"cause", state.cause}}) {
      if (stack != trace::kEmptyStack) {
        stacks.push_back(fmt::format("g{} {} {}: {}", Raw(state.go), profile::ToString(state.what),
                                     what, symbols_->Text(symbols_->Frames(stack)[0])));
      }
    }
  }
  void OnOther(const trace::Event& event, GoId go) override {
    if (event.kind == trace::Kind::kGoLabel) {
      labelled = go;
    }
  }

  std::vector<std::string> states;
  std::vector<std::string> stacks;
  GoId labelled = kNoGoroutine;

 private:
  const trace::Symbols* symbols_;
};

Recorder Read(Trace& trace) {
  static trace::Symbols symbols;
  Recorder recorder(symbols);
  timeline::GoStates states(symbols, recorder);
  const auto source = input::FromMemory(trace.File());
  const auto facts = trace::ReadTrace(*source, symbols, states);
  EXPECT_TRUE(facts) << facts.error().Line();
  return recorder;
}

TEST(GoStates, FollowGoroutinesOverProcs) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.At(10).Event("GoCreate", {7, Frames{"main.work"}, Frames{"main.spawn", "main.main"}});
  m.At(20).Event("GoBlock", {"select", Frames{"runtime.gopark", "main.main"}});
  m.At(30).Event("GoStart", {7, 1});
  m.At(35).Event("GoLabel", {"label"});
  m.At(40).Event("GoUnblock", {1, 1, Frames{"main.wake", "main.work"}});
  m.At(45).Event("GoSyscallBegin", {1, Frames{"syscall.read", "main.work"}});
  m.At(50).Event("GoSyscallEnd");
  m.At(60).Event("GoDestroy");
  m.At(70).Event("GoStart", {1, 2});
  const Recorder read = Read(trace);
  EXPECT_THAT(
      read.states,
      ElementsAre("g1 main.main Running (0,20] p0", "g7 main.work Runnable [10,30]",
                  "g1 main.main Waiting(select) [20,40]* by g7", "g7 main.work Running [30,45] p0",
                  "g7 main.work Syscall [45,50]*", "g7 main.work Running [50,60]* p0",
                  "g1 main.main Runnable [40,70]*", "g1 main.main Running [70,70)* p0"));
  EXPECT_THAT(read.stacks,
              ElementsAre("g7 Runnable cause: main.spawn", "g1 Waiting at: runtime.gopark",
                          "g1 Waiting cause: runtime.gopark", "g7 Syscall at: syscall.read",
                          "g7 Syscall cause: syscall.read", "g1 Runnable cause: main.wake"));
  EXPECT_EQ(read.labelled, GoId{7});
}

TEST(GoStates, BegunBeforeTheTraceAndWokenByNobody) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.Event("GoStatusStack", {2, kNobody, kGoWaiting, Frames{"main.wait"}});
  gen.OnThread(7).At(30).Event("GoUnblock", {2, 1, kNoFrames});
  EXPECT_THAT(Read(trace).states, ::testing::Contains("g2 main.wait Waiting (0,30]"));
}

TEST(GoStates, AnIdThatIsUsedAgainIsAnotherGoroutine) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoDestroy");
  m.At(20).Event("GoCreate", {1, Frames{"main.other"}, kNoFrames});
  m.At(30).Event("GoStart", {1, 1});
  EXPECT_THAT(Read(trace).states,
              ElementsAre("g1  Running (0,10] p0", "g1 main.other Runnable [20,30]",
                          "g1 main.other Running [30,30) p0"));
}

}  // namespace
}  // namespace tracegate::testing
