// What holds of every profile that was made from a trace.
#pragma once

#include <string_view>

#include "src/profile/profile.h"

namespace tracegate::saved {

// What does not hold of this one; empty where all does. Whatever reads profiles relies on it.
std::string_view WhatIsWrong(const profile::Profile& profile);

}  // namespace tracegate::saved
