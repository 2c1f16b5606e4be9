// Creators in a Profile.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "src/profile/json.h"
#include "src/profile/merge.h"
#include "tests/support/example_trace.h"

namespace tracegate::profile {
namespace {

using ::testing::ElementsAre;
using testing::Format;
using testing::Frames;
using testing::ProfileOf;

// Goroutines of type `creator` create `count` of type main.worker.
Profile Creating(const std::string& creator, std::uint64_t count) {
  testing::Trace trace(Format::kGo126);
  testing::Thread& m = RunningGoroutine(trace.NewGeneration());
  for (std::uint64_t i = 0; i < count; ++i) {
    m.At(10 + i).Event("GoCreate", {5 + i, Frames{"main.worker"}, Frames{creator}});
  }
  return ProfileOf(trace.File());
}

std::vector<std::string> Rows(const Profile& profile) {
  std::vector<std::string> rows;
  for (const NamedCount& creator : profile.FindType("main.worker")->creators) {
    rows.push_back(fmt::format("{}: {}", creator.name, creator.count));
  }
  return rows;
}

TEST(ProfileCreators, AreCountedAndMergedByName) {
  Profile merged = Creating("main.b", 2);
  EXPECT_THAT(Rows(merged), ElementsAre("main.b: 2"));
  Merge(merged, Creating("main.c", 1));
  Merge(merged, Creating("main.a", 4));
  Merge(merged, Creating("main.b", 3));
  EXPECT_THAT(Rows(merged), ElementsAre("main.a: 4", "main.b: 5", "main.c: 1"));
}

TEST(ProfileCreators, AreInTheJsonTheGreatestFirst) {
  Profile merged = Creating("main.a", 1);
  Merge(merged, Creating("main.b", 3));
  const auto json = nlohmann::json::parse(ToJson(std::span(&merged, 1)));
  EXPECT_EQ(json["types"][1]["name"], "main.worker");
  EXPECT_EQ(
      json["types"][1]["created_by"],
      nlohmann::json::parse(R"([{"type": "main.b", "count": 3}, {"type": "main.a", "count": 1}])"));
}

TEST(ProfileCreators, HashesOfStacksAreThoseOfTheReader) {
  testing::Trace trace(Format::kGo126);
  testing::Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoBlock", {"select", Frames{"leaf", "main.worker"}});
  const Profile profile = ProfileOf(trace.File());
  ASSERT_FALSE(profile.stacks.empty());
  for (const Stack& stack : profile.stacks) {
    EXPECT_EQ(stack.hash, HashOf(stack.frames));
  }
}

}  // namespace
}  // namespace tracegate::profile
