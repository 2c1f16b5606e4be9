#include "src/profile/gc.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tracegate::profile {

std::optional<double> GcCycle::Overshoot() const {
  if (!Whole() || !heap_peak || !goal || *goal == 0) {
    return std::nullopt;
  }
  const auto heap = static_cast<double>(*heap_peak);
  return std::max(0.0, heap / static_cast<double>(*goal) - 1);
}

std::optional<double> GcCycle::AssistShare() const {
  if (!Whole() || procs == 0 || end <= start) {
    return std::nullopt;
  }
  return static_cast<double>(Work(timeline::GcWorkKind::kAssist)) /
         (static_cast<double>(procs) * static_cast<double>(end - start));
}

namespace {
Nanos TotalOf(const timeline::RunnableTime& time) {
  Nanos total = 0;
  for (const Nanos part : time.time) {
    AddClamped(total, part);
  }
  return total;
}

}  // namespace

std::optional<double> MeanRunnable(const timeline::RunnableTime& time) {
  const Nanos total = TotalOf(time);
  return total > 0 ? std::optional(static_cast<double>(time.area) / static_cast<double>(total))
                   : std::nullopt;
}

std::uint32_t RunnableQuantile(const timeline::RunnableTime& time, double p) {
  double left = p * static_cast<double>(TotalOf(time));
  std::size_t last = 0;
  for (std::size_t bin = 0; bin < time.time.size(); ++bin) {
    if (time.time[bin] == 0) {
      continue;
    }
    last = bin;
    left -= static_cast<double>(time.time[bin]);
    if (left <= 0) {
      break;
    }
  }
  return timeline::RunnableTime::CountOf(last);
}

std::optional<double> WastedShare(const timeline::RunnableTime& time, std::uint64_t procs) {
  const Nanos total = TotalOf(time);
  if (total <= 0 || procs == 0) {
    return std::nullopt;
  }
  return static_cast<double>(time.wasted) /
         (static_cast<double>(total) * static_cast<double>(procs));
}

}  // namespace tracegate::profile
