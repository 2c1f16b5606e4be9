// From the numbers of one cell to the word that the user reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/base/error.h"

namespace tracegate::stats {

enum class Verdict : std::uint8_t {
  kRegressed,
  kWorseSmall,
  kImproved,
  kUnchanged,
  kChanged,
  kInconclusive,
  kAppeared,
  kGone,
};

// Which way is worse. A neutral quantity (a count) has no worse side: it can be changed, unchanged,
// inconclusive, appeared or gone, and nothing else.
enum class Polarity : std::uint8_t { kLowerIsBetter, kHigherIsBetter, kNeutral };

// With fewer runs on either side a cell is inconclusive, however small its p...
inline constexpr std::size_t kLeastRuns = 4;
// ... unless the other side has so many that even a single run's smallest p, 1 / (n + 1), is 5%: is
// this run like one of those (a prediction test)?
inline constexpr std::size_t kLeastForPrediction = 19;

// Whether so many runs can decide anything.
constexpr bool EnoughRuns(std::size_t base, std::size_t news) {
  const std::size_t fewer = base < news ? base : news;
  const std::size_t more = base < news ? news : base;
  return fewer >= kLeastRuns || (fewer >= 1 && more >= kLeastForPrediction);
}

// What is known of a cell.
//
// base_runs, new_runs  runs of each side in which the cell exists
// estimate             log ratio, new to base
// p_upper, p_lower     one-sided and adjusted for the family (CellTest::p_..._adjusted)
// lower_bound, upper_bound  simultaneous bounds of the log ratio, may be infinite
// equivalent           Tost() within the margin
// above_floor          the change is large enough in absolute units
struct Evidence {
  std::size_t base_runs;
  std::size_t new_runs;
  double estimate;
  double p_upper;
  double p_lower;
  double lower_bound;
  double upper_bound;
  bool equivalent;
  bool above_floor;
};

// alpha   in (0, 1), the level of one family of one-sided tests
// margin  0 or more, finite: 0.1 is 10%. The log margin log(1 + margin) holds both ways: a fall
//         is beyond it when base is more than 1 + margin times new.
struct Rule {
  double alpha = 0.05;
  double margin = 0.10;
  Polarity polarity = Polarity::kLowerIsBetter;
};

// beyond_margin  of a regression: the simultaneous bound, too, lies beyond the margin
struct Decision {
  Verdict verdict;
  bool beyond_margin;
};

// The first of these that holds:
//
//   appeared      runs on the new side only
//   gone          runs on the base side only
//   inconclusive  the runs are too few (EnoughRuns)
//   regressed     worse: adjusted p <= alpha, estimate at or beyond the margin, above the floor
//   worse-small   worse: adjusted p <= alpha, estimate inside the margin or below the floor
//   improved      better: adjusted p <= alpha, estimate at or beyond the margin, above the floor
//   changed       neutral: twice the smaller adjusted p <= alpha, at or beyond the margin, above
//   the
//                 floor
//   unchanged     equivalent
//   inconclusive
//
// There is no word for a small improvement: being significant does not make it matter, so it
// is unchanged when equivalent and inconclusive when not. An estimate within 1e-12 of the margin is
// at the margin. With margin 0, every significant worsening above the floor is a regression.
//
// Errors: kInvalidArgument for a rule outside its domain, an estimate that is not finite, a p
// outside [0, 1] or a bound that is NaN (looked at only where both sides have enough runs).
//
// Checked: the table in tests/stats/verdict_test.cc, one row per line above, its edges, both
// directions.
Result<Decision> Decide(const Evidence& evidence, const Rule& rule);

// regressed, worse-small, improved, unchanged, changed, inconclusive, appeared, gone.
std::string_view ToString(Verdict verdict);

}  // namespace tracegate::stats
