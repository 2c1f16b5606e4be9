#include "stats/max_t.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "stats/contrast.h"
#include "stats/relabel.h"

namespace tracegate::stats {
namespace {

constexpr double kTieTolerance = 1e-9;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

CellTest UntestedCell(const Contrast& seen, const Design& design) {
  return {.estimate = seen.estimate,
          .std_error = 0,
          .statistic = 0,
          .p_upper = 1,
          .p_lower = 1,
          .p_upper_adjusted = 1,
          .p_lower_adjusted = 1,
          .lower_bound = -kInfinity,
          .upper_bound = kInfinity,
          .own_error = 0,
          .own_df = design.df,
          .prior = {}};
}

// The varying cells in descending order of the observed statistic, run by run, so that one
// relabelling's statistics come from contiguous additions.
struct Family {
  std::vector<std::size_t> cell;       // position -> index in the input
  std::vector<double> by_run;          // runs x positions: centred values
  std::vector<double> squares_by_run;  // the same, squared; only for Welch
  std::vector<double> squares;         // per position, total
  std::vector<double> floor;           // per position, of the squared error
  std::vector<double> prior;           // per position, variance of the prior
  std::vector<double> at_least;        // an upper statistic from here on counts as large
  std::vector<double> at_most;         // a lower one up to here
};

Family Arrange(const std::vector<Cell>& cells, const std::vector<CellTest>& tests, std::size_t runs,
               const Design& design) {
  Family family;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].constant) {
      family.cell.push_back(i);
    }
  }
  std::stable_sort(family.cell.begin(), family.cell.end(), [&](std::size_t a, std::size_t b) {
    return tests[a].statistic > tests[b].statistic;
  });
  const std::size_t count = family.cell.size();
  family.by_run.resize(runs * count);
  family.squares_by_run.resize(design.welch ? runs * count : 0);
  for (std::size_t position = 0; position < count; ++position) {
    const Cell& cell = cells[family.cell[position]];
    for (std::size_t run = 0; run < runs; ++run) {
      const double value = cell.centred[run];
      family.by_run[run * count + position] = value;
      if (design.welch) {
        family.squares_by_run[run * count + position] = value * value;
      }
    }
    const double statistic = tests[family.cell[position]].statistic;
    const double tolerance = kTieTolerance * std::max(1.0, std::abs(statistic));
    family.squares.push_back(cell.squares);
    family.floor.push_back(ErrorFloor(cell, design));
    family.prior.push_back(tests[family.cell[position]].prior.variance);
    family.at_least.push_back(statistic - tolerance);
    family.at_most.push_back(statistic + tolerance);
  }
  return family;
}

// Sums of the marked rows of a runs x width matrix.
void AddMarked(std::span<const std::uint8_t> marks, const std::vector<double>& by_run,
               std::vector<double>& sums) {
  const std::size_t width = sums.size();
  std::fill(sums.begin(), sums.end(), 0.0);
  for (std::size_t run = 0; run < marks.size(); ++run) {
    if (marks[run] == 0) {
      continue;
    }
    const double* row = by_run.data() + run * width;
    for (std::size_t i = 0; i < width; ++i) {
      sums[i] += row[i];
    }
  }
}

// How often relabellings reached the observed statistics, per position, and each
// relabelling's largest statistic of either family.
struct Tally {
  std::vector<std::uint32_t> upper, lower;                    // the cell's own statistic
  std::vector<std::uint32_t> upper_stepdown, lower_stepdown;  // the successive maximum
  std::vector<double> largest_upper, largest_lower;           // per relabelling
};

// Computes every position's statistic under one relabelling after another, and counts.
class Tallier {
 public:
  Tallier(const Family& family, const Design& design, double prior_df)
      : family_(family),
        design_(design),
        prior_df_(prior_df),
        sums_(family.cell.size()),
        square_sums_(design.welch ? family.cell.size() : 0),
        statistics_(family.cell.size()) {
    for (auto* counts :
         {&tally_.upper, &tally_.lower, &tally_.upper_stepdown, &tally_.lower_stepdown}) {
      counts->assign(family.cell.size(), 0);
    }
  }

  void Add(std::span<const std::uint8_t> marks) {
    AddMarked(marks, family_.by_run, sums_);
    if (design_.welch) {
      AddMarked(marks, family_.squares_by_run, square_sums_);
      Studentise<true>();
    } else {
      Studentise<false>();
    }
    Count();
  }

  Tally Take() && { return std::move(tally_); }

 private:
  // Centred data: the base side's sum is minus the new side's.
  template <bool kWelch>
  void Studentise() {
    const double to_difference = 1 / design_.news + 1 / design_.base;
    const Design design{design_.base, design_.news, design_.df, kWelch};
    const double prior_df = prior_df_;
    for (std::size_t i = 0; i < statistics_.size(); ++i) {
      const double sum = sums_[i];
      double base_squares = 0;
      double new_squares = 0;
      if constexpr (kWelch) {
        new_squares = std::max(square_sums_[i] - sum * sum / design.news, 0.0);
        base_squares =
            std::max(family_.squares[i] - square_sums_[i] - sum * sum / design.base, 0.0);
      } else {
        base_squares = std::max(family_.squares[i] - sum * sum * to_difference, 0.0);
      }
      statistics_[i] = sum * to_difference /
                       std::sqrt(ErrorSquared(design, {family_.prior[i], prior_df}, base_squares,
                                              new_squares, family_.floor[i]));
    }
  }

  // Upper family: positions i, i + 1, ... are those not yet rejected when i is tested, so the
  // successive maximum runs from the back. Lower family: the mirror image.
  void Count() {
    const std::size_t count = statistics_.size();
    for (std::size_t i = 0; i < count; ++i) {
      tally_.upper[i] += statistics_[i] >= family_.at_least[i] ? 1U : 0U;
      tally_.lower[i] += statistics_[i] <= family_.at_most[i] ? 1U : 0U;
    }
    double largest = -kInfinity;
    for (std::size_t i = count; i-- > 0;) {
      largest = std::max(largest, statistics_[i]);
      tally_.upper_stepdown[i] += largest >= family_.at_least[i] ? 1U : 0U;
    }
    double smallest = kInfinity;
    for (std::size_t i = 0; i < count; ++i) {
      smallest = std::min(smallest, statistics_[i]);
      tally_.lower_stepdown[i] += smallest <= family_.at_most[i] ? 1U : 0U;
    }
    tally_.largest_upper.push_back(largest);
    tally_.largest_lower.push_back(-smallest);
  }

  const Family& family_;
  const Design design_;
  const double prior_df_;
  std::vector<double> sums_, square_sums_, statistics_;
  Tally tally_;
};

// The value that at most a share alpha of the maxima exceed; infinite when that share is less
// than one relabelling.
double Critical(std::vector<double> maxima, double alpha) {
  const auto above =
      static_cast<std::size_t>(alpha * static_cast<double>(maxima.size()) + kTieTolerance);
  if (above == 0 || above >= maxima.size()) {
    return kInfinity;
  }
  const auto at = maxima.begin() + static_cast<std::ptrdiff_t>(above);
  std::nth_element(maxima.begin(), at, maxima.end(), std::greater<>());
  return *at;
}

void Conclude(const Family& family, Tally tally, double alpha, MaxTResult& result) {
  const double upper_critical = Critical(std::move(tally.largest_upper), alpha);
  const double lower_critical = Critical(std::move(tally.largest_lower), alpha);
  // The observed relabelling is always one of the counted; max() makes that proof against rounding.
  const auto share = [&](std::uint32_t times) {
    return static_cast<double>(std::max(times, 1U)) / static_cast<double>(result.relabellings);
  };
  const std::size_t count = family.cell.size();
  double so_far = 0;  // adjusted p values never fall along the order of testing
  for (std::size_t i = 0; i < count; ++i) {
    CellTest& test = result.cells[family.cell[i]];
    so_far = std::max(so_far, share(tally.upper_stepdown[i]));
    test.p_upper = share(tally.upper[i]);
    test.p_lower = share(tally.lower[i]);
    test.p_upper_adjusted = so_far;
    test.lower_bound = test.estimate - upper_critical * test.std_error;
    test.upper_bound = test.estimate + lower_critical * test.std_error;
  }
  so_far = 0;
  for (std::size_t i = count; i-- > 0;) {
    so_far = std::max(so_far, share(tally.lower_stepdown[i]));
    result.cells[family.cell[i]].p_lower_adjusted = so_far;
  }
}

Result<std::vector<Cell>> CentreAll(std::span<const double> values, std::size_t runs,
                                    std::span<const std::uint32_t> block) {
  std::vector<Cell> cells;
  cells.reserve(values.size() / runs);
  for (std::size_t at = 0; at < values.size(); at += runs) {
    auto cell = Centre(values.subspan(at, runs), block);
    if (!cell) {
      return Fail(std::move(cell.error()));
    }
    cells.push_back(std::move(*cell));
  }
  return cells;
}

// Writes the priors of the cells that vary into their tests, and returns the weight.
double AddPriors(const std::vector<Cell>& cells, const Design& design,
                 std::span<const double> traits, std::vector<CellTest>& tests) {
  const double df = design.df + 1;
  const std::size_t width = cells.empty() ? 0 : traits.size() / cells.size();
  std::vector<double> totals;
  std::vector<double> of_varying;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].constant) {
      totals.push_back(cells[i].squares / df);
      const auto own = traits.subspan(i * width, width);
      of_varying.insert(of_varying.end(), own.begin(), own.end());
    }
  }
  const VariancePriors priors = EstimatePriors(totals, df, of_varying);
  std::size_t next = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].constant) {
      tests[i].prior = priors.Of(next++);
    }
  }
  return priors.df;
}

void Studentise(const Cell& cell, const Contrast& seen, const Design& design, CellTest& test) {
  if (cell.constant) {
    return;
  }
  const double base = seen.base_squares;
  const double news = seen.new_squares;
  test.std_error =
      std::sqrt(ErrorSquared(design, test.prior, base, news, ErrorFloor(cell, design)));
  test.statistic = test.estimate / test.std_error;
  test.own_error = std::sqrt(ErrorSquared(design, {}, base, news, 0));
  test.own_df = OwnDf(design, seen);
}

// How many blocks there are, 0 for none; every one must have the same two sides. Relabel has seen
// to it that each run has a block, and none a wild number.
Result<std::size_t> CountBlocks(std::span<const std::uint8_t> side,
                                std::span<const std::uint32_t> block) {
  std::vector<std::size_t> runs[2];
  for (std::size_t run = 0; run < block.size(); ++run) {
    for (auto& counts : runs) {
      counts.resize(std::max<std::size_t>(counts.size(), block[run] + 1), 0);
    }
    ++runs[side[run]][block[run]];
  }
  for (const auto& counts : runs) {
    for (const std::size_t count : counts) {
      if (count == 0 || count != counts.front()) {
        return Fail(ErrorCode::kInvalidArgument, "every block needs the same runs of each side");
      }
    }
  }
  return runs[0].size();
}

Status Check(std::span<const double> values, std::size_t runs, std::span<const std::uint8_t> side,
             double alpha, const MaxTOptions& options) {
  if (runs < 3) {
    return Fail(ErrorCode::kInvalidArgument, "the test needs 3 runs or more in all");
  }
  if (side.size() != runs || values.size() % runs != 0) {
    return Fail(ErrorCode::kInvalidArgument, "the matrix and the sides differ in their runs");
  }
  if (!(alpha > 0 && alpha < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "alpha must lie between 0 and 1");
  }
  const std::size_t cells = values.size() / runs;
  if (cells == 0 ? !options.traits.empty() : options.traits.size() % cells != 0) {
    return Fail(ErrorCode::kInvalidArgument, "every cell needs as many traits as the others");
  }
  return {};
}

}  // namespace

// 1. Centre the cells; find the constant ones; make the prior, which knows no labels.
// 2. Observed statistics; order the cells by them.
// 3. For every relabelling (the observed one is the first): all statistics, then the counts.
// 4. Counts to p values, made monotone; maxima to critical values and bounds.
Result<MaxTResult> MaxT(std::span<const double> values, std::size_t runs,
                        std::span<const std::uint8_t> side, double alpha,
                        const MaxTOptions& options) {
  if (auto ok = Check(values, runs, side, alpha, options); !ok) {
    return Fail(std::move(ok.error()));
  }
  const auto labellings = Relabel(side, {.enumerate_up_to = options.enumerate_up_to,
                                         .count = options.relabellings,
                                         .seed = options.seed,
                                         .block = options.block});
  if (!labellings) {
    return Fail(labellings.error());
  }
  const auto blocks = CountBlocks(side, options.block);
  if (!blocks) {
    return Fail(blocks.error());
  }
  const auto cells = CentreAll(values, runs, options.block);
  if (!cells) {
    return Fail(cells.error());
  }
  const Design design = DesignOf(side, *blocks);
  if (design.df < 1) {
    return Fail(ErrorCode::kInvalidArgument, "the blocks leave no degree of freedom");
  }
  const std::size_t rows = labellings->Rows();
  MaxTResult result{.cells = {},
                    .relabellings = rows,
                    .enumerated = labellings->enumerated,
                    .smallest_p = 1 / static_cast<double>(rows),
                    .welch = design.welch,
                    .prior_df = 0};
  std::vector<Contrast> seen;
  for (const Cell& cell : *cells) {
    seen.push_back(Observe(cell, side, design));
    result.cells.push_back(UntestedCell(seen.back(), design));
  }
  if (options.moderate) {
    result.prior_df = AddPriors(*cells, design, options.traits, result.cells);
  }
  for (std::size_t i = 0; i < cells->size(); ++i) {
    Studentise((*cells)[i], seen[i], design, result.cells[i]);
  }
  const Family family = Arrange(*cells, result.cells, runs, design);
  if (family.cell.empty()) {
    return result;
  }
  Tallier tallier(family, design, result.prior_df);
  for (std::size_t row = 0; row < rows; ++row) {
    tallier.Add(labellings->Row(row));
  }
  Conclude(family, std::move(tallier).Take(), alpha, result);
  return result;
}

}  // namespace tracegate::stats
