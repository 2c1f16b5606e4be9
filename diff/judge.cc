#include "diff/judge.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "stats/equivalence.h"
#include "stats/hodges_lehmann.h"
#include "stats/interval.h"
#include "stats/power.h"
#include "stats/summary.h"

namespace tracegate::diff {

using stats::CellTest;
using stats::Verdict;

namespace {

constexpr double kPlannedPower = 0.8;

std::span<const double> BaseOf(const std::vector<double>& values, const Sides& sides) {
  return std::span(values).first(sides.base);
}
std::span<const double> ChangedOf(const std::vector<double>& values, const Sides& sides) {
  return std::span(values).subspan(sides.base);
}

Limits LimitsOf(const Row& row, const CompareOptions& options) {
  return row.limits.value_or(Limits{options.margin, options.floor});
}

double MedianOf(std::span<const double> values) { return stats::Median(values).value_or(0); }

// Of two tests of which both must hold: the greater p (an intersection-union test
// needs no correction), the wider bounds, the smaller estimate, 0 where they
// contradict each other.
CellTest Both(const Tested& tested) {
  CellTest both = tested.test;
  if (!tested.per_run) {
    return both;
  }
  const CellTest& other = *tested.per_run;
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

// Adjusts for the comparisons that share alpha.
void Share(std::size_t comparisons, CellTest& test) {
  const auto times = static_cast<double>(comparisons);
  test.p_upper_adjusted = std::min(1.0, test.p_upper_adjusted * times);
  test.p_lower_adjusted = std::min(1.0, test.p_lower_adjusted * times);
}

// How many runs a side are still missing to see an effect of the size of the
// estimate, or of the margin if that is more. Bonferroni stands in for the step-down
// test, which needs no more runs than it.
std::optional<std::size_t> MoreRuns(const CellTest& test, double margin, const Sides& sides,
                                    const CompareOptions& options) {
  const double sd = test.own_error / std::sqrt(1 / static_cast<double>(sides.base) +
                                               1 / static_cast<double>(sides.changed));
  const double effect = std::max(std::abs(test.estimate), std::log1p(margin));
  const double alpha = options.alpha / static_cast<double>(std::max<std::size_t>(
                                           sides.family * options.comparisons, 1));
  if (!(sd > 0) || !(effect > 0)) {
    return std::nullopt;
  }
  const auto needed = stats::RunsNeeded(effect, sd, std::min(alpha, 0.49), kPlannedPower);
  if (!needed || !*needed) {
    return std::nullopt;
  }
  const std::size_t have = std::min(sides.base, sides.changed);
  const std::size_t wanted = std::max(**needed, stats::kLeastRuns);
  // A cell that is undecided needs one more at least, whatever the plan said.
  return wanted > have ? wanted - have : 1;
}

Result<bool> Equivalent(const Tested& tested, double least_change, const CompareOptions& options) {
  const double margin = std::log1p(least_change);
  for (const CellTest* test : {&tested.test, tested.per_run ? &*tested.per_run : &tested.test}) {
    const auto result =
        stats::Tost(test->estimate, test->own_error, test->own_df, margin, options.alpha);
    if (!result) {
      return Fail(result.error());
    }
    if (!result->equivalent) {
      return false;
    }
  }
  return true;
}

// Runs in which the cell exists: none where it is in no run of this side and in every
// run of the other. Elsewhere a run without such spans has a time of zero, which is a
// value, and counts.
std::size_t RunsWith(const Row& row, const Sides& sides, bool on_base) {
  const auto structural = OnOneSide(row.in_run, sides.base);
  const std::optional<Verdict> missing = on_base ? Verdict::kAppeared : Verdict::kGone;
  return structural == missing ? 0 : on_base ? sides.base : sides.changed;
}

Status AddRatio(const Row& row, const CellTest& test, const Sides& sides,
                const CompareOptions& options, Finding& finding) {
  if (sides.student) {
    finding.ratio = std::exp(test.estimate);
    const auto half = stats::StudentHalfWidth(test.own_error, test.own_df, 1 - options.alpha);
    if (!half) {
      return Fail(half.error());
    }
    finding.ratio_low = std::exp(test.estimate - *half);
    finding.ratio_high = std::exp(test.estimate + *half);
    return {};
  }
  const auto shift =
      stats::HodgesLehmann(BaseOf(row.logs, sides), ChangedOf(row.logs, sides), 1 - options.alpha);
  if (!shift) {
    return Fail(shift.error());
  }
  finding.ratio = std::exp(shift->estimate);
  if (shift->finite) {
    finding.ratio_low = std::exp(shift->low);
    finding.ratio_high = std::exp(shift->high);
  }
  return {};
}

Finding Describe(const Row& row, const Sides& sides) {
  Finding finding;
  finding.cell = row.cell;
  finding.polarity = PolarityOf(row.cell);
  finding.base = MedianOf(BaseOf(row.values, sides));
  finding.new_value = MedianOf(ChangedOf(row.values, sides));
  finding.threshold = row.threshold;
  finding.horizon = row.horizon;
  finding.limits = row.limits;
  return finding;
}

}  // namespace

std::optional<Verdict> OnOneSide(const std::vector<bool>& in_run, std::size_t base_runs) {
  const auto middle = in_run.begin() + static_cast<std::ptrdiff_t>(base_runs);
  const auto in_base = std::count(in_run.begin(), middle, true);
  const auto in_changed = std::count(middle, in_run.end(), true);
  if (in_base == 0 && in_changed == in_run.end() - middle) {
    return Verdict::kAppeared;
  }
  if (in_changed == 0 && in_base == middle - in_run.begin()) {
    return Verdict::kGone;
  }
  return std::nullopt;
}

Result<Finding> Judge(const Row& row, const Tested& tested, const Sides& sides,
                      const CompareOptions& options) {
  CellTest test = Both(tested);
  Share(options.comparisons, test);
  Finding finding = Describe(row, sides);
  if (auto added = AddRatio(row, tested.test, sides, options, finding); !added) {
    return Fail(std::move(added.error()));
  }
  if (std::isfinite(test.lower_bound)) {
    finding.bound_low = std::exp(test.lower_bound);
  }
  if (std::isfinite(test.upper_bound)) {
    finding.bound_high = std::exp(test.upper_bound);
  }
  const bool up = tested.test.estimate >= 0;
  finding.p = up ? test.p_upper : test.p_lower;
  finding.p_adjusted = up ? test.p_upper_adjusted : test.p_lower_adjusted;
  if (finding.polarity == stats::Polarity::kNeutral) {  // either way is a change
    finding.p = std::min(1.0, 2 * finding.p);
    finding.p_adjusted = std::min(1.0, 2 * finding.p_adjusted);
  }

  const Limits limits = LimitsOf(row, options);
  const auto equivalent = Equivalent(tested, limits.margin, options);
  if (!equivalent) {
    return Fail(equivalent.error());
  }
  const bool above_floor =
      std::abs(finding.new_value - finding.base) >= FloorOf(finding.cell, limits.floor);
  const stats::Evidence evidence{RunsWith(row, sides, true),
                                 RunsWith(row, sides, false),
                                 test.estimate,
                                 test.p_upper_adjusted,
                                 test.p_lower_adjusted,
                                 test.lower_bound,
                                 test.upper_bound,
                                 *equivalent,
                                 above_floor};
  const auto decision = stats::Decide(evidence, {options.alpha, limits.margin, finding.polarity});
  if (!decision) {
    return Fail(decision.error());
  }
  finding.verdict = decision->verdict;
  finding.beyond_margin = decision->beyond_margin;
  // Spans of a new kind are a regression like any other growth, once they are many
  // enough to be no chance.
  const bool appeared = finding.verdict == Verdict::kAppeared;
  const bool gone = finding.verdict == Verdict::kGone;
  finding.significant = ((appeared && evidence.p_upper <= options.alpha) ||
                         (gone && evidence.p_lower <= options.alpha)) &&
                        stats::EnoughRuns(sides.base, sides.changed) && above_floor;
  finding.gates = finding.verdict == Verdict::kRegressed || (appeared && finding.significant);
  if (finding.verdict == Verdict::kInconclusive && options.attribute && !sides.sessions) {
    finding.runs_needed = MoreRuns(test, limits.margin, sides, options);
  }
  return finding;
}

}  // namespace tracegate::diff
