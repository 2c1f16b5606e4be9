// The data of the HTML report.
#pragma once

#include <span>

#include "diff/report/html.h"
#include "src/base/json.h"

namespace tracegate::diff::report {

// {"schema": "tracegate.html/1", "headline": ..., "sides": [...], "places": [...], ...}: all that
// the page shows, names in "names" by index; diff/report/html/*.js reads it.
//
// charts: how many places have charts
Json HtmlModel(const Comparison& comparison, const SideRuns& runs,
               std::span<const HtmlSection> sections, const ReportOptions& options,
               std::size_t charts = kMostCharts);

// Of several comparisons with one reference: {"matrix": {...}, "comparisons": [models as above],
// "shared": what they have in common, for which an index into it stands there}.
Json HtmlMatrixModel(std::span<const Comparison> comparisons, std::span<const SideRuns> runs,
                     const ReportOptions& options);

}  // namespace tracegate::diff::report
