// A gate's decisions as JUnit XML, for Jenkins, GitLab, Buildkite and whoever else reads it.
#pragma once

#include <string>

#include "ci/gated.h"

namespace tracegate::ci {

// One suite "tracegate", UTF-8, well-formed whatever the names hold. Its test cases:
//
//   tracegate / gate            fails if and only if the gate does; skipped where it is undecided
//                               and that passes
//   TYPE / budget: RULE [...]   fails where broken, skipped where nothing could be said
//   tracegate / not tested: ... skipped, one for each reason
//   TYPE / STATE REASON         a place that was judged. Fails where a finding of it gates; the
//                               message is its foremost finding, the text all that is known.
//                               Skipped where the policy ignores it, with the reason, and where a
//                               statistic of it is undecided, which is not the same as unchanged.
//
// Names are the same from run to run. Places that only count things are left out: counts have no
// worse direction. At most kMostFailures failing places and budgets and kMostOthers others are
// there, the foremost; the suite's system-out says how many are not, and the properties hold
// outcome and status.
inline constexpr std::size_t kMostFailures = 500;
inline constexpr std::size_t kMostOthers = 500;
std::string ToJUnit(const Gated& gated);

}  // namespace tracegate::ci
