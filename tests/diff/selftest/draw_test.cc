#include "diff/selftest/draw.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace tracegate::diff::selftest {
namespace {

constexpr std::size_t kRuns = 11;

std::set<std::size_t> AllOf(const Split& split) {
  std::set<std::size_t> all(split.base.begin(), split.base.end());
  all.insert(split.changed.begin(), split.changed.end());
  return all;
}

TEST(Draw, SidesAreDisjointAndOfTheirSize) {
  for (std::size_t draw = 0; draw < 200; ++draw) {
    for (const Scheme scheme : {Scheme::kRandom, Scheme::kInterleaved}) {
      auto random = StreamOf(1, scheme, 4, draw);
      const Split split = scheme == Scheme::kRandom ? DrawRandom(kRuns, 4, random)
                                                    : DrawInterleaved(kRuns, 4, random);
      EXPECT_EQ(split.base.size(), 4U);
      EXPECT_EQ(split.changed.size(), 4U);
      const auto all = AllOf(split);
      EXPECT_EQ(all.size(), 8U);
      EXPECT_LT(*all.rbegin(), kRuns);
    }
  }
}

// 2000 draws of 8 of 11 runs: each is on either side 727 times, give or take four sd of 22.
TEST(Draw, EveryRunIsAsOftenOnEitherSide) {
  for (const Scheme scheme : {Scheme::kRandom, Scheme::kInterleaved}) {
    std::map<std::size_t, int> base;
    std::map<std::size_t, int> changed;
    for (std::size_t draw = 0; draw < 2000; ++draw) {
      auto random = StreamOf(1, scheme, 4, draw);
      const Split split = scheme == Scheme::kRandom ? DrawRandom(kRuns, 4, random)
                                                    : DrawInterleaved(kRuns, 4, random);
      for (std::size_t i = 0; i < 4; ++i) {
        ++base[split.base[i]];
        ++changed[split.changed[i]];
      }
    }
    for (std::size_t run = 0; run < kRuns; ++run) {
      EXPECT_NEAR(base[run], 727, 90) << ToString(scheme) << run;
      EXPECT_NEAR(changed[run], 727, 90) << ToString(scheme) << run;
    }
  }
}

TEST(Draw, PairsAreNeighboursInTheOrderOfTheRecording) {
  int base_first = 0;
  for (std::size_t draw = 0; draw < 200; ++draw) {
    auto random = StreamOf(1, Scheme::kInterleaved, 5, draw);
    const Split split = DrawInterleaved(kRuns, 5, random);
    std::vector<std::size_t> in_pairs;
    for (std::size_t i = 0; i < 5; ++i) {
      in_pairs.push_back(std::min(split.base[i], split.changed[i]));
      in_pairs.push_back(std::max(split.base[i], split.changed[i]));
      base_first += split.base[i] < split.changed[i] ? 1 : 0;
    }
    EXPECT_TRUE(std::is_sorted(in_pairs.begin(), in_pairs.end()));
  }
  EXPECT_NEAR(base_first, 500, 65);  // of 1000: four sd
}

TEST(Draw, TwoSetsKeepToTheirOwn) {
  std::set<std::size_t> base;
  std::set<std::size_t> changed;
  for (std::size_t draw = 0; draw < 100; ++draw) {
    auto random = StreamOf(1, Scheme::kTwoSets, 3, draw);
    const Split split = DrawTwoSets(5, 4, 3, random);
    EXPECT_EQ(AllOf(split).size(), 6U);
    base.insert(split.base.begin(), split.base.end());
    changed.insert(split.changed.begin(), split.changed.end());
  }
  EXPECT_EQ(base, (std::set<std::size_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(changed, (std::set<std::size_t>{5, 6, 7, 8}));
}

TEST(Draw, StreamsDifferInEveryPartOfTheirName) {
  std::set<std::uint64_t> first;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    for (const Scheme scheme : {Scheme::kRandom, Scheme::kInterleaved, Scheme::kTwoSets}) {
      for (std::size_t per_side = 0; per_side < 3; ++per_side) {
        for (std::size_t draw = 0; draw < 3; ++draw) {
          first.insert(StreamOf(seed, scheme, per_side, draw)());
          EXPECT_EQ(StreamOf(seed, scheme, per_side, draw)(),
                    StreamOf(seed, scheme, per_side, draw)());
        }
      }
    }
    first.insert(StreamOfRun(seed, 0)());
    first.insert(StreamOfRun(seed, 1)());
  }
  EXPECT_EQ(first.size(), 3U * 3 * 3 * 3 + 3 * 2);
}

}  // namespace
}  // namespace tracegate::diff::selftest
