// A baseline as profiles, which comparisons take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "golden/baseline.h"
#include "src/profile/profile.h"

namespace tracegate::golden {

// Sessions that some entries are to be compared with.
//
// runs           one profile per run, in the order of the sessions
// session_sizes  how many runs each session has
// sessions       their ids
// covers         whether the spans of a place are to be judged by these runs
struct Part {
  std::vector<profile::Profile> runs;
  std::vector<std::size_t> session_sizes;
  std::vector<std::uint32_t> sessions;
  std::function<bool(const Place&)> covers;
};

// The parts of a baseline: one without accepted changes, else one more for every set of sessions
// that an accepted entry has. Every place is covered by exactly one part; places that the baseline
// does not know by the first. The functions stay valid without the baseline.
//
// An entry is to be compared with the session in which it was last accepted and with the whole ones
// after that; one that was never accepted, with all whole ones.
//
// The profiles give a comparison what it needs: durations of runs, counts and sums of time exactly,
// the quantiles .5, .9 and .99 to their bin, other durations interpolated between ranks that are
// known; stacks, wakers and stragglers of a session in the proportion that they have in all of its
// runs; each of these counts as one span, whose time is what is known. Spans that a part does not
// cover are there as well, of the sessions that cover them, so that what explains a change can be
// found.
std::vector<Part> PartsOf(const Baseline& baseline);

}  // namespace tracegate::golden
