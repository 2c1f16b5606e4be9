#include "src/trace/reader.h"

#include <array>

#include "src/input/byte_reader.h"
#include "src/trace/v1/read.h"
#include "src/trace/v2/read.h"

namespace tracegate::trace {

Result<Facts> ReadTrace(input::Source& source, Symbols& symbols, EventSink& sink,
                        const ReadOptions& options) {
  input::ByteReader in(source);
  std::array<std::uint8_t, kHeaderSize> header{};
  auto got = in.ReadUpTo(header);
  if (!got) {
    return Fail(std::move(got.error()));
  }
  auto format = ParseHeader(std::span(header).first(*got));
  if (!format) {
    return Fail(std::move(format.error()));
  }
  if (IsOld(*format)) {
    return v1::Read(in, *format, symbols, sink, options);
  }
  return v2::Read(in, *format, symbols, sink, options);
}

}  // namespace tracegate::trace
