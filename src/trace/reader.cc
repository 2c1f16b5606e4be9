#include "src/trace/reader.h"

#include <array>
#include <optional>
#include <system_error>

#include "src/input/byte_reader.h"
#include "src/trace/event_pipe.h"
#include "src/trace/foreign.h"
#include "src/trace/v1/read.h"
#include "src/trace/v2/read.h"

namespace tracegate::trace {
namespace {

// Reads the header. Of something else so much is read that it can be named.
Result<Format> ReadHeader(input::ByteReader& in) {
  std::array<std::uint8_t, kForeignHead> head{};
  auto got = in.ReadUpTo(std::span(head).first(kHeaderSize));
  if (!got) {
    return Fail(std::move(got.error()));
  }
  auto format = ParseHeader(std::span(head).first(*got));
  if (format || format.error().code != ErrorCode::kNotATrace || *got == 0) {
    return format;
  }
  const auto more = in.ReadUpTo(std::span(head).subspan(*got));
  return Fail(NotATrace(std::span(head).first(*got + more.value_or(0))));
}

Result<Facts> ReadOnOneThread(input::Source& source, Symbols& symbols, EventSink& sink,
                              const ReadOptions& options) {
  input::ByteReader in(source);
  auto format = ReadHeader(in);
  if (!format) {
    return Fail(std::move(format.error()));
  }
  if (IsOld(*format)) {
    return v1::Read(in, *format, symbols, sink, options);
  }
  return v2::Read(in, *format, symbols, sink, options);
}

}  // namespace

Result<Facts> ReadTrace(input::Source& source, Symbols& symbols, EventSink& sink,
                        const ReadOptions& options) {
  if (options.threads < 2) {
    return ReadOnOneThread(source, symbols, sink, options);
  }
  std::optional<EventPipe> pipe;
  try {
    pipe.emplace(sink);
  } catch (const std::system_error&) {  // the system has no thread left: it goes without
    return ReadOnOneThread(source, symbols, sink, options);
  }
  auto facts = ReadOnOneThread(source, symbols, *pipe, options);
  pipe->Finish();
  return facts;
}

}  // namespace tracegate::trace
