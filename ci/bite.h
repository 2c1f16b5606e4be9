// Whether a gate can still fail: a known slowdown, put into copies of the baseline's own runs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ci/check.h"

namespace tracegate::ci {

// What the gate said of runs of which one kind of spans was slowed.
//
// slowed   its statistic means nothing
// factor   0.5 is 50% slower
// status   of the gate
// caught   a finding at these spans gates
struct Bite {
  diff::CellId slowed;
  double factor = 0;
  ExitStatus status = ExitStatus::kNoRegression;
  bool caught = false;
};

// runs       that were copied
// unchanged  what the gate said of the copies as they are
// bites      by kind, then by factor
// failures   why this gate is no gate, one line each; empty: it bites
// notes      what a reader must know, one line each
struct BiteTest {
  std::string file;
  std::size_t runs = 0;
  ExitStatus unchanged = ExitStatus::kNoRegression;
  std::vector<Bite> bites;
  std::vector<std::string> failures;
  std::vector<std::string> notes;
};

// slowed   kinds of spans to slow, where one of its functions is set; else those with the most time
// factors  slowdowns, each above 0
// seed     of which spans are slowed, where not all are (share)
struct BiteOptions {
  diff::Filter slowed;
  std::vector<double> factors;
  double share = 1;
  std::uint64_t seed = 1;
};

// Checks copies of `runs` (or, without any, of the newest whole session of the baseline) against
// the baseline by the policy: as they are, which must not fail, and with each of some kinds of
// spans slowed by each factor. The greatest factor must fail the gate, at the slowed spans, for
// every kind that was asked for; unasked, for the kind with the most time. Where the policy
// requires interleaved recordings, copies of the baseline's runs stand in for the base.
//
// Errors: kUsage (no spans to slow, a factor that is none); those of Decide.
Result<BiteTest> TestBite(const GoldenBase& base, std::span<const profile::Profile> runs,
                          const Policy& policy, const CheckOptions& check,
                          const BiteOptions& options);

// As documents: for a terminal, and "tracegate.bite/1".
std::string ToText(const BiteTest& test);
std::string ToJson(const BiteTest& test);

}  // namespace tracegate::ci
