// A part of a Profile.
#pragma once

#include <functional>
#include <string>

#include "src/profile/profile.h"

namespace tracegate::profile {

// Keeps the goroutine types that `type` accepts, and of these the spans and stacks whose
// state (ToString(What)) and reason are accepted; null functions accept all. Types
// without any spans left go; facts of the whole process stay.
void Select(Profile& profile, const std::function<bool(const std::string&)>& type,
            const std::function<bool(const std::string&)>& state,
            const std::function<bool(const std::string&)>& reason);

}  // namespace tracegate::profile
