// Traces for the benchmarks, unpacked and in memory, so that no disk is measured.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tracegate::bench {

// What a stage reads. bytes: the trace; name: of its file, where it comes from one.
struct Input {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

// The file that the environment names, else a generated trace of 8 MB (tests/support/generate):
// TRACEGATE_BENCH_TRACE of format 1.22 or later, TRACEGATE_BENCH_OLD_TRACE of an earlier one.
const Input& NewTrace();
const Input& OldTrace();

// Counters of a stage that went over `bytes` and `items` in each iteration: bytes_per_second,
// items_per_second, and `items` itself. bytes 0: none.
void Report(benchmark::State& state, std::uint64_t bytes, std::uint64_t items);

}  // namespace tracegate::bench
