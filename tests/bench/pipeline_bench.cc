// Speed of the stages of reading a trace, each with all stages before it:
//
//   decode    batches into wire events, per thread, not ordered
//   order     the same in the runtime's partial order
//   profile   events into spans into histograms, all that `tracegate profile` does
//             but printing
//
// The trace is $TRACEGATE_BENCH_TRACE, else a generated one (input.h). Bytes and events per
// second are the counters.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "src/input/byte_reader.h"
#include "src/profile/builder.h"
#include "src/trace/reader.h"
#include "src/trace/v2/cursor.h"
#include "src/trace/v2/generation.h"
#include "tests/bench/input.h"

namespace tracegate {
namespace {

const std::vector<std::uint8_t>& TraceBytes() { return bench::NewTrace().bytes; }

void Report(benchmark::State& state, std::uint64_t events) {
  const auto runs = static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(TraceBytes().size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events) * runs, benchmark::Counter::kIsRate);
  state.counters["events"] = static_cast<double>(events);
}

void Decode(benchmark::State& state) {
  std::uint64_t events = 0;
  for (auto _ : state) {
    events = 0;
    auto source = input::FromMemory(TraceBytes());
    input::ByteReader in(*source);
    std::array<std::uint8_t, trace::kHeaderSize> header{};
    const auto got = in.ReadUpTo(header);
    const auto format = trace::ParseHeader(std::span(header).first(got.value_or(0)));
    if (!format) {
      state.SkipWithError(format.error().Line().c_str());
      return;
    }
    trace::Symbols symbols;
    trace::v2::GenerationReader generations(in, *format, symbols);
    while (true) {
      auto generation = generations.Next();
      if (!generation) {
        state.SkipWithError(generation.error().Line().c_str());
        return;
      }
      if (*generation == nullptr) {
        break;
      }
      for (const auto& thread : (*generation)->threads) {
        trace::v2::Cursor cursor(thread.batches, (*generation)->clock,
                                 trace::v2::HotSpecs(*format));
        while (cursor.Next() == trace::v2::Cursor::Step::kEvent) {
          ++events;
        }
      }
    }
    benchmark::DoNotOptimize(events);
  }
  Report(state, events);
}

class Nothing final : public trace::EventSink {
 public:
  void OnEvents(std::span<const trace::Event> events) override {
    benchmark::DoNotOptimize(events.data());
  }
};

void Order(benchmark::State& state) {
  std::uint64_t events = 0;
  for (auto _ : state) {
    auto source = input::FromMemory(TraceBytes());
    trace::Symbols symbols;
    Nothing sink;
    const auto facts = trace::ReadTrace(*source, symbols, sink);
    if (!facts) {
      state.SkipWithError(facts.error().Line().c_str());
      return;
    }
    events = facts->events;
  }
  Report(state, events);
}

void Profile(benchmark::State& state) {
  std::uint64_t events = 0;
  for (auto _ : state) {
    auto source = input::FromMemory(TraceBytes());
    const auto profile = profile::ProfileTrace(*source, "benchmark");
    if (!profile) {
      state.SkipWithError(profile.error().Line().c_str());
      return;
    }
    events = profile->events;
  }
  Report(state, events);
}

// From the file, as the program does it.
void ProfileFile(benchmark::State& state) {
  const char* path = std::getenv("TRACEGATE_BENCH_TRACE");
  if (path == nullptr) {
    state.SkipWithError("TRACEGATE_BENCH_TRACE names no file");
    return;
  }
  std::uint64_t events = 0;
  for (auto _ : state) {
    const auto profile = profile::ProfileFile(path);
    if (!profile) {
      state.SkipWithError(profile.error().Line().c_str());
      return;
    }
    events = profile->events;
  }
  Report(state, events);
}

BENCHMARK(ProfileFile)->Unit(benchmark::kMillisecond);
BENCHMARK(Decode)->Unit(benchmark::kMillisecond);
BENCHMARK(Order)->Unit(benchmark::kMillisecond);
BENCHMARK(Profile)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tracegate
