// Reading a trace for the states of its goroutines.
#pragma once

#include <utility>

#include "src/base/error.h"
#include "src/input/source.h"
#include "src/timeline/states.h"
#include "src/trace/reader.h"
#include "src/trace/symbols.h"

namespace tracegate::profile {

// Reads a whole trace into a sink that has Follow(const timeline::GoStates&) and Take(), and takes
// what it has gathered. Errors: those of trace::ReadTrace.
template <class Sink>
auto TakeStates(input::Source& source, const trace::ReadOptions& options, trace::Symbols& symbols,
                Sink& sink) -> Result<decltype(sink.Take())> {
  timeline::GoStates states(symbols, sink);
  sink.Follow(states);
  if (auto facts = trace::ReadTrace(source, symbols, states, options); !facts) {
    return Fail(std::move(facts.error()));
  }
  return sink.Take();
}

}  // namespace tracegate::profile
