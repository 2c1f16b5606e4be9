// When a trace was recorded.
#include <gtest/gtest.h>

#include <string>

#include "src/profile/builder.h"
#include "src/profile/merge.h"

namespace tracegate::profile {
namespace {

Profile MustProfile(const std::string& name) {
  auto profile = ProfileFile(std::string(TRACEGATE_FIXTURES) + "/" + name + ".trace.gz");
  EXPECT_TRUE(profile) << profile.error().Line();
  return *std::move(profile);
}

// `go tool trace -d=wire` (Go 1.27) of the first one: ClockSnapshot dt=63 mono=2604924989491
// sec=1795374070 nsec=531191536.
TEST(WallStart, IsThatOfTheFirstClockSnapshot) {
  Profile first = MustProfile("quota/fixed/01");
  EXPECT_EQ(first.wall_start, 1795374070'531191536);
  const Profile second = MustProfile("quota/fixed/02");
  EXPECT_GT(*second.wall_start, *first.wall_start);
  Profile merged = second;
  Merge(merged, first);
  EXPECT_EQ(merged.wall_start, first.wall_start);
}

TEST(WallStart, IsUnknownBeforeFormat125) {
  for (const char* name : {"edge/syscalls-go1.19", "edge/syscalls-go1.24"}) {
    EXPECT_EQ(MustProfile(name).wall_start, std::nullopt) << name;
  }
}

}  // namespace
}  // namespace tracegate::profile
