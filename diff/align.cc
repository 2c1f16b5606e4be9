#include "diff/align.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "diff/function_name.h"
#include "diff/likeness.h"
#include "diff/moved_closures.h"
#include "diff/pairing.h"

namespace tracegate::diff {

using profile::Profile;

namespace {

// Rule 3: one type of a source function on either side. With stacks that are half alike, or none to
// compare, it is as good as the name; stacks that have nothing in common make it doubtful.
constexpr double kSameSource = 0.95;
constexpr double kSameInlined = 0.90;  // one source function is the other inlined into a third
constexpr double kAlikeEnough = 0.5;
constexpr double kLostWithStacks = 0.4;
// Of several of one source function that have no stacks to tell them apart.
constexpr double kMostWithoutStacks = 0.45;
// A suggestion; and with how many partners that are all as good a name is suggested.
constexpr double kMostDoubtful = 0.7;
constexpr std::size_t kMostAlike = 2;
// Rule 4: nobody who shares no distinctive function is more than this.
constexpr double kMostWithoutDistinctive = 0.6;
constexpr double kLeastByPlumbing = 0.85;
constexpr double kMostByLikeness = 0.9;
constexpr double kSameFunctionElsewhere = 0.1;  // main.run and worker.run
// Beyond so many pairs rules 3 and 4 do not look, and beyond so many types rule 4.
constexpr std::size_t kMostPairs = 250'000;
constexpr std::size_t kMostTypes = 20'000;

using NameSet = std::set<std::string>;

NameSet UserTypes(std::span<const Profile> runs) {
  NameSet names;
  for (const Profile& run : runs) {
    for (const profile::TypeProfile& type : run.types) {
      if (!type.system) {
        names.insert(names.end(), type.name);
      }
    }
  }
  return names;
}

// Of rule 4. Goroutines that share nothing but plumbing are alike in any two programs: so much so
// that only those are suggested that have hardly a difference.
double Confidence(double score, const Likeness& likeness) {
  if (likeness.distinctive) {
    return std::min(score, kMostByLikeness);
  }
  const bool known = likeness.stacks || likeness.creators;
  return known && score >= kLeastByPlumbing ? kMostWithoutDistinctive : 0;
}

class Aligner {
 public:
  Aligner(std::span<const Profile> base, std::span<const Profile> changed,
          const std::map<std::string, std::string>& renames)
      : base_runs_(base),
        changed_runs_(changed),
        base_(UserTypes(base)),
        changed_(UserTypes(changed)),
        open_base_(base_),
        open_changed_(changed_) {
    TakeRenames(renames);
    TakeEqualNames();
  }

  Alignment Run() {
    // Of what a rename has not settled.
    NameSet base = open_base_;
    NameSet changed = open_changed_;
    base.insert(exact_.begin(), exact_.end());
    changed.insert(exact_.begin(), exact_.end());
    DoubtClosures(
        base, changed, exact_,
        [this](const std::string& a, const std::string& b) { return Table().Of(a, b); }, result_);
    if (!open_base_.empty() && !open_changed_.empty()) {
      BySource(true);
      BySource(false);
      ByLikeness();
    }
    Tidy();
    SetNames();
    return std::move(result_);
  }

 private:
  using Members = std::vector<const std::string*>;
  struct Group {
    Members base;
    Members changed;
  };

  void TakeRenames(const std::map<std::string, std::string>& renames);
  void TakeEqualNames();
  void BySource(bool exact);
  void BySourceIn(const Group& group, bool exact);
  void ByLikeness();
  void Tidy();
  void SetNames();

  const FunctionName& Parsed(const std::string& name) {
    const auto [at, is_new] = parsed_.try_emplace(name);
    if (is_new) {
      at->second = ParseFunctionName(name);
    }
    return at->second;
  }
  // Made when first asked for: where all names are equal, nobody does.
  const LikenessTable& Table() {
    if (!table_) {
      NameSet unmatched = open_base_;
      unmatched.insert(open_changed_.begin(), open_changed_.end());
      table_.emplace(base_runs_, changed_runs_, unmatched);
    }
    return *table_;
  }
  // Matches or suggests by its confidence.
  void Decide(TypeMatch pair);
  void SuggestBest(const std::vector<Pair>& pairs, MatchBy by, const std::string& text);
  bool IsMoreLikeAnother(const Pair& pair);

  std::span<const Profile> base_runs_;
  std::span<const Profile> changed_runs_;
  NameSet base_;
  NameSet changed_;
  NameSet open_base_;  // without a partner yet
  NameSet open_changed_;
  NameSet exact_;          // on both sides
  NameSet exact_sources_;  // of the closures among them
  std::map<std::string, FunctionName> parsed_;
  std::optional<LikenessTable> table_;
  std::size_t pairs_left_ = kMostPairs;  // for rule 3
  Alignment result_;
};

void Aligner::TakeRenames(const std::map<std::string, std::string>& renames) {
  std::map<std::string, std::size_t> asked;  // how often a new name is asked for
  for (const auto& [old_name, new_name] : renames) {
    ++asked[new_name];
  }
  for (const auto& [old_name, new_name] : renames) {
    const std::string line = fmt::format("rename \"{}\" = \"{}\": ", old_name, new_name);
    if (asked[new_name] > 1) {
      result_.notes.push_back(line + "two types cannot become one, so this is not done");
    } else if (!base_.contains(old_name) || !changed_.contains(new_name)) {
      result_.notes.push_back(fmt::format("{}no goroutine type of {} has that name", line,
                                          base_.contains(old_name)      ? "new"
                                          : changed_.contains(new_name) ? "base"
                                                                        : "either side"));
    } else {
      open_base_.erase(old_name);
      open_changed_.erase(new_name);
      if (old_name != new_name) {
        result_.matches.push_back(
            {old_name, new_name, MatchBy::kRename, 1, "a rename that the user stated"});
      }
    }
  }
}

void Aligner::TakeEqualNames() {
  std::set_intersection(open_base_.begin(), open_base_.end(), open_changed_.begin(),
                        open_changed_.end(), std::inserter(exact_, exact_.end()));
  for (const std::string& name : exact_) {
    open_base_.erase(name);
    open_changed_.erase(name);
    if (Parsed(name).generated) {
      exact_sources_.insert(Parsed(name).Source());
    }
  }
}

void Aligner::Decide(TypeMatch pair) {
  if (pair.confidence >= kLeastToMatch) {
    open_base_.erase(pair.base);
    open_changed_.erase(pair.changed);
    result_.matches.push_back(std::move(pair));
  } else if (pair.confidence >= kLeastToSuggest) {
    result_.suggestions.push_back(std::move(pair));
  }
}

// exact: the same source function; else one that ends with the other.
void Aligner::BySource(bool exact) {
  std::map<std::string, Group> groups;
  const auto add = [&](const NameSet& names, Members Group::*side) {
    for (const std::string& name : names) {
      const FunctionName& parsed = Parsed(name);
      if (exact || parsed.generated) {
        (groups[exact ? parsed.Source() : parsed.chain.back()].*side).push_back(&name);
      }
    }
  };
  // Copies: what is matched leaves open_*.
  const NameSet open_base = open_base_;
  const NameSet open_changed = open_changed_;
  add(open_base, &Group::base);
  add(open_changed, &Group::changed);
  for (const auto& [source, group] : groups) {
    const std::size_t pairs = group.base.size() * group.changed.size();
    if (pairs > pairs_left_) {
      result_.notes.push_back(
          fmt::format("{}: too many closures to look for partners: {} of base and {} of new",
                      source, group.base.size(), group.changed.size()));
    } else if (pairs != 0) {
      pairs_left_ -= pairs;
      BySourceIn(group, exact);
    }
  }
}

void Aligner::BySourceIn(const Group& group, bool exact) {
  std::vector<Pair> pairs;
  for (const std::string* base : group.base) {
    for (const std::string* changed : group.changed) {
      if (exact || IsSuffix(Parsed(*base), Parsed(*changed))) {
        const Likeness likeness = Table().Of(*base, *changed);
        const double score =
            likeness.stacks ? likeness.all : std::min(likeness.all, kMostWithoutStacks);
        pairs.push_back({base, changed, score, score});
      }
    }
  }
  const std::string text =
      exact ? fmt::format("both in {}, ", Parsed(*group.base.front()).Source())
            : fmt::format("both in {}, once inlined, ", Parsed(*group.base.front()).chain.back());
  const bool siblings = exact_sources_.contains(Parsed(*group.base.front()).Source());
  if (pairs.size() == 1 && !siblings) {
    const Likeness likeness = Table().Of(*pairs[0].base, *pairs[0].changed);
    const double most = exact ? kSameSource : kSameInlined;
    // A closure that was inlined from another package is known by its stacks alone.
    const bool known = exact || Parsed(*pairs[0].base).package == Parsed(*pairs[0].changed).package;
    const double alike = std::min(likeness.stacks.value_or(known ? kAlikeEnough : 0), kAlikeEnough);
    Decide({*pairs[0].base, *pairs[0].changed, MatchBy::kSource,
            most - kLostWithStacks * (1 - alike / kAlikeEnough), text + Describe(likeness)});
    return;
  }
  for (const Pair& pair : ClearlyBest(pairs, kClearlyBest)) {
    if (pair.score >= kAlikeEnough) {
      const Likeness likeness = Table().Of(*pair.base, *pair.changed);
      Decide({*pair.base, *pair.changed, MatchBy::kSource,
              kAlikeEnough + (kSameSource - kAlikeEnough) * pair.score, text + Describe(likeness)});
    }
  }
  SuggestBest(pairs, MatchBy::kSource, text);
}

// Of pairs that could not be told apart the best of each, as a doubtful one.
void Aligner::SuggestBest(const std::vector<Pair>& pairs, MatchBy by, const std::string& text) {
  for (const Pair& pair : BestForBoth(pairs, kMostAlike)) {
    if (open_base_.contains(*pair.base) && open_changed_.contains(*pair.changed)) {
      Decide({*pair.base, *pair.changed, by, std::min(pair.confidence, kMostDoubtful),
              text + Describe(Table().Of(*pair.base, *pair.changed))});
    }
  }
}

// Whether a half is clearly more like a type that has a partner: a copy of that one, not this one.
bool Aligner::IsMoreLikeAnother(const Pair& pair) {
  const double likeness = Table().Of(*pair.base, *pair.changed).all + kClearlyBest;
  return std::any_of(changed_.begin(), changed_.end(),
                     [&](const std::string& other) {
                       return Table().Of(*pair.base, other).all > likeness;
                     }) ||
         std::any_of(base_.begin(), base_.end(), [&](const std::string& other) {
           return Table().Of(other, *pair.changed).all > likeness;
         });
}

void Aligner::ByLikeness() {
  if (open_base_.size() * open_changed_.size() > kMostPairs ||
      base_.size() + changed_.size() > kMostTypes) {
    result_.notes.push_back(fmt::format(
        "{} types of base and {} of new have no partner by name: too many to compare their stacks",
        open_base_.size(), open_changed_.size()));
    return;
  }
  const NameSet open_base = open_base_;
  const NameSet open_changed = open_changed_;
  std::vector<Pair> pairs;
  for (const std::string& base : open_base) {
    for (const std::string& changed : open_changed) {
      const Likeness likeness = Table().Of(base, changed);
      const bool same_function = Parsed(base).chain == Parsed(changed).chain;
      const double score = likeness.all + (same_function ? kSameFunctionElsewhere : 0);
      if (score >= kLeastToSuggest) {
        pairs.push_back({&base, &changed, score, Confidence(score, likeness)});
      }
    }
  }
  for (const Pair& pair : ClearlyBest(pairs, kClearlyBest)) {
    if (pair.confidence >= kLeastToMatch && !IsMoreLikeAnother(pair)) {
      Decide({*pair.base, *pair.changed, MatchBy::kLikeness, pair.confidence,
              Describe(Table().Of(*pair.base, *pair.changed))});
    }
  }
  SuggestBest(pairs, MatchBy::kLikeness, "");
}

// In order, and no suggestion for what found a partner after it, nor twice.
void Aligner::Tidy() {
  auto& suggestions = result_.suggestions;
  std::erase_if(suggestions, [this](const TypeMatch& pair) {
    return pair.by != MatchBy::kName &&
           !(open_base_.contains(pair.base) && open_changed_.contains(pair.changed));
  });
  const auto before = [](const TypeMatch& a, const TypeMatch& b) {
    return std::tie(a.base, a.changed, b.confidence) < std::tie(b.base, b.changed, a.confidence);
  };
  std::sort(result_.matches.begin(), result_.matches.end(), before);
  std::stable_sort(suggestions.begin(), suggestions.end(), before);
  const auto same = [](const TypeMatch& a, const TypeMatch& b) {
    return a.base == b.base && a.changed == b.changed;
  };
  suggestions.erase(std::unique(suggestions.begin(), suggestions.end(), same), suggestions.end());
}

// The new names of the new side; a name that the base gave to another type is told apart.
void Aligner::SetNames() {
  NameSet taken;
  for (const TypeMatch& match : result_.matches) {
    result_.names.emplace(match.changed, match.base);
    taken.insert(match.base);
  }
  for (const std::string& name : changed_) {
    if (result_.names.contains(name) || !taken.contains(name)) {
      continue;
    }
    std::string own = name + " (new)";
    while (base_.contains(own) || changed_.contains(own)) {
      own += " (new)";
    }
    result_.names.emplace(name, std::move(own));
  }
}

}  // namespace

Alignment Align(std::span<const Profile> base, std::span<const Profile> changed,
                const std::map<std::string, std::string>& renames) {
  return Aligner(base, changed, renames).Run();
}

}  // namespace tracegate::diff
