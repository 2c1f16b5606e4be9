// Reads a trace of format 1.22 or later whose header has been read.
#pragma once

#include "src/base/error.h"
#include "src/input/byte_reader.h"
#include "src/trace/reader.h"

namespace tracegate::trace::v2 {

// See ReadTrace. `in` stands behind the header.
Result<Facts> Read(input::ByteReader& in, Format format, Symbols& symbols, EventSink& sink,
                   const ReadOptions& options);

}  // namespace tracegate::trace::v2
