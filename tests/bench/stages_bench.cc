// Speed of what comes behind the order of events, each stage alone and from memory:
//
//   Order, Fold, Profile   a whole trace into ordered events; those into spans; bytes into a
//                          profile. With "Old" for formats 1.5 to 1.21.
//   HistogramFill          durations into one histogram
//   Merge                  a profile into a copy of itself
//   SavedWrite, SavedRead  profiles as a file, packed and unpacked
//   BaselineWrite, -Read   the golden file of runs
//
// Order and Profile of the new format are in pipeline_bench.cc.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "golden/baseline.h"
#include "src/input/source.h"
#include "src/input/unpack.h"
#include "src/profile/builder.h"
#include "src/profile/merge.h"
#include "src/saved/saved.h"
#include "src/timeline/timeline.h"
#include "src/trace/reader.h"
#include "tests/bench/input.h"
#include "tests/support/generate/generate.h"

namespace tracegate {
namespace {

using bench::Input;

// Keeps the first events: more would measure the memory of the machine.
class Keep final : public trace::EventSink {
 public:
  static constexpr std::size_t kMost = 2'000'000;
  void OnEvents(std::span<const trace::Event> block) override {
    const std::size_t room = kMost - std::min(kMost, events.size());
    events.insert(events.end(), block.begin(),
                  block.begin() + static_cast<std::ptrdiff_t>(std::min(room, block.size())));
  }
  std::vector<trace::Event> events;
};

// Spans go nowhere.
class NoSpans final : public timeline::TimelineSink {
 public:
  void OnSpan(const timeline::Span&) override {}
  void OnSpans(std::span<const timeline::Span> spans) override {
    benchmark::DoNotOptimize(spans.data());
  }
  void OnProcessSpan(const timeline::ProcessSpan&) override {}
  void OnRegion(const timeline::UserSpan&) override {}
  void OnTask(const timeline::UserSpan&) override {}
  void OnGoroutine(const timeline::GoroutineEnd&) override {}
  void OnEvent(const trace::Event&) override {}
};

void Events(timeline::Timeline& timeline, std::span<const trace::Event> events) {
  constexpr std::size_t kBlock = 512;  // stays in the first cache
  for (std::size_t i = 0; i < events.size(); i += kBlock) {
    timeline.OnEvents(events.subspan(i, std::min(kBlock, events.size() - i)));
  }
}

// Ordered events into spans (with_profile: and those into histograms).
void FoldOf(benchmark::State& state, const Input& input, bool with_profile) {
  auto source = input::FromMemory(input.bytes);
  trace::Symbols symbols;
  Keep kept;
  const auto facts = trace::ReadTrace(*source, symbols, kept);
  if (!facts) {
    state.SkipWithError(facts.error().Line().c_str());
    return;
  }
  for (auto _ : state) {
    NoSpans nothing;
    profile::Builder builder(symbols);
    if (with_profile) {
      timeline::Timeline timeline(symbols, builder);
      Events(timeline, kept.events);
    } else {
      timeline::Timeline timeline(symbols, nothing);
      Events(timeline, kept.events);
    }
  }
  const double part = static_cast<double>(kept.events.size()) / static_cast<double>(facts->events);
  bench::Report(state, static_cast<std::uint64_t>(part * static_cast<double>(input.bytes.size())),
                kept.events.size());
}
void Fold(benchmark::State& state) { FoldOf(state, bench::NewTrace(), false); }
void FoldOld(benchmark::State& state) { FoldOf(state, bench::OldTrace(), false); }
void FoldAndHistograms(benchmark::State& state) { FoldOf(state, bench::NewTrace(), true); }
void FoldAndHistogramsOld(benchmark::State& state) { FoldOf(state, bench::OldTrace(), true); }
BENCHMARK(Fold)->Unit(benchmark::kMillisecond);
BENCHMARK(FoldOld)->Unit(benchmark::kMillisecond);
BENCHMARK(FoldAndHistograms)->Unit(benchmark::kMillisecond);
BENCHMARK(FoldAndHistogramsOld)->Unit(benchmark::kMillisecond);

void OrderOld(benchmark::State& state) {
  std::uint64_t events = 0;
  for (auto _ : state) {
    auto source = input::FromMemory(bench::OldTrace().bytes);
    trace::Symbols symbols;
    trace::NullSink sink;
    const auto facts = trace::ReadTrace(*source, symbols, sink);
    if (!facts) {
      state.SkipWithError(facts.error().Line().c_str());
      return;
    }
    events = facts->events;
  }
  bench::Report(state, bench::OldTrace().bytes.size(), events);
}
BENCHMARK(OrderOld)->Unit(benchmark::kMillisecond);

void ProfileOld(benchmark::State& state) {
  std::uint64_t events = 0;
  for (auto _ : state) {
    auto source = input::FromMemory(bench::OldTrace().bytes);
    const auto profile = profile::ProfileTrace(*source, "benchmark");
    if (!profile) {
      state.SkipWithError(profile.error().Line().c_str());
      return;
    }
    events = profile->events;
  }
  bench::Report(state, bench::OldTrace().bytes.size(), events);
}
BENCHMARK(ProfileOld)->Unit(benchmark::kMillisecond);

// Durations of all sizes from 100 ns to 1 s.
void HistogramFill(benchmark::State& state) {
  std::vector<Nanos> values(1 << 16);
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(2, 9);
  for (Nanos& value : values) {
    value = static_cast<Nanos>(std::pow(10, exponent(random)));
  }
  for (auto _ : state) {
    profile::Histogram histogram;
    for (const Nanos value : values) {
      histogram.Add(value);
    }
    benchmark::DoNotOptimize(histogram);
  }
  bench::Report(state, 0, values.size());
}
BENCHMARK(HistogramFill);

const profile::Profile& NewProfile() {
  static const profile::Profile profile = [] {
    auto source = input::FromMemory(bench::NewTrace().bytes);
    return profile::ProfileTrace(*source, "benchmark").value_or(profile::Profile());
  }();
  return profile;
}

void Merge(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    profile::Profile into = NewProfile();
    state.ResumeTiming();
    profile::Merge(into, NewProfile());
    benchmark::DoNotOptimize(into);
  }
  bench::Report(state, 0, 1);
}
BENCHMARK(Merge)->Unit(benchmark::kMicrosecond);

void SavedWrite(benchmark::State& state) {
  std::size_t size = 0;
  for (auto _ : state) {
    const auto written = saved::Write({&NewProfile(), 1});
    size = written ? written->size() : 0;
  }
  bench::Report(state, size, 1);
}
BENCHMARK(SavedWrite)->Unit(benchmark::kMicrosecond);

// With unpacking, as a command reads it.
void SavedRead(benchmark::State& state) {
  const auto written = saved::Write({&NewProfile(), 1});
  if (!written) {
    state.SkipWithError(written.error().Line().c_str());
    return;
  }
  const std::span packed(reinterpret_cast<const std::uint8_t*>(written->data()), written->size());
  for (auto _ : state) {
    auto source = input::Unpack(input::FromMemory(packed));
    if (!source) {
      state.SkipWithError(source.error().Line().c_str());
      return;
    }
    std::string bytes;
    std::vector<std::uint8_t> part(1 << 18);
    for (auto got = (*source)->Read(part); got && *got != 0; got = (*source)->Read(part)) {
      bytes.append(reinterpret_cast<const char*>(part.data()), *got);
    }
    const auto read = saved::Read(bytes);
    if (!read) {
      state.SkipWithError(read.error().Line().c_str());
      return;
    }
  }
  bench::Report(state, written->size(), 1);
}
BENCHMARK(SavedRead)->Unit(benchmark::kMicrosecond);

// Ten runs of 200 kB.
const golden::Baseline& BaselineOfRuns() {
  static const golden::Baseline baseline = [] {
    std::vector<profile::Profile> runs;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      testing::generate::Options options;
      options.bytes = 200'000;
      options.goroutines = 200;
      options.seed = seed;
      std::vector<std::uint8_t> bytes;
      const auto truth =
          testing::generate::Generate(options, [&](std::span<const std::uint8_t> more) {
            bytes.insert(bytes.end(), more.begin(), more.end());
            return true;
          });
      auto source = input::FromMemory(bytes);
      runs.push_back(profile::ProfileTrace(*source, "run").value_or(profile::Profile()));
      benchmark::DoNotOptimize(truth);
    }
    golden::Baseline made;
    return golden::AddSession(made, runs, {}) ? made : golden::Baseline();
  }();
  return baseline;
}

void BaselineWrite(benchmark::State& state) {
  if (BaselineOfRuns().entries.empty()) {
    state.SkipWithError("no baseline can be made");
    return;
  }
  std::size_t size = 0;
  for (auto _ : state) {
    size = golden::WriteBaseline(BaselineOfRuns()).size();
  }
  bench::Report(state, size, BaselineOfRuns().entries.size());
}
BENCHMARK(BaselineWrite)->Unit(benchmark::kMicrosecond);

void BaselineRead(benchmark::State& state) {
  const std::string text = golden::WriteBaseline(BaselineOfRuns());
  for (auto _ : state) {
    const auto read = golden::ReadBaseline(text);
    if (!read) {
      state.SkipWithError(read.error().Line().c_str());
      return;
    }
  }
  bench::Report(state, text.size(), BaselineOfRuns().entries.size());
}
BENCHMARK(BaselineRead)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tracegate
