#include "stats/moderate.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

#include "stats/summary.h"

namespace tracegate::stats {
namespace {

// The weight whose trigamma(weight / 2) is `excess`. Trigamma falls, so halving finds it.
double WeightForExcess(double excess) {
  using boost::math::trigamma;
  double low = kLeastPriorDf;
  double high = kMostPriorDf;
  if (excess >= trigamma(low / 2)) {
    return low;
  }
  if (excess <= trigamma(high / 2)) {
    return high;
  }
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (trigamma(middle / 2) > excess ? low : high) = middle;
  }
  return low;
}

double MedianOf(const Eigen::VectorXd& values) {
  return Median(std::span(values.data(), static_cast<std::size_t>(values.size()))).value_or(0);
}

// The traits about their means, behind a column of ones. Traits that do not vary are columns of 0,
// which the ridge keeps harmless.
Eigen::MatrixXd DesignMatrix(std::span<const double> traits, Eigen::Index cells) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto columns = static_cast<Eigen::Index>(traits.size()) / cells;
  Eigen::MatrixXd design(cells, columns + 1);
  design.col(0).setOnes();
  design.rightCols(columns) = Eigen::Map<const RowMajor>(traits.data(), cells, columns);
  design.rightCols(columns).rowwise() -= design.rightCols(columns).colwise().mean().eval();
  return design;
}

// What the traits say of the logs: Huber's regression by reweighting.
Eigen::VectorXd Trend(const Eigen::VectorXd& logs, const Eigen::MatrixXd& design) {
  constexpr int kRounds = 20;
  constexpr double kHuber = 1.345;    // 95% efficient for normal errors
  constexpr double kNormal = 1.4826;  // sd / median absolute deviation
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(logs.size());
  Eigen::VectorXd fitted = Eigen::VectorXd::Constant(logs.size(), MedianOf(logs));
  Eigen::VectorXd ridge = Eigen::VectorXd::Ones(design.cols());
  ridge[0] = 0;
  for (int round = 0; round < kRounds; ++round) {
    Eigen::MatrixXd normal = design.transpose() * weights.asDiagonal() * design;
    normal.diagonal() += ridge;
    const Eigen::VectorXd right = design.transpose() * weights.asDiagonal() * logs;
    fitted = design * normal.ldlt().solve(right);
    const Eigen::VectorXd off = (logs - fitted).cwiseAbs();
    const double scale = kNormal * MedianOf(off);
    weights = off.unaryExpr(
        [&](double r) { return r <= kHuber * scale ? 1.0 : std::max(kHuber * scale, 1e-12) / r; });
  }
  return fitted;
}

}  // namespace

VariancePriors EstimatePriors(std::span<const double> total_variances, double df,
                              std::span<const double> traits) {
  const auto cells = static_cast<Eigen::Index>(total_variances.size());
  if (cells == 0) {
    return {};
  }
  const Eigen::VectorXd logs =
      Eigen::Map<const Eigen::VectorXd>(total_variances.data(), cells).array().log();
  Eigen::VectorXd trend = Eigen::VectorXd::Zero(cells);
  if (!traits.empty()) {
    trend = Trend(logs, DesignMatrix(traits, cells));
  }
  trend.array() += std::log(MedianOf((logs - trend).array().exp()));
  const double by_chance = boost::math::trigamma(df / 2);
  const double spread =
      (logs - trend).cwiseMax(-3 * std::sqrt(by_chance)).squaredNorm() / static_cast<double>(cells);
  VariancePriors priors{.variances = {}, .df = WeightForExcess(spread - by_chance)};
  for (const double log : trend) {
    priors.variances.push_back(std::exp(log));
  }
  return priors;
}

}  // namespace tracegate::stats
