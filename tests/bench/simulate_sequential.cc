// simulate_sequential: what looking at a recording while it goes on does to error rate, power and
// number of runs (diff/sequential.h), on simulated runs.
//
//   simulate_sequential [--simulations N] [--seed S] [--most N] [--cells N]
//
// Prints tables in Markdown. By default 2000 simulations of the error rate and half as many of
// power, which takes some twenty minutes (tests/stats/reference/sequential.txt).
//
// Runs are independent, cells too (the worst case for looking often: the more cells depend on each
// other, the less there is to find by chance), log normal. A plan says at how many runs a side it
// looks, and at which share of alpha; all plans see the same runs.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diff/compare.h"
#include "diff/sequential.h"
#include "tests/stats/max_t_support.h"

namespace tracegate::diff {
namespace {

constexpr std::size_t kRelabellings = 999;
constexpr double kTypical = 10e6;  // ns, far above any floor

struct Settings {
  int simulations = 2000;
  std::uint64_t seed = 1;
  std::size_t most = 20;
  std::size_t cells = 300;
  int table = 0;  // 0: all
};

// All runs of one simulation: base[cell][run], changed[cell][run], logs.
struct Recorded {
  stats::Matrix base;
  stats::Matrix changed;
  std::uint64_t seed = 1;
};

Measured FirstRuns(const Recorded& recorded, std::size_t runs) {
  Measured measured;
  measured.runs = 2 * runs;
  for (std::size_t cell = 0; cell < recorded.base.size(); ++cell) {
    Row row;
    row.cell = {"cell " + std::to_string(cell), "Waiting", "", Statistic::kMean};
    for (const auto* side : {&recorded.base[cell], &recorded.changed[cell]}) {
      for (std::size_t run = 0; run < runs; ++run) {
        row.logs.push_back(std::log(kTypical) + (*side)[run]);
        row.values.push_back(std::exp(row.logs.back()));
      }
    }
    row.in_run.assign(2 * runs, true);
    row.spans = 1000;
    measured.rows.push_back(std::move(row));
  }
  return measured;
}

// Comparisons of one simulation; plans share those that are the same.
class Looks {
 public:
  Looks(const Recorded& recorded, double margin) : recorded_(recorded), margin_(margin) {}

  const Comparison& At(const Look& look) {
    const auto key = std::pair(look.runs, look.comparisons);
    const auto found = done_.find(key);
    if (found != done_.end()) {
      return found->second;
    }
    CompareOptions options;
    options.margin = margin_;
    options.floor = 0;
    options.relabellings = kRelabellings;
    options.seed = recorded_.seed;
    options.comparisons = look.comparisons;
    options.attribute = look.comparisons != 1;  // plans without a rule do not ask what is missing
    auto comparison = Decide(FirstRuns(recorded_, look.runs), look.runs, options);
    if (!comparison) {
      std::fprintf(stderr, "%s\n", comparison.error().Line().c_str());
      std::exit(2);
    }
    return done_.emplace(key, *std::move(comparison)).first->second;
  }

 private:
  const Recorded& recorded_;
  double margin_;
  std::map<std::pair<std::size_t, std::size_t>, Comparison> done_;
};

// rule: whether to end early without an alarm
struct PlanOfLooks {
  std::string name;
  std::vector<Look> looks;
  bool rule = false;
};

std::vector<PlanOfLooks> Plans(std::size_t most) {
  const std::vector<Look> ours = LooksUpTo(most);
  std::vector<Look> naive = ours;
  for (Look& look : naive) {
    look.comparisons = 1;
  }
  std::vector<PlanOfLooks> plans;
  for (const Look& look : ours) {
    plans.push_back({"fixed " + std::to_string(look.runs), {{look.runs, 1}}, false});
  }
  plans.push_back({"peeking, alpha at each look", naive, false});
  plans.push_back({"ours, no early end", ours, false});
  plans.push_back({"ours", ours, true});
  return plans;
}

struct Tally {
  int found = 0;
  int false_alarms = 0;
  double runs = 0;
};

void Follow(const PlanOfLooks& plan, Looks& looks, bool changed, Tally& tally) {
  for (const Look& look : plan.looks) {
    const Comparison& comparison = looks.At(look);
    const Standing standing = StandingOf(comparison, look.runs, plan.looks.back().runs);
    const bool stop = plan.rule ? standing.next != Next::kGoOn : standing.next == Next::kRegressed;
    if (!stop && look.runs != plan.looks.back().runs) {
      continue;
    }
    bool alarm = false;
    for (const Finding& finding : comparison.findings) {
      const bool is_changed = changed && finding.cell.type == "cell 0";
      tally.found += is_changed && finding.gates ? 1 : 0;
      alarm = alarm || (!is_changed && finding.gates);
    }
    tally.false_alarms += alarm ? 1 : 0;
    tally.runs += static_cast<double>(look.runs);
    return;
  }
}

// tallies[plan][effect]
std::vector<std::vector<Tally>> Simulate(const Settings& settings, double sd, double margin,
                                         std::span<const double> effects) {
  std::mt19937_64 random(settings.seed);
  const auto plans = Plans(settings.most);
  std::vector<std::vector<Tally>> tallies(plans.size(), std::vector<Tally>(effects.size()));
  for (int round = 0; round < settings.simulations; ++round) {
    Recorded recorded;
    recorded.seed = random();
    recorded.base = stats::Noise(settings.cells, settings.most, sd, 0, random);
    const stats::Matrix noise = stats::Noise(settings.cells, settings.most, sd, 0, random);
    for (std::size_t effect = 0; effect < effects.size(); ++effect) {
      recorded.changed = noise;
      for (double& value : recorded.changed[0]) {
        value += std::log1p(effects[effect] / 100);
      }
      Looks looks(recorded, margin);
      for (std::size_t plan = 0; plan < plans.size(); ++plan) {
        Follow(plans[plan], looks, effects[effect] > 0, tallies[plan][effect]);
      }
    }
  }
  return tallies;
}

void Print(const Settings& settings, double sd, double margin, std::span<const double> effects) {
  std::printf(
      "\nRun sd %.0f%%, margin %.0f%%, %d simulations. False alarms of an A/A comparison (runs a "
      "side)",
      100 * sd, 100 * margin, settings.simulations);
  std::printf("%s\n\n| plan | A/A |",
              effects.size() > 1 ? "; changed cell found (runs a side)." : ".");
  for (const double effect : effects.subspan(1)) {
    std::printf(" +%.0f%% |", effect);
  }
  std::printf("\n| --- | --- |");
  for (std::size_t i = 1; i < effects.size(); ++i) {
    std::printf(" --- |");
  }
  std::printf("\n");
  const auto plans = Plans(settings.most);
  const auto tallies = Simulate(settings, sd, margin, effects);
  for (std::size_t plan = 0; plan < plans.size(); ++plan) {
    std::printf("| %s |", plans[plan].name.c_str());
    for (std::size_t effect = 0; effect < effects.size(); ++effect) {
      const Tally& tally = tallies[plan][effect];
      const int count = effect == 0 ? tally.false_alarms : tally.found;
      std::printf(" %.4f (%.1f) |", static_cast<double>(count) / settings.simulations,
                  tally.runs / settings.simulations);
    }
    std::printf("\n");
  }
  std::fflush(stdout);
}

template <class T>
bool Number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

int Main(std::span<char*> arguments) {
  Settings settings;
  for (std::size_t i = 1; i < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    const std::string_view value = i + 1 < arguments.size() ? arguments[i + 1] : "";
    const bool understood = (name == "--simulations" && Number(value, settings.simulations)) ||
                            (name == "--seed" && Number(value, settings.seed)) ||
                            (name == "--most" && Number(value, settings.most)) ||
                            (name == "--table" && Number(value, settings.table)) ||
                            (name == "--cells" && Number(value, settings.cells));
    if (!understood || settings.simulations < 1 || settings.simulations > 1'000'000 ||
        settings.most < 4 || settings.most > 100 || settings.cells < 1 || settings.cells > 10'000) {
      std::fprintf(stderr,
                   "usage: simulate_sequential [--simulations N] [--seed S] [--most N] [--cells "
                   "N] [--table 1|2|3]\n");
      return 2;
    }
  }
  std::printf(
      "%d simulations, seed %llu, %zu cells, up to %zu runs a side, %zu relabellings where "
      "there are more than 20000. Looks:",
      settings.simulations, static_cast<unsigned long long>(settings.seed), settings.cells,
      settings.most, kRelabellings);
  for (const Look& look : LooksUpTo(settings.most)) {
    std::printf(" %zu at alpha/%zu", look.runs, look.comparisons);
  }
  std::printf(".\n");
  constexpr double kNothing[] = {0};
  constexpr double kOnQuiet[] = {0, 10, 25};
  constexpr double kOnNoisy[] = {0, 25, 50};
  const auto wanted = [&](int table) { return settings.table == 0 || settings.table == table; };
  if (wanted(1)) {  // with margin 0 every alarm counts, and little ends early without one
    Print(settings, 0.05, 0, kNothing);
  }
  settings.simulations = std::max(1, settings.simulations / 2);
  if (wanted(2)) {
    Print(settings, 0.05, 0.10, kOnQuiet);
  }
  if (wanted(3)) {
    Print(settings, 0.15, 0.10, kOnNoisy);
  }
  return 0;
}

}  // namespace
}  // namespace tracegate::diff

int main(int argc, char** argv) {
  return tracegate::diff::Main(std::span(argv, static_cast<std::size_t>(argc)));
}
