// What a gate decided, and why: a comparison with the policy applied. Every surface of the gate
// (text, markdown, JSON, JUnit, annotations, the comment of a pull request) is a view of this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ci/gate.h"
#include "diff/comparison.h"

namespace tracegate::ci {

// A finding that would fail the gate if the policy did not say to ignore it. Its Finding::gates
// is false.
//
// finding  index into Comparison::findings
// reason   why, as the policy says
// until    last day, "2026-12-31"; empty: for ever
// line     of the policy file
struct Ignored {
  std::size_t finding = 0;
  std::string reason;
  std::string until;
  std::uint32_t line = 0;
};

// An absolute limit, asked about the runs of the change alone.
//
// rule    as written in the policy: p99 of Waiting:select for "main.*" < 5ms
// cell    what it was applied to; a rule with patterns has one verdict for each cell that matches
// limit   in the statistic's unit
// value   median over the runs
// runs    how many had a value, and how many of these were over the limit
// p       one-sided, exact sign test that the median over runs like these is above the limit
// broken  value above the limit: fails the gate
// why_not why nothing could be said ("no run has 20 spans above its p99"); then never broken
struct BudgetVerdict {
  std::string rule;
  std::uint32_t line = 0;
  diff::CellId cell;
  double limit = 0;
  double value = 0;
  std::size_t runs = 0;
  std::size_t over = 0;
  double p = 1;
  bool broken = false;
  std::string why_not;
};

// Where the base comes from, if that is a baseline file.
//
// sessions  how many of them were compared with; each was recorded at one time on one machine
struct GoldenSide {
  std::string file;
  std::size_t sessions = 0;
  std::string pending;  // file for `tracegate review`; empty: none was written
};

// comparison  its `gates` and `outcome` are the policy's
// failures    one line for each reason why the gate fails; empty where it does not
// notes       what a reader must know of the gate: an ignore rule that has expired, one that
//             matched nothing
// next        what to do now, one command or sentence each: `tracegate review --golden FILE`
struct Gated {
  diff::Comparison comparison;
  ExitStatus status = ExitStatus::kNoRegression;
  std::string policy_file;
  std::optional<GoldenSide> golden;
  std::vector<Ignored> ignored;
  std::vector<BudgetVerdict> budgets;
  std::vector<std::string> failures;
  std::vector<std::string> notes;
  std::vector<std::string> next;
};

}  // namespace tracegate::ci
