#include "diff/evidence.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "diff/wakers.h"
#include "src/base/text.h"

namespace tracegate::diff {

using profile::Profile;
using profile::What;

namespace {

constexpr double kLeastShare = 0.3;
constexpr std::string_view kWaiting = "Waiting";
constexpr std::string_view kStw = "stop-the-world";
constexpr std::string_view kAssist = "mark assist";
constexpr std::string_view kMarkPhase = "GC mark phase";

// Waits that the collector itself makes goroutines wait for.
constexpr std::array<std::string_view, 5> kCollectorWaits = {
    "GC assist marking", "GC mark assist wait for work", "wait for GC cycle",
    "GC weak to strong wait", "GC background sweeper wait"};

bool IsCollectorWait(const Place& place) {
  return place.state == kWaiting && std::find(kCollectorWaits.begin(), kCollectorWaits.end(),
                                              place.reason) != kCollectorWaits.end();
}

// Functions of the runtime in which a goroutine waits for the collector or for the world to stop.
constexpr std::array<std::string_view, 6> kCollectorFunctions = {
    "runtime.gcStart",           "runtime.gcMarkDone",   "runtime.gcAssistAlloc",
    "runtime.gcMarkTermination", "runtime.stopTheWorld", "runtime.stopTheWorldGC"};

bool IsInCollector(const std::vector<std::string>& stack) {
  return std::any_of(stack.begin(), stack.end(), [](const std::string& frame) {
    return std::find(kCollectorFunctions.begin(), kCollectorFunctions.end(), frame) !=
           kCollectorFunctions.end();
  });
}

bool IsBlocked(const Place& place) {
  return place.state == kWaiting || place.state == "Syscall" || place.state == kAssist;
}

bool IsOfCollector(const Place& place, const std::vector<std::string>& stack) {
  return place.state == kMarkPhase || place.state == kAssist || IsCollectorWait(place) ||
         (place.state == kStw && place.reason.starts_with("GC ")) ||
         (place.state == kWaiting && IsInCollector(stack));
}

double SecondsOf(const Profile& run) {
  return std::max(static_cast<double>(run.Duration()) / 1e9, 1e-9);
}

// Growth of `amount` per second of trace: the mean over the runs of the changed side less that
// of the base.
template <class Amount>
double Growth(std::span<const Profile> base, std::span<const Profile> changed, Amount amount) {
  double growth = 0;
  for (const Profile& run : changed) {
    growth += amount(run) / SecondsOf(run) / static_cast<double>(changed.size());
  }
  for (const Profile& run : base) {
    growth -= amount(run) / SecondsOf(run) / static_cast<double>(base.size());
  }
  return growth;
}

// The wakers of the time that was added, or of all time where none was: waits may last longer each
// and be fewer.
struct Added {
  Wakers wakers;
  bool is_growth = true;
};
Added AddedTime(const Place& place, std::span<const Profile> base,
                std::span<const Profile> changed) {
  const Wakers before = WakersOf(place, base);
  const Wakers after = WakersOf(place, changed);
  Added added;
  for (const auto& [waker, time] : after) {
    const auto known = before.find(waker);
    const double growth = time - (known == before.end() ? 0 : known->second);
    if (growth > 0) {
      added.wakers[waker] = growth;
    }
  }
  if (Sum(after) <= Sum(before)) {
    added = {after, false};
  }
  return added;
}

std::map<std::string, double> HoldersOf(const std::string& kind, std::span<const Profile> runs) {
  std::map<std::string, double> holders;
  for (const Profile& run : runs) {
    for (const profile::NamedSpans& stop : run.stw_by_name) {
      if (profile::StopKind(stop.name) != kind) {
        continue;
      }
      for (const profile::HeldUp& held_up : stop.held_up) {
        holders[held_up.name] +=
            static_cast<double>(held_up.time) / SecondsOf(run) / static_cast<double>(runs.size());
      }
    }
  }
  return holders;
}

double WorkOf(const Profile& run, const std::string& type) {
  double time = 0;
  if (const profile::TypeProfile* found = run.FindType(type)) {
    for (const What what : {What::kRunning, What::kSyscall}) {
      const profile::Cell* cell = found->Find(what, "");
      time += cell == nullptr ? 0 : static_cast<double>(cell->spans.TotalTime());
    }
  }
  return time;
}

bool WaitsForProc(const Place& place) {
  return place.state == "Runnable" || place.state == "start delay";
}

// The function of the program in which a goroutine waits: the first frame that is not of the
// runtime or package sync. Empty where that is the goroutine's root, which tells no more than its
// type.
std::string FunctionOf(const std::vector<std::string>& stack) {
  const auto own = std::find_if(stack.begin(), stack.end(), [](const std::string& frame) {
    return !frame.starts_with("runtime.") && !frame.starts_with("sync.") &&
           !frame.starts_with("internal/");
  });
  return own == stack.end() || own + 1 == stack.end() ? "" : *own;
}

std::string Percent(double share) { return fmt::format("{:.0f}%", share * 100); }

std::string PerSecond(double growth) { return "+" + FormatDuration(growth) + " per second"; }

}  // namespace

namespace {

// The place that fits and has the greatest size; nullptr where none fits.
template <class Fits, class Size>
const Place* Greatest(const WorsePlaces& worse, Fits fits, Size size) {
  const Place* greatest = nullptr;
  for (const auto& [place, details] : worse) {
    if (fits(place, details) &&
        (greatest == nullptr || size(details) > size(worse.at(*greatest)))) {
      greatest = &place;
    }
  }
  return greatest;
}

double ImpactOf(const Worse& worse) { return worse.impact; }
double LongerBy(const Worse& worse) { return worse.longer; }

}  // namespace

Evidence::Evidence(const WorsePlaces& worse, std::span<const Profile> base,
                   std::span<const Profile> changed)
    : worse_(worse), base_(base), changed_(changed) {
  longest_stop_ = Greatest(
      worse, [](const Place& p, const Worse& w) { return p.state == kStw && w.longer > 0; },
      ImpactOf);
  greatest_assist_ = Greatest(
      worse, [](const Place& p, const Worse&) { return p.state == kAssist; }, ImpactOf);
  std::set<std::string> work;
  for (const auto& [place, details] : worse) {
    const std::string& type = place.type;
    if (!growth_.contains(type)) {
      growth_[type] = Growth(base, changed, [&](const Profile& run) { return WorkOf(run, type); });
    }
    if (type != kProcessType && !WaitsForProc(place)) {
      work.insert(type);
    }
    const std::string function = place.state == kWaiting ? FunctionOf(details.stack) : "";
    if (!function.empty()) {
      const Place*& greatest = greatest_[{place.reason, function}];
      if (greatest == nullptr || details.impact > worse.at(*greatest).impact) {
        greatest = &place;
      }
    }
  }
  for (const std::string& type : work) {
    takers_.emplace_back(growth_.at(type), type);
  }
  std::stable_sort(takers_.begin(), takers_.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
}

std::optional<Link> Evidence::Strongest(const Place& place) const {
  std::vector<Link> links = LinksOf(place);
  const auto best = std::max_element(links.begin(), links.end(), [](const Link& a, const Link& b) {
    return a.strength < b.strength;
  });
  return best == links.end() ? std::nullopt : std::optional(*best);
}

std::vector<Link> Evidence::LinksOf(const Place& place) const {
  std::vector<Link> links;
  AddStopping(place, links);
  AddCollector(place, links);
  AddMeasures(place, links);
  AddWakers(place, links);
  AddSameFunction(place, links);
  AddSameType(place, links);
  AddProcs(place, links);
  return links;
}

const Place* Evidence::LeadOf(std::string_view type, const Place& but) const {
  const Place* lead = nullptr;
  const auto rank = [&](const Place& place) {
    return std::tuple(IsBlocked(place), place.state == "Running", worse_.at(place).impact);
  };
  const auto begin = worse_.lower_bound({std::string(type), "", ""});
  for (auto at = begin; at != worse_.end() && at->first.type == type; ++at) {
    const Place& place = at->first;
    const bool fits = place != but && place.state != "lifetime" && place.state != "start delay";
    if (fits && (lead == nullptr || rank(place) > rank(*lead))) {
      lead = &place;
    }
  }
  return lead;
}

// Who held up the stops of a place: time per second, the mean over the runs of the changed side.
void Evidence::AddStopping(const Place& place, std::vector<Link>& links) const {
  if (place.state != kStw || !(worse_.at(place).longer > 0)) {
    return;
  }
  const std::map<std::string, double> holders = HoldersOf(place.reason, changed_);
  double all = 0;
  for (const auto& [type, time] : holders) {
    all += time;
  }
  constexpr double kMost = 0.5;
  for (const auto& [type, time] : holders) {
    const auto running = worse_.find({type, "Running", ""});
    if (time > kMost * all && running != worse_.end()) {
      links.push_back({running->first, 1,
                       fmt::format("{} was the last to stop in {} of the time it took", type,
                                   Percent(time / all))});
    }
  }
}

void Evidence::AddCollector(const Place& place, std::vector<Link>& links) const {
  if (!IsOfCollector(place, worse_.at(place).stack)) {
    return;
  }
  // Whether longer stops can be what makes `other` longer.
  const auto explains = [&](const Place& stop, const Place& other) {
    constexpr double kLeastPart = 0.1;
    return worse_.at(stop).longer > 0 &&
           worse_.at(stop).impact >= kLeastPart * worse_.at(other).impact;
  };
  if (const Place* stop = longest_stop_;
      stop != nullptr && place.state != kStw && explains(*stop, place)) {
    links.push_back(
        {*stop, 0.8, fmt::format("the collector waits for the world to stop ({})", stop->reason)});
  }
  const Place* assist = greatest_assist_;
  const bool is_cause = assist != nullptr && place.state == kStw && explains(place, *assist);
  if (assist != nullptr && *assist != place && !is_cause) {
    links.push_back(
        {*assist, 0.7, fmt::format("the collector works for what {} allocates", assist->type)});
  }
}

void Evidence::AddWakers(const Place& place, std::vector<Link>& links) const {
  if (place.state != kWaiting) {
    return;
  }
  const Added added = AddedTime(place, base_, changed_);
  const double all = Sum(added.wakers);
  for (const auto& [waker, time] : added.wakers) {
    const double share = all > 0 ? time / all : 0;
    if (!waker || *waker == place.type || share < kLeastShare) {
      continue;
    }
    if (const Place* lead = LeadOf(*waker, place)) {
      links.push_back({*lead, share / 2,
                       fmt::format("ended by {} in {} of the {}", *waker, Percent(share),
                                   added.is_growth ? "added time" : "time")});
    }
  }
}

void Evidence::AddSameFunction(const Place& place, std::vector<Link>& links) const {
  const std::string function = FunctionOf(worse_.at(place).stack);
  const auto found = greatest_.find({place.reason, function});
  if (place.state == kWaiting && !function.empty() && found != greatest_.end() &&
      *found->second != place) {
    links.push_back({*found->second, 0.2, "waits in the same " + function});
  }
}

void Evidence::AddSameType(const Place& place, std::vector<Link>& links) const {
  const Place* lead = LeadOf(place.type, place);
  if (lead == nullptr || place.type == kProcessType) {
    return;
  }
  if (place.state == "lifetime") {
    links.push_back(
        {*lead, 0.9,
         "part of it is " + lead->state + (lead->reason.empty() ? "" : " " + lead->reason)});
  } else if (!IsBlocked(place) && IsBlocked(*lead)) {
    links.push_back({*lead, 0.1, "the same goroutines"});
  }
}

// Timers and the netpoller end a wait without a goroutine.
bool Evidence::EndsByItself(const Place& place) const {
  constexpr double kMost = 0.5;
  const Wakers wakers = WakersOf(place, changed_);
  const auto nobody = wakers.find(std::nullopt);
  return place.state == kWaiting && nobody != wakers.end() && nobody->second > kMost * Sum(wakers);
}

void Evidence::AddProcs(const Place& place, std::vector<Link>& links) const {
  const bool is_late = EndsByItself(place);
  if (!WaitsForProc(place) && !is_late) {
    return;
  }
  const double grew = worse_.at(place).impact;
  const auto first = std::find_if(takers_.begin(), takers_.end(),
                                  [&](const auto& taker) { return taker.second != place.type; });
  const bool took_more = first != takers_.end() && first->first > grew;
  const Place* taker = took_more ? LeadOf(first->second, place) : nullptr;
  if (taker != nullptr) {
    links.push_back(
        {*taker, 0.05,
         fmt::format("{}{} takes more of the procs ({})", is_late ? "ended by a timer, late: " : "",
                     taker->type, PerSecond(first->first))});
    return;
  }
  const Place* running = Greatest(
      worse_,
      [&](const Place& p, const Worse& w) {
        return p.state == "Running" && p.type != place.type && w.longer > 0;
      },
      LongerBy);
  if (running != nullptr && !is_late) {
    links.push_back({*running, 0.05,
                     fmt::format("{} keeps a proc for longer at a time (+{})", running->type,
                                 FormatDuration(worse_.at(*running).longer))});
  }
}

}  // namespace tracegate::diff
