#include "golden/observe.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "golden/body.h"
#include "golden/spans.h"
#include "src/profile/measures.h"

namespace tracegate::golden {

using profile::Profile;

namespace {

// Of stacks and wakers so many are kept, and no more than carry so much of the time.
constexpr std::size_t kMostShares = 8;
constexpr double kEnough = 0.95;

using Frames = std::vector<std::string>;

// Times by what they are of, over the runs of a session.
struct Shares {
  std::map<Frames, std::uint64_t> sites;
  std::map<std::optional<std::string>, std::uint64_t> wakes;
  std::map<std::pair<std::string, Frames>, std::uint64_t> held;
  std::map<std::string, std::uint64_t> creators;
};

// A stack whose frames the profile could not keep (Profile "frames not kept").
bool IsLost(const profile::Stack& stack) {
  return stack.frames.empty() && stack.hash != profile::HashOf({});
}

void AddShares(const Profile& run, std::map<Place, Shares>& shares) {
  for (const profile::TypeProfile& type : run.types) {
    if (type.system) {
      continue;
    }
    for (const profile::Site& site : type.sites) {
      const profile::Stack& stack = run.stacks[site.stack];
      if (!IsLost(stack)) {
        const Place place{type.name, std::string(profile::ToString(site.what)), site.reason};
        AddClamped(shares[place].sites[stack.frames], site.spans.TotalTime());
      }
    }
    for (const profile::NamedCount& creator : type.creators) {
      if (!creator.name.empty()) {
        AddClamped(shares[{type.name, std::string(kTypeItself), ""}].creators[creator.name],
                   creator.count);
      }
    }
    for (const profile::Wake& wake : type.wakes) {
      AddClamped(shares[{type.name, "Waiting", wake.reason}].wakes[wake.waker], wake.time);
    }
  }
  for (const profile::StopTheWorld& stop : run.stw) {
    const std::string kind(profile::StopKind(stop.name));
    if (stop.straggler && !profile::IsOfRecording(kind)) {
      const profile::Stack& stack = run.stacks[stop.straggler->stack];
      AddClamped(shares[{std::string(kProcessType), "stop-the-world", kind}]
                     .held[{stop.straggler->type, IsLost(stack) ? Frames() : stack.frames}],
                 static_cast<std::uint64_t>(stop.straggler->stopping));
    }
  }
}

// The keys that carry most of the time, greatest first.
template <class Key>
std::vector<const std::pair<const Key, std::uint64_t>*> TopOf(
    const std::map<Key, std::uint64_t>& sums) {
  std::vector<const std::pair<const Key, std::uint64_t>*> top;
  double all = 0;
  for (const auto& item : sums) {
    top.push_back(&item);
    all += static_cast<double>(item.second);
  }
  std::stable_sort(top.begin(), top.end(),
                   [](const auto* a, const auto* b) { return a->second > b->second; });
  double sum = 0;
  std::size_t n = 0;
  while (n < top.size() && n < kMostShares && (n == 0 || sum < kEnough * all)) {
    sum += static_cast<double>(top[n++]->second);
  }
  top.resize(n);
  return top;
}

// Numbers functions and stacks: those of the baseline as they are, then new functions that most new
// stacks have, so that these are written with the fewest letters, the rest by name.
class Dictionary {
 public:
  explicit Dictionary(Baseline& baseline) : baseline_(baseline) {
    for (std::uint32_t i = 0; i < baseline.functions.size(); ++i) {
      function_.emplace(baseline.functions[i], i);
    }
    for (std::uint32_t i = 0; i < baseline.stacks.size(); ++i) {
      Frames frames;
      for (const std::uint32_t function : baseline.stacks[i]) {
        frames.push_back(baseline.functions[function]);
      }
      stack_.emplace(std::move(frames), i);
    }
  }

  void Want(const std::string& function) { new_functions_[function]; }
  void Want(const Frames& stack) {
    if (!new_stacks_.insert(stack).second) {
      return;
    }
    for (const std::string& function : stack) {
      ++new_functions_[function];
    }
  }

  void Number() {
    std::vector<std::pair<std::string, std::size_t>> functions(new_functions_.begin(),
                                                               new_functions_.end());
    std::stable_sort(functions.begin(), functions.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [function, stacks] : functions) {
      const auto number = static_cast<std::uint32_t>(baseline_.functions.size());
      if (function_.emplace(function, number).second) {
        baseline_.functions.push_back(function);
      }
    }
    for (const Frames& frames : new_stacks_) {
      const auto number = static_cast<std::uint32_t>(baseline_.stacks.size());
      if (stack_.emplace(frames, number).second) {
        std::vector<std::uint32_t>& stack = baseline_.stacks.emplace_back();
        for (const std::string& function : frames) {
          stack.push_back(function_.at(function));
        }
      }
    }
  }

  std::uint32_t operator[](const std::string& function) const { return function_.at(function); }
  std::uint32_t operator[](const Frames& stack) const { return stack_.at(stack); }

 private:
  Baseline& baseline_;
  std::unordered_map<std::string, std::uint32_t> function_;
  std::map<Frames, std::uint32_t> stack_;
  std::map<std::string, std::size_t> new_functions_;  // and the number of new stacks with them
  std::set<Frames> new_stacks_;
};

void Want(const Shares& shares, Dictionary& dictionary) {
  for (const auto* site : TopOf(shares.sites)) {
    dictionary.Want(site->first);
  }
  for (const auto* wake : TopOf(shares.wakes)) {
    if (wake->first) {
      dictionary.Want(*wake->first);
    }
  }
  for (const auto* creator : TopOf(shares.creators)) {
    dictionary.Want(creator->first);
  }
  for (const auto* held : TopOf(shares.held)) {
    dictionary.Want(held->first.first);
    dictionary.Want(held->first.second);
  }
}

void Take(const Shares& shares, const Dictionary& dictionary, Observed& observed) {
  for (const auto* site : TopOf(shares.sites)) {
    observed.sites.push_back({dictionary[site->first], site->second});
  }
  for (const auto* wake : TopOf(shares.wakes)) {
    const auto& waker = wake->first;
    observed.wakes.push_back(
        {waker ? std::optional(dictionary[*waker]) : std::nullopt, wake->second});
  }
  for (const auto* creator : TopOf(shares.creators)) {
    observed.creators.push_back({dictionary[creator->first], creator->second});
  }
  for (const auto* held : TopOf(shares.held)) {
    observed.held.push_back(
        {dictionary[held->first.first], dictionary[held->first.second], held->second});
  }
}

Millionths MillionthsOf(double value) {
  constexpr double kMillion = 1e6;
  if (std::isnan(value)) {
    return std::nullopt;
  }
  const double most = static_cast<double>(kMostMillionths) / kMillion;
  return static_cast<std::uint64_t>(std::llround(std::clamp(value, 0.0, most) * kMillion));
}

// Measures, and the places of the collector.
void ObserveGc(const Profile& run, ObservedRun& observed) {
  profile::ForEachGcPlace(run, [&](Place place, const profile::Censored& spans) {
    if (!spans.Empty()) {
      observed.spans.emplace(std::move(place), Summarize(spans));
    }
  });
  profile::ForEachMeasure(run, [&](Place place, double value) {
    if (const Millionths millionths = MillionthsOf(value)) {
      observed.values.emplace(std::move(place), millionths);
    }
  });
}

}  // namespace

ObservedRun ObserveRun(const Profile& run, std::uint32_t schema) {
  ObservedRun observed{&run, ""};
  std::string content = fmt::format("{} {} {} {} {}\n", run.format_version, run.start, run.end,
                                    run.Duration(), run.wall_start.value_or(-1));
  profile::ForEachPlace(run, [&](Place place, const profile::Censored& spans) {
    if (!spans.Empty()) {
      RunSpans summary = Summarize(spans);
      content += Write(place) + " " + Write(summary) + "\n";
      observed.spans.emplace(std::move(place), std::move(summary));
    }
  });
  for (const profile::TypeProfile& type : run.types) {
    if (!type.system && type.goroutines != 0) {
      content += fmt::format("{} {}\n", Quote(type.name), type.goroutines);
      observed.goroutines.emplace(type.name, type.goroutines);
    }
  }
  observed.id = Hash128(content);
  if (schema >= kSchemaOfMeasures) {
    ObserveGc(run, observed);
  }
  return observed;
}

std::map<Place, Observed> ObserveSession(const std::vector<ObservedRun>& runs, Baseline& baseline) {
  std::map<Place, Observed> places;
  std::map<Place, Shares> shares;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const auto& [place, spans] : runs[i].spans) {
      Observed& observed = places[place];
      observed.runs.resize(runs.size());
      observed.runs[i] = spans;
    }
    for (const auto& [place, value] : runs[i].values) {
      Observed& observed = places[place];
      observed.values.resize(runs.size());
      observed.values[i] = value;
    }
    for (const auto& [type, count] : runs[i].goroutines) {
      Observed& observed = places[{type, std::string(kTypeItself), ""}];
      observed.goroutines.resize(runs.size());
      observed.goroutines[i] = count;
    }
    AddShares(*runs[i].profile, shares);
  }
  Dictionary dictionary(baseline);
  for (const auto& [place, share] : shares) {
    if (places.contains(place)) {
      Want(share, dictionary);
    }
  }
  dictionary.Number();
  for (auto& [place, observed] : places) {
    if (const auto share = shares.find(place); share != shares.end()) {
      Take(share->second, dictionary, observed);
    }
  }
  return places;
}

}  // namespace tracegate::golden
