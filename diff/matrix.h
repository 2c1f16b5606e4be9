// Several comparisons with one reference as a table: a row for each cell, a column for each side.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"

namespace tracegate::diff {

// What one side has to say of a row.
//
// finding     null where this comparison did not test the cell
// why         then the reason: "not comparable: ...", "too few spans in a run ...", or that neither
//             side has such spans
// comparable  false where the formats do not mean the same by it
struct MatrixCell {
  const Finding* finding = nullptr;
  std::string_view why;
  bool comparable = true;
};

// reference  the reference's value; nullopt where the comparisons measured different things of it:
//            a share above p99 has a threshold for each pair of sides, a mean may have a horizon
// cells      by side
// verdict    whether any side has a verdict other than unchanged and inconclusive
struct MatrixRow {
  CellId cell;
  stats::Polarity polarity = stats::Polarity::kLowerIsBetter;
  std::optional<double> reference;
  std::vector<MatrixCell> cells;
  bool verdict = false;
};

// Rows that have a verdict stand first; of these, and of the others, those of the whole process
// before those of goroutine types, and what has a worse direction before what has none. Then places
// by how much their time per second changed, in a side where it changed most; the statistics of a
// place stand together.
//
// reference_at  before which of `sides` the reference was named
struct Matrix {
  const Side* reference = nullptr;
  std::vector<const Side*> sides;
  std::size_t reference_at = 0;
  std::vector<MatrixRow> rows;

  // The reference and the sides, in the order in which they were named.
  std::vector<const Side*> InOrder() const;
  // The row's values in that order; nullopt where there is none.
  std::vector<std::optional<double>> ValuesInOrder(const MatrixRow& row) const;

  // Rows that every report shows: all that have a verdict, and those of the whole process.
  std::size_t CountTelling() const;
};

// Whether a report shows the row without being asked for all.
bool IsTelling(const MatrixRow& row);

// comparisons: of CompareAll, at least one; they must outlive the matrix, which points into them.
// Only cells are in it that one of them tested.
Matrix MatrixOf(std::span<const Comparison> comparisons, std::size_t reference_at = 0);

}  // namespace tracegate::diff
