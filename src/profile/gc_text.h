// The garbage collector's part of the text report of a profile.
#pragma once

#include <string>

#include "src/profile/profile.h"
#include "src/profile/text.h"

namespace tracegate::profile {

// Empty for a trace without a mark phase.
std::string GcText(const Profile& profile, const TextOptions& options);

}  // namespace tracegate::profile
