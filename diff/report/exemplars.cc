#include "diff/report/exemplars.h"

#include <fmt/format.h>

#include "diff/exemplars.h"
#include "diff/report/causes.h"
#include "diff/wakers.h"
#include "src/base/text.h"

namespace tracegate::diff::report {

std::string ExemplarText(const profile::Exemplar& exemplar, const std::string& reason) {
  std::string line =
      fmt::format("{}{} at {} of {}", FormatDuration(static_cast<double>(exemplar.span.Duration())),
                  exemplar.span.end_seen ? "" : " and not ended",
                  FormatDuration(static_cast<double>(exemplar.span.begin)), exemplar.file);
  if (exemplar.span.go != kNoGoroutine) {
    line += fmt::format(" (goroutine {})", Raw(exemplar.span.go));
  }
  if (!exemplar.stack.empty()) {
    line += ": " + StackLine(exemplar.stack);
  }
  if (const std::string by = EndedByText(exemplar, reason); !by.empty()) {
    line += "; ended by " + by;
  }
  return line;
}

std::string EndedByText(const profile::Exemplar& exemplar, const std::string& reason) {
  if (!exemplar.ended_by) {
    return "";
  }
  const profile::EndedBy& by = *exemplar.ended_by;
  if (by.type) {
    return fmt::format("{} (goroutine {})",
                       by.type->empty() ? "a goroutine without name" : *by.type, Raw(by.go));
  }
  return NobodyText(reason == "sleep" || IsOfTimer(by.stack), reason);
}

std::vector<std::string> ExemplarLines(const Finding& finding, const Comparison& comparison) {
  const PlaceExemplars* exemplars = ExemplarsFor(finding, comparison);
  std::vector<std::string> lines;
  if (exemplars != nullptr && exemplars->worst) {
    lines.push_back("worst: " + ExemplarText(*exemplars->worst, finding.cell.reason));
  }
  if (exemplars != nullptr && exemplars->typical) {
    lines.push_back("typical of base: " + ExemplarText(*exemplars->typical, finding.cell.reason));
  }
  return lines;
}

}  // namespace tracegate::diff::report
