// The garbage collector's part of a profile's JSON.
#pragma once

#include "src/base/json.h"
#include "src/profile/profile.h"

namespace tracegate::profile {

Json CyclesJson(const Profile& profile);
// Mutator utilization; null where it is not known.
Json UtilizationJson(const GcFacts& gc);
// Time on procs by kind of work.
Json WorkJson(const timeline::GcWorkTimes& work);
// Runnable goroutines over time, and waits for a proc, outside and inside of mark phases.
Json RunnableJson(const Profile& profile);

}  // namespace tracegate::profile
