// What the measures of the garbage collector follow from.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "diff/evidence.h"
#include "src/profile/measures.h"

namespace tracegate::diff {
namespace {

constexpr std::array<std::string_view, 3> kOfTheCollector = {profile::kLostToGc, profile::kGcWork,
                                                             profile::kHeap};
constexpr std::array<std::string_view, 3> kOfWaiters = {
    profile::kWaitForProc, profile::kRunnableGoroutines, profile::kIdleProcs};

template <std::size_t kCount>
bool IsOneOf(const std::array<std::string_view, kCount>& states, const Place& place) {
  return std::find(states.begin(), states.end(), place.state) != states.end();
}

}  // namespace

void Evidence::AddMeasures(const Place& place, std::vector<Link>& links) const {
  if (place.type != kProcessType) {
    return;
  }
  const bool part = place.state == profile::kStopping || place.state == profile::kRestarting;
  const auto stop = worse_.find({place.type, "stop-the-world", place.reason});
  if (part && stop != worse_.end()) {
    links.push_back({stop->first, 0.95, "a part of it"});
  }
  const bool of_gc = IsOneOf(kOfTheCollector, place) || (part && place.reason.starts_with("GC "));
  if (of_gc && greatest_assist_ != nullptr) {
    links.push_back(
        {*greatest_assist_, 0.7,
         fmt::format("the collector works for what {} allocates", greatest_assist_->type)});
  }
  if ((of_gc || part) && longest_stop_ != nullptr) {
    links.push_back({*longest_stop_, 0.6,
                     fmt::format("the world takes longer to stop ({})", longest_stop_->reason)});
  }
  if (IsOneOf(kOfWaiters, place)) {
    const Place* waiter = nullptr;
    for (const auto& [candidate, worse] : worse_) {
      const bool waits = candidate.state == "Runnable" || candidate.state == "start delay";
      if (waits && (waiter == nullptr || worse.impact > worse_.at(*waiter).impact)) {
        waiter = &candidate;
      }
    }
    if (waiter != nullptr) {
      links.push_back({*waiter, 0.5, fmt::format("{} waits for a proc", waiter->type)});
    }
  }
}

}  // namespace tracegate::diff
