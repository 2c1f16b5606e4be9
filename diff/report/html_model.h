// The data of the HTML report.
#pragma once

#include <span>

#include "diff/report/html.h"
#include "src/base/json.h"

namespace tracegate::diff::report {

// {"schema": "tracegate.html/1", "headline": ..., "sides": [...], "places": [...], ...}: all that
// the page shows, names in "names" by index; diff/report/html/*.js reads it.
Json HtmlModel(const Comparison& comparison, const SideRuns& runs,
               std::span<const HtmlSection> sections, const ReportOptions& options);

}  // namespace tracegate::diff::report
