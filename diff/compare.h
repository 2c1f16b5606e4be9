// Compares the runs of two sides, or of several with a reference.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"
#include "diff/measure.h"
#include "src/base/error.h"
#include "src/profile/profile.h"
#include "src/profile/toolchain.h"

namespace tracegate::diff {

// When runs recorded in blocks are compared within their blocks.
enum class BlockRule : std::uint8_t {
  kIfTheyPay,  // stats::BlocksPay
  kAlways,
};

// alpha         family-wise level, in (0, 1)
// margin        least relative change that matters, 0.1 is 10%
// floor         least change of a duration that matters, ns; of other statistics see FloorOf
// limits        if not null, these take the place of margin and floor, cell by cell
// least_runs    with fewer runs on either side nothing is judged, whatever the statistics allow
// relabellings  how many random ones, where there are too many to enumerate
// block_size    the runs were recorded interleaved: so many of them, an even number, half of
//               either side in the given order, make a block. 0: they were not
// sessions      runs in each session of the base, in order; with two or more of them the session
//               is the unit (stats/sessions.h), and the runs of the change are one more. Empty:
//               the run is the unit
// comparisons   how many comparisons share alpha
// attribute     whether findings name stacks and their roots, and say how many more runs they
//               need; without, a verdict is all there is, five times as fast
// renames       goroutine types, base name -> new name: the last word of diff/align.h
struct CompareOptions {
  double alpha = 0.05;
  double margin = 0.10;
  Nanos floor = 10'000;
  LimitsFor limits;
  std::size_t least_runs = 1;
  std::uint64_t seed = 1;
  std::size_t relabellings = 9999;
  std::size_t block_size = 0;
  BlockRule block_rule = BlockRule::kIfTheyPay;
  std::vector<std::size_t> sessions;
  std::size_t comparisons = 1;
  bool attribute = true;
  Filter filter;
  std::map<std::string, std::string> renames = {};
};

// Finds which goroutine type of one side is which of the other (Align), measures every cell of
// every run, tests them as one family (step-down max-T, stats/max_t.h) and decides on each
// (stats/verdict.h). Cells that have no worse direction (PolarityOf) are a family of their own,
// which never gates. The outcome is `regressed` where a worsening is significant over the family,
// at least the margin and above the floor; `inconclusive` where the runs are too few
// (stats::EnoughRuns) or no cell could be tested; else `passed`.
//
// One run against one has effects and no test: Basis::kEffects.
//
// runs of either side: at least 1, one profile per run.
// Errors: kInvalidArgument.
Result<Comparison> Compare(std::span<const profile::Profile> base,
                           std::span<const profile::Profile> changed,
                           const CompareOptions& options);

// The same of runs whose types have the base's names already: options.renames means nothing.
Result<Comparison> CompareAligned(std::span<const profile::Profile> base,
                                  std::span<const profile::Profile> changed,
                                  const CompareOptions& options);

// The tests and verdicts of Compare alone, of runs that were measured: without what describes the
// sides, without warnings and stacks. For comparisons by the thousand.
//
// measured   with options.floor, limits and filter, the runs of base first
// base_runs  how many of them
// Errors: as for Compare.
Result<Comparison> Decide(const Measured& measured, std::size_t base_runs,
                          const CompareOptions& options);

// toolchain  as the user gave it; none: to be inferred
struct NamedSide {
  std::string name;
  std::span<const profile::Profile> runs;
  std::optional<profile::GoVersion> toolchain = std::nullopt;
};

// Compares each of several sides with the reference. They share one family: every adjusted p
// counts all comparisons (Bonferroni over them, step-down max-T within each), so that the chance
// of any false alarm in all of them is alpha. options.comparisons is set by this.
//
// Errors: kInvalidArgument, also without any side; kUsage where a given toolchain cannot have
// written a trace of its side (CheckToolchain).
Result<std::vector<Comparison>> CompareAll(const NamedSide& reference,
                                           std::span<const NamedSide> sides,
                                           const CompareOptions& options);

}  // namespace tracegate::diff
