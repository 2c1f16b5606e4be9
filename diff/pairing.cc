#include "diff/pairing.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace tracegate::diff {
namespace {

struct Best {
  double first = -1;
  double second = -1;
  std::size_t firsts = 0;  // pairs with the best score
};

class Bests {
 public:
  explicit Bests(const std::vector<Pair>& pairs) {
    for (const Pair& pair : pairs) {
      Add(base_[*pair.base], pair.score);
      Add(changed_[*pair.changed], pair.score);
    }
  }
  const Best& OfBase(const Pair& pair) const { return base_.at(*pair.base); }
  const Best& OfChanged(const Pair& pair) const { return changed_.at(*pair.changed); }

 private:
  static void Add(Best& best, double score) {
    if (score > best.first) {
      best = {score, best.first, 1};
      return;
    }
    best.firsts += score == best.first ? 1 : 0;
    best.second = std::max(best.second, score);
  }
  std::map<std::string, Best> base_;
  std::map<std::string, Best> changed_;
};

}  // namespace

std::vector<Pair> ClearlyBest(const std::vector<Pair>& pairs, double margin) {
  const Bests bests(pairs);
  std::vector<Pair> clear;
  std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(clear), [&](const Pair& pair) {
    const Best& a = bests.OfBase(pair);
    const Best& b = bests.OfChanged(pair);
    return pair.score == a.first && pair.score == b.first &&
           pair.score - std::max(a.second, b.second) >= margin;
  });
  return clear;
}

std::vector<Pair> BestForBoth(const std::vector<Pair>& pairs, std::size_t most) {
  const Bests bests(pairs);
  std::vector<Pair> best;
  std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(best), [&](const Pair& pair) {
    const Best& a = bests.OfBase(pair);
    const Best& b = bests.OfChanged(pair);
    return pair.score == a.first && pair.score == b.first && a.firsts <= most && b.firsts <= most;
  });
  return best;
}

}  // namespace tracegate::diff
