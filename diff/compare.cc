#include "diff/compare.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "diff/aligned_runs.h"
#include "diff/check_options.h"
#include "diff/effects.h"
#include "diff/environment.h"
#include "diff/judge.h"
#include "diff/order.h"
#include "stats/blocks.h"
#include "stats/max_t.h"
#include "stats/relabel.h"
#include "stats/sessions.h"

namespace tracegate::diff {

using profile::Profile;
using stats::Verdict;

namespace {

// Runs below which there is nothing to relabel.
constexpr std::size_t kLeastForTest = 3;

using Rows = std::vector<const Row*>;

// What the prior of a variance may know of a cell: its statistic, its state, and how many spans a
// value was made of.
std::vector<double> TraitsOf(const Rows& rows) {
  std::set<std::string> states;
  for (const Row* row : rows) {
    states.insert(row->cell.state);
  }
  std::vector<double> traits;
  for (const Row* row : rows) {
    const std::size_t copies = row->logs_per_run.empty() ? 1 : 2;
    for (std::size_t copy = 0; copy < copies; ++copy) {
      for (const Statistic statistic : kStatistics) {
        traits.push_back(row->cell.statistic == statistic ? 1 : 0);
      }
      for (const std::string& state : states) {
        traits.push_back(row->cell.state == state ? 1 : 0);
      }
      traits.push_back(std::log1p(row->spans));
    }
  }
  return traits;
}

std::vector<double> MatrixOf(const Rows& rows) {
  std::vector<double> matrix;
  for (const Row* row : rows) {
    matrix.insert(matrix.end(), row->logs.begin(), row->logs.end());
    matrix.insert(matrix.end(), row->logs_per_run.begin(), row->logs_per_run.end());
  }
  return matrix;
}

class Comparer {
 public:
  Comparer(std::size_t base, std::size_t changed, const CompareOptions& options)
      : base_(base), changed_(changed), options_(options) {}

  Result<Comparison> Run(const Measured& measured);

 private:
  std::size_t Runs() const { return base_ + changed_; }
  // The level of this comparison among those that share alpha.
  double Level() const { return options_.alpha / static_cast<double>(options_.comparisons); }
  void Describe();
  void ChooseBlocks(const Rows& rows);
  Status Test(const Measured& measured);
  Result<std::vector<stats::CellTest>> TestByRuns(const Rows& rows);
  Result<std::vector<stats::CellTest>> TestBySessions(const Rows& rows);
  // Tests and judges one family; returns the number of its tests.
  Result<std::size_t> TestFamily(const Rows& rows);
  Status Effects(const Measured& measured);
  void AddStructural(const Measured& measured);
  std::string WhyTooFew() const;
  // Takes back the verdicts that rest on tests.
  void JudgeNothing();
  void Conclude();

  std::size_t base_;  // runs
  std::size_t changed_;
  const CompareOptions& options_;
  std::vector<std::uint32_t> block_;  // of each run; empty: none, or they do not pay
  Comparison result_;
};

void Comparer::Describe() {
  result_.alpha = options_.alpha;
  result_.margin = options_.margin;
  result_.floor = options_.floor;
  result_.seed = options_.seed;
  result_.comparisons = options_.comparisons;
  const std::size_t fewer = std::min(base_, changed_);
  const bool sessions = options_.sessions.size() >= stats::kLeastSessions;
  result_.sessions = sessions ? options_.sessions.size() : 0;
  result_.basis = sessions                    ? Basis::kSessions
                  : Runs() < kLeastForTest    ? Basis::kEffects
                  : fewer < stats::kLeastRuns ? Basis::kPrediction
                                              : Basis::kTwoSides;
}

void Comparer::ChooseBlocks(const Rows& rows) {
  if (options_.block_size == 0) {
    return;
  }
  const std::size_t half = options_.block_size / 2;
  for (std::size_t run = 0; run < Runs(); ++run) {
    const std::size_t place = run < base_ ? run : run - base_;
    block_.push_back(static_cast<std::uint32_t>(place / half));
  }
  const std::size_t blocks = base_ / half;
  const double labellings = std::pow(static_cast<double>(stats::Choose(options_.block_size, half)),
                                     static_cast<double>(blocks));
  Blocks chosen{.size = options_.block_size};
  chosen.drift = stats::Drift(MatrixOf(rows), Runs(), block_);
  chosen.used = options_.block_rule == BlockRule::kAlways ||
                stats::BlocksPay(chosen.drift, labellings, Level());
  result_.blocks = chosen;
  if (!chosen.used) {
    block_.clear();
  }
}

Result<std::vector<stats::CellTest>> Comparer::TestBySessions(const Rows& rows) {
  std::vector<std::uint32_t> session;
  for (const std::size_t runs : options_.sessions) {
    const auto number = static_cast<std::uint32_t>(session.empty() ? 0 : session.back() + 1);
    session.insert(session.end(), runs, number);
  }
  session.insert(session.end(), changed_, static_cast<std::uint32_t>(options_.sessions.size()));
  result_.smallest_p = 0;
  return stats::TestSession(MatrixOf(rows), session, Level(), TraitsOf(rows));
}

Result<std::vector<stats::CellTest>> Comparer::TestByRuns(const Rows& rows) {
  std::vector<std::uint8_t> side(Runs(), 0);
  std::fill(side.begin() + static_cast<std::ptrdiff_t>(base_), side.end(), 1);
  const std::vector<double> traits = TraitsOf(rows);
  stats::MaxTOptions options;
  options.seed = options_.seed;
  options.relabellings = options_.relabellings;
  options.traits = traits;
  options.block = block_;
  auto tested = stats::MaxT(MatrixOf(rows), Runs(), side, Level(), options);
  if (!tested) {
    return Fail(tested.error());
  }
  result_.relabellings = tested->relabellings;
  result_.enumerated = tested->enumerated;
  result_.smallest_p = tested->smallest_p;
  return std::move(tested->cells);
}

Result<std::size_t> Comparer::TestFamily(const Rows& rows) {
  const bool by_sessions = result_.basis == Basis::kSessions;
  const auto tested = by_sessions ? TestBySessions(rows) : TestByRuns(rows);
  if (!tested) {
    return Fail(tested.error());
  }
  const Sides sides{base_, changed_, tested->size(), by_sessions || !block_.empty(), by_sessions};
  std::size_t next = 0;
  for (const Row* row : rows) {
    Tested cell{(*tested)[next++], std::nullopt};
    if (!row->logs_per_run.empty()) {
      cell.per_run = (*tested)[next++];
    }
    auto finding = Judge(*row, cell, sides, options_);
    if (!finding) {
      return Fail(std::move(finding.error()));
    }
    result_.findings.push_back(*std::move(finding));
  }
  return tested->size();
}

Status Comparer::Test(const Measured& measured) {
  Rows gating;
  Rows neutral;
  for (const Row& row : measured.rows) {
    const bool is_neutral = PolarityOf(row.cell) == stats::Polarity::kNeutral;
    (is_neutral ? neutral : gating).push_back(&row);
  }
  ChooseBlocks(gating);
  const auto neutral_tests = TestFamily(neutral);
  if (!neutral_tests) {
    return Fail(neutral_tests.error());
  }
  result_.neutral_size = *neutral_tests;
  const auto tests = TestFamily(gating);
  if (!tests) {
    return Fail(tests.error());
  }
  result_.family_size = *tests;
  return {};
}

// Two runs: the ratios, and no more.
Status Comparer::Effects(const Measured& measured) {
  for (const Row& row : measured.rows) {
    stats::CellTest none{};
    none.lower_bound = -std::numeric_limits<double>::infinity();
    none.upper_bound = -none.lower_bound;
    none.estimate = row.logs.back() - row.logs.front();
    none.p_upper = none.p_lower = none.p_upper_adjusted = none.p_lower_adjusted = 1;
    none.own_df = 1;
    auto finding = Judge(row, {none, std::nullopt}, {1, 1, 0, false, false}, options_);
    if (!finding) {
      return Fail(std::move(finding.error()));
    }
    finding->verdict = Verdict::kInconclusive;
    finding->runs_needed.reset();
    result_.findings.push_back(*std::move(finding));
  }
  return {};
}

// Types and blocking reasons that are in every run of one side and in none of the other,
// where no tested cell says so already: they took too little time to be tested.
void Comparer::AddStructural(const Measured& measured) {
  if (!stats::EnoughRuns(base_, changed_)) {
    return;
  }
  std::set<Place> said;
  for (const Finding& finding : result_.findings) {
    if (finding.verdict == Verdict::kAppeared || finding.verdict == Verdict::kGone) {
      said.insert(PlaceOf(finding.cell));
    }
  }
  for (const auto& [what, seen] : measured.presence) {
    const auto verdict = OnOneSide(seen.in_run, base_);
    if (!verdict || said.contains(what)) {
      continue;
    }
    Finding finding;
    finding.cell = {what.type, what.state, what.reason, Statistic::kCountPerSecond};
    finding.polarity = stats::Polarity::kNeutral;
    finding.verdict = *verdict;
    (*verdict == Verdict::kAppeared ? finding.new_value : finding.base) = seen.per_second;
    result_.findings.push_back(std::move(finding));
  }
}

std::string Comparer::WhyTooFew() const {
  const std::size_t fewer = std::min(base_, changed_);
  const std::size_t more = std::max(base_, changed_);
  if (fewer == 1 && more > 1) {
    return fmt::format("one run can be judged against {} others or more, and these are {}",
                       stats::kLeastForPrediction, more);
  }
  const auto missing = [](std::size_t have) {
    return stats::kLeastRuns - std::min(stats::kLeastRuns, have);
  };
  return fmt::format(
      "{}+{} runs cannot decide anything: at least {}+{} are needed ({} more of base, {} more of "
      "new)",
      base_, changed_, stats::kLeastRuns, stats::kLeastRuns, missing(base_), missing(changed_));
}

void Comparer::JudgeNothing() {
  const std::size_t fewer = std::min(base_, changed_);
  for (Finding& finding : result_.findings) {
    finding.gates = finding.significant = finding.beyond_margin = false;
    if (finding.verdict != Verdict::kAppeared && finding.verdict != Verdict::kGone) {
      finding.verdict = Verdict::kInconclusive;
      finding.runs_needed = options_.least_runs - fewer;
    }
  }
}

void Comparer::Conclude() {
  const bool gates = result_.CountGating() != 0;
  if (!stats::EnoughRuns(base_, changed_)) {
    result_.why = WhyTooFew();
  } else if (std::min(base_, changed_) < options_.least_runs) {
    JudgeNothing();
    result_.why = fmt::format("{}+{} runs, and {}+{} are asked for", base_, changed_,
                              options_.least_runs, options_.least_runs);
  } else if (gates) {
    result_.outcome = Outcome::kRegressed;
  } else if (result_.family_size == 0) {
    result_.why = "no cell has enough spans to be tested";
  } else if (result_.smallest_p > Level()) {
    result_.why = fmt::format("the smallest p that {}+{} runs can give is {:.3g}, above {:.3g}",
                              base_, changed_, result_.smallest_p, Level());
  } else {
    result_.outcome = Outcome::kPassed;
  }
}

Result<Comparison> Comparer::Run(const Measured& measured) {
  Describe();
  if (auto done = result_.basis == Basis::kEffects ? Effects(measured) : Test(measured); !done) {
    return Fail(std::move(done.error()));
  }
  AddStructural(measured);
  Conclude();
  return std::move(result_);
}

}  // namespace

Result<Comparison> Decide(const Measured& measured, std::size_t base_runs,
                          const CompareOptions& options) {
  const std::size_t changed_runs = measured.runs - std::min(base_runs, measured.runs);
  if (auto ok = CheckOptions(base_runs, changed_runs, options); !ok) {
    return Fail(std::move(ok.error()));
  }
  return Comparer(base_runs, changed_runs, options).Run(measured);
}

Result<Comparison> CompareAligned(std::span<const Profile> base, std::span<const Profile> changed,
                                  const CompareOptions& options) {
  if (auto ok = CheckOptions(base.size(), changed.size(), options); !ok) {
    return Fail(std::move(ok.error()));
  }
  std::vector<const Profile*> all;
  for (const std::span<const Profile> runs : {base, changed}) {
    for (const Profile& run : runs) {
      all.push_back(&run);
    }
  }
  Measured measured = Measure(all, options.floor, options.filter, nullptr, options.limits);
  auto comparison = Decide(measured, base.size(), options);
  if (!comparison) {
    return comparison;
  }
  comparison->base = Describe("base", base);
  comparison->changed = Describe("new", changed);
  comparison->warnings = Warnings(comparison->base, comparison->changed, base, changed);
  comparison->not_judged = std::move(measured.not_judged);
  if (comparison->basis == Basis::kEffects) {
    AddWithinTrace(base.front(), changed.front(), *comparison);
  }
  if (options.attribute) {
    Explain(base, changed, *comparison);
  }
  return comparison;
}

Result<Comparison> Compare(std::span<const Profile> base, std::span<const Profile> changed,
                           const CompareOptions& options) {
  if (auto ok = CheckOptions(base.size(), changed.size(), options); !ok) {
    return Fail(std::move(ok.error()));
  }
  AlignedRuns aligned(base, changed, options.renames);
  auto comparison = CompareAligned(base, aligned.runs(), options);
  if (comparison) {
    std::move(aligned).Tell(*comparison);
  }
  return comparison;
}

}  // namespace tracegate::diff
