#include "diff/matrix.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "diff/comparable.h"

namespace tracegate::diff {
namespace {

constexpr std::string_view kNowhere = "neither side has such spans";

bool HasVerdict(const Finding& finding) {
  return finding.verdict != stats::Verdict::kUnchanged &&
         finding.verdict != stats::Verdict::kInconclusive;
}

// The rows by cell, and what the comparisons left out.
class Builder {
 public:
  explicit Builder(std::span<const Comparison> comparisons) : comparisons_(comparisons) {}

  std::vector<MatrixRow> Rows() {
    for (std::size_t side = 0; side < comparisons_.size(); ++side) {
      for (const Finding& finding : comparisons_[side].findings) {
        Add(side, finding);
      }
    }
    for (std::size_t side = 0; side < comparisons_.size(); ++side) {
      for (const NotJudged& left_out : comparisons_[side].not_judged) {
        for (const CellId& cell : left_out.cells) {
          Explain(side, cell, left_out.why);
        }
      }
    }
    std::vector<MatrixRow> rows;
    for (auto& [cell, row] : rows_) {
      rows.push_back(std::move(row));
    }
    Sort(rows);
    return rows;
  }

 private:
  void Add(std::size_t side, const Finding& finding) {
    MatrixRow& row = rows_[finding.cell];
    if (row.cells.empty()) {
      row.cell = finding.cell;
      row.polarity = finding.polarity;
      row.reference = finding.base;
      row.cells.resize(comparisons_.size(), MatrixCell{nullptr, kNowhere, true});
    } else if (row.reference != finding.base) {
      row.reference.reset();
    }
    row.cells[side].finding = &finding;
    row.cells[side].why = {};
    row.verdict = row.verdict || HasVerdict(finding);
    double& impact = impacts_[PlaceOf(finding.cell)];
    impact = std::max(impact, std::abs(finding.impact));
  }

  void Explain(std::size_t side, const CellId& cell, std::string_view why) {
    const auto row = rows_.find(cell);
    if (row != rows_.end() && row->second.cells[side].finding == nullptr) {
      row->second.cells[side].why = why;
      row->second.cells[side].comparable = !why.starts_with(kNotComparable);
    }
  }

  void Sort(std::vector<MatrixRow>& rows) const {
    const auto key = [&](const MatrixRow& row) {
      const Place place = PlaceOf(row.cell);
      return std::tuple(!row.verdict, row.cell.type != kProcessType,
                        row.polarity == stats::Polarity::kNeutral, -impacts_.at(place), place,
                        row.cell.statistic);
    };
    std::sort(rows.begin(), rows.end(),
              [&](const MatrixRow& a, const MatrixRow& b) { return key(a) < key(b); });
  }

  std::span<const Comparison> comparisons_;
  std::map<CellId, MatrixRow> rows_;
  std::map<Place, double> impacts_;
};

}  // namespace

bool IsTelling(const MatrixRow& row) { return row.verdict || row.cell.type == kProcessType; }

std::size_t Matrix::CountTelling() const {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), IsTelling));
}

std::vector<const Side*> Matrix::InOrder() const {
  std::vector<const Side*> all = sides;
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(reference_at), reference);
  return all;
}

std::vector<std::optional<double>> Matrix::ValuesInOrder(const MatrixRow& row) const {
  std::vector<std::optional<double>> values;
  for (const MatrixCell& cell : row.cells) {
    values.push_back(cell.finding != nullptr ? std::optional(cell.finding->new_value)
                                             : std::nullopt);
  }
  values.insert(values.begin() + static_cast<std::ptrdiff_t>(reference_at), row.reference);
  return values;
}

Matrix MatrixOf(std::span<const Comparison> comparisons, std::size_t reference_at) {
  Matrix matrix;
  matrix.reference_at = std::min(reference_at, comparisons.size());
  matrix.reference = &comparisons.front().base;
  for (const Comparison& comparison : comparisons) {
    matrix.sides.push_back(&comparison.changed);
  }
  matrix.rows = Builder(comparisons).Rows();
  return matrix;
}

}  // namespace tracegate::diff
