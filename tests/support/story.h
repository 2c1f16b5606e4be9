// Traces as text, and stories: traces with what is expected of them. The form is
// told in tests/stories/README.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "src/base/error.h"
#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {

// Both directions for the formats of one wire.
//
// knows   whether the wire is that of a format: "1.26"
// encode  the bytes of a trace whose lines behind "go FORMAT" are `lines`.
//         Errors: kCorrupt with the line that is not understood
// decode  the lines behind "go FORMAT" of the trace `file`, however damaged it is
struct TextForm {
  bool (*knows)(std::string_view format);
  Result<Bytes> (*encode)(std::string_view format, std::string_view lines);
  std::string (*decode)(std::string_view format, std::span<const std::uint8_t> file);
};
extern const TextForm kTextFormV1;  // 1.5 to 1.21
extern const TextForm kTextFormV2;  // 1.22 and later

// The trace of a text whose first line, "go FORMAT", chooses the form.
Result<Bytes> Encode(std::string_view text);
// Errors: kNotATrace, kUnsupported.
Result<std::string> Decode(std::span<const std::uint8_t> file);

// A trace's bytes, unpacked.
Result<Bytes> ReadFile(const std::string& path);

// `go` and `because` are "" where the file does not have them.
struct Story {
  std::string title;
  std::string about;    // what is odd about the order
  std::string trace;    // see Encode
  std::string expect;   // see Outcome; "pending" where no reader can tell yet
  std::string go;       // the toolchain that was asked, and what it said: see ask-go
  std::string because;  // why we and Go differ
};
Result<Story> ParseStory(std::string_view text);

// "ok" and one event a line, as ReadOutcome::Story has them; or the error's line.
std::string Outcome(const ReadOutcome& read);

}  // namespace tracegate::testing
