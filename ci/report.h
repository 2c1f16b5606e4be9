// A gated comparison as a document: that of diff/report, and what the gate says of it.
#pragma once

#include <string>

#include "ci/gated.h"
#include "diff/report/html.h"
#include "diff/report/report.h"

namespace tracegate::ci {

// Without a policy file, a baseline and anything to say the documents are those of the comparison
// alone. Else text and markdown have a section on the gate after their first lines, and next steps
// last; JSON has the keys "exit_status", "policy", "golden", "failures", "ignored", "budgets",
// "notes" and "next"; HTML has all of it on its overview.
std::string ToText(const Gated& gated, const diff::report::ReportOptions& options);
std::string ToMarkdown(const Gated& gated, const diff::report::ReportOptions& options);
std::string ToJson(const Gated& gated, const diff::report::ReportOptions& options);

// runs: those of the comparison
std::string ToHtml(const Gated& gated, const diff::report::SideRuns& runs,
                   const diff::report::ReportOptions& options);

}  // namespace tracegate::ci
