#include "diff/moved_closures.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "diff/function_name.h"

namespace tracegate::diff {
namespace {

// Stacks that are less alike than the one contradict a name; those above the other make one.
constexpr double kContradicts = 0.2;
constexpr double kIsTheOther = 0.8;
// Confidence, times the likeness: below kLeastToMatch, since equal names win.
constexpr double kIfMoved = 0.7;
// Closures of one function that are looked at.
constexpr std::size_t kMostClosures = 64;

using NameSet = std::set<std::string>;

struct Group {
  std::vector<const std::string*> base;
  std::vector<const std::string*> changed;
};

using LikenessOf = std::function<Likeness(const std::string&, const std::string&)>;

void DoubtGroup(const Group& group, const NameSet& exact, const LikenessOf& likeness,
                Alignment& into) {
  const auto in_doubt = [&](const std::string& name) {
    const auto own = exact.contains(name) ? likeness(name, name).stacks : 0;
    return own && *own <= kContradicts;
  };
  const auto doubted = [&](std::vector<const std::string*> names) {
    std::erase_if(names, [&](const std::string* name) { return !in_doubt(*name); });
    return names;
  };
  const auto doubted_changed = doubted(group.changed);
  for (const std::string* base : doubted(group.base)) {
    for (const std::string* changed : doubted_changed) {
      const bool one_exact = exact.contains(*base) || exact.contains(*changed);
      if (*base == *changed || !one_exact) {
        continue;
      }
      const Likeness other = likeness(*base, *changed);
      if (!other.stacks || *other.stacks < kIsTheOther) {
        continue;
      }
      into.suggestions.push_back({*base, *changed, MatchBy::kName, kIfMoved * *other.stacks,
                                  "another closure has the name now, " + Describe(other)});
      into.notes.push_back(
          fmt::format("{} may be another closure than before: by its stacks, {} of base is {} of "
                      "new",
                      exact.contains(*base) ? *base : *changed, *base, *changed));
    }
  }
}

}  // namespace

void DoubtClosures(const NameSet& base, const NameSet& changed, const NameSet& exact,
                   const LikenessOf& likeness, Alignment& into) {
  std::map<std::string, Group> groups;
  const auto add = [&](const NameSet& names, std::vector<const std::string*> Group::*side) {
    for (const std::string& name : names) {
      const FunctionName parsed = ParseFunctionName(name);
      if (parsed.generated) {
        (groups[parsed.Source()].*side).push_back(&name);
      }
    }
  };
  add(base, &Group::base);
  add(changed, &Group::changed);
  for (const auto& [source, group] : groups) {
    const std::size_t most = std::max(group.base.size(), group.changed.size());
    if (most > kMostClosures) {
      into.notes.push_back(
          fmt::format("{} has more than {} closures: whether they changed places was not looked at",
                      source, kMostClosures));
    } else if (most > 1 && !group.base.empty() && !group.changed.empty()) {
      DoubtGroup(group, exact, likeness, into);
    }
  }
}

}  // namespace tracegate::diff
