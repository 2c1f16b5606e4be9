// What else the machine did during a run, and whether that was too much.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tracegate::record {

// Of one run, in seconds. nullopt: this system does not tell.
//
// wall    from start to end
// cpu     of the command and all its processes that ended
// load    load average of the last minute, before the start
// busy    all processes on all CPUs
// steal   taken by the hypervisor, all CPUs
// other   busy - cpu, at least 0: other processes
struct Noise {
  double wall = 0;
  double cpu = 0;
  std::optional<double> load;
  std::optional<double> busy;
  std::optional<double> steal;
  std::optional<double> other;
};

// CPU time of the whole machine since it started, in ticks of sysconf(_SC_CLK_TCK).
struct CpuTicks {
  double busy = 0;  // user, nice, system, irq, softirq
  double steal = 0;
  double idle = 0;  // idle, iowait
};

// The line "cpu ..." of /proc/stat; nullopt where there is none or it counts nothing.
std::optional<CpuTicks> ParseProcStat(std::string_view text);

// The first number of /proc/loadavg.
std::optional<double> ParseLoadAverage(std::string_view text);

// The value of the first "model name" (or "Model", "Hardware", of other processors) of
// /proc/cpuinfo; empty where there is none.
std::string ParseCpuModel(std::string_view text);

// What happened between two readings. Steal and busy stay absent where either reading does, or
// where the clock stood still although time passed.
void AddMachineTime(const std::optional<CpuTicks>& before, const std::optional<CpuTicks>& after,
                    double ticks_per_second, Noise& noise);

// A run is noisy when
//   other processes used more than 10% of the machine's CPU time (cpus x wall), and over 50 ms;
//   the hypervisor stole more than 2% of it, and over 20 ms;
//   it is unlike the side's other runs (from 5 runs on): its wall time, or its CPU time, is more
//   than 5 scaled median absolute deviations and more than 20% from the median.
inline constexpr double kMostOther = 0.10;
inline constexpr double kLeastOther = 0.050;
inline constexpr double kMostSteal = 0.02;
inline constexpr double kLeastSteal = 0.020;
inline constexpr std::size_t kLeastForOutliers = 5;
inline constexpr double kOutlierDeviations = 5;
inline constexpr double kOutlierShare = 0.20;

// Why each of the runs of one side is noisy; empty: it is not.
std::vector<std::vector<std::string>> NoisyRuns(std::span<const Noise> runs, std::size_t cpus);

}  // namespace tracegate::record
