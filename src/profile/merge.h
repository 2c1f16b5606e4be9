// Several runs as one.
#pragma once

#include "src/profile/profile.h"

namespace tracegate::profile {

// Adds `from` to `into`: histograms, counts and stacks are added, lists are
// appended, durations add up (Profile::Duration). Start and end stay those of
// `into`, since runs share no clock. `into.format_version` becomes a list where
// the formats differ.
void Merge(Profile& into, const Profile& from);

}  // namespace tracegate::profile
