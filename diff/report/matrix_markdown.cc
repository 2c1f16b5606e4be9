#include <fmt/format.h>

#include <algorithm>

#include "diff/report/causes.h"
#include "diff/report/chart.h"
#include "diff/report/markdown.h"
#include "diff/report/matrix.h"
#include "diff/report/phrases.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

constexpr std::size_t kMostRows = 60;
constexpr std::size_t kMostName = 100;
// GitHub takes 65,536 characters of a comment.
constexpr std::size_t kMostBytes = 60'000;
constexpr std::size_t kMostMatrix = 40'000;

std::string Bullets(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    out += "- " + Escaped(line) + "\n";
  }
  return out;
}

std::string SidesTable(const Matrix& matrix) {
  std::string out =
      "| side | runs | Go | GOMAXPROCS | duration, median (range) |\n"
      "| --- | ---: | --- | --- | --- |\n";
  for (const Side* side : matrix.InOrder()) {
    out += fmt::format("| {}{} | {} | {} | {} | {} |\n", Code(side->name, kMostName),
                       side == matrix.reference ? ", the reference" : "", side->files.size(),
                       Escaped(Toolchains(*side)), Gomaxprocs(*side), Durations(*side));
  }
  return out;
}

std::string TableOf(const Matrix& matrix, const std::vector<const MatrixRow*>& rows, bool all,
                    Footnotes& notes, std::size_t& shown) {
  std::string out = "| what | statistic | " + Code(matrix.reference->name, kMostName) + " |";
  std::string rule = "\n| --- | --- | ---: |";
  for (const Side* side : matrix.sides) {
    out += " " + Code(side->name, kMostName) + " |";
    rule += " ---: |";
  }
  const bool sparklines = matrix.sides.size() > 1;
  out += (sparklines ? " across |" : "") + rule + (sparklines ? " --- |\n" : "\n");
  const PageLimits limits{.name = kMostName};
  for (const MatrixRow* row : rows) {
    if (!all && out.size() > kMostMatrix) {
      break;
    }
    ++shown;
    out += fmt::format("| {} | {} | {} |", PlaceCode(row->cell, limits),
                       ToString(row->cell.statistic), ReferenceText(*row));
    for (const MatrixCell& cell : row->cells) {
      const std::string text =
          cell.finding != nullptr ? MatrixCellText(row->cell, *cell.finding) : notes.Of(cell);
      const bool worse = cell.finding != nullptr && IsWorse(*cell.finding);
      out += worse ? " **" + text + "** |" : " " + text + " |";
    }
    out += sparklines ? " " + Sparkline(matrix.ValuesInOrder(*row)) + " |\n" : "\n";
  }
  return out;
}

// A side's own page, folded.
std::string Folded(const Comparison& comparison, const ReportOptions& options) {
  const std::string page = ToMarkdown(comparison, options);
  return fmt::format("\n<details><summary>{} against {}: {}</summary>\n{}\n</details>\n",
                     Escaped(comparison.changed.name), Escaped(comparison.base.name),
                     Escaped(Headline(comparison)), page.substr(page.find('\n')));
}

}  // namespace

std::string MatrixMarkdown(std::span<const Comparison> comparisons, const ReportOptions& options) {
  const Matrix matrix = MatrixOf(comparisons, options.reference_at);
  std::string out = "# tracegate: " + Escaped(MatrixHeadline(comparisons)) + "\n";
  for (const std::string& warning : SharedWarnings(comparisons)) {
    out += "\n> **Careful:** " + Escaped(warning) + ".\n";
  }
  out += "\n" + SidesTable(matrix);
  if (const auto evidence = ToolchainEvidence(matrix); !evidence.empty()) {
    out += "\n" + Bullets(evidence);
  }
  const auto rows = ShownRows(matrix, options.all, kMostRows);
  if (rows.empty()) {
    return out + "\nNothing could be tested.\n";
  }
  Footnotes notes;
  std::size_t shown = 0;
  out += "\n## Matrix\n\n" + TableOf(matrix, rows, options.all, notes, shown);
  const std::size_t total = options.all ? matrix.rows.size() : matrix.CountTelling();
  if (total > shown) {
    out += fmt::format("\n{} more rows are in the JSON.\n", total - shown);
  }
  out += "\n" + Escaped(MatrixLegend());
  out += matrix.sides.size() > 1
             ? " *Across*: a bar for each side in the order of the first table, from the least to "
               "the greatest value of the row and not from zero.\n\n"
             : "\n\n";
  const auto reasons = notes.Lines();
  out += Bullets(reasons) + (reasons.empty() ? "" : "\n") + Bullets(MatrixMethod(comparisons));
  out += Charts(matrix, rows);
  if (const auto lines = NotComparableLines(comparisons); !lines.empty()) {
    out += "\n## What the formats do not share\n\n" + Bullets(lines);
  }
  return out;
}

std::string ToMarkdown(std::span<const Comparison> comparisons, const ReportOptions& options) {
  if (comparisons.size() == 1) {
    return ToMarkdown(comparisons.front(), options);
  }
  std::string out = MatrixMarkdown(comparisons, options);
  std::size_t left_out = 0;
  for (const Comparison& comparison : comparisons) {
    const std::string page = Folded(comparison, options);
    if (options.all || out.size() + page.size() <= kMostBytes) {
      out += page;
    } else {
      ++left_out;
    }
  }
  if (left_out != 0) {
    out += fmt::format("\n{} found no room here; `--all` and the JSON have all.\n",
                       Plural(left_out, "comparison"));
  }
  return out;
}

}  // namespace tracegate::diff::report
