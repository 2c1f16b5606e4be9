// simulate_gates: how often gates find a change and how often they cry wolf, on simulated runs.
//
//   simulate_gates [--simulations N] [--seed S]
//
// Prints two tables in Markdown. By default 2000 simulations of each line, which takes some minutes
// and gives every share a standard error of at most .011 (tests/stats/reference/gates.txt).
//
// 1. A family of 300 independent cells, log normal, run sd 5%. One cell changes. A gate maps a
//    family to one p per cell for "new is above base" and finds the cells with p <= .05. To add a
//    gate: a function and a line in Gates().
// 2. One cell of 1000 spans a run, AR(1) with normal margins, no run effects, nothing changes, 5+5
//    runs: the Mann-Whitney test over the pooled spans, and over the runs' means.
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stats/adjust.h"
#include "stats/mann_whitney.h"
#include "stats/max_t.h"
#include "stats/summary.h"
#include "tests/stats/max_t_support.h"

namespace tracegate::stats {
namespace {

constexpr double kAlpha = 0.05;
constexpr double kRunSd = 0.05;
constexpr std::size_t kCells = 300;
constexpr std::size_t kRelabellings = 999;  // where there are too many to enumerate (10+10)

// Log values of all cells and runs, the runs of base first, and the tests that several gates share.
struct Family {
  std::vector<double> values;  // cells x runs
  Side side;
  std::vector<double> mann_whitney, student;  // p of each cell alone
  std::uint64_t seed = 1;  // of random relabellings; with one seed for all simulations the level
                           // would be that of one draw of 999 relabellings, off by .007

  std::size_t Runs() const { return side.size(); }
  std::span<const double> Cell(std::size_t cell) const {
    return std::span(values).subspan(cell * Runs(), Runs());
  }
};

double StudentP(std::span<const double> base, std::span<const double> news) {
  const auto m = static_cast<double>(base.size());
  const auto n = static_cast<double>(news.size());
  const double df = m + n - 2;
  const double pooled = ((m - 1) * *SampleVariance(base) + (n - 1) * *SampleVariance(news)) / df;
  const double t = (*Mean(news) - *Mean(base)) / std::sqrt(pooled * (1 / m + 1 / n));
  return boost::math::cdf(boost::math::complement(boost::math::students_t(df), t));
}

Family MakeFamily(const Matrix& cells, std::size_t runs, std::uint64_t seed) {
  Family family{.values = Flat(cells),
                .side = Sides(runs, runs),
                .mann_whitney = {},
                .student = {},
                .seed = seed};
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const auto base = family.Cell(cell).first(runs);
    const auto news = family.Cell(cell).last(runs);
    family.mann_whitney.push_back(MannWhitneyTest(base, news)->p_greater);
    family.student.push_back(StudentP(base, news));
  }
  return family;
}

// Adjusted p of the alternative "above", of every cell.
std::vector<double> MaxTP(const Family& family, std::span<const double> values, bool moderate) {
  MaxTOptions options;
  options.relabellings = kRelabellings;
  options.seed = family.seed;
  options.moderate = moderate;
  const auto result = MaxT(values, family.Runs(), family.side, kAlpha, options);
  std::vector<double> p;
  for (const CellTest& cell : result->cells) {
    p.push_back(cell.p_upper_adjusted);
  }
  return p;
}

std::vector<double> RankMaxT(const Family& family) {
  std::vector<double> ranks;
  for (std::size_t cell = 0; cell < kCells; ++cell) {
    const auto values = family.Cell(cell);
    for (const double value : values) {
      ranks.push_back(static_cast<double>(std::count_if(
          values.begin(), values.end(), [=](double other) { return other < value; })));
    }
  }
  return MaxTP(family, ranks, false);
}

struct Gate {
  const char* name;
  std::function<std::vector<double>(const Family&)> p;
};

const std::vector<Gate>& Gates() {
  static const std::vector<Gate> gates = {
      {"raw Mann-Whitney", [](const Family& f) { return f.mann_whitney; }},
      {"Mann-Whitney + Holm", [](const Family& f) { return *Holm(f.mann_whitney); }},
      {"Mann-Whitney + BH", [](const Family& f) { return *BenjaminiHochberg(f.mann_whitney); }},
      {"rank max-T", RankMaxT},
      {"t + BH", [](const Family& f) { return *BenjaminiHochberg(f.student); }},
      {"t max-T", [](const Family& f) { return MaxTP(f, f.values, false); }},
      {"moderated max-T", [](const Family& f) { return MaxTP(f, f.values, true); }},
  };
  return gates;
}

// How often a gate found the changed cell, and any other cell.
struct Tally {
  int found = 0;
  int false_alarms = 0;
};

constexpr double kEffects[] = {0, 10, 25, 50};  // percent; 0: nothing changes
constexpr std::size_t kChanged = 0;             // the cell that does

// Every effect is tried on the same noise.
std::vector<std::vector<Tally>> Simulate(std::size_t runs, int simulations, std::uint64_t seed) {
  std::mt19937_64 random(seed + runs);
  std::vector<std::vector<Tally>> tallies(Gates().size(), std::vector<Tally>(std::size(kEffects)));
  for (int round = 0; round < simulations; ++round) {
    const std::uint64_t relabel_seed = random();
    const Matrix noise = Noise(kCells, 2 * runs, kRunSd, 0, random);
    for (std::size_t effect = 0; effect < std::size(kEffects); ++effect) {
      Matrix cells = noise;
      for (std::size_t run = runs; run < 2 * runs; ++run) {
        cells[kChanged][run] += std::log1p(kEffects[effect] / 100);
      }
      const Family family = MakeFamily(cells, runs, relabel_seed);
      for (std::size_t gate = 0; gate < Gates().size(); ++gate) {
        const std::vector<double> p = Gates()[gate].p(family);
        // Without an effect the first cell is one like the others.
        const std::size_t first = kEffects[effect] > 0 ? 1 : 0;
        const bool alarm = std::any_of(p.begin() + static_cast<std::ptrdiff_t>(first), p.end(),
                                       [](double v) { return v <= kAlpha; });
        tallies[gate][effect].found += p[kChanged] <= kAlpha ? 1 : 0;
        tallies[gate][effect].false_alarms += alarm ? 1 : 0;
      }
    }
  }
  return tallies;
}

void PrintFamilies(int simulations, std::uint64_t seed) {
  std::printf("%zu cells, run sd %.0f%%, one cell changes, one-sided %.2f.\n", kCells, 100 * kRunSd,
              kAlpha);
  std::printf("Shares of simulations: changed cell found / any other cell found.\n\n");
  std::printf("| runs | gate | A/A |");
  for (const double effect : kEffects) {
    if (effect > 0) {
      std::printf(" +%.0f%% |", effect);
    }
  }
  std::printf("\n| --- | --- | --- | --- | --- | --- |\n");
  for (const std::size_t runs : {4U, 5U, 6U, 10U}) {
    const auto tallies = Simulate(runs, simulations, seed);
    for (std::size_t gate = 0; gate < Gates().size(); ++gate) {
      std::printf("| %zu+%zu | %s |", runs, runs, Gates()[gate].name);
      for (std::size_t effect = 0; effect < std::size(kEffects); ++effect) {
        const auto& [found, false_alarms] = tallies[gate][effect];
        if (kEffects[effect] > 0) {
          std::printf(" %.3f /", static_cast<double>(found) / simulations);
        }
        std::printf(" %.3f |", static_cast<double>(false_alarms) / simulations);
      }
      std::printf("\n");
    }
    std::fflush(stdout);
  }
}

// Log durations of one run: AR(1) from its stationary start, variance 1.
std::vector<double> Spans(std::size_t count, double autocorrelation, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  const double step = std::sqrt(1 - autocorrelation * autocorrelation);
  std::vector<double> spans = {normal(random)};
  while (spans.size() < count) {
    spans.push_back(autocorrelation * spans.back() + step * normal(random));
  }
  return spans;
}

void PrintPooledSpans(int simulations, std::uint64_t seed) {
  constexpr std::size_t kRuns = 5;
  constexpr std::size_t kSpans = 1000;
  constexpr double kBin = 0.02;
  constexpr int kReach = 500;  // of bins on either side of 0
  constexpr int kBins = 2 * kReach;
  std::printf("\n%zu+%zu runs of %zu spans, nothing changes, %d simulations: ", kRuns, kRuns,
              kSpans, simulations);
  std::printf("shares of alarms at %.2f.\n\n", kAlpha);
  std::printf(
      "| AR(1) | pooled spans, one-sided | pooled, two-sided | means of runs, two-sided |\n");
  std::printf("| --- | --- | --- | --- |\n");
  std::mt19937_64 random(seed);
  for (const double autocorrelation : {0.0, 0.5, 0.7, 0.8, 0.9}) {
    int one_sided = 0;
    int two_sided = 0;
    int by_runs = 0;
    for (int round = 0; round < simulations; ++round) {
      std::vector<PairedCount> bins(kBins, PairedCount{.base = 0, .news = 0});
      std::vector<double> means;
      for (std::size_t run = 0; run < 2 * kRuns; ++run) {
        const std::vector<double> spans = Spans(kSpans, autocorrelation, random);
        means.push_back(*Mean(spans));
        for (const double span : spans) {
          const int bin = static_cast<int>(std::floor(span / kBin)) + kReach;
          PairedCount& count = bins[static_cast<std::size_t>(std::clamp(bin, 0, kBins - 1))];
          ++(run < kRuns ? count.base : count.news);
        }
      }
      const auto pooled = MannWhitneyTest(bins);
      const auto runs =
          MannWhitneyTest(std::span(means).first(kRuns), std::span(means).last(kRuns));
      one_sided += pooled->p_greater <= kAlpha ? 1 : 0;
      two_sided += pooled->p_two_sided <= kAlpha ? 1 : 0;
      by_runs += runs->p_two_sided <= kAlpha ? 1 : 0;
    }
    const auto share = [=](int count) { return static_cast<double>(count) / simulations; };
    std::printf("| %.1f | %.3f | %.3f | %.3f |\n", autocorrelation, share(one_sided),
                share(two_sided), share(by_runs));
  }
}

template <class T>
bool Number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

int Main(std::span<char*> arguments) {
  int simulations = 2000;
  std::uint64_t seed = 1;
  for (std::size_t i = 1; i < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    const std::string_view value = i + 1 < arguments.size() ? arguments[i + 1] : "";
    const bool understood = (name == "--simulations" && Number(value, simulations)) ||
                            (name == "--seed" && Number(value, seed));
    if (!understood || simulations < 1 || simulations > 1'000'000) {
      std::fprintf(stderr, "usage: simulate_gates [--simulations N] [--seed S]\n");
      return 2;
    }
  }
  std::printf("%d simulations, seed %llu, %zu relabellings where there are more than 20000.\n",
              simulations, static_cast<unsigned long long>(seed), kRelabellings);
  PrintFamilies(simulations, seed);
  PrintPooledSpans(4 * simulations, seed);  // cheap
  return 0;
}

}  // namespace
}  // namespace tracegate::stats

int main(int argc, char** argv) {
  return tracegate::stats::Main(std::span(argv, static_cast<std::size_t>(argc)));
}
