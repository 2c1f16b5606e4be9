#include "diff/parts.h"

#include <algorithm>
#include <utility>

#include "diff/aligned_runs.h"
#include "diff/order.h"

namespace tracegate::diff {

using profile::Profile;

namespace {

// The graver outcome of two parts; what is undecided is no reason to pass.
Outcome Worse(Outcome a, Outcome b) {
  if (a == Outcome::kRegressed || b == Outcome::kRegressed) {
    return Outcome::kRegressed;
  }
  return a == Outcome::kInconclusive || b == Outcome::kInconclusive ? Outcome::kInconclusive
                                                                    : Outcome::kPassed;
}

void AddNotJudged(std::vector<NotJudged> from, std::vector<NotJudged>& into) {
  for (NotJudged& more : from) {
    const auto same = std::find_if(into.begin(), into.end(),
                                   [&](const NotJudged& known) { return known.why == more.why; });
    if (same == into.end()) {
      into.push_back(std::move(more));
    } else {
      same->cells.insert(same->cells.end(), more.cells.begin(), more.cells.end());
    }
  }
}

void Add(Comparison from, Comparison& into) {
  // A part without a cell to test has decided nothing, and nothing is missing.
  const auto decided = [](const Comparison& part) {
    return part.family_size != 0 || part.outcome == Outcome::kRegressed;
  };
  if (decided(from) && !decided(into)) {
    into.outcome = from.outcome;
    into.why = from.why;
  } else if (decided(from)) {
    if (into.why.empty()) {
      into.why = from.why;
    }
    into.outcome = Worse(into.outcome, from.outcome);
  }
  into.family_size += from.family_size;
  into.neutral_size += from.neutral_size;
  into.smallest_p = std::max(into.smallest_p, from.smallest_p);
  std::move(from.findings.begin(), from.findings.end(), std::back_inserter(into.findings));
  AddNotJudged(std::move(from.not_judged), into.not_judged);
  for (std::string& warning : from.warnings) {
    if (std::find(into.warnings.begin(), into.warnings.end(), warning) == into.warnings.end()) {
      into.warnings.push_back(std::move(warning));
    }
  }
}

}  // namespace

Result<Comparison> CompareWithParts(std::span<const BasePart> parts,
                                    std::span<const Profile> changed,
                                    const CompareOptions& options) {
  if (parts.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "a comparison needs runs on both sides");
  }
  AlignedRuns aligned(parts.front().runs, changed, options.renames);
  Result<Comparison> all = Fail(ErrorCode::kInvalidArgument, "");
  for (const BasePart& part : parts) {
    CompareOptions own = options;
    own.comparisons = options.comparisons * parts.size();
    own.sessions = part.sessions;
    if (part.covers) {
      own.filter.place = part.covers;
    }
    auto comparison = CompareAligned(part.runs, aligned.runs(), own);
    if (!comparison) {
      return comparison;
    }
    if (!all) {
      all = std::move(comparison);
    } else {
      Add(*std::move(comparison), *all);
    }
  }
  if (options.attribute && parts.size() > 1) {
    for (Finding& finding : all->findings) {
      finding.follows.reset();
    }
    Arrange(parts.front().runs, aligned.runs(), *all);
  }
  std::move(aligned).Tell(*all);
  return all;
}

}  // namespace tracegate::diff
