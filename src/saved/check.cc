#include "src/saved/check.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "src/saved/fields.h"

namespace tracegate::saved {
namespace {

using profile::Profile;
using profile::TypeProfile;

template <class Rows>
bool AscendByName(const Rows& rows) {
  return std::adjacent_find(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
           return a.name >= b.name;
         }) == rows.end();
}

std::string_view WhatIsWrongIn(const TypeProfile& type, const Profile& profile) {
  const std::size_t stacks = profile.stacks.size();
  const std::size_t windows = profile.window_ends.size();
  std::set<std::pair<profile::What, std::string_view>> known;
  for (const profile::Cell& cell : type.cells) {
    if (!known.emplace(cell.what, cell.reason).second) {
      return "a state is there twice";
    }
    if (!cell.windows.empty() && cell.windows.size() != windows) {
      return "a state has other windows than the run";
    }
  }
  for (const profile::Site& site : type.sites) {
    if (site.stack >= stacks) {
      return "there is no such stack";
    }
  }
  for (std::size_t i = 0; i < type.wakes.size(); ++i) {
    if (type.wakes[i].stack >= stacks) {
      return "there is no such stack";
    }
    if (i != 0 && !profile::Before(type.wakes[i - 1], type.wakes[i])) {
      return "wakes are out of order";
    }
  }
  return AscendByName(type.creators) ? "" : "creators are out of order";
}

bool IsOrdered(Nanos begin, Nanos end) { return begin <= end; }

std::string_view WhatIsWrongInGc(const Profile& profile) {
  for (const profile::GcCycle& cycle : profile.gc_cycles) {
    if (!IsOrdered(cycle.start, cycle.end)) {
      return "a mark phase ends before it begins";
    }
  }
  for (const profile::StopTheWorld& stop : profile.stw) {
    if (!IsOrdered(stop.start, stop.end)) {
      return "a stop-the-world ends before it begins";
    }
    if (stop.straggler && stop.straggler->stack >= profile.stacks.size()) {
      return "there is no such stack";
    }
  }
  double waited = 0;
  for (const timeline::RunnableTime& runnable : profile.gc.runnable) {
    for (const Nanos time : runnable.time) {
      waited += static_cast<double>(time);
    }
  }
  return waited <= static_cast<double>(kMostNanos) ? "" : "goroutines were runnable too long";
}

}  // namespace

std::string_view WhatIsWrong(const Profile& profile) {
  if (!IsOrdered(profile.start, profile.end) || profile.runs == 0) {
    return "a run ends before it begins";
  }
  const bool ordered = AscendByName(profile.types) && AscendByName(profile.stw_by_name) &&
                       AscendByName(profile.regions) && AscendByName(profile.tasks) &&
                       AscendByName(profile.labels);
  if (!ordered) {
    return "names are out of order";
  }
  for (const TypeProfile& type : profile.types) {
    if (const std::string_view wrong = WhatIsWrongIn(type, profile); !wrong.empty()) {
      return wrong;
    }
  }
  return WhatIsWrongInGc(profile);
}

}  // namespace tracegate::saved
