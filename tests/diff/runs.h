// Runs made of stated durations, for tests of the comparison.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "src/profile/profile.h"

namespace tracegate::diff::testing {

using profile::What;

// A run of one second, or of `duration`, in which spans are added one by one.
class FakeRun {
 public:
  explicit FakeRun(Nanos duration = 1'000'000'000) {
    profile_.file = "run";
    profile_.format_version = "1.26";
    profile_.toolchains = "Go 1.26 or 1.27";
    profile_.end = duration;
    profile_.gomaxprocs.push_back({0, 2});
  }

  // `count` completed spans of `nanos` each; those that wait begin at `stack`.
  FakeRun& Spans(const std::string& type, What what, const std::string& reason, std::size_t count,
                 Nanos nanos, const std::vector<std::string>& stack = {}) {
    profile::TypeProfile& t = Type(type);
    profile::Cell& cell = CellOf(t, what, reason);
    for (std::size_t i = 0; i < count; ++i) {
      cell.spans.Add(nanos, true, true);
    }
    if (!stack.empty()) {
      t.sites.push_back({what, reason, Stack(stack), {}});
      for (std::size_t i = 0; i < count; ++i) {
        t.sites.back().spans.Add(nanos, true, true);
      }
    }
    return *this;
  }

  // `count` spans that the end of the trace cuts after `nanos`.
  FakeRun& OpenSpan(const std::string& type, What what, const std::string& reason, Nanos nanos,
                    std::size_t count = 1) {
    for (std::size_t i = 0; i < count; ++i) {
      CellOf(Type(type), what, reason).spans.Add(nanos, true, false);
    }
    return *this;
  }

  // Waits of `type` that `waker` ended; none: no goroutine.
  FakeRun& Wakes(const std::string& type, const std::string& reason,
                 const std::optional<std::string>& waker, Nanos time) {
    Type(type).wakes.push_back(
        {reason, waker, Stack({"runtime.ready"}), 1, static_cast<std::uint64_t>(time)});
    return *this;
  }

  operator profile::Profile() const { return profile_; }  // NOLINT(google-explicit-constructor)

 private:
  profile::TypeProfile& Type(const std::string& name) {
    for (profile::TypeProfile& type : profile_.types) {
      if (type.name == name) {
        return type;
      }
    }
    const auto place = std::find_if(profile_.types.begin(), profile_.types.end(),
                                    [&](const auto& type) { return type.name > name; });
    profile::TypeProfile& type = *profile_.types.emplace(place);
    type.name = name;
    type.system = profile::IsSystemGoroutine(name);
    type.goroutines = 1;
    return type;
  }
  static profile::Cell& CellOf(profile::TypeProfile& type, What what, const std::string& reason) {
    for (profile::Cell& cell : type.cells) {
      if (cell.what == what && cell.reason == reason) {
        return cell;
      }
    }
    return type.cells.emplace_back(profile::Cell{what, reason, {}});
  }
  std::size_t Stack(const std::vector<std::string>& frames) {
    for (std::size_t i = 0; i < profile_.stacks.size(); ++i) {
      if (profile_.stacks[i].frames == frames) {
        return i;
      }
    }
    std::uint64_t hash = 0;
    for (const std::string& frame : frames) {
      hash = hash * 31 + std::hash<std::string>()(frame);
    }
    profile_.stacks.push_back({hash, frames});
    return profile_.stacks.size() - 1;
  }

  profile::Profile profile_;
};

// `n` runs of one type that waits `waits` times for about `nanos` each; runs differ by
// some percent, always the same for the same seed.
inline std::vector<profile::Profile> Waiters(std::size_t n, std::size_t waits, double nanos,
                                             unsigned seed, Nanos duration = 1'000'000'000) {
  std::mt19937 random(seed);
  std::vector<profile::Profile> runs;
  for (std::size_t i = 0; i < n; ++i) {
    const double jitter = 0.97 + 0.06 * static_cast<double>(random() % 1000) / 1000;
    runs.push_back(FakeRun(duration)
                       .Spans("main.worker", What::kWaiting, "sync", waits,
                              static_cast<Nanos>(nanos * jitter), {"sync.Lock", "main.worker"})
                       .Spans("main.worker", What::kRunning, "", waits, 50'000));
    runs.back().file = "run " + std::to_string(seed) + "." + std::to_string(i);
  }
  return runs;
}

}  // namespace tracegate::diff::testing
