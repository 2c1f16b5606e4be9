#include "src/profile/profile.h"

#include <algorithm>
#include <tuple>

#include "src/trace/symbols.h"

namespace tracegate::profile {

std::string_view ToString(What what) {
  switch (what) {
    case What::kRunning:
      return "Running";
    case What::kRunnable:
      return "Runnable";
    case What::kWaiting:
      return "Waiting";
    case What::kSyscall:
      return "Syscall";
    case What::kMarkAssist:
      return "mark assist";
    case What::kSweep:
      return "sweep";
    case What::kLifetime:
      return "lifetime";
    case What::kStartDelay:
      return "start delay";
  }
  return "?";
}

namespace {
constexpr std::string_view kStopBegin = "stop-the-world (";
}

std::string StopName(std::string_view kind) {
  return std::string(kStopBegin).append(kind).append(")");
}

std::string_view StopKind(std::string_view name) {
  return name.substr(kStopBegin.size(), name.size() - kStopBegin.size() - 1);
}

std::uint64_t HashOf(std::span<const std::string> frames) { return trace::HashStack(frames); }

bool Before(const Wake& a, const Wake& b) {
  return std::tie(a.reason, a.waker, a.stack) < std::tie(b.reason, b.waker, b.stack);
}

const Cell* TypeProfile::Find(What what, std::string_view reason) const {
  const auto found = std::find_if(cells.begin(), cells.end(), [&](const Cell& cell) {
    return cell.what == what && cell.reason == reason;
  });
  return found == cells.end() ? nullptr : &*found;
}

std::optional<double> TypeProfile::AssistShare() const {
  const Cell* running = Find(What::kRunning, "");
  const std::uint64_t time = running == nullptr ? 0 : running->spans.TotalTime();
  return time == 0 ? std::nullopt
                   : std::optional(static_cast<double>(assisted) / static_cast<double>(time));
}

std::uint64_t TypeProfile::CreditWait() const {
  // Source: Go 1.27, src/runtime/traceruntime.go, traceBlockReasonStrings; "GC assist marking"
  // until Go 1.21.
  std::uint64_t time = 0;
  for (const std::string_view reason : {"GC mark assist wait for work", "GC assist marking"}) {
    const Cell* cell = Find(What::kWaiting, reason);
    time += cell == nullptr ? 0 : cell->spans.TotalTime();
  }
  return time;
}

// Source: Go 1.27, src/internal/trace/summary.go, IsSystemGoroutine.
bool IsSystemGoroutine(std::string_view root_function) {
  return root_function.empty() ||
         (root_function != "runtime.main" && root_function.starts_with("runtime."));
}

void Metric::Add(std::uint64_t value) {
  if (count == 0) {
    min = max = first = value;
  }
  ++count;
  min = std::min(min, value);
  max = std::max(max, value);
  last = value;
}

void Metric::Merge(const Metric& other) {
  if ((count == 0) != (other.count == 0)) {  // one has no values
    *this = count == 0 ? other : *this;
    return;
  }
  AddClamped(count, other.count);
  min = std::min(min, other.min);
  max = std::max(max, other.max);
  first = std::min(first, other.first);
  last = std::max(last, other.last);
}

std::strong_ordering StopTheWorld::operator<=>(const StopTheWorld& other) const {
  const auto key = [](const StopTheWorld& stop) {
    return std::tie(stop.start, stop.end, stop.name, stop.goroutine, stop.clipped_end,
                    stop.straggler, stop.restarting);
  };
  return key(*this) <=> key(other);
}

std::optional<std::uint64_t> Profile::Procs() const {
  return gomaxprocs.empty() ? gomaxprocs_at_start : std::optional(gomaxprocs.back().value);
}

const TypeProfile* Profile::FindType(std::string_view name) const {
  const auto found = std::lower_bound(
      types.begin(), types.end(), name,
      [](const TypeProfile& type, std::string_view wanted) { return type.name < wanted; });
  return found != types.end() && found->name == name ? &*found : nullptr;
}

}  // namespace tracegate::profile
