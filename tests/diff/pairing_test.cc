#include "diff/pairing.h"

#include <gmock/gmock.h>

namespace tracegate::diff {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kA = "a";
const std::string kB = "b";
const std::string kX = "x";
const std::string kY = "y";

std::vector<std::string> Names(const std::vector<Pair>& pairs) {
  std::vector<std::string> names;
  for (const Pair& pair : pairs) {
    names.push_back(*pair.base + *pair.changed);
  }
  return names;
}

TEST(Pairing, NeedsADistanceOnBothSides) {
  EXPECT_THAT(Names(ClearlyBest({{&kA, &kX, 0.9}, {&kA, &kY, 0.7}, {&kB, &kY, 0.9}}, 0.15)),
              ElementsAre("ax", "by"));
  EXPECT_THAT(Names(ClearlyBest({{&kA, &kX, 0.9}, {&kA, &kY, 0.8}}, 0.15)), IsEmpty());
  EXPECT_THAT(Names(ClearlyBest({{&kA, &kX, 0.9}, {&kB, &kX, 0.8}}, 0.15)), IsEmpty());
  // y is best with b alone, but b is not with y.
  EXPECT_THAT(Names(ClearlyBest({{&kA, &kX, 0.5}, {&kB, &kX, 0.9}, {&kB, &kY, 0.6}}, 0.15)),
              ElementsAre("bx"));
  EXPECT_THAT(Names(ClearlyBest({}, 0.15)), IsEmpty());
  EXPECT_THAT(Names(ClearlyBest({{&kA, &kX, 0}}, 0.15)), ElementsAre("ax"));
}

TEST(Pairing, OfEquallyGoodOnesSomeAreBestForBoth) {
  const std::vector<Pair> even = {{&kA, &kX, 0.6}, {&kA, &kY, 0.6}, {&kB, &kY, 0.5}};
  EXPECT_THAT(Names(BestForBoth(even, 2)), ElementsAre("ax", "ay"));
  EXPECT_THAT(Names(BestForBoth(even, 1)), IsEmpty());
}

}  // namespace
}  // namespace tracegate::diff
