// Reads a trace in memory through a Timeline and keeps what that yields, as text.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "src/base/diagnostics.h"
#include "src/timeline/timeline.h"

namespace tracegate::testing {

// A span reads "main.wait Waiting(select) [10,30]": type, state, reason (where there
// is one), times. A round bracket is an end that was not seen: "(0,10]".
struct Followed {
  std::string error;               // line of the error, "" where there is none
  std::vector<std::string> spans;  // as they came
  // "stop-the-world(kind) g=1 [5,9]", with " held up by main.spin for 3"; "gc mark [5,9]", "sweep
  // g=1 [5,9]"
  std::vector<std::string> process;
  std::vector<std::string> regions;                        // "name [5,9]", with " by exit"
  std::vector<std::string> tasks;                          // "name [5,9]"
  std::vector<std::string> goroutines;                     // types, one for each
  std::vector<std::string> events;                         // kinds of the events that are handed on
  std::map<std::string, std::vector<std::string>> stacks;  // of spans and stragglers, by their text
  // Of spans, by their text: the type of who ended it, "nobody", or "?" where that is not
  // known, and the functions of where.
  std::map<std::string, std::vector<std::string>> wakers;
  // "main.worker by main.main", "main.worker by ?": one for each goroutine that was seen to be
  // created.
  std::vector<std::string> created;
  std::map<std::string, std::uint64_t> cpu_samples;  // by type, where there are any
  Diagnostics diagnostics;
  Nanos start = 0;
  Nanos end = 0;
  Nanos covered = 0;

  // The spans of one type, without it.
  std::vector<std::string> Of(const std::string& type) const;
};

// tolerate_loss: see trace::ReadOptions.
Followed Follow(std::span<const std::uint8_t> file, double tolerate_loss = 0);

}  // namespace tracegate::testing
