#include "diff/selftest/inject.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>

namespace tracegate::diff::selftest {

using profile::Censored;
using profile::Histogram;
using profile::Profile;
using profile::What;

namespace {

// Values of a bin are put in so many places, at most.
constexpr std::uint64_t kPositions = 256;

bool IsState(What what) {
  return what == What::kRunning || what == What::kRunnable || what == What::kWaiting ||
         what == What::kSyscall || what == What::kMarkAssist;
}

// A sleep is as long as the program says.
bool IsWork(const profile::Cell& cell) {
  return IsState(cell.what) && !(cell.what == What::kWaiting && cell.reason == "sleep");
}

CellId KindOf(const profile::TypeProfile& type, What what, const std::string& reason) {
  return {type.name, std::string(profile::ToString(what)), reason, {}};
}

// Values of one bin: so many, from least to greatest.
struct Bin {
  Nanos least;
  Nanos greatest;
  std::uint64_t count;
};

std::vector<Bin> BinsOf(const Histogram& histogram) {
  std::vector<Bin> bins;
  histogram.ForEachBin([&](Nanos lower, Nanos upper, std::uint64_t count) {
    bins.push_back({std::max(lower, histogram.min()), std::min(upper - 1, histogram.max()), count});
  });
  return bins;
}

// Where in its bin a value lies on the average, 0 to 1, so that all add up to `sum`.
double MeanPosition(const std::vector<Bin>& bins, double sum) {
  double least = 0;
  double width = 0;
  for (const Bin& bin : bins) {
    const auto count = static_cast<double>(bin.count);
    least += count * static_cast<double>(bin.least);
    width += count * static_cast<double>(bin.greatest - bin.least);
  }
  return width > 0 ? std::clamp((sum - least) / width, 0.0, 1.0) : 0.5;
}

double Uniform(std::mt19937_64& random) {
  constexpr double kUnit = 0x1p-53;
  return static_cast<double>(random() >> 11U) * kUnit;
}

// How many of `count` are slowed: their share, the rest of it by chance.
std::uint64_t HowMany(std::uint64_t count, double share, std::mt19937_64& random) {
  const double wanted = static_cast<double>(count) * share;
  const double whole = std::floor(wanted);
  const std::uint64_t more = wanted > whole && Uniform(random) < wanted - whole ? 1 : 0;
  return std::min(count, static_cast<std::uint64_t>(whole) + more);
}

Nanos Times(double value, double factor) {
  const double product = std::round(value * factor);
  return product >= static_cast<double>(kMaxNanos) ? kMaxNanos : static_cast<Nanos>(product);
}

// Of `count` values, how many lie before position i, so that they lie evenly.
std::uint64_t Until(std::uint64_t i, std::uint64_t count, std::uint64_t positions) {
  return count / positions * i + count % positions * i / positions;
}

void SlowBin(const Bin& bin, double mean, const Slowdown& slowdown, std::mt19937_64& random,
             Histogram& to) {
  const std::uint64_t positions = std::min(bin.count, kPositions);
  const double reach = 2 * std::min(mean, 1 - mean);
  for (std::uint64_t i = 0; i < positions; ++i) {
    const std::uint64_t here = Until(i + 1, bin.count, positions) - Until(i, bin.count, positions);
    const double even = (static_cast<double>(i) + 0.5) / static_cast<double>(positions);
    const double position = mean + (even - 0.5) * reach;
    const double value =
        static_cast<double>(bin.least) + position * static_cast<double>(bin.greatest - bin.least);
    const std::uint64_t slowed = HowMany(here, slowdown.share, random);
    to.AddMany(Times(value, slowdown.factor), slowed);
    to.AddMany(Times(value, 1), here - slowed);
  }
}

void SlowAll(const Slowdown& slowdown, std::mt19937_64& random, Censored& spans) {
  for (Histogram* part :
       {&spans.completed, &spans.clipped_start, &spans.clipped_end, &spans.clipped_both}) {
    *part = Rescaled(*part, slowdown, random);
  }
}

}  // namespace

std::vector<CellId> KindsLike(std::span<const Profile> runs, const Filter& wanted) {
  std::set<CellId> kinds;
  for (const Profile& run : runs) {
    for (const profile::TypeProfile& type : run.types) {
      for (const profile::Cell& cell : type.cells) {
        const CellId kind = KindOf(type, cell.what, cell.reason);
        const bool may_be = IsState(cell.what) || (wanted.state && cell.what != What::kSweep);
        if (!type.system && may_be && wanted.Accepts(PlaceOf(kind))) {
          kinds.insert(kind);
        }
      }
    }
  }
  return {kinds.begin(), kinds.end()};
}

std::vector<CellId> LargestKinds(std::span<const Profile> runs, std::size_t most) {
  struct Total {
    std::size_t runs = 0;
    double time = 0;
  };
  std::map<CellId, Total> totals;
  for (const Profile& run : runs) {
    for (const profile::TypeProfile& type : run.types) {
      for (const profile::Cell& cell : type.cells) {
        if (!type.system && IsWork(cell) && cell.spans.completed.count() >= kLeastToSlow) {
          Total& total = totals[KindOf(type, cell.what, cell.reason)];
          ++total.runs;
          total.time += static_cast<double>(cell.spans.TotalTime());
        }
      }
    }
  }
  std::vector<std::pair<double, CellId>> by_time;
  for (const auto& [kind, total] : totals) {
    if (total.runs == runs.size()) {
      by_time.emplace_back(-total.time, kind);
    }
  }
  std::sort(by_time.begin(), by_time.end());
  by_time.resize(std::min(by_time.size(), most));
  std::vector<CellId> largest;
  largest.reserve(by_time.size());
  for (auto& [time, kind] : by_time) {
    largest.push_back(std::move(kind));
  }
  return largest;
}

Histogram Rescaled(const Histogram& from, const Slowdown& slowdown, std::mt19937_64& random) {
  const std::vector<Bin> bins = BinsOf(from);
  const double mean = MeanPosition(bins, static_cast<double>(from.sum()));
  Histogram to;
  for (const Bin& bin : bins) {
    SlowBin(bin, mean, slowdown, random, to);
  }
  return to;
}

void Slow(const std::vector<CellId>& kinds, const Slowdown& slowdown, std::mt19937_64& random,
          Profile& run) {
  const auto chosen = [&](const CellId& kind) {
    return std::any_of(kinds.begin(), kinds.end(),
                       [&](const CellId& one) { return one.SameSpans(kind); });
  };
  for (profile::TypeProfile& type : run.types) {
    if (type.system) {
      continue;
    }
    for (profile::Cell& cell : type.cells) {
      if (chosen(KindOf(type, cell.what, cell.reason))) {
        SlowAll(slowdown, random, cell.spans);
      }
    }
    for (profile::Site& site : type.sites) {
      if (chosen(KindOf(type, site.what, site.reason))) {
        SlowAll(slowdown, random, site.spans);
      }
    }
  }
}

}  // namespace tracegate::diff::selftest
