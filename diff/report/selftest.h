// A self-test as a document.
#pragma once

#include <string>

#include "diff/report/report.h"
#include "diff/selftest/selftest.h"

namespace tracegate::diff::report {

// For a terminal; options.all means nothing here.
std::string ToText(const selftest::SelfTest& test, const ReportOptions& options);

// GitHub's markdown.
std::string ToMarkdown(const selftest::SelfTest& test);

// The document "tracegate.selftest/1".
std::string ToJson(const selftest::SelfTest& test);

}  // namespace tracegate::diff::report
