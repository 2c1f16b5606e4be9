#include <algorithm>
#include <map>

#include "diff/matrix.h"
#include "diff/report/html_model.h"
#include "diff/report/html_names.h"
#include "diff/report/matrix.h"
#include "diff/report/phrases.h"

namespace tracegate::diff::report {
namespace {

constexpr std::size_t kMostRows = 2000;

Json Lines(const std::vector<std::string>& lines) {
  Json list = Json::array();
  for (const std::string& line : lines) {
    list.push_back(Printable(line));
  }
  return list;
}

class MatrixModel {
 public:
  explicit MatrixModel(const Matrix& matrix) : matrix_(matrix) {}

  Json Write(std::span<const Comparison> comparisons, bool all) {
    const auto shown = ShownRows(matrix_, all, kMostRows);
    Json rows = Json::array();
    for (const MatrixRow* row : shown) {
      if (rows.size() == kMostRows) {
        break;
      }
      rows.push_back(RowJson(*row));
    }
    const std::size_t left_out = matrix_.rows.size() - rows.size();
    Json sides = Json::array();
    for (const Side* side : matrix_.InOrder()) {
      sides.push_back({{"name", Printable(side->name)},
                       {"reference", side == matrix_.reference},
                       {"runs", side->files.size()},
                       {"toolchains", Printable(Toolchains(*side))},
                       {"gomaxprocs", Gomaxprocs(*side)},
                       {"durations", Durations(*side)}});
    }
    return {{"sides", std::move(sides)},
            {"reference_at", matrix_.reference_at},
            {"rows", std::move(rows)},
            {"left_out", left_out},
            {"why", std::move(reasons_)},
            {"warnings", Lines(SharedWarnings(comparisons))},
            {"not_comparable", Lines(NotComparableLines(comparisons))},
            {"evidence", Lines(ToolchainEvidence(matrix_))},
            {"method", Lines(MatrixMethod(comparisons))}};
  }

 private:
  Json RowJson(const MatrixRow& row) {
    Json cells = Json::array();
    for (const MatrixCell& cell : row.cells) {
      cells.push_back(CellJson(row, cell));
    }
    Json values = Json::array();
    for (const auto& value : matrix_.ValuesInOrder(row)) {
      values.push_back(value ? Rounded(*value) : Json());
    }
    return {{"type", Printable(row.cell.type)},     {"state", row.cell.state},
            {"reason", Printable(row.cell.reason)}, {"statistic", ToString(row.cell.statistic)},
            {"unit", PageUnit(row.cell.statistic)}, {"verdict", row.verdict},
            {"reference", ReferenceText(row)},      {"cells", std::move(cells)},
            {"values", std::move(values)}};
  }

  // Of a cell without a finding: why, by index, and whether the sides could be compared at all.
  Json CellJson(const MatrixRow& row, const MatrixCell& cell) {
    if (cell.finding == nullptr) {
      const auto [at, is_new] = known_.try_emplace(std::string(cell.why), reasons_.size());
      if (is_new) {
        reasons_.push_back(Printable(cell.why));
      }
      return {{"why", at->second}, {"comparable", cell.comparable}};
    }
    const Finding& finding = *cell.finding;
    return {{"value", Value(row.cell.statistic, finding.new_value)},
            {"ratio", Ratio(finding)},
            {"kind", stats::ToString(finding.verdict)},
            {"p", PValue(finding.p_adjusted)}};
  }

  const Matrix& matrix_;
  std::map<std::string, std::size_t> known_;
  Json reasons_ = Json::array();
};

std::string_view OutcomeOf(std::span<const Comparison> comparisons) {
  const auto any = [&](Outcome outcome) {
    return std::any_of(comparisons.begin(), comparisons.end(),
                       [&](const Comparison& c) { return c.outcome == outcome; });
  };
  return ToString(any(Outcome::kRegressed)      ? Outcome::kRegressed
                  : any(Outcome::kInconclusive) ? Outcome::kInconclusive
                                                : Outcome::kPassed);
}

// Puts what several comparisons have in common into a list of its own, and its index in its place.
class Shared {
 public:
  void Take(Json& value) {
    if (!value.is_object()) {
      return;
    }
    const auto [at, is_new] = known_.try_emplace(value.dump(), list_.size());
    if (is_new) {
      list_.push_back(std::move(value));
    }
    value = at->second;
  }
  Json List() { return std::move(list_); }

 private:
  std::map<std::string, std::size_t> known_;
  Json list_ = Json::array();
};

}  // namespace

Json HtmlMatrixModel(std::span<const Comparison> comparisons, std::span<const SideRuns> runs,
                     const ReportOptions& options) {
  const Matrix matrix = MatrixOf(comparisons, options.reference_at);
  Json json = {{"schema", "tracegate.html/1"},
               {"headline", Printable(MatrixHeadline(comparisons))},
               {"outcome", OutcomeOf(comparisons)},
               {"matrix", MatrixModel(matrix).Write(comparisons, options.all)}};
  json["comparisons"] = Json::array();
  const std::size_t charts = std::max(kLeastCharts, kMostCharts / comparisons.size());
  // The base is the same of all.
  Shared shared;
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    Json model = HtmlModel(comparisons[i], runs[i], {}, options, charts);
    for (Json& place : model["places"]) {
      if (place.contains("charts") && place["charts"].is_object()) {
        shared.Take(place["charts"]["base"]);
      }
    }
    if (model["gc"].is_object()) {
      shared.Take(model["gc"]["base"]);
    }
    json["comparisons"].push_back(std::move(model));
  }
  json["shared"] = shared.List();
  return json;
}

}  // namespace tracegate::diff::report
