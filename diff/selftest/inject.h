// A known slowdown, put into the profile of a run.
#pragma once

#include <random>
#include <span>
#include <vector>

#include "diff/comparison.h"
#include "diff/measure.h"
#include "src/profile/profile.h"

namespace tracegate::diff::selftest {

// Spans of a kind that is chosen without being asked for are so many whole ones in every run.
inline constexpr std::uint64_t kLeastToSlow = 20;

// Kinds of spans of user goroutines that `wanted` accepts, in some run; the statistic of the ids
// means nothing. Lifetimes and start delays are no states and only taken where wanted.state asks.
std::vector<CellId> KindsLike(std::span<const profile::Profile> runs, const Filter& wanted);

// The kinds with the most time in all runs among the states of user goroutines, but for sleeps,
// that have kLeastToSlow whole spans in every run, so many at most; the one with most time first.
std::vector<CellId> LargestKinds(std::span<const profile::Profile> runs, std::size_t most);

// factor  what the durations are multiplied by, above 0: 1.2 is 20% slower
// share   in [0, 1]: of the spans, chosen at random
struct Slowdown {
  double factor = 1;
  double share = 1;
};

// Multiplies the durations of spans of these kinds, whole and clipped ones, and the same at the
// stacks where they begin. Nothing else of the run moves: not its duration, not the lifetimes, not
// those who wait for the slow ones. Of stacks and of the whole, shares are chosen apart.
void Slow(const std::vector<CellId>& kinds, const Slowdown& slowdown, std::mt19937_64& random,
          profile::Profile& run);

// The histogram with that slowdown. Where the values of a bin are is not known: they are spread
// evenly over as much of it as leaves their sum what it was, so that a change of 1% moves across
// the next edge what it should.
//
// Sum: within 0.1% or a nanosecond a value of what it should be, with share 1.
// Cost: no more than kPositions steps a bin.
profile::Histogram Rescaled(const profile::Histogram& from, const Slowdown& slowdown,
                            std::mt19937_64& random);

}  // namespace tracegate::diff::selftest
