// Speed of the comparator: the permutation test, and a whole comparison of profiles.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "stats/max_t.h"

namespace tracegate::stats {
namespace {

// cells, runs a side, relabellings, blocks of two
void MaxTOf(benchmark::State& state) {
  const auto cells = static_cast<std::size_t>(state.range(0));
  const auto side_runs = static_cast<std::size_t>(state.range(1));
  const std::size_t runs = 2 * side_runs;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::vector<double> values(cells * runs);
  for (double& value : values) {
    value = 0.05 * normal(random);
  }
  std::vector<double> traits;
  for (std::size_t cell = 0; cell < cells; ++cell) {
    for (std::size_t kind = 0; kind < 12; ++kind) {
      traits.push_back(cell % 12 == kind ? 1 : 0);
    }
  }
  std::vector<std::uint8_t> side(runs, 0);
  std::vector<std::uint32_t> block;
  for (std::size_t run = 0; run < runs; ++run) {
    side[run] = run < side_runs ? 0 : 1;
    block.push_back(static_cast<std::uint32_t>(run % side_runs));
  }
  MaxTOptions options;
  options.relabellings = static_cast<std::size_t>(state.range(2));
  options.traits = traits;
  if (state.range(3) != 0) {
    options.block = block;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(MaxT(values, runs, side, 0.05, options));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(2));
}
BENCHMARK(MaxTOf)
    ->ArgNames({"cells", "runs", "relabellings", "blocks"})
    ->Args({300, 10, 9999, 0})
    ->Args({300, 10, 9999, 1})
    ->Args({300, 5, 9999, 0})
    ->Args({1000, 20, 9999, 0})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tracegate::stats
