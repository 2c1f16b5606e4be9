#include "src/profile/axis.h"

#include <gtest/gtest.h>

#include <random>

namespace tracegate::profile {
namespace {

constexpr int kLastBin = BinOf(kMaxNanos);

TEST(Axis, LowerEdgesAreInTheirBinAndTheOnesBeforeAreNot) {
  for (int bin = 0; bin <= kLastBin; ++bin) {
    ASSERT_EQ(BinOf(LowerEdge(bin)), bin);
    if (bin > 0) {
      ASSERT_EQ(BinOf(LowerEdge(bin) - 1), bin - 1);
    }
  }
}

TEST(Axis, EdgesAscend) {
  for (int bin = 0; bin < kLastBin; ++bin) {
    ASSERT_LT(LowerEdge(bin), LowerEdge(bin + 1)) << bin;
  }
}

TEST(Axis, OneNanosecondWideBelow128) {
  for (Nanos value = 0; value < 128; ++value) {
    EXPECT_EQ(BinOf(value), value);
  }
}

TEST(Axis, NoBinFrom128OnIsWiderThan64thOfItsLowerEdge) {
  for (int bin = BinOf(128); bin < kLastBin; ++bin) {
    const Nanos lower = LowerEdge(bin);
    ASSERT_LE((LowerEdge(bin + 1) - lower) * 64, lower) << bin;
  }
}

TEST(Axis, SixtyFourBinsToTheOctave) {
  for (int octave = 7; octave < 62; ++octave) {
    EXPECT_EQ(BinOf(Nanos{2} << octave) - BinOf(Nanos{1} << octave), 64) << octave;
  }
}

TEST(Axis, EndsOfTheRange) {
  EXPECT_EQ(BinOf(0), 0);
  EXPECT_EQ(LowerEdge(0), 0);
  EXPECT_EQ(LowerEdge(kLastBin), kMaxNanos);  // 2^62 begins an octave
  EXPECT_EQ(BinOf(kMaxNanos - 1), kLastBin - 1);
}

TEST(Axis, RandomValuesAreBetweenTheEdgesOfTheirBin) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) {
    const auto value = static_cast<Nanos>((random() >> 2) >> (random() % 62));
    const int bin = BinOf(value);
    ASSERT_LE(LowerEdge(bin), value);
    ASSERT_GT(LowerEdge(bin + 1), value);
  }
}

}  // namespace
}  // namespace tracegate::profile
