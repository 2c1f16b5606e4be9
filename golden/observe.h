// From profiles to what a session has seen.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "golden/baseline.h"

namespace tracegate::golden {

// One run, before it is known which of a session it is.
//
// id  of what ForEachPlace has and the numbers of goroutines: the same in every schema
struct ObservedRun {
  const profile::Profile* profile = nullptr;
  std::string id;
  std::map<Place, RunSpans> spans = {};
  std::map<Place, Millionths> values = {};
  std::map<std::string, std::uint64_t> goroutines = {};  // by type
};
// With what a baseline of this schema keeps.
ObservedRun ObserveRun(const profile::Profile& run, std::uint32_t schema);

// What the runs of a session have seen, in their order. Functions and stacks that are new are
// added to `baseline`.
std::map<Place, Observed> ObserveSession(const std::vector<ObservedRun>& runs, Baseline& baseline);

}  // namespace tracegate::golden
