#include "diff/selftest/draw.h"

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <utility>

#include "stats/relabel.h"

namespace tracegate::diff::selftest {
namespace {

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): near inputs give far outputs.
std::uint64_t Mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

std::mt19937_64 Stream(std::uint64_t seed, std::initializer_list<std::uint64_t> path) {
  std::uint64_t state = Mix(seed);
  for (const std::uint64_t part : path) {
    state = Mix(state ^ part);
  }
  return std::mt19937_64(state);
}

// `count` of first, first + 1, ..., first + size - 1 in random order.
std::vector<std::size_t> Choose(std::size_t first, std::size_t size, std::size_t count,
                                std::mt19937_64& random) {
  std::vector<std::size_t> runs(size);
  std::iota(runs.begin(), runs.end(), first);
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(runs[i], runs[i + static_cast<std::size_t>(stats::DrawBelow(random, size - i))]);
  }
  runs.resize(count);
  return runs;
}

}  // namespace

std::string_view ToString(Scheme scheme) {
  switch (scheme) {
    case Scheme::kRandom:
      return "random";
    case Scheme::kInterleaved:
      return "interleaved";
    case Scheme::kTwoSets:
      return "two sets";
  }
  return "random";
}

std::mt19937_64 StreamOf(std::uint64_t seed, Scheme scheme, std::size_t per_side,
                         std::size_t draw) {
  return Stream(seed, {static_cast<std::uint64_t>(scheme), per_side, draw});
}

std::mt19937_64 StreamOfRun(std::uint64_t seed, std::size_t run) {
  constexpr std::uint64_t kSlowing = 255;  // no Scheme
  return Stream(seed, {kSlowing, run});
}

Split DrawRandom(std::size_t runs, std::size_t per_side, std::mt19937_64& random) {
  const std::vector<std::size_t> chosen = Choose(0, runs, 2 * per_side, random);
  const auto middle = chosen.begin() + static_cast<std::ptrdiff_t>(per_side);
  return {{chosen.begin(), middle}, {middle, chosen.end()}};
}

Split DrawInterleaved(std::size_t runs, std::size_t per_side, std::mt19937_64& random) {
  std::vector<std::size_t> chosen = Choose(0, runs, 2 * per_side, random);
  std::sort(chosen.begin(), chosen.end());
  Split split;
  for (std::size_t i = 0; i < chosen.size(); i += 2) {
    const std::size_t base = static_cast<std::size_t>(stats::DrawBelow(random, 2));
    split.base.push_back(chosen[i + base]);
    split.changed.push_back(chosen[i + 1 - base]);
  }
  return split;
}

Split DrawTwoSets(std::size_t base, std::size_t changed, std::size_t per_side,
                  std::mt19937_64& random) {
  Split split;
  split.base = Choose(0, base, per_side, random);
  split.changed = Choose(base, changed, per_side, random);
  return split;
}

}  // namespace tracegate::diff::selftest
