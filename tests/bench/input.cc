#include "tests/bench/input.h"

#include <cstdio>
#include <cstdlib>

#include "src/input/source.h"
#include "tests/support/generate/generate.h"

namespace tracegate::bench {
namespace {

[[noreturn]] void Stop(const Error& error) {
  std::fprintf(stderr, "benchmark input: %s\n", error.Line().c_str());
  std::exit(2);  // NOLINT(concurrency-mt-unsafe): there are no threads
}

Input FromFile(const char* path) {
  Input input{path, {}};
  auto source = input::Open(path);
  std::vector<std::uint8_t> part(1 << 20);
  while (source) {
    const auto got = (*source)->Read(part);
    if (!got) {
      Stop(got.error());
    }
    if (*got == 0) {
      return input;
    }
    input.bytes.insert(input.bytes.end(), part.begin(),
                       part.begin() + static_cast<std::ptrdiff_t>(*got));
  }
  Stop(source.error());
}

Input Generated(trace::Format format) {
  constexpr std::uint64_t kBytes = 8'000'000;
  testing::generate::Options options;
  options.format = format;
  options.bytes = kBytes;
  Input input{"generated", {}};
  const auto truth = testing::generate::Generate(options, [&](std::span<const std::uint8_t> more) {
    input.bytes.insert(input.bytes.end(), more.begin(), more.end());
    return true;
  });
  if (!truth) {
    Stop(truth.error());
  }
  return input;
}

Input Of(const char* variable, trace::Format format) {
  const char* path = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): the same
  return path != nullptr ? FromFile(path) : Generated(format);
}

}  // namespace

const Input& NewTrace() {
  static const Input input = Of("TRACEGATE_BENCH_TRACE", trace::Format::kGo126);
  return input;
}

const Input& OldTrace() {
  static const Input input = Of("TRACEGATE_BENCH_OLD_TRACE", trace::Format::kGo121);
  return input;
}

void Report(benchmark::State& state, std::uint64_t bytes, std::uint64_t items) {
  if (bytes != 0) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
  state.counters["items"] = static_cast<double>(items);
}

}  // namespace tracegate::bench
