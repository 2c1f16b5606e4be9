// What baseline and pending files have in common: the lines of a baseline.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "golden/baseline.h"
#include "golden/text.h"

namespace tracegate::golden {

std::string WriteBody(const Baseline& baseline);

// Whether what is kept of a place are spans: not of a measure, nor of the number of goroutines.
bool HasSpans(const Place& place);

// "TYPE STATE REASON", quoted.
std::string Write(const Place& place);

// What a run has at a place, as a line: "-" for nothing, else
// "SPANS [e SPANS] [s SPANS] [b SPANS]": completed spans, those that the end of the trace cut, its
// start, both. SPANS, packed: their number, and unless it is 0 their time by `unit`, the first
// knot's bin, and the steps from each knot to the next.
std::string Write(const RunSpans& spans, std::uint64_t unit = 1);

// Reads the lines from `begin` on to the last. Whether they are canonical is for the caller to
// see.
Result<Baseline> ReadBody(const Body& body, std::size_t begin);

}  // namespace tracegate::golden
