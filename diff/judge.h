// From the tests of a cell to a finding.
#pragma once

#include <optional>

#include "diff/compare.h"
#include "diff/measure.h"
#include "src/base/error.h"
#include "stats/max_t.h"

namespace tracegate::diff {

// The test of a cell, and of its values per run where it has them.
struct Tested {
  stats::CellTest test;
  std::optional<stats::CellTest> per_run;
};

// What all judgements of a comparison share.
//
// family  tests in the family of the cell at hand
// student   whether intervals are Student's, because the runs cannot be exchanged freely: of
// blocks,
//           of sessions
// sessions  whether the session is the unit
struct Sides {
  std::size_t base;
  std::size_t changed;
  std::size_t family;
  bool student;
  bool sessions;
};

// Decides on one cell.
//
// Errors: kInvalidArgument, of stats/.
Result<Finding> Judge(const Row& row, const Tested& tested, const Sides& sides,
                      const CompareOptions& options);

// Whether something is in every run of one side and in none of the other: kAppeared or kGone.
std::optional<stats::Verdict> OnOneSide(const std::vector<bool>& in_run, std::size_t base_runs);

}  // namespace tracegate::diff
