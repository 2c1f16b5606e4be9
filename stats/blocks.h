// Whether to compare runs within the blocks that they were recorded in.
//
// Interleaved recordings (A B B A ...) share the state of the machine within a block. Relabelling
// within blocks takes the drift between blocks out, at a price: there are fewer relabellings
// (2^n for n pairs, where free relabelling has C(2n, n)), and each block takes a degree of freedom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tracegate::stats {

// What drift there is between blocks: the median over the cells of
//   (variance over all runs) / (variance within blocks),
// both with their degrees of freedom. Labels are not looked at, so a choice made by it leaves
// either permutation test exact. About 1 without drift; a change that many cells share, too, makes
// it smaller, never larger. 1 where no cell varies within blocks.
//
// values  row-major, cells x runs
// block   the block of each run, 0, 1, ...
double Drift(std::span<const double> values, std::size_t runs,
             std::span<const std::uint32_t> block);

// From this drift on blocks find more than free relabelling, if the blocks have relabellings
// enough.
inline constexpr double kDriftThatPays = 1.2;

// Whether blocks pay: the drift is kDriftThatPays or more, and `labellings` within blocks (of which
// the whole number is given) times alpha come to 1.5 or more, so that the test can reject and one
// more relabelling as extreme hardly hurts.
//
// Checked: tests/stats/reference/blocks.py, 300 cells, power of free relabelling / pairs / blocks
// of four at 6+6 runs: no drift .78 / .73 / .73; drift 1.2: .66 / .76 / .80; 2.0: .17 / .74 / .74.
// 5+5 pairs (32 relabellings): 1.2: .82 / .83. At 4+4 pairs have 16 relabellings and never find
// anything, blocks of four 36: drift 1.2: .81 / 0 / .92.
bool BlocksPay(double drift, double labellings, double alpha);

}  // namespace tracegate::stats
