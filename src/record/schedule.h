// In which order the runs of two sides are recorded.
#pragma once

#include <cstddef>
#include <vector>

#include "src/record/manifest.h"

namespace tracegate::record {

// A run to be made.
//
// block   1, 2, ...
// number  1, 2, ... within its side
struct Planned {
  std::size_t block = 1;
  Side side = Side::kNew;
  std::size_t number = 1;
};

// Runs from `have` + 1 to `wanted` of each side, interleaved in blocks of four: base, new, new,
// base, so that what drifts steadily (temperature, load) weighs on both sides alike. An odd
// last run of each side is a block of two, base first. Blocks are numbered after `blocks`.
//
// have, wanted  of each side; have <= wanted
std::vector<Planned> Interleaved(std::size_t have, std::size_t wanted, std::size_t blocks);

// Runs 1 to `wanted` of one side, each a block.
std::vector<Planned> OneSided(Side side, std::size_t wanted);

}  // namespace tracegate::record
