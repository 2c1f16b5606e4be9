#include "diff/report/exemplars.h"

#include <fmt/format.h>

#include <algorithm>

#include "diff/exemplars.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

constexpr std::size_t kMostFrames = 3;

// The runtime's own frames at the leaf say less than those that called them.
std::string StackText(const std::vector<std::string>& stack) {
  const auto own = std::find_if(stack.begin(), stack.end(), [](const std::string& frame) {
    return !frame.starts_with("runtime.");
  });
  const auto first = own == stack.end() ? stack.begin() : own;
  std::string text;
  for (auto frame = first; frame != stack.end(); ++frame) {
    if (frame - first == static_cast<std::ptrdiff_t>(kMostFrames)) {
      return text + " < …";
    }
    text += (text.empty() ? "" : " < ") + *frame;
  }
  return text;
}

}  // namespace

std::string ExemplarText(const profile::Exemplar& exemplar, const std::string& reason) {
  std::string line =
      fmt::format("{}{} at {} of {}", FormatDuration(static_cast<double>(exemplar.span.Duration())),
                  exemplar.span.end_seen ? "" : " and not ended",
                  FormatDuration(static_cast<double>(exemplar.span.begin)), exemplar.file);
  if (exemplar.span.go != kNoGoroutine) {
    line += fmt::format(" (goroutine {})", Raw(exemplar.span.go));
  }
  if (!exemplar.stack.empty()) {
    line += ": " + StackText(exemplar.stack);
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
  // Source: Go 1.27, src/time/sleep.go, goFunc and sendTime.
  const bool timer = reason == "sleep" ||
                     std::any_of(by.stack.begin(), by.stack.end(), [](const std::string& frame) {
                       return frame == "time.sendTime" || frame == "time.goFunc";
                     });
  return timer                 ? "a timer"
         : reason == "network" ? "the network poller"
                               : "no goroutine (a timer, the network poller or the collector)";
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
