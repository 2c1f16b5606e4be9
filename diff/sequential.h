// Comparing while runs are still being recorded, with one error rate for all of it.
//
// 1. Looks at fixed numbers of runs a side: LooksUpTo.
// 2. Each look is an ordinary comparison at its own share of alpha; the shares add up to alpha. So
//    whatever the looks have in common, the chance of any false alarm in any of them is at most
//    alpha (Bonferroni over looks, step-down max-T within one).
// 3. `regressed` ends it. So does having nothing left to find out: no cell is suspect, or those
//    that are would need more runs than there will be. Ending early without an alarm can only make
//    false alarms rarer.
//
// What it costs and gains: docs/record.md, tests/bench/simulate_sequential.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "diff/comparison.h"

namespace tracegate::diff {

// runs         a side
// comparisons  alpha is divided by it: CompareOptions::comparisons
struct Look {
  std::size_t runs = 0;
  std::size_t comparisons = 1;
};

// With fewer runs a side an early look could hardly find anything at its share of alpha.
inline constexpr std::size_t kFirstLook = 6;

// The looks on the way to `most` runs a side: 6, 10, 14, 20, 30, 44, ... (even, for blocks of four;
// about half as many again each time) up to 4/5 of `most`, then `most`. The last has half of alpha,
// the others share the rest equally; a single one has all.
std::vector<Look> LooksUpTo(std::size_t most);

// An effect that needs so many times `most` runs for a power of 80% is found by the last look with
// a chance of about 60%. The effect is taken to be one standard error above its estimate.
inline constexpr double kHopelessFactor = 1.25;

enum class Next : std::uint8_t {
  kRegressed,  // stop: a finding gates
  kSettled,    // stop: no cell is suspect
  kHopeless,   // stop: none of the suspects would probably be decided by `most` runs
  kExhausted,  // stop: suspects are left and this was the last look
  kGoOn,
};

// suspects  indexes into Comparison::findings: cells that are worse by their estimate, by the
// margin
//           or more and above the floor, and are undecided
struct Standing {
  Next next = Next::kGoOn;
  std::vector<std::size_t> suspects;
};

// What to do after a look.
//
// runs, most  a side: those that were compared, those that there can be at most
Standing StandingOf(const Comparison& comparison, std::size_t runs, std::size_t most);

// Makes the outcome of the last comparison that of all: inconclusive, with the reason, where
// suspects are left.
void Conclude(const Standing& standing, std::size_t runs, Comparison& comparison);

}  // namespace tracegate::diff
