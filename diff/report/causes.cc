#include "diff/report/causes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diff/report/phrases.h"
#include "src/base/error.h"

namespace tracegate::diff::report {

std::string BecauseText(const Because& because) {
  const double percent = because.share * 100;
  if (because.holder) {
    return fmt::format("{:.0f}% of the change of stopping time for {}, stopped at:", percent,
                       Printable(*because.holder));
  }
  return fmt::format("{:.0f}% of the change at:", percent);
}

std::string StackLine(const std::vector<std::string>& stack) {
  constexpr std::ptrdiff_t kMostFrames = 3;
  const auto own = std::find_if(stack.begin(), stack.end(), [](const std::string& frame) {
    return !frame.starts_with("runtime.");
  });
  const auto first = own == stack.end() ? stack.begin() : own;
  std::string text;
  for (auto frame = first; frame != stack.end(); ++frame) {
    if (frame - first == kMostFrames) {
      return text + " < …";
    }
    text += (text.empty() ? "" : " < ") + *frame;
  }
  return text;
}

std::string NobodyText(bool timer, const std::string& reason) {
  return timer                 ? "a timer"
         : reason == "network" ? "the network poller"
                               : "no goroutine (a timer, the network poller or the collector)";
}

namespace {

// Source: src/context/context.go: what context.WithDeadline and WithTimeout run when time is up.
bool IsDeadline(const std::string& type) { return type.starts_with("context.WithDeadline"); }

}  // namespace

std::string WakersText(const Finding& finding) {
  constexpr double kAlike = 0.1;
  const auto& wakers = finding.wakers;
  const auto before =
      std::max_element(wakers.begin(), wakers.end(),
                       [](const WakerShare& a, const WakerShare& b) { return a.base < b.base; });
  if (before == wakers.end()) {
    return "";
  }
  const auto name = [&](const WakerShare& waker) {
    return !waker.type               ? NobodyText(waker.timer, finding.cell.reason)
           : waker.type->empty()     ? "a goroutine without name"
           : IsDeadline(*waker.type) ? *waker.type + " (a context's deadline)"
                                     : *waker.type;
  };
  const WakerShare& now = wakers.front();
  std::string text = now.changed > 0 ? fmt::format("ended by {} in {:.0f}% of the time", name(now),
                                                   now.changed * 100)
                                     : "not ended within the traces";
  if (before->base <= 0) {
    return text + ", before none ended";
  }
  if (&*before != &now || now.changed <= 0) {
    return text + fmt::format(", before by {} in {:.0f}%", name(*before), before->base * 100);
  }
  if (std::abs(now.base - now.changed) <= kAlike) {
    return text + ", as before";
  }
  return text + fmt::format(", before in {:.0f}%", now.base * 100);
}

std::string CauseLine(const Finding& finding, const Comparison& comparison) {
  const Statistic statistic = finding.cell.statistic;
  std::string line = fmt::format("{} of {} {} -> {} ({}, {}+{} runs", StatisticText(finding),
                                 Place(finding.cell), Value(statistic, finding.base),
                                 Value(statistic, finding.new_value), Times(finding.ratio),
                                 comparison.base.files.size(), comparison.changed.files.size());
  if (comparison.basis != Basis::kEffects) {
    line += ", p " + PValue(finding.p_adjusted);
  }
  line += ")";
  if (!finding.because.empty()) {
    const Because& because = finding.because.front();
    const std::string stack = StackLine(because.stack);
    line += fmt::format("; {:.0f}%{} at {}", because.share * 100,
                        because.holder ? " of the stopping time held up" : "",
                        stack.empty() ? "no recorded stack" : stack);
  }
  const std::string wakers = WakersText(finding);
  return line + (wakers.empty() ? "" : "; " + wakers);
}

std::span<const Because> Telling(const Finding& finding) {
  constexpr double kNearlyAll = 0.9;
  const std::span<const Because> all = finding.because;
  const auto most = std::find_if(all.begin(), all.end(),
                                 [](const Because& because) { return because.share > kNearlyAll; });
  return most == all.end() ? all : all.first(static_cast<std::size_t>(most - all.begin()) + 1);
}

}  // namespace tracegate::diff::report
