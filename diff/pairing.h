// Who belongs to whom, by scores alone.
#pragma once

#include <string>
#include <vector>

namespace tracegate::diff {

// A name of the base and one of the new side. The strings must outlive the pair. `confidence` is
// the caller's.
struct Pair {
  const std::string* base;
  const std::string* changed;
  double score = 0;
  double confidence = 0;
};

// Those pairs of which either half has no other partner whose score comes nearer than `margin`. No
// name is in two of them.
std::vector<Pair> ClearlyBest(const std::vector<Pair>& pairs, double margin);

// Those pairs that are best for both halves, but for names that are best with more than `most`.
std::vector<Pair> BestForBoth(const std::vector<Pair>& pairs, std::size_t most);

}  // namespace tracegate::diff
