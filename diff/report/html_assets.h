// The files that every HTML report holds, built into the program (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace tracegate::diff::report {

// sha256: of `text`, hexadecimal
struct Asset {
  std::string_view text;
  std::string_view sha256;
};

extern const Asset kChartScript;   // third_party/uplot
extern const Asset kChartStyle;    // the same
extern const Asset kChartLicence;  // the same
extern const Asset kReportScript;  // diff/report/html/*.js, in the order of CMakeLists.txt
extern const Asset kReportStyle;   // diff/report/html/*.css

}  // namespace tracegate::diff::report
