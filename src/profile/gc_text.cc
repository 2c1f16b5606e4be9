#include "src/profile/gc_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::profile {
namespace {

using timeline::GcWorkKind;

constexpr std::size_t kMostCycles = 12;
constexpr std::size_t kAllLost = kUtilizations - 1;

std::string Percent(double share) { return fmt::format("{:.1f}%", 100 * share); }

std::string Time(Nanos ns) { return FormatDuration(static_cast<double>(ns)); }

std::string Bytes(const std::optional<std::uint64_t>& bytes) {
  return bytes ? FormatBytes(*bytes) : "-";
}

std::string UtilizationLine(const GcFacts& gc) {
  if (!gc.utilization) {
    return "  mutator utilization not known";
  }
  const Utilization& all = (*gc.utilization)[kAllLost];
  std::string line = fmt::format("  mutator utilization {} of the procs; worst", Percent(all.mean));
  for (std::size_t i = 0; i < kUtilizationWindows.size(); ++i) {
    line += fmt::format("{} {} {}", i == 0 ? "" : ",", Time(kUtilizationWindows[i]),
                        Percent(all.windows[i].least));
  }
  return line;
}

std::string WorkLine(const GcFacts& gc) {
  const auto of = [&](GcWorkKind kind) { return Time(gc.work[static_cast<std::size_t>(kind)]); };
  return fmt::format("  on procs: assists {}, dedicated workers {}, fractional {}, idle {}",
                     of(GcWorkKind::kAssist), of(GcWorkKind::kDedicated),
                     of(GcWorkKind::kFractional), of(GcWorkKind::kIdle));
}

std::string RunnableLine(const GcFacts& gc) {
  const auto part = [&](std::size_t i) {
    const auto mean = MeanRunnable(gc.runnable[i]);
    return mean ? fmt::format("{:.1f}", *mean) : std::string("-");
  };
  return fmt::format("  runnable goroutines {} while marking, {} else; p99 wait for a proc {}, {}",
                     part(1), part(0), Time(gc.waits[1].completed.Quantile(0.99)),
                     Time(gc.waits[0].completed.Quantile(0.99)));
}

// Those who assisted most, one a line.
std::vector<std::string> AssistLines(const Profile& profile, const TextOptions& options) {
  constexpr std::size_t kMost = 4;
  std::vector<const TypeProfile*> types;
  for (const TypeProfile& type : profile.types) {
    if (type.assisted != 0 && (options.system || !type.system)) {
      types.push_back(&type);
    }
  }
  std::stable_sort(types.begin(), types.end(), [](const TypeProfile* a, const TypeProfile* b) {
    return a->assisted > b->assisted;
  });
  std::vector<std::string> lines;
  for (const TypeProfile* type : types) {
    if (lines.size() == kMost) {
      lines.push_back(fmt::format("    and {} more types", types.size() - kMost));
      break;
    }
    const Cell* assists = type->Find(What::kMarkAssist, "");
    const Histogram* whole = assists == nullptr ? nullptr : &assists->spans.completed;
    const std::uint64_t credit = type->CreditWait();
    lines.push_back(fmt::format(
        "    {}: {} assists, {} of its time on procs{}{}", Printable(type->name),
        FormatCount(assists == nullptr ? 0 : assists->spans.TotalCount()),
        Percent(type->AssistShare().value_or(0)),
        whole == nullptr || whole->count() == 0 ? "" : ", p99 " + Time(whole->Quantile(0.99)),
        credit == 0
            ? ""
            : fmt::format(", waited {} for credit", FormatDuration(static_cast<double>(credit)))));
  }
  return lines;
}

std::string CycleLine(const GcCycle& cycle, Nanos begin) {
  const bool cut = !cycle.Whole();
  Nanos stopped = 0;
  for (const CyclePause& pause : cycle.pauses) {
    stopped += pause.time;
  }
  const Nanos workers = cycle.Work(GcWorkKind::kDedicated) + cycle.Work(GcWorkKind::kFractional);
  const auto over = cycle.Overshoot();
  std::string line;
  for (const std::string& text :
       {Time(cycle.start - begin), (cut ? ">" : "") + Time(cycle.end - cycle.start), Time(stopped),
        Time(cycle.Work(GcWorkKind::kAssist)), Time(workers), Bytes(cycle.heap_start),
        Bytes(cycle.heap_peak), Bytes(cycle.heap_live), Bytes(cycle.goal),
        over ? Percent(*over) : std::string("-")}) {
    line += Pad(text, 9, true);
  }
  return line;
}

}  // namespace

std::string GcText(const Profile& profile, const TextOptions& options) {
  if (profile.gc_cycles.empty()) {
    return {};
  }
  std::string out;
  const auto line = [&](const std::string& text) { out += Shorten(text, options.width) + "\n"; };
  line("garbage collector");
  line(UtilizationLine(profile.gc));
  line(WorkLine(profile.gc));
  for (const std::string& text : AssistLines(profile, options)) {
    line(text);
  }
  line(RunnableLine(profile.gc));
  std::string head;
  for (const char* name : {"cycle at", "marking", "stopped", "assists", "workers", "heap", "peak",
                           "live", "goal", "beyond"}) {
    head += Pad(name, 9, true);
  }
  line(head);
  const std::size_t shown = std::min(profile.gc_cycles.size(), kMostCycles);
  for (std::size_t i = 0; i < shown; ++i) {
    line(CycleLine(profile.gc_cycles[i], profile.start));
  }
  if (shown < profile.gc_cycles.size()) {
    line(fmt::format("  not shown: {} more cycles (--format json has all)",
                     profile.gc_cycles.size() - shown));
  }
  return out;
}

}  // namespace tracegate::profile
