#include "diff/compare.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "diff/attribute.h"
#include "diff/environment.h"
#include "stats/equivalence.h"
#include "stats/hodges_lehmann.h"
#include "stats/max_t.h"
#include "stats/power.h"
#include "stats/summary.h"

namespace tracegate::diff {

using profile::Profile;
using stats::Verdict;

namespace {

constexpr std::size_t kMostStacks = 3;
constexpr double kPlannedPower = 0.8;

// The two sides of one row.
struct Split {
  std::span<const double> base;
  std::span<const double> changed;
};
Split SplitAt(const std::vector<double>& values, std::size_t base_runs) {
  return {std::span(values).first(base_runs), std::span(values).subspan(base_runs)};
}

double MedianOf(std::span<const double> values) { return stats::Median(values).value_or(0); }

// The test of a cell, and of its times per run where it has them.
struct Tested {
  stats::CellTest test;
  std::optional<stats::CellTest> per_run;
};

// Of two tests of which both must hold: the greater p (an intersection-union test
// needs no correction), the wider bounds, the smaller estimate, 0 where they
// contradict each other.
stats::CellTest Both(const Tested& tested) {
  stats::CellTest both = tested.test;
  if (!tested.per_run) {
    return both;
  }
  const stats::CellTest& other = *tested.per_run;
  if (std::abs(other.estimate) < std::abs(both.estimate)) {
    both.estimate = other.estimate;
  }
  if (tested.test.estimate * other.estimate < 0) {
    both.estimate = 0;
  }
  both.p_upper = std::max(both.p_upper, other.p_upper);
  both.p_lower = std::max(both.p_lower, other.p_lower);
  both.p_upper_adjusted = std::max(both.p_upper_adjusted, other.p_upper_adjusted);
  both.p_lower_adjusted = std::max(both.p_lower_adjusted, other.p_lower_adjusted);
  both.lower_bound = std::min(both.lower_bound, other.lower_bound);
  both.upper_bound = std::max(both.upper_bound, other.upper_bound);
  return both;
}

class Comparer {
 public:
  Comparer(std::span<const Profile> base, std::span<const Profile> changed,
           const CompareOptions& options)
      : base_(base), changed_(changed), options_(options) {}

  Result<Comparison> Run();

 private:
  Status Test(const Measured& measured);
  Result<Finding> Judge(const Row& row, const Tested& tested) const;
  bool AboveFloor(const Finding& finding) const;
  Result<bool> Equivalent(const Tested& tested) const;
  std::size_t RunsWith(const Row& row, bool on_base) const;
  std::optional<std::size_t> MoreRuns(const stats::CellTest& test) const;
  void AddImpacts();
  void Order();
  void Conclude();

  std::span<const Profile> base_;
  std::span<const Profile> changed_;
  const CompareOptions& options_;
  Comparison result_;
};

bool Comparer::AboveFloor(const Finding& finding) const {
  const auto least = static_cast<double>(options_.floor);
  const bool rate = finding.cell.statistic == Statistic::kTimePerSecond;
  return std::abs(finding.new_value - finding.base) >= (rate ? least * kRateFloorFactor : least);
}

// Runs in which the cell exists: none where it is in no run of this side and in every
// run of the other. Elsewhere a run without such spans has a time of zero, which is a
// value, and counts.
std::size_t Comparer::RunsWith(const Row& row, bool on_base) const {
  const auto middle = row.in_run.begin() + static_cast<std::ptrdiff_t>(base_.size());
  const std::size_t in_base =
      static_cast<std::size_t>(std::count(row.in_run.begin(), middle, true));
  const std::size_t in_new = static_cast<std::size_t>(std::count(middle, row.in_run.end(), true));
  const bool missing =
      on_base ? in_base == 0 && in_new == changed_.size() : in_new == 0 && in_base == base_.size();
  return missing ? 0 : on_base ? base_.size() : changed_.size();
}

// How many runs a side are still missing to see an effect of the size of the
// estimate, or of the margin if that is more. Bonferroni stands in for the step-down
// test, which needs no more runs than it.
std::optional<std::size_t> Comparer::MoreRuns(const stats::CellTest& test) const {
  const auto b = static_cast<double>(base_.size());
  const auto c = static_cast<double>(changed_.size());
  const double sd = test.own_error / std::sqrt(1 / b + 1 / c);
  const double effect = std::max(std::abs(test.estimate), std::log1p(options_.margin));
  const double alpha =
      options_.alpha / static_cast<double>(std::max<std::size_t>(result_.family_size, 1));
  if (!(sd > 0) || !(effect > 0)) {
    return std::nullopt;
  }
  const auto needed = stats::RunsNeeded(effect, sd, std::min(alpha, 0.49), kPlannedPower);
  if (!needed || !*needed) {
    return std::nullopt;
  }
  const std::size_t have = std::min(base_.size(), changed_.size());
  const std::size_t wanted = std::max(**needed, kLeastRuns);
  // A cell that is undecided needs one more at least, whatever the plan said.
  return wanted > have ? wanted - have : 1;
}

Result<bool> Comparer::Equivalent(const Tested& tested) const {
  const double margin = std::log1p(options_.margin);
  for (const stats::CellTest* test :
       {&tested.test, tested.per_run ? &*tested.per_run : &tested.test}) {
    const auto result =
        stats::Tost(test->estimate, test->own_error, test->own_df, margin, options_.alpha);
    if (!result) {
      return Fail(result.error());
    }
    if (!result->equivalent) {
      return false;
    }
  }
  return true;
}

Result<Finding> Comparer::Judge(const Row& row, const Tested& tested) const {
  const stats::CellTest test = Both(tested);
  Finding finding;
  finding.cell = row.cell;
  const Split values = SplitAt(row.values, base_.size());
  const Split logs = SplitAt(row.logs, base_.size());
  finding.base = MedianOf(values.base);
  finding.new_value = MedianOf(values.changed);
  const auto shift = stats::HodgesLehmann(logs.base, logs.changed, 1 - options_.alpha);
  if (!shift) {
    return Fail(shift.error());
  }
  finding.ratio = std::exp(shift->estimate);
  if (shift->finite) {
    finding.ratio_low = std::exp(shift->low);
    finding.ratio_high = std::exp(shift->high);
  }
  const bool worse = tested.test.estimate >= 0;
  finding.p = worse ? test.p_upper : test.p_lower;
  finding.p_adjusted = worse ? test.p_upper_adjusted : test.p_lower_adjusted;

  const auto equivalent = Equivalent(tested);
  if (!equivalent) {
    return Fail(equivalent.error());
  }
  const stats::Evidence evidence{RunsWith(row, true),   RunsWith(row, false),  test.estimate,
                                 test.p_upper_adjusted, test.p_lower_adjusted, test.lower_bound,
                                 test.upper_bound,      *equivalent,           AboveFloor(finding)};
  const auto decision =
      stats::Decide(evidence, {options_.alpha, options_.margin, stats::Polarity::kLowerIsBetter});
  if (!decision) {
    return Fail(decision.error());
  }
  finding.verdict = decision->verdict;
  finding.beyond_margin = decision->beyond_margin;
  const bool enough = base_.size() >= kLeastRuns && changed_.size() >= kLeastRuns;
  // Spans of a new kind are a regression like any other growth, once they are many
  // enough to be no chance.
  const bool new_and_significant = finding.verdict == Verdict::kAppeared && enough &&
                                   evidence.above_floor && evidence.p_upper <= options_.alpha;
  finding.gates = finding.verdict == Verdict::kRegressed || new_and_significant;
  if (finding.verdict == Verdict::kInconclusive) {
    finding.runs_needed = MoreRuns(test);
  }
  return finding;
}

Status Comparer::Test(const Measured& measured) {
  const std::size_t runs = base_.size() + changed_.size();
  std::vector<double> matrix;
  for (const Row& row : measured.rows) {
    matrix.insert(matrix.end(), row.logs.begin(), row.logs.end());
    matrix.insert(matrix.end(), row.logs_per_run.begin(), row.logs_per_run.end());
  }
  std::vector<std::uint8_t> side(runs, 0);
  std::fill(side.begin() + static_cast<std::ptrdiff_t>(base_.size()), side.end(), 1);
  stats::MaxTOptions options;
  options.seed = options_.seed;
  options.relabellings = options_.relabellings;
  const auto tested = stats::MaxT(matrix, runs, side, options_.alpha, options);
  if (!tested) {
    return Fail(tested.error());
  }
  result_.family_size = tested->cells.size();
  result_.relabellings = tested->relabellings;
  result_.enumerated = tested->enumerated;
  result_.smallest_p = tested->smallest_p;
  std::size_t next = 0;
  for (const Row& row : measured.rows) {
    Tested cell{tested->cells[next++], std::nullopt};
    if (!row.logs_per_run.empty()) {
      cell.per_run = tested->cells[next++];
    }
    auto finding = Judge(row, cell);
    if (!finding) {
      return Fail(std::move(finding.error()));
    }
    result_.findings.push_back(*std::move(finding));
  }
  return {};
}

using SpansKey = std::tuple<std::string, std::string, std::string>;
SpansKey KeyOf(const CellId& cell) { return {cell.type, cell.state, cell.reason}; }

void Comparer::AddImpacts() {
  std::map<SpansKey, double> impacts;
  for (const Finding& finding : result_.findings) {
    if (finding.cell.statistic == Statistic::kTimePerSecond) {
      impacts[KeyOf(finding.cell)] = finding.new_value - finding.base;
    }
  }
  for (Finding& finding : result_.findings) {
    const auto impact = impacts.find(KeyOf(finding.cell));
    finding.impact = impact == impacts.end() ? 0 : impact->second;
    if (finding.verdict != Verdict::kUnchanged && finding.verdict != Verdict::kInconclusive) {
      finding.because = Attribute(finding.cell, base_, changed_, kMostStacks);
    }
  }
}

int ClassOf(const Finding& finding) {
  switch (finding.verdict) {
    case Verdict::kRegressed:
      return 0;
    case Verdict::kAppeared:
    case Verdict::kGone:
      return finding.gates ? 0 : 1;
    case Verdict::kWorseSmall:
      return 2;
    case Verdict::kImproved:
      return 3;
    case Verdict::kUnchanged:
      return 4;
    case Verdict::kInconclusive:
      return 5;
  }
  return 5;
}

// Regressions before all else; among them the spans whose time per second grew most,
// since a cause moves more time than what only feels its effects.
void Comparer::Order() {
  std::map<SpansKey, int> best;
  for (const Finding& finding : result_.findings) {
    const auto [at, is_new] = best.emplace(KeyOf(finding.cell), ClassOf(finding));
    at->second = std::min(at->second, ClassOf(finding));
  }
  const auto rank = [&](const Finding& f) {
    const int group = best.at(KeyOf(f.cell));
    const double impact = group == 0 || group == 2 ? -f.impact : -std::abs(f.impact);
    return std::tuple(group, impact, KeyOf(f.cell), ClassOf(f), f.p_adjusted,
                      -static_cast<int>(f.cell.statistic));
  };
  std::stable_sort(result_.findings.begin(), result_.findings.end(),
                   [&](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
}

void Comparer::Conclude() {
  const std::size_t least = std::min(base_.size(), changed_.size());
  const bool gates = std::any_of(result_.findings.begin(), result_.findings.end(),
                                 [](const Finding& finding) { return finding.gates; });
  if (least < kLeastRuns) {
    result_.outcome = Outcome::kInconclusive;
    result_.why = fmt::format(
        "{}+{} runs cannot decide anything: at least {}+{} are needed ({} more of base, {} more "
        "of new)",
        base_.size(), changed_.size(), kLeastRuns, kLeastRuns,
        kLeastRuns - std::min(kLeastRuns, base_.size()),
        kLeastRuns - std::min(kLeastRuns, changed_.size()));
  } else if (gates) {
    result_.outcome = Outcome::kRegressed;
  } else if (result_.findings.empty()) {
    result_.outcome = Outcome::kInconclusive;
    result_.why = "no cell has enough spans to be tested";
  } else if (result_.smallest_p > options_.alpha) {
    result_.outcome = Outcome::kInconclusive;
    result_.why = fmt::format("the smallest p that {}+{} runs can give is {:.3g}, above alpha {:g}",
                              base_.size(), changed_.size(), result_.smallest_p, options_.alpha);
  } else {
    result_.outcome = Outcome::kPassed;
  }
}

Result<Comparison> Comparer::Run() {
  std::vector<const Profile*> all;
  for (const std::span<const Profile> runs : {base_, changed_}) {
    for (const Profile& run : runs) {
      all.push_back(&run);
    }
  }
  result_.base = Describe("base", base_);
  result_.changed = Describe("new", changed_);
  result_.alpha = options_.alpha;
  result_.margin = options_.margin;
  result_.floor = options_.floor;
  result_.seed = options_.seed;
  result_.warnings = Warnings(result_.base, result_.changed, base_, changed_);
  Measured measured = Measure(all, options_.floor, options_.filter);
  result_.not_judged = std::move(measured.not_judged);
  constexpr std::size_t kLeastForTest = 3;
  if (all.size() >= kLeastForTest) {
    if (auto tested = Test(measured); !tested) {
      return Fail(std::move(tested.error()));
    }
  }
  AddImpacts();
  Order();
  Conclude();
  return std::move(result_);
}

}  // namespace

Result<Comparison> Compare(std::span<const Profile> base, std::span<const Profile> changed,
                           const CompareOptions& options) {
  if (base.empty() || changed.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "a comparison needs runs on both sides");
  }
  if (!(options.alpha > 0 && options.alpha < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "alpha must lie between 0 and 1");
  }
  if (!(options.margin >= 0) || !std::isfinite(options.margin)) {
    return Fail(ErrorCode::kInvalidArgument, "the margin must be 0 or more");
  }
  if (options.floor < 0) {
    return Fail(ErrorCode::kInvalidArgument, "the floor must be 0 or more");
  }
  return Comparer(base, changed, options).Run();
}

}  // namespace tracegate::diff
