// A Profile as the document "tracegate.profile/1".
#pragma once

#include <span>
#include <string>

#include "src/profile/profile.h"

namespace tracegate::profile {

// One object for one profile, an array for several, with a line feed at the end.
// Durations are whole nanoseconds. Text that is no UTF-8 is repaired (U+FFFD).
// threads: so many profiles are written at once; the text does not depend on it.
std::string ToJson(std::span<const Profile> profiles, unsigned threads = 1);

}  // namespace tracegate::profile
