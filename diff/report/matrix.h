// The matrix of a comparison of several sides (diff/matrix.h) as part of a document.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diff/comparison.h"
#include "diff/matrix.h"
#include "diff/report/report.h"

namespace tracegate::diff::report {

// "3 sides against main: regressed: change (2 places); improved: faster (1 place)". As they are:
// names may hold anything.
std::string MatrixHeadline(std::span<const Comparison> comparisons);

// How a toolchain was inferred where functions told more than the format, one line a side; as they
// are.
std::vector<std::string> ToolchainEvidence(const Matrix& matrix);

// A finding's verdict in one or two characters, see MatrixLegend; "new" and "gone".
std::string_view VerdictSign(stats::Verdict verdict);
// What the signs mean, one line.
std::string MatrixLegend();

// "46.2ms 0.87x +". Of a type that appeared or went the value alone.
std::string MatrixCellText(const CellId& cell, const Finding& finding);

// The reference's value; "varies" where there is none (MatrixRow::reference).
std::string ReferenceText(const MatrixRow& row);

// Letters for the reasons why cells are empty.
class Footnotes {
 public:
  // "n/c a" of what is not comparable, "- b" of what was not tested.
  std::string Of(const MatrixCell& cell);
  // "a  not comparable: before format ..." in the order of the letters.
  std::vector<std::string> Lines() const;

 private:
  std::map<std::string_view, std::size_t> known_;
  std::vector<std::string_view> reasons_;
};

// One block glyph a value: the least is the lowest, the greatest the highest, "·" stands for none.
// Empty where there are fewer than three.
std::string Sparkline(std::span<const std::optional<double>> values);

// The rows to show, most telling first: those with a verdict and those of the process; all of them
// where all.
std::vector<const MatrixRow*> ShownRows(const Matrix& matrix, bool all, std::size_t most);

// Warnings that several comparisons share, once, with the sides that they are of: "go1.26, go1.27:
// GOMAXPROCS differs: ..."; as they are.
std::vector<std::string> SharedWarnings(std::span<const Comparison> comparisons);

// What formats do not share, one line a reason: "go1.19 (21 cells), go1.21 (21 cells): not
// comparable: before format 1.22 ..."; as they are.
std::vector<std::string> NotComparableLines(std::span<const Comparison> comparisons);

// How to read the matrix, one sentence a line.
std::vector<std::string> MatrixMethod(std::span<const Comparison> comparisons);

// The parts themselves, with what MatrixLegend and Footnotes say below the table.
std::string MatrixText(std::span<const Comparison> comparisons, const ReportOptions& options);
std::string MatrixMarkdown(std::span<const Comparison> comparisons, const ReportOptions& options);

}  // namespace tracegate::diff::report
