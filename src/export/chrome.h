// A part of a trace as Chrome's trace event format, which the Perfetto UI and chrome://tracing
// open.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "src/base/error.h"
#include "src/base/units.h"
#include "src/input/source.h"
#include "src/trace/reader.h"

namespace tracegate::exports {

// from, to     ns from the begin of the trace: what lies in between, cut off at both
// most_events  slices, arrows and counter values; what comes later is left out
struct ChromeOptions {
  Nanos from = 0;
  Nanos to = std::numeric_limits<Nanos>::max();
  std::size_t most_events = 500'000;
};

// json      the document; times are microseconds from the begin of the trace
// left_out  events beyond most_events
struct ChromeTrace {
  std::string json;
  std::uint64_t left_out = 0;
};

// Tracks: procs (which type of goroutine runs), goroutines (their states, with arrows from who
// ended a wait), GC mark phases and stop-the-worlds; counters: heap, runnable goroutines. Memory
// grows with most_events. Bytes of names that are no UTF-8 are replaced (U+FFFD).
//
// Errors: those of trace::ReadTrace.
Result<ChromeTrace> ToChrome(input::Source& source, const ChromeOptions& options,
                             const trace::ReadOptions& read);

}  // namespace tracegate::exports
