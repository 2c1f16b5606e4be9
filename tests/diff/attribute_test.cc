#include "diff/attribute.h"

#include <gmock/gmock.h>

#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using testing::FakeRun;
using testing::What;

const CellId kTime = {"main.f", "Waiting", "select", Statistic::kTimePerSecond};

TEST(Attribute, SharesOfTheStacksThatGrew) {
  const std::vector<Profile> base = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"a", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"b", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 2'000'000, {"c", "main.f"})};
  const std::vector<Profile> changed = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "select", 10, 4'000'000, {"a", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 2'000'000, {"b", "main.f"})
          .Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"c", "main.f"})};
  const auto because = Attribute(kTime, base, changed, 3);
  ASSERT_EQ(because.size(), 2U);  // c shrank
  EXPECT_EQ(because[0].stack.front(), "a");
  EXPECT_DOUBLE_EQ(because[0].change, 30e6);
  EXPECT_DOUBLE_EQ(because[0].share, 0.75);
  EXPECT_EQ(because[1].stack.front(), "b");
  EXPECT_DOUBLE_EQ(because[1].share, 0.25);
  EXPECT_EQ(Attribute(kTime, base, changed, 1).size(), 1U);
}

TEST(Attribute, OfAMeanPerSpan) {
  const std::vector<Profile> base = {
      FakeRun().Spans("main.f", What::kWaiting, "select", 10, 1'000'000, {"a", "main.f"})};
  const std::vector<Profile> changed = {
      FakeRun(500'000'000)
          .Spans("main.f", What::kWaiting, "select", 5, 3'000'000, {"a", "main.f"})};
  CellId mean = kTime;
  mean.statistic = Statistic::kMean;
  const auto because = Attribute(mean, base, changed, 3);
  ASSERT_EQ(because.size(), 1U);
  EXPECT_DOUBLE_EQ(because[0].change, 2'000'000);
}

TEST(Attribute, OtherReasonsAndStatesAreNotCounted) {
  const std::vector<Profile> base = {FakeRun()};
  const std::vector<Profile> changed = {
      FakeRun()
          .Spans("main.f", What::kWaiting, "sync", 10, 4'000'000, {"a", "main.f"})
          .Spans("main.f", What::kSyscall, "", 10, 4'000'000, {"b", "main.f"})
          .Spans("main.g", What::kWaiting, "select", 10, 4'000'000, {"c", "main.g"})};
  EXPECT_TRUE(Attribute(kTime, base, changed, 3).empty());
}

}  // namespace
}  // namespace tracegate::diff
