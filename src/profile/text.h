// A Profile as a table for a person at a terminal.
#pragma once

#include <string>

#include "src/profile/profile.h"

namespace tracegate::profile {

struct TextOptions {
  std::size_t width = 98;      // columns
  std::size_t max_types = 20;  // 0: all
  bool system = false;         // the runtime's own goroutines too
};

// Facts of the run, then types by blocked time (waiting and in syscalls, whole and
// clipped), each with its states, then garbage collection, regions and tasks,
// and what to be careful about. No line is wider than options.width.
std::string ToText(const Profile& profile, const TextOptions& options);

// What a profile that is not complete has lost, in one line:
// "incomplete: 12.3 kB of 455 kB lost (2.7%), 1 generation, at least 493ms".
std::string LossText(const Profile& profile);

}  // namespace tracegate::profile
