// How much two goroutine types are alike, whatever they are called.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "src/profile/profile.h"

namespace tracegate::diff {

// Functions of a type that are kept: those with the most time under them.
inline constexpr std::size_t kMostFunctions = 256;

// What is told of one type on one side, over all its runs. Weights are in (0, 1], by token.
//
// functions  of the stacks at which it blocked, entered a syscall or assisted, by FunctionName's
//            Source, without its own: square root of the share of the time
// states     state and reason, the same
// creators   the types that created its goroutines, by Source: share of the goroutines
struct Features {
  using Weights = std::vector<std::pair<std::uint32_t, double>>;  // by token
  Weights functions;
  Weights states;
  Weights creators;
};

// stacks       nullopt where a side has no function but its own in its stacks
// creators     nullopt where they are not known
// all          all of these in one number, in [0, 1]
// distinctive  whether a function is in both that few types have and that is more than plumbing: of
//              no package such as runtime, sync or time
struct Likeness {
  std::optional<double> stacks;
  std::optional<double> creators;
  double states = 0;
  double all = 0;
  bool distinctive = false;
};

// "stacks 0.93 alike, states 1.00, creators 1.00"
std::string Describe(const Likeness& likeness);

// Compares the user types of two sides. Symmetric, to the last bit: weights are added in the order
// of the names.
class LikenessTable {
 public:
  // unmatched  names of either side that the other side has not: as creators they say nothing
  LikenessTable(std::span<const profile::Profile> base, std::span<const profile::Profile> changed,
                const std::set<std::string>& unmatched);

  // Types of the base and of the new side; a name that is of none is like nothing.
  Likeness Of(const std::string& base, const std::string& changed) const;

 private:
  double Shared(const Features::Weights& a, const Features::Weights& b,
                bool* distinctive = nullptr) const;

  std::map<std::string, Features> base_;
  std::map<std::string, Features> changed_;
  std::vector<double> rarity_;     // of each token
  std::vector<bool> distinctive_;  // of each token
};

}  // namespace tracegate::diff
