// How often the gate cries wolf on a team's own runs, and what it finds in them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diff/compare.h"
#include "diff/selftest/draw.h"
#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::diff::selftest {

// Runs below which no split has kLeastRuns on either side.
inline constexpr std::size_t kLeastForSelfTest = 2 * stats::kLeastRuns;
// The greatest slowdown must be found in such a share of the draws.
inline constexpr double kLeastDetection = 0.8;
// Of the intervals of all rates.
inline constexpr double kConfidence = 0.95;

// compare    how the gate decides; attribute, blocks and comparisons are set by the self-test
// draws, draws_injected  how many for each figure of runs as they are, of slowed ones
// per_side   runs a side, each 2 or more; what the runs are too few for becomes the most possible
// factors    slowdowns, each above 0: 0.2 is 20% slower
// slowed     the kinds of spans to slow, where one of its functions is set; else the one with the
// most time share      of these spans, in (0, 1] naive      also ask naive gates
// (diff/selftest/naive.h) threads    1 or more
struct Options {
  CompareOptions compare;
  std::size_t draws = 1000;
  std::size_t draws_injected = 200;
  std::vector<std::size_t> per_side = {4, 5, 6};
  std::vector<double> factors = {0.05, 0.1, 0.2, 0.5, 1};
  Filter slowed;
  double share = 1;
  bool naive = false;
  unsigned threads = 1;
};

// In how many of the draws something was so, with its exact interval (stats/binomial.h).
struct Rate {
  std::size_t hits = 0;
  double estimate = 0;
  double low = 0;
  double high = 1;
};

// What was said over the draws of one line of a table.
//
// scheme      how runs came to the sides
// block_size  as in CompareOptions, BlockRule::kIfTheyPay
// factor      of the slowdown; nullopt where nothing was injected
// alarm       any finding is regressed, worse-small, or gates otherwise
// regressed   the outcome is, so that diff would exit with 1
// at_place    an alarm at the slowed spans themselves; only with a factor
// in_blocks   blocks were used; only with a block size
// pooled, per_cell  what naive gates say; only where asked for, and once for each split
struct Figure {
  Scheme scheme = Scheme::kRandom;
  std::size_t per_side = 0;
  std::size_t block_size = 0;
  std::optional<double> factor;
  std::size_t draws = 0;
  Rate alarm;
  Rate regressed;
  std::optional<Rate> at_place;
  std::optional<Rate> in_blocks;
  std::optional<Rate> pooled;
  std::optional<Rate> per_cell;
};

// same       A/A: splits of the given runs
// injected   A/B: slowed runs against runs as they are
// changed    runs of the changed program against the given runs; empty where none were given
// slowed     kinds of spans; their statistic means nothing
// is_chosen  whether these were asked for
// failures   why the gate does not pass its own test, one line each; empty: it does
// notes      what a reader must know of the figures, one line each
struct SelfTest {
  std::size_t runs = 0;
  std::size_t changed_runs = 0;
  CompareOptions compare;
  std::vector<CellId> slowed;
  bool is_chosen = false;
  double share = 1;
  bool naive = false;
  std::vector<Figure> same;
  std::vector<Figure> injected;
  std::vector<Figure> changed;
  std::vector<std::string> failures;
  std::vector<std::string> notes;
};

// done, total: draws; for a progress line, may be read while the self-test runs.
struct Progress {
  std::atomic<std::size_t> done = 0;
  std::atomic<std::size_t> total = 0;
};

// Tests the gate on these runs, which are in the order of their recording. `changed` are runs of
// a changed program, or none. The result is the same for any number of threads.
//
// It fails where the interval of the alarms of random splits of one number of runs lies above
// alpha, and where the greatest factor is found in less than kLeastDetection of the draws with
// the most runs a side.
//
// Errors: kUsage for fewer than kLeastForSelfTest runs, no spans to slow, options outside their
// domain; others of Decide.
Result<SelfTest> RunSelfTest(std::span<const profile::Profile> runs,
                             std::span<const profile::Profile> changed, const Options& options,
                             Progress& progress);

}  // namespace tracegate::diff::selftest
