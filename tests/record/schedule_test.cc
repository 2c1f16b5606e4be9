#include "src/record/schedule.h"

#include <gtest/gtest.h>

#include <string>

namespace tracegate::record {
namespace {

// "1:b1 1:n1 1:n2 1:b2": block, side, number in the side.
std::string Text(const std::vector<Planned>& plan) {
  std::string text;
  for (const Planned& run : plan) {
    text += (text.empty() ? "" : " ") + std::to_string(run.block) + ":" +
            (run.side == Side::kBase ? "b" : "n") + std::to_string(run.number);
  }
  return text;
}

TEST(Interleaved, BlocksOfFour) {
  EXPECT_EQ(Text(Interleaved(0, 4, 0)), "1:b1 1:n1 1:n2 1:b2 2:b3 2:n3 2:n4 2:b4");
}

TEST(Interleaved, AnOddLastRunIsAPair) {
  EXPECT_EQ(Text(Interleaved(0, 3, 0)), "1:b1 1:n1 1:n2 1:b2 2:b3 2:n3");
  EXPECT_EQ(Text(Interleaved(0, 1, 0)), "1:b1 1:n1");
}

TEST(Interleaved, GoesOnAfterWhatThereIs) {
  EXPECT_EQ(Text(Interleaved(6, 8, 3)), "4:b7 4:n7 4:n8 4:b8");
  EXPECT_EQ(Text(Interleaved(8, 8, 4)), "");
}

// Linear drift adds the same to both sides of a block of four: the places of the sides have one
// sum.
TEST(Interleaved, DriftWeighsOnBothSidesAlike) {
  const auto plan = Interleaved(0, 10, 0);
  ASSERT_EQ(plan.size(), 20);
  std::size_t base = 0;
  std::size_t changed = 0;
  for (std::size_t place = 0; place < plan.size(); ++place) {
    (plan[place].side == Side::kBase ? base : changed) += place;
  }
  EXPECT_EQ(base, changed);
}

TEST(OneSided, CountsUp) { EXPECT_EQ(Text(OneSided(Side::kNew, 2)), "1:n1 2:n2"); }

}  // namespace
}  // namespace tracegate::record
