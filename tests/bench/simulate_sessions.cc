// simulate_sessions: is a new session of runs unlike those before it? Shares of false alarms and of
// changes found, by the test over sessions (stats/sessions.h) and by one over their runs.
//
//   simulate_sessions [SIMULATIONS] [SEED]
//
// Prints a table in Markdown (tests/stats/reference/sessions.txt: 2000, 1). 100 cells, log normal,
// sd of a run 5% times a factor of the cell (log normal, sigma 0.5), 5 runs a session. The
// sessions' means differ by `day` sds of a run, a share `common` of its variance moves all cells at
// once. The first cell changes.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "stats/max_t.h"
#include "stats/sessions.h"

namespace tracegate::stats {
namespace {

constexpr double kAlpha = 0.05;
constexpr double kRunSd = 0.05;
constexpr std::size_t kCells = 100;
constexpr std::size_t kRuns = 5;

struct World {
  std::size_t sessions;  // before the new one
  double common;
  double day;
};

struct Runs {
  std::vector<double> values;  // cells x runs
  std::vector<std::uint32_t> session;
};

Runs Draw(const World& world, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  Runs runs;
  std::vector<double> days;
  for (std::uint32_t s = 0; s <= world.sessions; ++s) {
    days.push_back(normal(random));
    runs.session.insert(runs.session.end(), kRuns, s);
  }
  for (std::size_t cell = 0; cell < kCells; ++cell) {
    const double sd = kRunSd * std::exp(0.5 * normal(random));
    const double weight = 1 + 0.5 * normal(random);
    for (const double day : days) {
      const double offset = world.day * (std::sqrt(world.common) * weight / std::sqrt(1.25) * day +
                                         std::sqrt(1 - world.common) * normal(random));
      for (std::size_t run = 0; run < kRuns; ++run) {
        runs.values.push_back(sd * (offset + normal(random)));
      }
    }
  }
  return runs;
}

std::vector<double> BySessions(const Runs& runs) {
  std::vector<double> p;
  const auto tests = TestSession(runs.values, runs.session, kAlpha, {});
  for (const CellTest& test : *tests) {
    p.push_back(test.p_upper_adjusted);
  }
  return p;
}

std::vector<double> ByRuns(const Runs& runs, std::uint64_t seed) {
  std::vector<std::uint8_t> side;
  for (const std::uint32_t session : runs.session) {
    side.push_back(session == runs.session.back() ? 1 : 0);
  }
  MaxTOptions options;
  options.enumerate_up_to = 300;
  options.relabellings = 299;
  options.seed = seed;
  std::vector<double> p;
  const auto result = MaxT(runs.values, side.size(), side, kAlpha, options);
  for (const CellTest& test : result->cells) {
    p.push_back(test.p_upper_adjusted);
  }
  return p;
}

bool AnyBelow(std::span<const double> p) {
  for (const double value : p) {
    if (value <= kAlpha) {
      return true;
    }
  }
  return false;
}

constexpr double kEffects[] = {0.25, 0.5, 1.0};

void Print(const World& world, int simulations, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  int by_runs = 0;
  int by_sessions = 0;
  int found[std::size(kEffects)] = {};
  for (int i = 0; i < simulations; ++i) {
    Runs runs = Draw(world, random);
    by_runs += AnyBelow(ByRuns(runs, random())) ? 1 : 0;
    by_sessions += AnyBelow(BySessions(runs)) ? 1 : 0;
    double done = 0;
    for (std::size_t e = 0; e < std::size(kEffects); ++e) {
      for (std::size_t run = runs.session.size() - kRuns; run < runs.session.size(); ++run) {
        runs.values[run] += std::log1p(kEffects[e]) - done;
      }
      done = std::log1p(kEffects[e]);
      found[e] += BySessions(runs)[0] <= kAlpha ? 1 : 0;
    }
  }
  const auto share = [=](int count) { return static_cast<double>(count) / simulations; };
  std::printf("| %zu | %.1f | %.1f | %.3f | %.3f | %.2f | %.2f | %.2f |\n", world.sessions,
              world.day, world.common, share(by_runs), share(by_sessions), share(found[0]),
              share(found[1]), share(found[2]));
  std::fflush(stdout);
}

int Main(std::span<char*> arguments) {
  int simulations = 2000;
  std::uint64_t seed = 1;
  const auto number = [](std::string_view text, auto& value) {
    return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
  };
  if ((arguments.size() > 1 && (!number(arguments[1], simulations) || simulations < 1)) ||
      (arguments.size() > 2 && !number(arguments[2], seed))) {
    std::fprintf(stderr, "usage: simulate_sessions [SIMULATIONS] [SEED]\n");
    return 2;
  }
  std::printf("%d simulations, seed %llu.\n\n", simulations, static_cast<unsigned long long>(seed));
  std::printf(
      "| sessions | day | common | false alarms, unit is the run | unit is the session | "
      "+25%% found | +50%% | +100%% |\n");
  std::printf("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const std::size_t sessions : {2U, 3U, 5U, 8U, 12U}) {
    for (const double day : {0.0, 1.0}) {
      for (const double common : {0.0, 0.9}) {
        if (day > 0 || common == 0) {
          Print({sessions, common, day}, simulations, seed);
        }
      }
    }
  }
  return 0;
}

}  // namespace
}  // namespace tracegate::stats

int main(int argc, char** argv) {
  return tracegate::stats::Main(std::span(argv, static_cast<std::size_t>(argc)));
}
