// Several runs as one.
#pragma once

#include "src/profile/profile.h"

namespace tracegate::profile {

// Adds `from` to `into`. Of the same profiles comes the same, byte for byte once it is written, in
// whatever order and groups they are merged: merging is associative and commutative, docs/saved.md
// says what becomes of each field.
void Merge(Profile& into, const Profile& from);

}  // namespace tracegate::profile
