#include "src/record/affinity.h"

#include <fmt/core.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>

namespace tracegate::record {
namespace {

constexpr unsigned kMostCpus = CPU_SETSIZE;

// A number at the front of `text`, which it takes off.
std::optional<unsigned> TakeCpu(std::string_view& text) {
  unsigned cpu = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error != std::errc() || cpu >= kMostCpus) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return cpu;
}

// "0-1,3", the other way round.
std::string ListOf(const std::vector<unsigned>& cpus) {
  std::string list;
  for (std::size_t i = 0; i < cpus.size();) {
    std::size_t last = i;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) {
      ++last;
    }
    list += list.empty() ? "" : ",";
    list += last == i ? fmt::format("{}", cpus[i]) : fmt::format("{}-{}", cpus[i], cpus[last]);
    i = last + 1;
  }
  return list;
}

}  // namespace

Result<std::vector<unsigned>> ParseCpuList(std::string_view text) {
  const auto refuse = [whole = text] {
    return Fail(Error{ErrorCode::kUsage,
                      fmt::format("\"{}\" is no list of CPUs", whole),
                      std::nullopt,
                      {},
                      "write 0-1,3"});
  };
  std::vector<unsigned> cpus;
  while (true) {
    const auto first = TakeCpu(text);
    if (!first) {
      return refuse();
    }
    unsigned last = *first;
    if (!text.empty() && text.front() == '-') {
      text.remove_prefix(1);
      const auto end = TakeCpu(text);
      if (!end || *end < *first) {
        return refuse();
      }
      last = *end;
    }
    for (unsigned cpu = *first; cpu <= last; ++cpu) {
      cpus.push_back(cpu);
    }
    if (text.empty()) {
      break;
    }
    if (text.front() != ',') {
      return refuse();
    }
    text.remove_prefix(1);
  }
  std::sort(cpus.begin(), cpus.end());
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  return cpus;
}

Result<std::vector<unsigned>> AllowedCpus() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) {
    return Fail(ErrorCode::kIo,
                "cannot tell which CPUs there are: " + std::generic_category().message(errno));
  }
  std::vector<unsigned> cpus;
  for (unsigned cpu = 0; cpu < kMostCpus; ++cpu) {
    if (CPU_ISSET(cpu, &set)) {
      cpus.push_back(cpu);
    }
  }
  return cpus;
}

Result<std::vector<unsigned>> ParsePin(std::string_view text) {
  auto cpus = ParseCpuList(text);
  const auto allowed = AllowedCpus();
  if (!cpus || !allowed) {
    return cpus ? Fail(allowed.error()) : cpus;
  }
  for (const unsigned cpu : *cpus) {
    if (!std::binary_search(allowed->begin(), allowed->end(), cpu)) {
      return Fail(Error{ErrorCode::kUsage,
                        fmt::format("--pin: there is no CPU {} to run on", cpu),
                        std::nullopt,
                        {},
                        fmt::format("this process may use {}", ListOf(*allowed))});
    }
  }
  return cpus;
}

}  // namespace tracegate::record
