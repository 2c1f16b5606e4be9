// Stragglers in a Profile: who ran last while the world was being stopped.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "src/profile/merge.h"
#include "tests/support/example_trace.h"

namespace tracegate::profile {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using testing::Format;
using testing::Frames;
using testing::kNoFrames;

// Two stops by goroutine 1: from 100 to 200, held up by `spin` for 40, and from 300 to 310 by
// nobody.
Profile TwoStops(const std::string& spin = "main.spin") {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = RunningGoroutine(gen);
  m.At(100).Event("STWBegin", {"a", kNoFrames});
  m.At(200).Event("STWEnd");
  m.At(300).Event("STWBegin", {"a", kNoFrames});
  m.At(310).Event("STWEnd");
  RunningGoroutine(gen, 1, 1, 2).At(140).Event("GoStop", {"preempted", Frames{"leaf", spin}});
  return testing::ProfileOf(trace.File());
}

TEST(Stragglers, OfEachStopAndOfEachKind) {
  const Profile profile = TwoStops();
  ASSERT_EQ(profile.stw.size(), 2u);
  ASSERT_TRUE(profile.stw[0].straggler);
  EXPECT_EQ(profile.stw[0].straggler->type, "main.spin");
  EXPECT_EQ(profile.stw[0].straggler->stopping, 40);
  EXPECT_THAT(profile.stacks.at(profile.stw[0].straggler->stack).frames,
              ElementsAre("leaf", "main.spin"));
  EXPECT_FALSE(profile.stw[1].straggler);
  const std::vector<HeldUp>& held_up = profile.stw_by_name.at(0).held_up;
  ASSERT_EQ(held_up.size(), 1u);
  EXPECT_EQ(held_up[0].name, "main.spin");
  EXPECT_EQ(held_up[0].count, 1u);
  EXPECT_EQ(held_up[0].time, 40u);
}

TEST(Stragglers, AreMerged) {
  Profile profile = TwoStops();
  Merge(profile, TwoStops("main.other"));
  Merge(profile, TwoStops());
  const std::vector<HeldUp>& held_up = profile.stw_by_name.at(0).held_up;
  ASSERT_EQ(held_up.size(), 2u);
  EXPECT_EQ(held_up[0].name, "main.other");
  EXPECT_EQ(held_up[1].count, 2u);
  EXPECT_EQ(held_up[1].time, 80u);
  for (const StopTheWorld& stop : profile.stw) {
    if (stop.straggler) {
      EXPECT_EQ(profile.stacks.at(stop.straggler->stack).frames.at(1), stop.straggler->type);
    }
  }
}

TEST(Stragglers, InJson) {
  const Profile profile = TwoStops();
  const json document = json::parse(ToJson({&profile, 1}));
  const json& stop = document["stw"].at(0);
  EXPECT_EQ(stop["stopping_ns"], 40);
  EXPECT_EQ(stop["straggler"], "main.spin");
  EXPECT_EQ(stop["straggler_stack"], json::parse(R"(["leaf", "main.spin"])"));
  EXPECT_FALSE(document["stw"].at(1).contains("straggler"));
  EXPECT_EQ(document["stw_by_name"]["stop-the-world (a)"]["stragglers"],
            json::parse(R"([{"type": "main.spin", "count": 1, "total_ns": 40}])"));
}

// Its README: main.tightLoop cannot be preempted and delays pauses by up to 20 ms.
TEST(Stragglers, OfARealTrace) {
  const auto profile = ProfileFile(std::string(TRACEGATE_FIXTURES) + "/stw/nopreempt/04.trace.gz");
  ASSERT_TRUE(profile) << profile.error().Line();
  int long_ones = 0;
  int of_the_loop = 0;
  for (const StopTheWorld& stop : profile->stw) {
    if (stop.straggler && stop.straggler->stopping > 2'000'000) {
      ++long_ones;
      of_the_loop += stop.straggler->type == "main.tightLoop" ? 1 : 0;
      EXPECT_LE(stop.straggler->stopping, stop.end - stop.start);
    }
  }
  EXPECT_GT(long_ones, 20);
  EXPECT_GE(of_the_loop, long_ones - 1);
}

}  // namespace
}  // namespace tracegate::profile
