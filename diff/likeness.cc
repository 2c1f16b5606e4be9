#include "diff/likeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "diff/function_name.h"

namespace tracegate::diff {

using profile::Profile;

namespace {

// Of the whole: what goroutines do says more than who created them or what they wait for.
constexpr double kOfStacks = 0.6;
constexpr double kOfStates = 0.2;
constexpr double kOfCreators = 0.2;
// What a function of kPlumbing counts beside another.
constexpr double kPlumbingCounts = 0.25;

// Nearly every goroutine is in these when it waits.
constexpr std::array<std::string_view, 7> kPlumbing = {"runtime", "internal", "sync",   "syscall",
                                                       "time",    "context",  "reflect"};

bool IsPlumbing(std::string_view package) {
  const std::string_view first = package.substr(0, package.find('/'));
  return std::find(kPlumbing.begin(), kPlumbing.end(), first) != kPlumbing.end();
}

// Names of functions taken apart once each.
class Names {
 public:
  struct Known {
    std::string source;
    bool plumbing = false;
  };
  const Known& Of(const std::string& name) {
    const auto [at, is_new] = known_.try_emplace(name);
    if (is_new) {
      const FunctionName parsed = ParseFunctionName(name);
      at->second = {parsed.Source(), IsPlumbing(parsed.package)};
    }
    return at->second;
  }

 private:
  std::unordered_map<std::string, Known> known_;
};

// Sums by token. Integers, so that the order of runs means nothing.
struct Sums {
  std::map<std::string, std::uint64_t> functions;
  std::map<std::string, std::uint64_t> states;
  std::map<std::string, std::uint64_t> creators;
  std::uint64_t in_stacks = 0;
  std::uint64_t in_states = 0;
  std::uint64_t created = 0;
};
using SumsOfSide = std::map<std::string, Sums>;

// At least 1, so that spans of no length count for something.
std::uint64_t TimeOf(const profile::Censored& spans) {
  return std::max<std::uint64_t>(spans.TotalTime(), 1);
}

void AddSites(const Profile& run, const profile::TypeProfile& type, Names& names,
              std::set<std::string>& plumbing, Sums& sums) {
  const std::string own = names.Of(type.name).source;
  for (const profile::Site& site : type.sites) {
    const std::uint64_t time = TimeOf(site.spans);
    AddClamped(sums.in_stacks, time);
    std::set<std::string> seen;
    for (const std::string& frame : run.stacks[site.stack].frames) {
      const Names::Known& known = names.Of(frame);
      if (known.source != own && seen.insert(known.source).second) {
        AddClamped(sums.functions[known.source], time);
        if (known.plumbing) {
          plumbing.insert(known.source);
        }
      }
    }
  }
}

void AddType(const Profile& run, const profile::TypeProfile& type,
             const std::set<std::string>& unmatched, Names& names, std::set<std::string>& plumbing,
             Sums& sums) {
  AddSites(run, type, names, plumbing, sums);
  for (const profile::Cell& cell : type.cells) {
    if (cell.what <= profile::What::kMarkAssist) {
      const std::uint64_t time = TimeOf(cell.spans);
      AddClamped(sums.in_states, time);
      AddClamped(sums.states[std::string(profile::ToString(cell.what)) + " " + cell.reason], time);
    }
  }
  for (const profile::NamedCount& creator : type.creators) {
    if (creator.name.empty() || unmatched.contains(creator.name)) {
      continue;  // not known, or perhaps renamed itself
    }
    sums.created += creator.count;
    sums.creators[names.Of(creator.name).source] += creator.count;
  }
}

SumsOfSide Gather(std::span<const Profile> runs, const std::set<std::string>& unmatched,
                  Names& names, std::set<std::string>& plumbing) {
  SumsOfSide side;
  for (const Profile& run : runs) {
    for (const profile::TypeProfile& type : run.types) {
      if (!type.system) {
        AddType(run, type, unmatched, names, plumbing, side[type.name]);
      }
    }
  }
  return side;
}

using Tokens = std::map<std::string, std::uint32_t>;

template <class Weigh>
Features::Weights WeightsOf(const std::map<std::string, std::uint64_t>& sums, const Tokens& tokens,
                            Weigh weigh) {
  Features::Weights weights;
  for (const auto& [name, sum] : sums) {
    weights.emplace_back(tokens.at(name), weigh(sum));
  }
  if (weights.size() > kMostFunctions) {
    std::stable_sort(weights.begin(), weights.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    weights.resize(kMostFunctions);
    std::sort(weights.begin(), weights.end());
  }
  return weights;
}

std::map<std::string, Features> FeaturesOf(const SumsOfSide& side, const Tokens& tokens) {
  std::map<std::string, Features> all;
  for (const auto& [type, sums] : side) {
    const auto root_of_share = [](std::uint64_t total) {
      return [total](std::uint64_t sum) {
        return std::sqrt(static_cast<double>(sum) / static_cast<double>(total));
      };
    };
    Features& features = all[type];
    features.functions = WeightsOf(sums.functions, tokens, root_of_share(sums.in_stacks));
    features.states = WeightsOf(sums.states, tokens, root_of_share(sums.in_states));
    const auto total = static_cast<double>(sums.created);
    features.creators = WeightsOf(sums.creators, tokens, [total](std::uint64_t count) {
      return static_cast<double>(count) / total;
    });
  }
  return all;
}

// Calls visit(token, weight in a or 0, weight in b or 0) in the order of the tokens.
template <class Visit>
void ForEachToken(const Features::Weights& a, const Features::Weights& b, Visit visit) {
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    const bool take_left = right == b.end() || (left != a.end() && left->first <= right->first);
    const bool take_right = left == a.end() || (right != b.end() && right->first <= left->first);
    visit(take_left ? left->first : right->first, take_left ? left->second : 0,
          take_right ? right->second : 0);
    left += take_left ? 1 : 0;
    right += take_right ? 1 : 0;
  }
}

// The part of the goroutines that the same types created.
double Overlap(const Features::Weights& a, const Features::Weights& b) {
  double sum = 0;
  ForEachToken(a, b, [&](std::uint32_t, double x, double y) { sum += std::min(x, y); });
  return sum;
}

}  // namespace

std::string Describe(const Likeness& likeness) {
  std::string text =
      likeness.stacks ? fmt::format("stacks {:.2f} alike, ", *likeness.stacks) : "no stacks, ";
  text += fmt::format("states {:.2f}", likeness.states);
  return likeness.creators ? text + fmt::format(", creators {:.2f}", *likeness.creators) : text;
}

LikenessTable::LikenessTable(std::span<const Profile> base, std::span<const Profile> changed,
                             const std::set<std::string>& unmatched) {
  Names names;
  std::set<std::string> plumbing;
  const SumsOfSide base_sums = Gather(base, unmatched, names, plumbing);
  const SumsOfSide changed_sums = Gather(changed, unmatched, names, plumbing);
  std::map<std::string, std::size_t> having;  // how many types have a token
  for (const SumsOfSide* side : {&base_sums, &changed_sums}) {
    for (const auto& [type, sums] : *side) {
      for (const auto* of : {&sums.functions, &sums.states}) {
        for (const auto& [name, sum] : *of) {
          ++having[name];
        }
      }
      for (const auto& [name, sum] : sums.creators) {
        having.try_emplace(name, 0);  // a token that needs no rarity
      }
    }
  }
  Tokens tokens;
  const std::size_t types = base_sums.size() + changed_sums.size();
  for (const auto& [name, count] : having) {
    tokens.emplace(name, static_cast<std::uint32_t>(tokens.size()));
    const bool is_plumbing = plumbing.contains(name);
    rarity_.push_back(std::log1p(static_cast<double>(types) /
                                 static_cast<double>(std::max<std::size_t>(count, 1))) *
                      (is_plumbing ? kPlumbingCounts : 1));
    distinctive_.push_back(!is_plumbing && count * 2 <= std::max<std::size_t>(types, 4));
  }
  base_ = FeaturesOf(base_sums, tokens);
  changed_ = FeaturesOf(changed_sums, tokens);
}

// Weighted Jaccard of presence: a token that both have counts as much as it weighs on the side
// where it weighs more. How the time is spread over the stacks is what a regression changes, and
// so no part of identity.
double LikenessTable::Shared(const Features::Weights& a, const Features::Weights& b,
                             bool* distinctive) const {
  double both = 0;
  double any = 0;
  ForEachToken(a, b, [&](std::uint32_t token, double x, double y) {
    const double weight = std::max(x, y) * rarity_[token];
    any += weight;
    if (x > 0 && y > 0) {
      both += weight;
      if (distinctive != nullptr && distinctive_[token]) {
        *distinctive = true;
      }
    }
  });
  return any > 0 ? both / any : 0;
}

Likeness LikenessTable::Of(const std::string& base, const std::string& changed) const {
  Likeness likeness;
  const auto a = base_.find(base);
  const auto b = changed_.find(changed);
  if (a == base_.end() || b == changed_.end()) {
    return likeness;
  }
  likeness.states = Shared(a->second.states, b->second.states);
  double sum = kOfStates * likeness.states;
  double whole = kOfStates;
  if (!a->second.functions.empty() && !b->second.functions.empty()) {
    likeness.stacks = Shared(a->second.functions, b->second.functions, &likeness.distinctive);
    sum += kOfStacks * *likeness.stacks;
    whole += kOfStacks;
  }
  if (!a->second.creators.empty() && !b->second.creators.empty()) {
    likeness.creators = Overlap(a->second.creators, b->second.creators);
    sum += kOfCreators * *likeness.creators;
    whole += kOfCreators;
  }
  likeness.all = sum / whole;
  return likeness;
}

}  // namespace tracegate::diff
