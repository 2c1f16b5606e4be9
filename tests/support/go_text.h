// Reads the text form in which Go keeps the tests of its own trace reader
// (src/internal/trace/testdata/tests/*.test): an archive with the expected outcome
// and a trace of one event a line.
#pragma once

#include <string>
#include <string_view>

#include "src/base/error.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {

struct GoTest {
  bool expect_success = false;
  Bytes file;  // the trace in binary form
};

// Source: Go 1.27, src/internal/trace/raw/doc.go.
// Errors: kCorrupt with the line that is not understood.
Result<GoTest> ParseGoTest(std::string_view text);

}  // namespace tracegate::testing
