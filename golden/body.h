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

// "TYPE STATE REASON", quoted.
std::string Write(const Place& place);

// What a run has at a place, as a line: "-" for nothing, else
// "COUNT [SUM [KNOTS]] [e COUNT SUM [KNOTS]] [s COUNT SUM] [b COUNT SUM]": completed spans, those
// that the end of the trace cut, its start, both.
std::string Write(const RunSpans& spans);

// Reads the lines from `begin` on to the last. Whether they are canonical is for the caller to
// see.
Result<Baseline> ReadBody(const Body& body, std::size_t begin);

}  // namespace tracegate::golden
