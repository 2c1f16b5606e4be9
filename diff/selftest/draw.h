// Which runs stand on which side in one draw of a self-test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace tracegate::diff::selftest {

// Indexes of runs. Entry i of both sides is of pair i where the runs were drawn in pairs.
struct Split {
  std::vector<std::size_t> base;
  std::vector<std::size_t> changed;
};

enum class Scheme : std::uint8_t {
  kRandom,       // any runs on either side
  kInterleaved,  // runs next to each other make a pair, one of each side
  kTwoSets,      // each side from a set of its own
};
// "random", "interleaved", "two sets".
std::string_view ToString(Scheme scheme);

// The random numbers of one draw: the same whichever thread makes it, and whatever was drawn
// before.
std::mt19937_64 StreamOf(std::uint64_t seed, Scheme scheme, std::size_t per_side, std::size_t draw);

// Those that choose the spans of a run that are slowed: the same spans for every factor.
std::mt19937_64 StreamOfRun(std::uint64_t seed, std::size_t run);

// 2 per_side of the runs without replacement, dealt to the sides at random.
// 2 per_side must not be above runs.
Split DrawRandom(std::size_t runs, std::size_t per_side, std::mt19937_64& random);

// 2 per_side of the runs, kept in their order and cut into pairs; of each pair either run is on
// either side with the same chance. 2 per_side must not be above runs.
Split DrawInterleaved(std::size_t runs, std::size_t per_side, std::mt19937_64& random);

// per_side of the first `base` runs against per_side of the `changed` runs that follow them.
// per_side must not be above either.
Split DrawTwoSets(std::size_t base, std::size_t changed, std::size_t per_side,
                  std::mt19937_64& random);

}  // namespace tracegate::diff::selftest
