// The gate against a baseline.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ci/apply.h"
#include "ci/gated.h"
#include "ci/policy.h"
#include "diff/compare.h"
#include "diff/parts.h"
#include "golden/baseline.h"
#include "golden/parts.h"
#include "golden/pending.h"
#include "src/profile/profile.h"

namespace tracegate::ci {

// A baseline with its runs as profiles: made once, for any number of checks.
struct GoldenBase {
  explicit GoldenBase(golden::Baseline of)
      : baseline(std::move(of)), parts(golden::PartsOf(baseline)) {}

  golden::Baseline baseline;
  std::vector<golden::Part> parts;
};

// The baseline as a comparison takes it; `base` must outlive this.
std::vector<diff::BasePart> BaseParts(const GoldenBase& base);

// Runs of base and change that were recorded interleaved, to confirm what the baseline suspects.
//
// block_size, comparisons  as in diff::CompareOptions
struct Interleaved {
  std::span<const profile::Profile> base;
  std::span<const profile::Profile> changed;
  std::size_t block_size = 0;
  std::size_t comparisons = 1;
};

// file      of the baseline, as the user named it
// options   made with CompareOptionsOf(policy), and the seed, filter, ... of the command line
struct CheckOptions {
  std::string file;
  diff::CompareOptions options;
  Date today;
};

// Compares the runs with the baseline and holds them to the policy. With one session in the
// baseline the run is the unit; with several the session is (diff::CompareOptions::sessions).
// Changes that were accepted are compared with the runs in which they were.
//
// Where the policy requires interleaved recordings, what got worse against the baseline gates only
// where the same spans are worse in `interleaved` too; without that the outcome is inconclusive.
// Budgets gate anyway.
//
// Errors: those of diff::Compare.
Result<Gated> Decide(const GoldenBase& base, std::span<const profile::Profile> changed,
                     const std::optional<Interleaved>& interleaved, const Policy& policy,
                     const CheckOptions& options);

// The same, with what a reader must know: what one session means, or two; which of the runs were
// blessed themselves; what to do next.
Result<Gated> Check(const GoldenBase& base, std::span<const profile::Profile> changed,
                    const std::optional<Interleaved>& interleaved, const Policy& policy,
                    const CheckOptions& options);

// Holds the runs to the budgets of the policy alone. Errors: kUsage where it has none.
Result<Gated> CheckBudgets(std::span<const profile::Profile> changed, const Policy& policy,
                           const CheckOptions& options);

// What a failed check leaves for a review: the spans that gate, appeared or went, each with the
// statistics that say so.
std::vector<golden::PendingItem> PendingItems(const Gated& gated);

}  // namespace tracegate::ci
