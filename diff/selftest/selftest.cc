#include "diff/selftest/selftest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "diff/selftest/inject.h"
#include "diff/selftest/pool.h"
#include "stats/relabel.h"

namespace tracegate::diff::selftest {

using profile::Profile;

namespace {

// Below this a split has no second pair, and no variance.
constexpr std::size_t kLeastPerSide = 2;

Status Usage(std::string what) { return Fail(ErrorCode::kUsage, std::move(what)); }

Status Check(std::size_t runs, const Options& options) {
  if (runs < kLeastForSelfTest) {
    return Usage(fmt::format("a self-test needs {} runs or more, not {}", kLeastForSelfTest, runs));
  }
  if (options.per_side.empty() || options.factors.empty()) {
    return Usage("a self-test needs a number of runs a side, and a factor");
  }
  for (const std::size_t per_side : options.per_side) {
    if (per_side < kLeastPerSide) {
      return Usage(fmt::format("{} run a side cannot be split from others", per_side));
    }
  }
  for (const double factor : options.factors) {
    if (!(factor > 0) || !std::isfinite(factor)) {
      return Usage(fmt::format("{:g}% slower is no slowdown", factor * 100));
    }
  }
  if (!(options.share > 0 && options.share <= 1)) {
    return Usage("the share of spans to slow must be above 0%, and 100% at most");
  }
  if (options.draws == 0 || options.draws_injected == 0 || options.threads == 0) {
    return Usage("draws and threads must be 1 or more");
  }
  return {};
}

// The numbers of runs a side, ascending, none above `most`.
std::vector<std::size_t> Capped(const std::vector<std::size_t>& per_side, std::size_t most) {
  std::set<std::size_t> capped;
  for (const std::size_t one : per_side) {
    capped.insert(std::min(one, most));
  }
  return {capped.begin(), capped.end()};
}

std::vector<const Profile*> PointersTo(std::span<const Profile> runs,
                                       std::span<const Profile> more = {}) {
  std::vector<const Profile*> pointers;
  for (const std::span<const Profile> part : {runs, more}) {
    for (const Profile& run : part) {
      pointers.push_back(&run);
    }
  }
  return pointers;
}

Series SeriesOf(Scheme scheme, std::size_t per_side, std::size_t draws) {
  Series series;
  series.scheme = scheme;
  series.per_side = per_side;
  series.draws = draws;
  return series;
}

class Tester {
 public:
  Tester(std::span<const Profile> runs, std::span<const Profile> changed, const Options& options,
         Progress& progress)
      : runs_(runs),
        changed_(changed),
        options_(options),
        progress_(progress),
        per_side_(Capped(options.per_side, runs.size() / 2)),
        factors_(options.factors) {
    std::sort(factors_.begin(), factors_.end());
    factors_.erase(std::unique(factors_.begin(), factors_.end()), factors_.end());
    options_.compare.attribute = false;
    options_.compare.block_size = 0;
    options_.compare.block_rule = BlockRule::kIfTheyPay;
    options_.compare.comparisons = 1;
    options_.compare.filter = {};
  }

  Result<SelfTest> Run();

 private:
  Status ChooseSpans();
  void CountDraws();
  Status AddSame();
  Status AddInjected();
  Status AddInjected(double factor);
  Status AddChanged();
  Status Add(const Pool& pool, const Series& series, std::vector<Figure>& to);
  void Judge();
  void AddNotes();
  std::vector<std::size_t> PerSideOfChanged() const {
    return changed_.empty() ? std::vector<std::size_t>()
                            : Capped(options_.per_side, std::min(runs_.size(), changed_.size()));
  }

  std::span<const Profile> runs_;
  std::span<const Profile> changed_;
  Options options_;
  Progress& progress_;
  std::vector<std::size_t> per_side_;
  std::vector<double> factors_;
  SelfTest result_;
};

Status Tester::ChooseSpans() {
  const Filter& wanted = options_.slowed;
  result_.is_chosen = wanted.type || wanted.state || wanted.reason;
  result_.slowed = result_.is_chosen ? KindsLike(runs_, wanted) : LargestKinds(runs_, 1);
  if (!result_.slowed.empty()) {
    return {};
  }
  return Usage(
      result_.is_chosen
          ? "no spans of user goroutines match --type, --state and --reason"
          : fmt::format("no kind of spans is {} times in every run, so there is none to slow",
                        kLeastToSlow));
}

void Tester::CountDraws() {
  const std::size_t same = 2 * per_side_.size() * options_.draws;
  const std::size_t injected = per_side_.size() * factors_.size() * options_.draws_injected;
  progress_.total = same + injected + PerSideOfChanged().size() * options_.draws_injected;
}

Status Tester::Add(const Pool& pool, const Series& series, std::vector<Figure>& to) {
  auto figures = Count(pool, series, options_, progress_);
  if (!figures) {
    return Fail(std::move(figures.error()));
  }
  to.insert(to.end(), figures->begin(), figures->end());
  return {};
}

Status Tester::AddSame() {
  const Pool pool(PointersTo(runs_), options_.naive);
  for (const Scheme scheme : {Scheme::kRandom, Scheme::kInterleaved}) {
    for (const std::size_t per_side : per_side_) {
      Series series = SeriesOf(scheme, per_side, options_.draws);
      series.split = [&, per_side](std::mt19937_64& random) {
        return scheme == Scheme::kRandom ? DrawRandom(runs_.size(), per_side, random)
                                         : DrawInterleaved(runs_.size(), per_side, random);
      };
      if (scheme == Scheme::kInterleaved) {
        series.block_sizes = {0, 2};
      }
      if (auto added = Add(pool, series, result_.same); !added) {
        return added;
      }
    }
  }
  return {};
}

// Base runs come first in the pool, then the same runs slowed.
Status Tester::AddInjected(double factor) {
  std::vector<Profile> slowed(runs_.begin(), runs_.end());
  for (std::size_t run = 0; run < slowed.size(); ++run) {
    auto random = StreamOfRun(options_.compare.seed, run);
    Slow(result_.slowed, {1 + factor, options_.share}, random, slowed[run]);
  }
  const Pool pool(PointersTo(runs_, slowed), options_.naive);
  for (const std::size_t per_side : per_side_) {
    Series series = SeriesOf(Scheme::kRandom, per_side, options_.draws_injected);
    series.factor = factor;
    series.slowed = result_.slowed;
    series.split = [&, per_side](std::mt19937_64& random) {
      Split split = DrawRandom(runs_.size(), per_side, random);
      for (std::size_t& run : split.changed) {
        run += runs_.size();
      }
      return split;
    };
    if (auto added = Add(pool, series, result_.injected); !added) {
      return added;
    }
  }
  return {};
}

Status Tester::AddInjected() {
  for (const double factor : factors_) {
    if (auto added = AddInjected(factor); !added) {
      return added;
    }
  }
  return {};
}

Status Tester::AddChanged() {
  if (changed_.empty()) {
    return {};
  }
  const Pool pool(PointersTo(runs_, changed_), options_.naive);
  for (const std::size_t per_side : PerSideOfChanged()) {
    Series series = SeriesOf(Scheme::kTwoSets, per_side, options_.draws_injected);
    series.split = [&, per_side](std::mt19937_64& random) {
      return DrawTwoSets(runs_.size(), changed_.size(), per_side, random);
    };
    if (auto added = Add(pool, series, result_.changed); !added) {
      return added;
    }
  }
  return {};
}

void Tester::Judge() {
  const double alpha = options_.compare.alpha;
  for (const Figure& figure : result_.same) {
    if (figure.scheme == Scheme::kRandom && figure.alarm.low > alpha) {
      result_.failures.push_back(
          fmt::format("false alarms in {:.1f}% of the random splits with {}+{} runs ({:.1f}% to "
                      "{:.1f}%), which is above the level of {:g}%",
                      figure.alarm.estimate * 100, figure.per_side, figure.per_side,
                      figure.alarm.low * 100, figure.alarm.high * 100, alpha * 100));
    }
  }
  const Figure& greatest = result_.injected.back();
  if (greatest.alarm.estimate < kLeastDetection) {
    result_.failures.push_back(
        fmt::format("+{:g}% is found in only {:.0f}% of the draws with {}+{} runs ({:.0f}% are "
                    "asked for)",
                    *greatest.factor * 100, greatest.alarm.estimate * 100, greatest.per_side,
                    greatest.per_side, kLeastDetection * 100));
  }
}

void Tester::AddNotes() {
  auto& notes = result_.notes;
  notes.push_back(fmt::format(
      "Draws from {} runs overlap, so they are not independent experiments: the intervals cover "
      "the chance of the draws, not that these runs were the ones recorded",
      runs_.size()));
  const std::size_t most = *std::max_element(options_.per_side.begin(), options_.per_side.end());
  if (most > runs_.size() / 2) {
    notes.push_back(
        fmt::format("{} runs have at most {} on either side", runs_.size(), runs_.size() / 2));
  }
  for (const std::size_t per_side : per_side_) {
    const double smallest = 1 / static_cast<double>(stats::Choose(2 * per_side, per_side));
    if (!stats::EnoughRuns(per_side, per_side)) {
      notes.push_back(
          fmt::format("With {}+{} runs the gate decides nothing, by design: {}+{} are "
                      "the least",
                      per_side, per_side, stats::kLeastRuns, stats::kLeastRuns));
    } else if (smallest > options_.compare.alpha) {
      notes.push_back(
          fmt::format("With {}+{} runs the smallest p is {:.3g}, above alpha: the gate "
                      "decides nothing",
                      per_side, per_side, smallest));
    }
  }
  notes.emplace_back(
      "Injected: the durations of the slowed spans, whole and cut ones, and nothing else: in a "
      "program whatever waits for them gets slower too");
}

Result<SelfTest> Tester::Run() {
  result_.runs = runs_.size();
  result_.changed_runs = changed_.size();
  result_.compare = options_.compare;
  result_.share = options_.share;
  result_.naive = options_.naive;
  if (auto chosen = ChooseSpans(); !chosen) {
    return Fail(std::move(chosen.error()));
  }
  CountDraws();
  for (const auto step : {&Tester::AddSame, static_cast<Status (Tester::*)()>(&Tester::AddInjected),
                          &Tester::AddChanged}) {
    if (auto done = (this->*step)(); !done) {
      return Fail(std::move(done.error()));
    }
  }
  Judge();
  AddNotes();
  return std::move(result_);
}

}  // namespace

Result<SelfTest> RunSelfTest(std::span<const Profile> runs, std::span<const Profile> changed,
                             const Options& options, Progress& progress) {
  if (auto ok = Check(runs.size(), options); !ok) {
    return Fail(std::move(ok.error()));
  }
  return Tester(runs, changed, options, progress).Run();
}

}  // namespace tracegate::diff::selftest
