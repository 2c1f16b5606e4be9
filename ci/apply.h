// Applies the policy to a comparison.
#pragma once

#include <functional>
#include <span>

#include "ci/gated.h"
#include "ci/policy.h"
#include "diff/compare.h"
#include "src/base/date.h"
#include "src/profile/profile.h"

namespace tracegate::ci {

// Decides which findings gate (Policy::fails_on, ignores), holds the changed runs to the budgets,
// and with these the outcome, the exit status, failures and notes. `golden` and `next` are left
// for the caller.
//
// comparison  made with CompareOptionsOf(policy)
// changed     the runs of its new side
// today       for rules that expire
// filter      that of the comparison: budgets are for what it accepts, and where there is one,
//             nothing is said of rules that matched nothing
//
// confirmed   null: nothing needs to be; else only findings that it is true of gate
//
// status   1 where a finding gates or a budget is broken; else 3 where the comparison is
//          inconclusive and the policy fails on that; else 0
// outcome  regressed with status 1; else inconclusive where the comparison was, passed where not
Gated Apply(diff::Comparison comparison, const Policy& policy,
            std::span<const profile::Profile> changed, Date today, const diff::Filter& filter = {},
            const std::function<bool(const diff::Finding&)>& confirmed = nullptr);

}  // namespace tracegate::ci
