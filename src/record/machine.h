// What the system tells of itself.
#pragma once

#include <optional>
#include <string>

#include "src/record/manifest.h"
#include "src/record/noise.h"

namespace tracegate::record {

Machine ThisMachine();

// Now, UTC: "2026-11-26T03:14:30.123Z".
std::string UtcNow();

// /proc/stat and /proc/loadavg as they are now.
std::optional<CpuTicks> ReadCpuTicks();
std::optional<double> ReadLoadAverage();

// Of CpuTicks.
double TicksPerSecond();

// The last lines of a file, at most 5 and 400 bytes, joined by " | "; empty where there are none.
std::string LastLines(const std::string& path);

}  // namespace tracegate::record
