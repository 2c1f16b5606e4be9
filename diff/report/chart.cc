#include "diff/report/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

#include "diff/report/phrases.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

constexpr std::size_t kMostCharts = 2;
constexpr std::size_t kLeastSides = 3;
constexpr std::size_t kMostSides = 16;
constexpr std::size_t kMostLabel = 13;
// Pixels: room for a label of so many characters, where the default of 700 has not enough.
constexpr std::size_t kPerSide = 100;

// Mermaid has no way to escape a quote inside of quotes.
std::string Quoted(std::string_view text, std::size_t most) {
  constexpr std::string_view kHarmless = " .,:_-+*/()";
  std::string safe;
  for (const char c : text) {
    const bool keep = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                      kHarmless.find(c) != std::string_view::npos;
    safe += keep ? c : '_';
  }
  return "\"" + Shorten(safe, most) + "\"";
}

// A unit that makes the greatest value a number of few digits.
struct Scale {
  double factor;
  std::string unit;
};
Scale ScaleOf(std::string_view unit, double most) {
  if (!unit.starts_with("ns")) {
    return {1, std::string(unit)};
  }
  const std::string per(unit.substr(2));
  return most >= 1e9   ? Scale{1e-9, "s" + per}
         : most >= 1e6 ? Scale{1e-6, "ms" + per}
         : most >= 1e3 ? Scale{1e-3, "us" + per}
                       : Scale{1, "ns" + per};
}

// The row's values, all of them; empty where one is missing.
std::vector<double> ValuesOf(const Matrix& matrix, const MatrixRow& row) {
  std::vector<double> values;
  for (const auto& value : matrix.ValuesInOrder(row)) {
    if (!value) {
      return {};
    }
    values.push_back(*value);
  }
  return values;
}

// How much a row has to say: sides with a verdict, then by how much they differ.
std::pair<std::size_t, double> Weight(const MatrixRow& row) {
  std::pair<std::size_t, double> weight{0, 0};
  for (const MatrixCell& cell : row.cells) {
    if (cell.finding != nullptr && IsNotable(*cell.finding)) {
      ++weight.first;
      weight.second = std::max(weight.second, std::abs(std::log(cell.finding->ratio)));
    }
  }
  return weight;
}

std::string Chart(const Matrix& matrix, const MatrixRow& row, const std::vector<double>& values) {
  std::string names;
  for (const Side* side : matrix.InOrder()) {
    names += (names.empty() ? "" : ", ") + Quoted(side->name, kMostLabel);
  }
  const double most = *std::max_element(values.begin(), values.end());
  const Scale scale = ScaleOf(UnitOf(row.cell.statistic), most);
  std::string bars;
  for (const double value : values) {
    bars += fmt::format("{}{:.4g}", bars.empty() ? "" : ", ", value * scale.factor);
  }
  const std::string title = fmt::format("{} {}{}{}, {}", row.cell.type, row.cell.state,
                                        row.cell.reason.empty() ? "" : " ", row.cell.reason,
                                        ToString(row.cell.statistic));
  return fmt::format(
      "\n```mermaid\n%%{{init: {{\"xyChart\": {{\"width\": {}}}}}}}%%\nxychart-beta\n    title "
      "{}\n    x-axis [{}]\n    y-axis {} 0 --> {:.4g}\n"
      "    bar [{}]\n```\n",
      std::max<std::size_t>(700, kPerSide * (matrix.sides.size() + 1)), Quoted(title, 90), names,
      Quoted(scale.unit, 20), most * scale.factor * 1.05, bars);
}

}  // namespace

std::string Charts(const Matrix& matrix, const std::vector<const MatrixRow*>& rows) {
  const std::size_t sides = matrix.sides.size() + 1;
  if (sides < kLeastSides || sides > kMostSides) {
    return "";
  }
  std::vector<std::pair<const MatrixRow*, std::vector<double>>> candidates;
  for (const MatrixRow* row : rows) {
    std::vector<double> values = ValuesOf(matrix, *row);
    if (row->verdict && row->polarity != stats::Polarity::kNeutral && !values.empty() &&
        *std::max_element(values.begin(), values.end()) > 0) {
      candidates.emplace_back(row, std::move(values));
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return Weight(*a.first) > Weight(*b.first);
  });
  std::string out;
  for (std::size_t i = 0; i < std::min(candidates.size(), kMostCharts); ++i) {
    out += Chart(matrix, *candidates[i].first, candidates[i].second);
  }
  return out;
}

}  // namespace tracegate::diff::report
