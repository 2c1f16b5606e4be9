// A gate's decisions as GitHub's workflow commands, which show beside a run and a pull request.
#pragma once

#include <string>
#include <string_view>

#include "ci/gated.h"

namespace tracegate::ci {

// GitHub shows that many of each type of a step, and drops the rest.
inline constexpr std::size_t kMostAnnotations = 10;

// One command a line, at most kMostAnnotations of each type, the last of them saying how many more
// there are:
//
//   ::error    why the gate fails: broken budgets; each cause with the number of places that follow
//              from it; else what the policy says
//   ::warning  what a reader must be careful about; that nothing could be decided; what got worse
//              and does not fail
//   ::notice   what is ignored, with the reason
//
// Empty for a gate that passes and has nothing to say.
std::string ToAnnotations(const Gated& gated);

// `text` as the value of a property or as the message of a command, so that nothing in it ends the
// line, the property or the command. Source: actions/toolkit, packages/core/src/command.ts.
std::string EscapeProperty(std::string_view text);
std::string EscapeMessage(std::string_view text);

}  // namespace tracegate::ci
