#include "diff/wakers.h"

#include <algorithm>

namespace tracegate::diff {

using profile::Profile;

namespace {

// Of the time that no goroutine ended and whose stack is known (baselines do not keep it), whether
// nearly all was ended by timers.
bool AreTimers(const Place& place, std::span<const Profile> base,
               std::span<const Profile> changed) {
  constexpr double kNearlyAll = 0.95;
  double known = 0;
  double timers = 0;
  const auto add = [&](const Profile& run, const profile::Wake& wake, double time) {
    const auto& frames = run.stacks[wake.stack].frames;
    if (!wake.waker && !frames.empty()) {
      known += time;
      timers += IsOfTimer(frames) ? time : 0;
    }
  };
  ForEachWake(place, base, add);
  ForEachWake(place, changed, add);
  return place.reason == "sleep" || (known > 0 && timers >= kNearlyAll * known);
}

}  // namespace

// Source: Go 1.27, src/time/sleep.go, goFunc and sendTime.
bool IsOfTimer(std::span<const std::string> stack) {
  return std::any_of(stack.begin(), stack.end(), [](const std::string& frame) {
    return frame == "time.sendTime" || frame == "time.goFunc";
  });
}

Wakers WakersOf(const Place& place, std::span<const Profile> runs) {
  Wakers wakers;
  ForEachWake(place, runs, [&](const Profile&, const profile::Wake& wake, double time) {
    wakers[wake.waker] += time;
  });
  return wakers;
}

double Sum(const Wakers& wakers) {
  double sum = 0;
  for (const auto& [waker, time] : wakers) {
    sum += time;
  }
  return sum;
}

std::vector<WakerShare> WakerShares(const Place& place, std::span<const Profile> base,
                                    std::span<const Profile> changed, std::size_t most) {
  std::vector<WakerShare> shares;
  if (place.state != profile::ToString(profile::What::kWaiting)) {
    return shares;
  }
  const Wakers before = WakersOf(place, base);
  const Wakers after = WakersOf(place, changed);
  Wakers all = before;
  all.insert(after.begin(), after.end());
  const auto share = [](const Wakers& of, const std::optional<std::string>& waker) {
    const auto found = of.find(waker);
    const double sum = Sum(of);
    return found == of.end() || sum <= 0 ? 0 : found->second / sum;
  };
  for (const auto& [waker, time] : all) {
    shares.push_back({waker, !waker && AreTimers(place, base, changed), share(before, waker),
                      share(after, waker)});
  }
  std::stable_sort(shares.begin(), shares.end(), [](const WakerShare& a, const WakerShare& b) {
    return std::pair(a.changed, a.base) > std::pair(b.changed, b.base);
  });
  // The foremost of the base is told whatever comes before it.
  const auto first_of_base =
      std::max_element(shares.begin(), shares.end(),
                       [](const WakerShare& a, const WakerShare& b) { return a.base < b.base; });
  if (most > 0 && shares.size() > most &&
      first_of_base - shares.begin() >= static_cast<std::ptrdiff_t>(most)) {
    shares[most - 1] = *first_of_base;
  }
  shares.resize(std::min(shares.size(), most));
  return shares;
}

}  // namespace tracegate::diff
