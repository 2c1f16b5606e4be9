// Reads a trace of any supported format as one ordered stream of events.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "src/base/diagnostics.h"
#include "src/base/error.h"
#include "src/input/source.h"
#include "src/trace/event.h"
#include "src/trace/format.h"
#include "src/trace/symbols.h"

namespace tracegate::trace {

// tolerate_loss     the fraction of a trace's bytes that may be lost to damage, in [0, 1];
//                   0: a damaged trace is an error
// ticks_per_second  of the clock, for a trace of format 1.5 to 1.21 that was cut: there it
//                   stands at the end of the file
// threads           how many may be used; with more than one the sink is called on another thread
//                   than the caller's, which waits for it
struct ReadOptions {
  double tolerate_loss = 0;
  std::optional<std::uint64_t> ticks_per_second;
  unsigned threads = 1;
};

// What damage has cost. generations: of formats from 1.22 on. time: ns at least, as far
// as the lost part still tells its times.
struct Loss {
  std::uint64_t bytes = 0;
  std::uint64_t generations = 0;
  Nanos time = 0;
};

// What is known of a trace once it has been read.
//
// bytes   unpacked, lost ones among them
// events  ordered events, kSync among them
// damage  of a trace that is not complete: what was wrong first
// ticks_per_second  of the clock, in formats 1.5 to 1.21
// wall_start  when the first generation began, ns since the Unix epoch; in formats from 1.25 on
struct Facts {
  Format format;
  std::uint64_t bytes = 0;
  std::uint64_t generations = 0;
  std::uint64_t events = 0;
  Loss loss = {};
  std::optional<Error> damage = std::nullopt;
  std::optional<std::uint64_t> ticks_per_second = std::nullopt;
  std::optional<Nanos> wall_start = std::nullopt;
  Diagnostics diagnostics = {};
};

// Reads the whole of `source` and hands its events to `sink`, in order. Strings
// and stacks of the events are interned in `symbols`. The first event is kSync,
// the last one is kSync with is_last.
//
// Memory grows with one generation, the live goroutines and the distinct stacks; in
// formats 1.5 to 1.21 with the procs, goroutines, stacks and blocked system calls. It is
// bounded as limits.h says.
//
// Of a damaged trace, where that is tolerated, come: from format 1.22 on all generations
// that are intact, with a kGap event for what is missing between two; before, the events
// up to the first that does not follow from those before it.
//
// Errors: kNotATrace, kUnsupported, kTruncated, kCorrupt, kInconsistent, kLimit,
// kIo, with the offset in the unpacked bytes. After an error the sink has got
// a part of the trace and what it made of it is to be thrown away.
Result<Facts> ReadTrace(input::Source& source, Symbols& symbols, EventSink& sink,
                        const ReadOptions& options = {});

}  // namespace tracegate::trace
