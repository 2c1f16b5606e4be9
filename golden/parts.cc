#include "golden/parts.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "golden/spans.h"
#include "golden/text.h"
#include "src/profile/measures.h"

namespace tracegate::golden {

using profile::Profile;
using profile::TypeProfile;
using profile::What;

namespace {

using Sessions = std::vector<std::uint32_t>;

// The sessions in which places were accepted last.
std::map<Place, std::uint32_t> AcceptedIn(const Baseline& baseline) {
  std::map<Place, std::uint32_t> accepted;
  for (const Accepted& decision : baseline.accepted) {
    accepted[decision.place] = decision.session;
  }
  return accepted;
}

Sessions WholeAfter(const Baseline& baseline, std::uint32_t id) {
  Sessions sessions;
  for (const Session& session : baseline.sessions) {
    if (session.id == id || (session.whole && session.id > id)) {
      sessions.push_back(session.id);
    }
  }
  return sessions;
}

std::optional<What> WhatOf(std::string_view state) {
  for (const What what : {What::kRunning, What::kRunnable, What::kWaiting, What::kSyscall,
                          What::kMarkAssist, What::kSweep, What::kLifetime, What::kStartDelay}) {
    if (profile::ToString(what) == state) {
      return what;
    }
  }
  return std::nullopt;
}

// Time that one run has of a session's, when all have `sum` and this one `part` of `all`.
std::uint64_t InProportion(std::uint64_t sum, double part, double all) {
  constexpr double kMost = 1.8e19;
  return all > 0 ? static_cast<std::uint64_t>(
                       std::min(static_cast<double>(sum) * part / all + 0.5, kMost))
                 : 0;
}

double EndSeen(const RunSpans& run) {
  return static_cast<double>(run.completed.sum.time) + static_cast<double>(run.clipped_start.time);
}
double AllTime(const RunSpans& run) { return static_cast<double>(run.Total().time); }

// What part of the session's spans one run has.
template <class Time>
std::pair<double, double> PartOf(const Observed& observed, std::size_t run, Time time) {
  double all = 0;
  for (const RunSpans& other : observed.runs) {
    all += time(other);
  }
  return {time(observed.runs[run]), all};
}

// Makes the profile of one run.
class Maker {
 public:
  Maker(const Baseline& baseline, const std::vector<profile::Stack>& stacks) : baseline_(baseline) {
    profile_.stacks = stacks;
  }

  void Describe(const Session& session, std::size_t run) {
    profile_.file = "session " + std::to_string(session.id);
    profile_.format_version = session.format;
    profile_.toolchains = session.go;
    profile_.end = session.runs[run].duration;
    profile_.covered = session.runs[run].duration;
    profile_.wall_start = session.runs[run].wall;
    profile_.lost = session.runs[run].lost;
    const profile::Lost& lost = profile_.lost;
    profile_.complete = lost.bytes == 0 && lost.generations == 0 && lost.time == 0;
    if (session.gomaxprocs) {
      profile_.gomaxprocs.push_back({0, *session.gomaxprocs});
    }
  }

  void Add(const Place& place, const Observed& observed, std::size_t run) {
    if (place.state == kTypeItself) {
      TypeProfile& type = TypeOf(place.type);
      type.goroutines = observed.goroutines[run];
      for (const CreatorCount& creator : observed.creators) {
        type.creators.push_back({baseline_.functions[creator.creator], creator.count});
      }
      profile_.goroutine_count += observed.goroutines[run];
    } else if (profile::IsMeasure(place)) {
      AddMeasure(place, observed.values[run]);
    } else if (profile::IsGcPlace(place)) {
      AddGcPlace(place, Restore(observed.runs[run]));
    } else if (place.type == kProcessType) {
      AddProcess(place, observed, run);
    } else if (const auto what = WhatOf(place.state)) {
      AddCell(place, *what, observed, run);
    }
  }

  Profile Take() {
    std::sort(profile_.types.begin(), profile_.types.end(),
              [](const TypeProfile& a, const TypeProfile& b) { return a.name < b.name; });
    std::sort(profile_.stw_by_name.begin(), profile_.stw_by_name.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return std::move(profile_);
  }

 private:
  // Places come by type.
  TypeProfile& TypeOf(const std::string& name) {
    if (profile_.types.empty() || profile_.types.back().name != name) {
      TypeProfile& type = profile_.types.emplace_back();
      type.name = name;
    }
    return profile_.types.back();
  }

  void AddCell(const Place& place, What what, const Observed& observed, std::size_t run) {
    // Also where this run has no such spans: a type that makes system calls is one.
    TypeProfile& type = TypeOf(place.type);
    type.cells.push_back({what, place.reason, Restore(observed.runs[run])});
    const auto [part, all] = PartOf(observed, run, AllTime);
    for (const SiteTime& site : observed.sites) {
      const std::uint64_t time = InProportion(site.time, part, all);
      if (time != 0) {
        profile::Site& made = type.sites.emplace_back();
        made.what = what;
        made.reason = place.reason;
        made.stack = site.stack;
        made.spans.completed = Restore(Spans{{1, time}}, 0);
      }
    }
    const auto [ended, all_ended] = PartOf(observed, run, EndSeen);
    for (const WakeTime& wake : observed.wakes) {
      const std::uint64_t time = InProportion(wake.time, ended, all_ended);
      profile::Wake& made = type.wakes.emplace_back();
      made.reason = place.reason;
      if (wake.waker) {
        made.waker = baseline_.functions[*wake.waker];
      }
      made.stack = baseline_.stacks.size();  // an empty one; whose stack is not kept
      made.count = 1;
      made.time = time;
    }
  }

  void AddMeasure(const Place& place, Millionths value) {
    constexpr double kMillion = 1e6;
    profile_.gc.known = true;
    if (!profile_.gc.measures) {
      profile_.gc.measures.emplace();
    }
    if (value) {
      profile_.gc.measures->push_back(
          {place.state, place.reason, static_cast<double>(*value) / kMillion});
    }
  }

  void AddGcPlace(const Place& place, profile::Censored spans) {
    if (place.state == profile::kWaitForProc) {
      profile_.gc.waits[place.reason == profile::kWhileMarking ? 1 : 0] = std::move(spans);
    } else if (!spans.Empty()) {
      profile::NamedSpans& stop = StopOf(place.reason);
      (place.state == profile::kStopping ? stop.stopping : stop.restarting) = std::move(spans);
    }
  }

  profile::NamedSpans& StopOf(std::string_view kind) {
    const std::string name = profile::StopName(kind);
    const auto known = std::find_if(profile_.stw_by_name.begin(), profile_.stw_by_name.end(),
                                    [&](const auto& stop) { return stop.name == name; });
    if (known != profile_.stw_by_name.end()) {
      return *known;
    }
    profile_.stw_by_name.emplace_back().name = name;
    return profile_.stw_by_name.back();
  }

  void AddProcess(const Place& place, const Observed& observed, std::size_t run) {
    profile::Censored spans = Restore(observed.runs[run]);
    if (place.state == "GC mark phase") {
      profile_.gc_mark = std::move(spans);
    } else if (place.state == "sweep") {
      profile_.sweep_all_procs = std::move(spans);
    } else if (place.state == "region" || place.state == "task") {
      if (!spans.Empty()) {
        auto& into = place.state == "region" ? profile_.regions : profile_.tasks;
        into.push_back({place.reason, std::move(spans)});
      }
    } else if (place.state == "stop-the-world" && !spans.Empty()) {
      AddStops(place, observed, run, std::move(spans));
    }
  }

  void AddStops(const Place& place, const Observed& observed, std::size_t run,
                profile::Censored spans) {
    profile::NamedSpans& named = StopOf(place.reason);
    named.spans = std::move(spans);
    const auto [part, all] = PartOf(observed, run, AllTime);
    std::map<std::string, std::uint64_t> by_type;
    for (const HeldTime& held : observed.held) {
      const std::uint64_t time =
          std::min<std::uint64_t>(InProportion(held.time, part, all), kMaxNanos);
      const std::string& type = baseline_.functions[held.holder];
      profile::StopTheWorld& stop = profile_.stw.emplace_back();
      stop.name = named.name;
      stop.end = static_cast<Nanos>(time);
      stop.straggler = profile::Straggler{type, held.stack, static_cast<Nanos>(time)};
      AddClamped(by_type[type], time);
    }
    for (const auto& [type, sum] : by_type) {
      named.held_up.push_back({type, 1, sum});
    }
  }

  const Baseline& baseline_;
  Profile profile_;
};

std::vector<profile::Stack> StacksOf(const Baseline& baseline) {
  std::vector<profile::Stack> stacks;
  for (const std::vector<std::uint32_t>& functions : baseline.stacks) {
    profile::Stack& stack = stacks.emplace_back();
    for (const std::uint32_t function : functions) {
      stack.frames.push_back(baseline.functions[function]);
    }
    stack.hash = profile::HashOf(stack.frames);
  }
  stacks.push_back({profile::HashOf({}), {}});
  return stacks;
}

// Makes the runs of a part. `types`: those that it is about; null for all.
class PartMaker {
 public:
  // Both must outlive this.
  PartMaker(const Baseline& baseline, const std::map<Place, std::uint32_t>& accepted)
      : baseline_(baseline),
        accepted_(accepted),
        whole_(WholeAfter(baseline, 0)),
        stacks_(StacksOf(baseline)) {}

  Part Make(const Sessions& sessions, const std::set<std::string>* types) const {
    Part part;
    part.sessions = sessions;
    for (const std::uint32_t id : sessions) {
      const Session& session = *baseline_.FindSession(id);
      part.session_sizes.push_back(session.runs.size());
      for (std::size_t run = 0; run < session.runs.size(); ++run) {
        part.runs.push_back(MakeRun(session, run, types));
      }
    }
    return part;
  }

 private:
  Profile MakeRun(const Session& session, std::size_t run,
                  const std::set<std::string>* types) const {
    Maker maker(baseline_, stacks_);
    maker.Describe(session, run);
    for (const auto& [place, observed] : baseline_.entries) {
      if (types != nullptr && !types->contains(place.type)) {
        continue;
      }
      auto at = observed.find(session.id);
      std::size_t of_run = run;
      if (at == observed.end()) {
        const std::uint32_t other = Stand(place, session);
        at = other == session.id ? observed.end() : observed.find(other);
        if (at == observed.end()) {
          continue;
        }
        of_run = run % baseline_.FindSession(other)->runs.size();
      }
      maker.Add(place, at->second, of_run);
    }
    return maker.Take();
  }

  // The session that stands in for one that has nothing to say of a place; itself where it has,
  // and be it that there were no such spans.
  std::uint32_t Stand(const Place& place, const Session& session) const {
    const auto accepted = accepted_.find(place);
    if (accepted != accepted_.end()) {
      return session.whole && session.id > accepted->second ? session.id : accepted->second;
    }
    return session.whole || whole_.empty() ? session.id : whole_.front();
  }

  const Baseline& baseline_;
  const std::map<Place, std::uint32_t>& accepted_;
  Sessions whole_;
  std::vector<profile::Stack> stacks_;
};

}  // namespace

std::vector<Part> PartsOf(const Baseline& baseline) {
  const std::map<Place, std::uint32_t> accepted = AcceptedIn(baseline);
  const PartMaker maker(baseline, accepted);
  std::map<Sessions, std::set<Place>> places;
  for (const auto& [place, session] : accepted) {
    places[WholeAfter(baseline, session)].insert(place);
  }
  std::vector<Part> parts;
  parts.push_back(maker.Make(WholeAfter(baseline, 0), nullptr));
  const auto all = std::make_shared<std::map<Place, std::uint32_t>>(accepted);
  parts.back().covers = [all](const Place& place) { return !all->contains(place); };
  for (const auto& [sessions, covered] : places) {
    std::set<std::string> types;
    for (const Place& place : covered) {
      types.insert(place.type);
    }
    parts.push_back(maker.Make(sessions, &types));
    const auto own = std::make_shared<std::set<Place>>(covered);
    parts.back().covers = [own](const Place& place) { return own->contains(place); };
  }
  return parts;
}

}  // namespace tracegate::golden
