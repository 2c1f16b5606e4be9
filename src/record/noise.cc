#include "src/record/noise.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "src/base/text.h"

namespace tracegate::record {
namespace {

constexpr double kNanos = 1e9;
// Scales a median absolute deviation to a normal distribution's standard deviation.
constexpr double kNormalMad = 1.4826;

// Takes the first word off the text; empty at its end.
std::string_view NextWord(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  const std::string_view word = text.substr(0, text.find_first_of(" \t\n"));
  text.remove_prefix(word.size());
  return word;
}

std::optional<double> Number(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = error == std::errc() && end == word.data() + word.size();
  return whole && std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

// The lines of a text, one after the other.
std::optional<std::string_view> NextLine(std::string_view& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

double MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct Spread {
  double median = 0;
  double deviation = 0;
};

Spread SpreadOf(const std::vector<double>& values) {
  Spread spread{MedianOf(values), 0};
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) {
    distances.push_back(std::abs(value - spread.median));
  }
  spread.deviation = kNormalMad * MedianOf(distances);
  return spread;
}

// Adds to `noisy` what stands out among `values`.
void AddOutliers(const std::vector<double>& values, std::string_view what,
                 std::vector<std::vector<std::string>>& noisy) {
  if (values.size() < kLeastForOutliers) {
    return;
  }
  const Spread spread = SpreadOf(values);
  for (std::size_t run = 0; run < values.size(); ++run) {
    const double distance = std::abs(values[run] - spread.median);
    if (distance > kOutlierDeviations * spread.deviation &&
        distance > kOutlierShare * spread.median) {
      noisy[run].push_back(fmt::format("{} {}, the median of its side is {}", what,
                                       FormatDuration(values[run] * kNanos),
                                       FormatDuration(spread.median * kNanos)));
    }
  }
}

}  // namespace

std::optional<CpuTicks> ParseProcStat(std::string_view text) {
  while (auto line = NextLine(text)) {
    if (NextWord(*line) != "cpu") {
      continue;
    }
    // user nice system idle iowait irq softirq steal; guest time is part of user.
    std::array<double, 8> fields{};
    std::size_t have = 0;
    for (double& field : fields) {
      const std::string_view word = NextWord(*line);
      if (word.empty()) {
        break;  // an old kernel
      }
      const auto value = Number(word);
      if (!value) {
        return std::nullopt;
      }
      field = *value;
      ++have;
    }
    const CpuTicks ticks{fields[0] + fields[1] + fields[2] + fields[5] + fields[6], fields[7],
                         fields[3] + fields[4]};
    const bool counts = ticks.busy + ticks.steal + ticks.idle > 0;
    return have >= 4 && counts ? std::optional(ticks) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> ParseLoadAverage(std::string_view text) { return Number(NextWord(text)); }

std::string ParseCpuModel(std::string_view text) {
  while (const auto line = NextLine(text)) {
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) {
      continue;
    }
    std::string_view key = line->substr(0, colon);
    key = key.substr(0, key.find_last_not_of(" \t") + 1);
    std::string_view value = line->substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    if ((key == "model name" || key == "Model" || key == "Hardware") && !value.empty()) {
      return std::string(value);
    }
  }
  return {};
}

void AddMachineTime(const std::optional<CpuTicks>& before, const std::optional<CpuTicks>& after,
                    double ticks_per_second, Noise& noise) {
  constexpr double kLongEnough = 0.1;  // s in which any clock moves
  if (!before || !after || !(ticks_per_second > 0)) {
    return;
  }
  const double busy = after->busy - before->busy;
  const double steal = after->steal - before->steal;
  const double idle = after->idle - before->idle;
  if (busy < 0 || steal < 0 || (busy + steal + idle <= 0 && noise.wall > kLongEnough)) {
    return;
  }
  noise.busy = busy / ticks_per_second;
  noise.steal = steal / ticks_per_second;
  noise.other = std::max(0.0, *noise.busy - noise.cpu);
}

std::vector<std::vector<std::string>> NoisyRuns(std::span<const Noise> runs, std::size_t cpus) {
  std::vector<std::vector<std::string>> noisy(runs.size());
  std::vector<double> wall;
  std::vector<double> cpu;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const Noise& noise = runs[run];
    wall.push_back(noise.wall);
    cpu.push_back(noise.cpu);
    const double capacity = static_cast<double>(cpus) * noise.wall;
    const double other = noise.other.value_or(0);
    if (other > kMostOther * capacity && other > kLeastOther) {
      noisy[run].push_back(fmt::format("other processes used {:.0f}% of the CPUs",
                                       100 * std::min(1.0, other / capacity)));
    }
    const double steal = noise.steal.value_or(0);
    if (steal > kMostSteal * capacity && steal > kLeastSteal) {
      noisy[run].push_back(
          fmt::format("the hypervisor stole {:.1f}% of the CPUs", 100 * steal / capacity));
    }
  }
  AddOutliers(wall, "took", noisy);
  AddOutliers(cpu, "CPU time", noisy);
  return noisy;
}

}  // namespace tracegate::record
