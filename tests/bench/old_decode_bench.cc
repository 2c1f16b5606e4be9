// The decoder of formats 1.5 to 1.21 alone: events one after the other as they stand in the file,
// neither ordered nor looked up.
#include <benchmark/benchmark.h>

#include "src/input/byte_reader.h"
#include "src/input/random_access.h"
#include "src/input/source.h"
#include "src/trace/v1/wire.h"
#include "tests/bench/input.h"

namespace tracegate {
namespace {

void DecodeOld(benchmark::State& state) {
  const auto& bytes = bench::OldTrace().bytes;
  auto source = input::FromMemory(bytes);
  input::ByteReader in(*source);
  const auto opened = input::OpenRandomAccess(in);
  const auto format = trace::ParseHeader(std::span(bytes).first(trace::kHeaderSize));
  if (!opened || !format) {
    state.SkipWithError("the input cannot be read");
    return;
  }
  std::uint64_t events = 0;
  for (auto _ : state) {
    events = 0;
    trace::v1::Window window(*opened->bytes);
    window.Open(trace::kHeaderSize, opened->bytes->End());
    trace::v1::Decoder decoder(*format);
    trace::v1::RawEvent event;
    trace::v1::Decoder::Step step{};
    while ((step = decoder.Next(window, event)) == trace::v1::Decoder::Step::kEvent) {
      ++events;
      window.Skip(event.payload);
      event.payload = 0;
    }
    if (step == trace::v1::Decoder::Step::kBroken) {
      state.SkipWithError(decoder.TakeError().Line().c_str());
      return;
    }
    benchmark::DoNotOptimize(events);
  }
  bench::Report(state, bytes.size(), events);
}
BENCHMARK(DecodeOld)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tracegate
