#include "src/record/machine.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string_view>
#include <vector>

#include "src/base/file.h"

namespace tracegate::record {
namespace {

std::string TextOf(const char* path) {
  constexpr std::size_t kMost = std::size_t{16} << 20;
  return ReadFile(path, kMost).value_or("");
}

}  // namespace

Machine ThisMachine() {
  Machine machine;
  const long cpus = ::sysconf(_SC_NPROCESSORS_ONLN);
  machine.cpus = cpus > 0 ? static_cast<std::size_t>(cpus) : 1;
  machine.model = ParseCpuModel(TextOf("/proc/cpuinfo"));
  utsname name{};
  if (::uname(&name) == 0) {
    machine.kernel = fmt::format("{} {} {}", name.sysname, name.release, name.machine);
  }
  return machine;
}

std::string UtcNow() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::system_clock::now();
  const auto since = std::chrono::duration_cast<milliseconds>(now.time_since_epoch());
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)), since.count() % 1000);
}

std::optional<CpuTicks> ReadCpuTicks() { return ParseProcStat(TextOf("/proc/stat")); }

std::optional<double> ReadLoadAverage() { return ParseLoadAverage(TextOf("/proc/loadavg")); }

double TicksPerSecond() { return static_cast<double>(::sysconf(_SC_CLK_TCK)); }

std::string LastLines(const std::string& path) {
  constexpr std::streamoff kMostRead = 4096;
  constexpr std::size_t kMostBytes = 400;
  constexpr std::size_t kMostLines = 5;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - kMostRead));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    const std::size_t last = line.find_last_not_of(" \t\r");
    if (last != std::string::npos) {
      lines.push_back(line.substr(0, last + 1));
    }
  }
  std::string joined;
  const std::size_t skip = lines.size() - std::min(lines.size(), kMostLines);
  for (std::size_t i = skip; i < lines.size(); ++i) {
    joined += (i == skip ? "" : " | ") + lines[i];
  }
  return joined.size() <= kMostBytes ? joined : "..." + joined.substr(joined.size() - kMostBytes);
}

}  // namespace tracegate::record
