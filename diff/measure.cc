#include "diff/measure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "diff/comparable.h"

namespace tracegate::diff {

using profile::Censored;
using profile::Profile;
using profile::What;

namespace {

struct SpansId {
  std::string type;
  std::string state;
  std::string reason;
  auto operator<=>(const SpansId&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
};

// Spans of one id, by run; nullptr where the run has none.
using SpansByRun = std::vector<const Censored*>;
using Table = std::map<SpansId, SpansByRun>;

void Collect(const Profile& run, std::size_t index, std::size_t runs, Table& table) {
  const auto put = [&](SpansId id, const Censored& spans) {
    SpansByRun& row = table[std::move(id)];
    row.resize(runs, nullptr);
    row[index] = &spans;
  };
  for (const profile::TypeProfile& type : run.types) {
    if (type.system) {
      continue;
    }
    for (const profile::Cell& cell : type.cells) {
      // Lifetimes and start delays are in the profile but not judged yet; sweeps are
      // rare and short, and their time is in the running time of who sweeps.
      if (cell.what <= What::kMarkAssist) {
        put({type.name, std::string(profile::ToString(cell.what)), cell.reason}, cell.spans);
      }
    }
  }
  const std::string process(kProcessType);
  for (const profile::NamedSpans& stop : run.stw_by_name) {
    constexpr std::size_t kPrefix = std::string_view("stop-the-world (").size();
    std::string kind = stop.name.substr(kPrefix, stop.name.size() - kPrefix - 1);
    // Part of the recording, not of the program.
    if (kind != "start trace" && kind != "stop trace") {
      put({process, "stop-the-world", std::move(kind)}, stop.spans);
    }
  }
  put({process, "GC mark phase", ""}, run.gc_mark);
  for (const profile::UserSpans& region : run.regions) {
    put({process, "region", region.name}, region.spans);
  }
  for (const profile::UserSpans& task : run.tasks) {
    put({process, "task", task.name}, task.spans);
  }
}

double QuantileOf(Statistic statistic) {
  switch (statistic) {
    case Statistic::kP50:
      return 0.50;
    case Statistic::kP90:
      return 0.90;
    default:
      return 0.99;
  }
}

// The statistic of one run's spans, or nullopt where they are too few for it.
std::optional<double> ValueOf(Statistic statistic, const Censored* spans, const Profile& run) {
  if (statistic == Statistic::kTimePerSecond) {
    const auto seconds = static_cast<double>(run.Duration()) / 1e9;
    return spans == nullptr || seconds <= 0 ? 0 : static_cast<double>(spans->TotalTime()) / seconds;
  }
  if (spans == nullptr) {
    return std::nullopt;
  }
  const std::uint64_t count = spans->completed.count();
  if (statistic == Statistic::kMean) {
    return count < kLeastExceedances ? std::nullopt : std::optional(spans->completed.Mean());
  }
  const double p = QuantileOf(statistic);
  if (static_cast<double>(count) * (1 - p) < static_cast<double>(kLeastExceedances) - 1e-6) {
    return std::nullopt;
  }
  return static_cast<double>(spans->completed.Quantile(p));
}

double LogOf(Statistic statistic, double value, Nanos floor) {
  return statistic == Statistic::kTimePerSecond ? std::log(value + RateOffset(floor))
                                                : std::log(std::max(value, kResolution));
}

double FloorOf(Statistic statistic, Nanos floor) {
  const auto least = static_cast<double>(floor);
  return statistic == Statistic::kTimePerSecond ? least * kRateFloorFactor : least;
}

constexpr std::string_view kTooFew = "too few spans in a run for the statistic";
constexpr std::string_view kBelowFloor = "below the floor in every run";

// Whether the durations of the runs spread, without the tenth of them (at least one)
// at either end: one disturbed run is no difference in the work.
bool DurationsDiffer(std::span<const Profile* const> runs) {
  std::vector<Nanos> durations;
  for (const Profile* run : runs) {
    durations.push_back(run->Duration());
  }
  std::sort(durations.begin(), durations.end());
  const std::size_t cut = std::max<std::size_t>(1, durations.size() / 10);
  if (durations.size() <= 2 * cut) {
    return false;
  }
  return static_cast<double>(durations[durations.size() - 1 - cut]) >
         kDurationFactor * static_cast<double>(durations[cut]);
}

void AddPerRun(std::span<const Profile* const> runs, Nanos floor, Row& row) {
  double mean_seconds = 0;
  for (const Profile* run : runs) {
    mean_seconds += static_cast<double>(run->Duration()) / 1e9 / static_cast<double>(runs.size());
  }
  const double offset = RateOffset(floor) * std::max(mean_seconds, 1e-9);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const double seconds = static_cast<double>(runs[i]->Duration()) / 1e9;
    row.logs_per_run.push_back(std::log(row.values[i] * seconds + offset));
  }
}

// The row, or why there is none.
std::optional<std::string_view> MakeRow(const SpansByRun& spans,
                                        std::span<const Profile* const> runs, Nanos floor,
                                        Row& row) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto value = ValueOf(row.cell.statistic, spans[i], *runs[i]);
    if (!value) {
      return kTooFew;
    }
    row.values.push_back(*value);
    row.logs.push_back(LogOf(row.cell.statistic, *value, floor));
    row.in_run.push_back(spans[i] != nullptr && !spans[i]->Empty());
  }
  if (row.cell.statistic == Statistic::kTimePerSecond && DurationsDiffer(runs)) {
    AddPerRun(runs, floor, row);
  }
  const double most = *std::max_element(row.values.begin(), row.values.end());
  if (most < FloorOf(row.cell.statistic, floor)) {
    return kBelowFloor;
  }
  return std::nullopt;
}

}  // namespace

bool Filter::Accepts(const CellId& cell) const {
  return (!type || type(cell.type)) && (!state || state(cell.state)) &&
         (!reason || reason(cell.reason));
}

double RateOffset(Nanos floor) {
  return std::max(static_cast<double>(floor) * kRateFloorFactor / 10, kResolution);
}

Measured Measure(std::span<const Profile* const> runs, Nanos floor, const Filter& filter) {
  Table table;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    Collect(*runs[i], i, runs.size(), table);
  }
  Measured measured;
  std::map<std::string_view, std::vector<CellId>> left_out;
  const Comparable comparable(runs);
  for (const auto& [id, spans] : table) {
    const auto not_comparable = comparable.WhyNot(id.type, id.state, id.reason);
    for (const Statistic statistic : kStatistics) {
      Row row;
      row.cell = {id.type, id.state, id.reason, statistic};
      if (!filter.Accepts(row.cell)) {
        continue;
      }
      const auto why = not_comparable ? not_comparable : MakeRow(spans, runs, floor, row);
      if (why) {
        left_out[*why].push_back(row.cell);
      } else {
        measured.rows.push_back(std::move(row));
      }
    }
  }
  for (auto& [why, cells] : left_out) {
    measured.not_judged.push_back({std::string(why), std::move(cells)});
  }
  return measured;
}

}  // namespace tracegate::diff
