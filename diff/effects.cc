#include "diff/effects.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "stats/block_bootstrap.h"

namespace tracegate::diff {

using profile::Profile;
using stats::RatioPart;

namespace {

// Fewer windows tell too little of how a run varies.
constexpr std::size_t kLeastWindows = 16;

const profile::Cell* CellOf(const Profile& run, const CellId& id) {
  const profile::TypeProfile* type = run.FindType(id.type);
  if (type == nullptr) {
    return nullptr;
  }
  for (const profile::Cell& cell : type->cells) {
    if (profile::ToString(cell.what) == id.state && cell.reason == id.reason) {
      return &cell;
    }
  }
  return nullptr;
}

RatioPart PartOf(Statistic statistic, const profile::WindowSum& sum, double seconds) {
  const auto time = static_cast<double>(sum.time);
  const auto count = static_cast<double>(sum.count);
  if (statistic == Statistic::kMean) {
    return {time, count};
  }
  return {statistic == Statistic::kTimePerSecond ? time : count, seconds};
}

// The windows of one cell; empty where there are too few.
std::vector<RatioPart> PartsOf(const Profile& run, const CellId& id) {
  const profile::Cell* cell = CellOf(run, id);
  if (cell == nullptr || cell->windows.size() < kLeastWindows ||
      cell->windows.size() != run.window_ends.size()) {
    return {};
  }
  std::vector<RatioPart> parts;
  profile::WindowSum before;
  Nanos begin = run.start;
  for (std::size_t i = 0; i < cell->windows.size(); ++i) {
    const profile::WindowSum& until = cell->windows[i];
    const double seconds = static_cast<double>(run.window_ends[i] - begin) / 1e9;
    parts.push_back(PartOf(id.statistic, {until.count - before.count, until.time - before.time},
                           std::max(seconds, 0.0)));
    before = until;
    begin = run.window_ends[i];
  }
  return parts;
}

bool HasWindows(Statistic statistic) {
  return statistic == Statistic::kMean || statistic == Statistic::kTimePerSecond ||
         statistic == Statistic::kCountPerSecond;
}

}  // namespace

void AddWithinTrace(const Profile& base, const Profile& changed, Comparison& comparison) {
  stats::BootstrapOptions options;
  options.seed = comparison.seed;
  options.confidence = 1 - comparison.alpha;
  for (Finding& finding : comparison.findings) {
    if (!HasWindows(finding.cell.statistic)) {
      continue;
    }
    const auto before = PartsOf(base, finding.cell);
    const auto after = PartsOf(changed, finding.cell);
    if (before.empty() || after.empty()) {
      continue;
    }
    const auto interval = stats::BlockBootstrap(before, after, options);
    if (interval && *interval) {
      finding.ratio_low = std::exp((*interval)->low);
      finding.ratio_high = std::exp((*interval)->high);
    }
  }
}

}  // namespace tracegate::diff
