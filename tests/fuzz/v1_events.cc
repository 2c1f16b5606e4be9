// Everything below the header for formats 1.5 to 1.21: events, index, merge, order.
// Input: a byte that selects the format (OldFormatOf), then what follows a header.
#include "src/trace/v1/read.h"
#include "tests/fuzz/support/check.h"
#include "tests/fuzz/support/event_check.h"
#include "tests/support/sources.h"

namespace {

using namespace tracegate;
using fuzz::Input;
using fuzz::Require;

// What reading gave: the number of events, or -1 and the error's line.
struct Outcome {
  std::int64_t events = -1;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome Read(input::Source& source, Input input, trace::Format format, double tolerate) {
  input::ByteReader in(source);
  trace::Symbols symbols;
  fuzz::EventCheck sink(symbols, true);
  const auto facts = trace::v1::Read(in, format, symbols, sink, {tolerate, 1'000'000'000});
  if (!facts) {
    // That a header has nothing behind it is told with the offset of what is missing.
    fuzz::RequireGoodError(facts.error(), input.size() + trace::kHeaderSize);
    return {-1, facts.error().Line()};
  }
  Require(sink.ended(), "the last event is kSync with is_last");
  Require(sink.count() == facts->events, "every event that is counted is handed on");
  Require(facts->loss.bytes <= input.size(), "no more is lost than there is");
  Require(!facts->damage || tolerate > 0, "damage is an error unless it is tolerated");
  return {static_cast<std::int64_t>(facts->events), facts->damage ? facts->damage->Line() : ""};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const trace::Format format = fuzz::OldFormatOf(data[0]);
  const std::vector<std::uint8_t> input(data + 1, data + size);
  const auto source = input::FromMemory(input);
  const Outcome strict = Read(*source, input, format, 0);
  testing::ChunkedSource chunks(input, {1, 13, 4096});
  Require(Read(chunks, input, format, 0) == strict, "other chunks give the same events");
  const auto again = input::FromMemory(input);
  const Outcome tolerant = Read(*again, input, format, 1);
  Require(strict.events < 0 || tolerant == strict, "tolerance changes nothing of a whole trace");
  return 0;
}
