#include "src/trace/reader.h"

#include <array>

#include "src/input/byte_reader.h"
#include "src/trace/v1/read.h"
#include "src/trace/v2/generation.h"
#include "src/trace/v2/merge.h"

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
  v2::GenerationReader generations(in, *format, symbols);
  v2::Merger merger(*format, symbols, sink);
  Facts facts{*format};
  while (true) {
    auto generation = generations.Next();
    if (!generation) {
      return Fail(std::move(generation.error()));
    }
    if (*generation == nullptr) {
      break;
    }
    ++facts.generations;
    if (auto ordered = merger.Run(**generation); !ordered) {
      return Fail(std::move(ordered.error()));
    }
  }
  merger.Finish();
  facts.bytes = in.Offset();
  facts.events = merger.event_count();
  return facts;
}

}  // namespace tracegate::trace
