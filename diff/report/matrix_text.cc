#include <fmt/format.h>

#include <algorithm>

#include "diff/report/causes.h"
#include "diff/report/matrix.h"
#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

constexpr std::size_t kMostRows = 60;
constexpr std::size_t kLabel = 19;      // of a statistic, indented
constexpr std::size_t kNarrowest = 13;  // of a column
constexpr std::size_t kGap = 2;

std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Rows of one width, cut into pages of as many sides as fit beside the reference.
class TextMatrix {
 public:
  TextMatrix(const Matrix& matrix, const ReportOptions& options)
      : matrix_(matrix), options_(options), rows_(ShownRows(matrix, options.all, kMostRows)) {
    for (const MatrixRow* row : rows_) {
      std::vector<std::string> cells;
      for (const MatrixCell& cell : row->cells) {
        cells.push_back(cell.finding != nullptr ? MatrixCellText(row->cell, *cell.finding)
                                                : notes_.Of(cell));
        column_ = std::max(column_, Width(cells.back()));
      }
      reference_ = std::max(reference_, Width(ReferenceText(*row)));
      cells_.push_back(std::move(cells));
    }
    reference_ = std::max(reference_, std::min(column_, Width(matrix.reference->name)));
  }

  std::string Write() {
    const std::size_t used = kLabel + reference_;
    const std::size_t room = options_.width > used ? options_.width - used : 0;
    const std::size_t per_page = std::max<std::size_t>(1, room / (column_ + kGap));
    for (std::size_t first = 0; first < matrix_.sides.size(); first += per_page) {
      AddPage(first, std::min(first + per_page, matrix_.sides.size()));
    }
    for (const std::string& line : notes_.Lines()) {
      out_ += Lines("", line, options_.width);
    }
    const std::size_t total = options_.all ? matrix_.rows.size() : matrix_.CountTelling();
    if (total > rows_.size()) {
      out_ += fmt::format("{} more rows have a verdict or are of the process: --all\n",
                          total - rows_.size());
    }
    return std::move(out_);
  }

 private:
  void AddPage(std::size_t first, std::size_t last) {
    std::string head =
        Pad("", kLabel) + Pad(Name(*matrix_.reference, reference_), reference_, true);
    for (std::size_t side = first; side < last; ++side) {
      head += std::string(kGap, ' ') + Pad(Name(*matrix_.sides[side], column_), column_, true);
    }
    out_ += head + "\n";
    const MatrixRow* before = nullptr;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const MatrixRow& row = *rows_[i];
      if (before == nullptr || !before->cell.SameSpans(row.cell)) {
        out_ += Shorten(Place(row.cell), options_.width) + "\n";
      }
      before = &row;
      std::string line = Pad("  " + std::string(ToString(row.cell.statistic)), kLabel) +
                         Pad(ReferenceText(row), reference_, true);
      for (std::size_t side = first; side < last; ++side) {
        line += std::string(kGap, ' ') + Pad(cells_[i][side], column_, true);
      }
      out_ += line + "\n";
    }
    out_ += "\n";
  }

  static std::string Name(const Side& side, std::size_t width) {
    return Shorten(Printable(side.name), width);
  }

  const Matrix& matrix_;
  const ReportOptions& options_;
  std::vector<const MatrixRow*> rows_;
  std::vector<std::vector<std::string>> cells_;
  std::size_t column_ = kNarrowest;
  std::size_t reference_ = 6;
  Footnotes notes_;
  std::string out_;
};

void AddSide(const Side& side, bool reference, std::size_t width, std::string& out) {
  out += Lines("  " + Printable(side.name) + ":",
               fmt::format("{}, {}, GOMAXPROCS {}, {} long{}", Plural(side.files.size(), "run"),
                           Toolchains(side), Gomaxprocs(side), Durations(side),
                           reference ? "; the reference" : ""),
               width, "    ");
}

}  // namespace

std::string MatrixText(std::span<const Comparison> comparisons, const ReportOptions& options) {
  const Matrix matrix = MatrixOf(comparisons, options.reference_at);
  std::string out = Lines("", MatrixHeadline(comparisons), options.width);
  for (const std::string& warning : SharedWarnings(comparisons)) {
    out += Lines("careful: ", warning, options.width);
  }
  out += "\n";
  for (const Side* side : matrix.InOrder()) {
    AddSide(*side, side == matrix.reference, options.width, out);
  }
  for (const std::string& line : ToolchainEvidence(matrix)) {
    out += Lines("", line + ".", options.width);
  }
  out += "\n" + TextMatrix(matrix, options).Write();
  out += Lines("", MatrixLegend(), options.width);
  for (const std::string& line : NotComparableLines(comparisons)) {
    out += Lines("", line + ".", options.width);
  }
  for (const std::string& line : MatrixMethod(comparisons)) {
    out += Lines("", line, options.width);
  }
  return out;
}

}  // namespace tracegate::diff::report
