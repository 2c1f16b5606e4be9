// A Comparison as a document.
#pragma once

#include <span>
#include <string>

#include "diff/comparison.h"

namespace tracegate::diff::report {

// all    every tested cell, not only those with something to say
// color  ANSI colours in text
// width  columns of text
// reference_at  of several comparisons: how many sides the user named before the reference; what
// goes
//               across the sides, sparklines and charts, goes in that order
struct ReportOptions {
  bool all = false;
  bool color = false;
  std::size_t width = 98;
  std::size_t reference_at = 0;
};

// For a terminal.
std::string ToText(const Comparison& comparison, const ReportOptions& options);

// For a pull request or a job summary: GitHub's markdown.
std::string ToMarkdown(const Comparison& comparison, const ReportOptions& options);

// The document "tracegate.comparison/1".
std::string ToJson(const Comparison& comparison, const ReportOptions& options);

// Several comparisons with one reference (CompareAll), at least one: in text and markdown a matrix
// of all sides and then one comparison after the other; markdown keeps within the length of a
// GitHub comment, but where all is asked for. The JSON of several has all sides, "side" in every
// finding, and what belongs to one comparison in "by_side"; that of one is the document above; both
// have the matrix in "matrix".
std::string ToText(std::span<const Comparison> comparisons, const ReportOptions& options);
std::string ToMarkdown(std::span<const Comparison> comparisons, const ReportOptions& options);
std::string ToJson(std::span<const Comparison> comparisons, const ReportOptions& options);

}  // namespace tracegate::diff::report
