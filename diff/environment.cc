#include "diff/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diff/measure.h"
#include "diff/toolchains.h"
#include "src/base/text.h"
#include "stats/summary.h"

namespace tracegate::diff {

using profile::Profile;

namespace {

template <class T>
void AddOnce(std::vector<T>& values, const T& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) {
    values.push_back(value);
  }
}

double MedianDuration(const Side& side) {
  std::vector<double> durations(side.durations.begin(), side.durations.end());
  return stats::Median(durations).value_or(0);
}

void WarnOfLosses(const Side& side, std::span<const Profile> runs,
                  std::vector<std::string>& warnings) {
  Diagnostics diagnostics;
  for (const Profile& run : runs) {
    diagnostics.Merge(run.diagnostics);
  }
  if (side.lost.traces != 0) {
    warnings.push_back(fmt::format(
        "{} of the {} traces of {} are incomplete: {}, {} generations and at least {} are lost",
        side.lost.traces, runs.size(), side.name, FormatBytes(side.lost.bytes),
        side.lost.generations, FormatDuration(static_cast<double>(side.lost.time))));
  }
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.severity != Severity::kInfo) {
      warnings.push_back(fmt::format("{}: {} ({} times)", side.name, d.name, d.count));
    }
  }
}

}  // namespace

Side Describe(std::string name, std::span<const Profile> runs) {
  Side side;
  side.name = std::move(name);
  for (const Profile& run : runs) {
    side.files.push_back(run.file);
    side.durations.push_back(run.Duration());
    if (!run.complete) {
      ++side.lost.traces;
      side.lost.bytes += run.lost.bytes;
      side.lost.generations += run.lost.generations;
      side.lost.time += run.lost.time;
    }
    AddOnce(side.formats, run.format_version);
    AddOnce(side.toolchains, run.toolchains);
    if (const auto procs = run.Procs()) {
      AddOnce(side.gomaxprocs, *procs);
    }
  }
  side.toolchain = InferToolchain(runs);
  std::sort(side.formats.begin(), side.formats.end());
  std::sort(side.toolchains.begin(), side.toolchains.end());
  std::sort(side.gomaxprocs.begin(), side.gomaxprocs.end());
  return side;
}

std::vector<std::string> Warnings(const Side& base, const Side& changed,
                                  std::span<const Profile> base_runs,
                                  std::span<const Profile> changed_runs) {
  std::vector<std::string> warnings;
  if (base.formats != changed.formats) {
    warnings.push_back(fmt::format("{}: {} and {}", kOtherGo, fmt::join(base.toolchains, ", "),
                                   fmt::join(changed.toolchains, ", ")));
  }
  if (base.gomaxprocs != changed.gomaxprocs) {
    warnings.push_back(fmt::format("GOMAXPROCS differs: {} and {}",
                                   fmt::join(base.gomaxprocs, ", "),
                                   fmt::join(changed.gomaxprocs, ", ")));
  }
  const double a = MedianDuration(base);
  const double b = MedianDuration(changed);
  if (a > b * kDurationFactor || b > a * kDurationFactor) {
    warnings.push_back(fmt::format(
        "the traces differ in duration: {} and {} (medians); a time per second counts as "
        "changed only where the time per run changed too",
        FormatDuration(a), FormatDuration(b)));
  }
  const std::set<std::string> files(base.files.begin(), base.files.end());
  for (const std::string& file : std::set(changed.files.begin(), changed.files.end())) {
    if (file != "-" && files.contains(file)) {
      warnings.push_back(fmt::format("{} stands on both sides", file));
    }
  }
  WarnOfLosses(base, base_runs, warnings);
  WarnOfLosses(changed, changed_runs, warnings);
  return warnings;
}

}  // namespace tracegate::diff
