#include "diff/selftest/naive.h"

#include <algorithm>
#include <map>

#include "src/profile/axis.h"
#include "stats/mann_whitney.h"

namespace tracegate::diff::selftest {

using profile::Profile;
using stats::PairedCount;

PooledSpans::PooledSpans(std::span<const Profile* const> runs) {
  std::map<Place, Kind> kinds;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    profile::ForEachPlace(*runs[run], [&](Place place, const profile::Censored& spans) {
      if (place.type == kProcessType || spans.completed.count() == 0) {
        return;
      }
      Kind& kind = kinds[std::move(place)];
      kind.by_run.resize(runs.size());
      spans.completed.ForEachBin([&](Nanos lower, Nanos, std::uint64_t count) {
        kind.by_run[run].push_back({profile::BinOf(lower), count});
      });
      const auto& bins = kind.by_run[run];
      const bool is_first = kind.last < kind.first;
      kind.first = is_first ? bins.front().bin : std::min(kind.first, bins.front().bin);
      kind.last = is_first ? bins.back().bin : std::max(kind.last, bins.back().bin);
    });
  }
  for (auto& [place, kind] : kinds) {
    kinds_.push_back(std::move(kind));
  }
}

Result<double> PooledSpans::LeastP(std::span<const std::size_t> base,
                                   std::span<const std::size_t> changed) const {
  double least = 1;
  std::vector<PairedCount> bins;
  for (const Kind& kind : kinds_) {
    bins.assign(static_cast<std::size_t>(kind.last - kind.first) + 1, {0, 0});
    const auto add = [&](std::span<const std::size_t> runs, std::uint64_t PairedCount::*side) {
      std::uint64_t all = 0;
      for (const std::size_t run : runs) {
        for (const BinCount& bin : kind.by_run[run]) {
          bins[static_cast<std::size_t>(bin.bin - kind.first)].*side += bin.count;
          all += bin.count;
        }
      }
      return all != 0;
    };
    const bool on_base = add(base, &PairedCount::base);
    const bool on_changed = add(changed, &PairedCount::news);
    if (!on_base || !on_changed) {
      continue;
    }
    const auto test = stats::MannWhitneyTest(bins);
    if (!test) {
      return Fail(test.error());
    }
    least = std::min(least, test->p_greater);
  }
  return least;
}

Result<double> LeastPerCell(std::span<const Row> rows, std::size_t base_runs) {
  double least = 1;
  for (const Row& row : rows) {
    const stats::Polarity polarity = PolarityOf(row.cell);
    if (polarity == stats::Polarity::kNeutral) {
      continue;
    }
    const std::span<const double> logs(row.logs);
    const std::size_t middle = std::min(base_runs, logs.size());
    const auto test = stats::MannWhitneyTest(logs.first(middle), logs.subspan(middle));
    if (!test) {
      return Fail(test.error());
    }
    const bool higher_is_worse = polarity == stats::Polarity::kLowerIsBetter;
    least = std::min(least, higher_is_worse ? test->p_greater : test->p_less);
  }
  return least;
}

}  // namespace tracegate::diff::selftest
