// Writes a pending file as a failed check would, for tests of review.
//
//   pending BASELINE PENDING TYPE STATE REASON TRACE...
//
// Pending are the place that is named, and the running of the same type.
#include <fmt/core.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "golden/pending.h"
#include "src/profile/builder.h"

namespace {

using tracegate::golden::PendingItem;

int FailWith(const tracegate::Error& error) {
  fmt::print(stderr, "pending: {}\n", error.Line());
  return 2;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  constexpr std::size_t kNames = 5;
  if (arguments.size() <= kNames) {
    fmt::print(stderr, "usage: pending BASELINE PENDING TYPE STATE REASON TRACE...\n");
    return 2;
  }
  std::stringstream text;
  text << std::ifstream(arguments[0]).rdbuf();
  const auto baseline = tracegate::golden::ReadBaseline(text.str());
  if (!baseline) {
    return FailWith(baseline.error());
  }
  std::vector<tracegate::profile::Profile> runs;
  for (std::size_t i = kNames; i < arguments.size(); ++i) {
    auto run = tracegate::profile::ProfileFile(arguments[i]);
    if (!run) {
      return FailWith(run.error());
    }
    runs.push_back(*std::move(run));
  }
  const std::vector<PendingItem> items = {
      {{arguments[2], arguments[3], arguments[4]},
       {{"p99", "1.00ms", "1.50ms", 1.5, 0.001, "regressed"},
        {"mean", "0.50ms", "0.60ms", 1.2, 0.02, "regressed"}},
       {"runtime.gopark", "main.evil\x1b[2J", "main.main"}},
      {{arguments[2], "Running", ""}, {{"p50", "1µs", "2µs", 2, 0.03, "regressed"}}}};
  const auto pending = tracegate::golden::MakePending(*baseline, runs, {}, items);
  if (!pending) {
    return FailWith(pending.error());
  }
  std::ofstream(arguments[1]) << tracegate::golden::WritePending(*pending);
  return 0;
}
