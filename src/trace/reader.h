// Reads a trace of any supported format as one ordered stream of events.
#pragma once

#include <cstdint>
#include <memory>

#include "src/base/error.h"
#include "src/input/source.h"
#include "src/trace/event.h"
#include "src/trace/format.h"
#include "src/trace/symbols.h"

namespace tracegate::trace {

// What is known of a trace once it has been read.
struct Facts {
  Format format;
  std::uint64_t bytes = 0;  // unpacked
  std::uint64_t generations = 0;
  std::uint64_t events = 0;  // ordered events, kSync among them
};

// Reads the whole of `source` and hands its events to `sink`, in order. Strings
// and stacks of the events are interned in `symbols`. The first event is kSync,
// the last one is kSync with is_last.
//
// Memory grows with one generation, the live goroutines and the distinct stacks,
// and is bounded as limits.h says.
//
// Errors: kNotATrace, kUnsupported, kTruncated, kCorrupt, kInconsistent, kLimit,
// kIo, with the offset in the unpacked bytes. After an error the sink has got
// a part of the trace and what it made of it is to be thrown away.
Result<Facts> ReadTrace(input::Source& source, Symbols& symbols, EventSink& sink);

}  // namespace tracegate::trace
