#include "stats/sessions.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "stats/adjust.h"
#include "stats/moderate.h"
#include "stats/summary.h"

namespace tracegate::stats {
namespace {

constexpr double kLeastCap = 2;
// A variance of session means below this share of the squared values is rounding.
constexpr double kRounding = 1e-24;

// Runs of each session, the new one last.
struct Sizes {
  std::vector<double> runs;
  double before = 0;        // sessions
  double mean_inverse = 0;  // of the runs of those before
  double within_df = 0;

  double New() const { return runs.back(); }
};

Result<Sizes> SizesOf(std::span<const std::uint32_t> session) {
  if (session.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "there are no runs");
  }
  Sizes sizes;
  const std::uint32_t newest = *std::max_element(session.begin(), session.end());
  if (newest >= session.size()) {
    return Fail(ErrorCode::kInvalidArgument, "more sessions than runs");
  }
  sizes.runs.assign(std::size_t{newest} + 1, 0);
  for (const std::uint32_t of : session) {
    ++sizes.runs[of];
  }
  if (newest < kLeastSessions ||
      std::find(sizes.runs.begin(), sizes.runs.end(), 0) != sizes.runs.end()) {
    return Fail(ErrorCode::kInvalidArgument,
                "two sessions or more and a new one are needed, each with runs");
  }
  sizes.before = newest;
  for (std::size_t i = 0; i < newest; ++i) {
    sizes.mean_inverse += 1 / sizes.runs[i] / sizes.before;
  }
  sizes.within_df = static_cast<double>(session.size()) - sizes.before - 1;
  return sizes;
}

// One cell, by its sessions. variance: of the means of those before.
struct Moments {
  double estimate = 0;
  double variance = 0;
  double extra = 0;  // of the new mean, because it has fewer runs
  bool varies = false;
};

Moments MomentsOf(std::span<const double> row, std::span<const std::uint32_t> session,
                  const Sizes& sizes) {
  std::vector<double> means(sizes.runs.size(), 0);
  double largest = 0;
  for (std::size_t run = 0; run < row.size(); ++run) {
    means[session[run]] += row[run] / sizes.runs[session[run]];
    largest = std::max(largest, std::abs(row[run]));
  }
  double within = 0;
  for (std::size_t run = 0; run < row.size(); ++run) {
    within += std::pow(row[run] - means[session[run]], 2);
  }
  Moments moments;
  const auto before = std::span(means).first(means.size() - 1);
  double mean = 0;
  for (const double of : before) {
    mean += of / sizes.before;
  }
  for (const double of : before) {
    moments.variance += std::pow(of - mean, 2) / (sizes.before - 1);
  }
  moments.estimate = means.back() - mean;
  if (sizes.within_df > 0) {
    moments.extra = within / sizes.within_df * std::max(0.0, 1 / sizes.New() - sizes.mean_inverse);
  }
  moments.varies = moments.variance > kRounding * largest * largest;
  return moments;
}

// The priors of the cells; of those that do not vary too.
VariancePriors PriorsOf(const std::vector<Moments>& cells, double df,
                        std::span<const double> traits) {
  const std::size_t width = cells.empty() ? 0 : traits.size() / cells.size();
  std::vector<double> variances;
  std::vector<double> varying_traits;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].varies) {
      variances.push_back(cells[i].variance);
      const auto own = traits.subspan(i * width, width);
      varying_traits.insert(varying_traits.end(), own.begin(), own.end());
    }
  }
  VariancePriors priors;
  priors.variances.assign(cells.size(), 0);
  if (variances.empty()) {
    return priors;
  }
  const VariancePriors varying = EstimatePriors(variances, df, varying_traits);
  // The prior goes through the median of the variances; with few degrees of freedom that lies
  // well below what they estimate.
  const double half = boost::math::quantile(boost::math::chi_squared(df), 0.5) / df;
  const double usual = Median(varying.variances).value_or(0) / half;
  std::size_t next = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    priors.variances[i] = cells[i].varies ? varying.variances[next++] / half : usual;
  }
  priors.df = std::min(varying.df, std::max(df, kLeastCap));
  return priors;
}

CellTest TestOf(const Moments& cell, const VariancePrior& prior, const Sizes& sizes) {
  const double df = sizes.before - 1;
  const double spread = 1 + 1 / sizes.before;
  const double variance =
      (df * cell.variance + prior.df * prior.variance) / (df + prior.df) * spread + cell.extra;
  CellTest test{};
  test.estimate = cell.estimate;
  test.prior = prior;
  test.own_error = std::sqrt(cell.variance * spread + cell.extra);
  test.own_df = df;
  test.p_upper = test.p_lower = 1;
  if (variance > 0) {
    test.std_error = std::sqrt(variance);
    test.statistic = test.estimate / test.std_error;
    const boost::math::students_t t(df + prior.df);
    test.p_upper = boost::math::cdf(boost::math::complement(t, test.statistic));
    test.p_lower = boost::math::cdf(t, test.statistic);
  }
  return test;
}

Status Adjust(double alpha, std::vector<CellTest>& cells) {
  std::vector<double> upper;
  std::vector<double> lower;
  for (const CellTest& cell : cells) {
    upper.push_back(cell.p_upper);
    lower.push_back(cell.p_lower);
  }
  const auto adjusted_upper = Holm(upper);
  const auto adjusted_lower = Holm(lower);
  if (!adjusted_upper || !adjusted_lower) {
    return Fail((adjusted_upper ? adjusted_lower : adjusted_upper).error());
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    CellTest& cell = cells[i];
    cell.p_upper_adjusted = (*adjusted_upper)[i];
    cell.p_lower_adjusted = (*adjusted_lower)[i];
    cell.lower_bound = -std::numeric_limits<double>::infinity();
    cell.upper_bound = -cell.lower_bound;
    if (cell.std_error > 0) {
      const boost::math::students_t t(cell.own_df + cell.prior.df);
      const double half = cell.std_error * boost::math::quantile(boost::math::complement(
                                               t, alpha / static_cast<double>(cells.size())));
      cell.lower_bound = cell.estimate - half;
      cell.upper_bound = cell.estimate + half;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<CellTest>> TestSession(std::span<const double> values,
                                          std::span<const std::uint32_t> session, double alpha,
                                          std::span<const double> traits) {
  const auto sizes = SizesOf(session);
  if (!sizes) {
    return Fail(sizes.error());
  }
  const std::size_t runs = session.size();
  if (values.size() % runs != 0 || !(alpha > 0 && alpha < 1)) {
    return Fail(ErrorCode::kInvalidArgument, "values must be cells x runs, alpha in (0, 1)");
  }
  const std::size_t count = values.size() / runs;
  if (count == 0 ? !traits.empty() : traits.size() % count != 0) {
    return Fail(ErrorCode::kInvalidArgument, "traits must be cells x traits");
  }
  if (!std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); })) {
    return Fail(ErrorCode::kInvalidArgument, "values must be finite");
  }
  std::vector<Moments> cells;
  for (std::size_t i = 0; i < count; ++i) {
    cells.push_back(MomentsOf(values.subspan(i * runs, runs), session, *sizes));
  }
  const VariancePriors priors = PriorsOf(cells, sizes->before - 1, traits);
  std::vector<CellTest> tests;
  for (std::size_t i = 0; i < count; ++i) {
    tests.push_back(TestOf(cells[i], priors.Of(i), *sizes));
  }
  if (auto adjusted = Adjust(alpha, tests); !adjusted) {
    return Fail(std::move(adjusted.error()));
  }
  return tests;
}

}  // namespace tracegate::stats
