#include "src/profile/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/error.h"
#include "src/base/text.h"
#include "src/profile/gc_text.h"

namespace tracegate::profile {
namespace {

constexpr std::size_t kNumberWidth = 9;
constexpr std::size_t kNumbers = 7;
constexpr std::size_t kMinName = 20;

// Rows of a name and seven numbers: count, total, p50, p90, p99, max, clipped.
class Table {
 public:
  explicit Table(std::size_t width)
      : columns_(std::min(kNumbers, (width - std::min(width, kMinName)) / kNumberWidth)),
        name_width_(width - columns_ * kNumberWidth),
        width_(width) {}

  void Head(std::string_view title) {
    Line(title, {"count", "total", "p50", "p90", "p99", "max", "clipped"});
  }
  void Title(std::string_view text) { out_ += Shorten(text, width_) + "\n"; }
  void Spans(std::string_view name, const Censored& spans) {
    const Histogram& whole = spans.completed;
    const std::uint64_t clipped = spans.TotalCount() - whole.count();
    const auto duration = [&](double p) {
      return whole.count() == 0 ? std::string("-")
                                : FormatDuration(static_cast<double>(whole.Quantile(p)));
    };
    Line(name,
         {FormatCountShort(whole.count()), FormatDuration(static_cast<double>(spans.TotalTime())),
          duration(0.5), duration(0.9), duration(0.99),
          whole.count() == 0 ? "-" : FormatDuration(static_cast<double>(whole.max())),
          clipped == 0 ? "" : FormatCountShort(clipped)});
  }
  std::string Take() { return std::move(out_); }

 private:
  void Line(std::string_view name, const std::array<std::string, kNumbers>& numbers) {
    std::string line = Pad(Shorten(name, name_width_ - 1), name_width_);
    // A narrow terminal loses the columns on the right.
    for (std::size_t i = 0; i < columns_; ++i) {
      line += Pad(numbers[i], kNumberWidth, true);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + "\n";
  }

  std::size_t columns_;
  std::size_t name_width_;
  std::size_t width_;
  std::string out_;
};

bool IsBlocked(What what) { return what == What::kWaiting || what == What::kSyscall; }

std::uint64_t BlockedTime(const TypeProfile& type) {
  std::uint64_t total = 0;
  for (const Cell& cell : type.cells) {
    total += IsBlocked(cell.what) ? cell.spans.TotalTime() : 0;
  }
  return total;
}

std::string GomaxprocsText(const Profile& profile) {
  constexpr std::size_t kMostShown = 8;
  std::vector<std::uint64_t> values;
  if (profile.gomaxprocs_at_start) {
    values.push_back(*profile.gomaxprocs_at_start);
  }
  for (const TimedValue& value : profile.gomaxprocs) {
    if (values.size() < kMostShown && (values.empty() || values.back() != value.value)) {
      values.push_back(value.value);
    }
  }
  return values.empty() ? "GOMAXPROCS not in the trace"
                        : fmt::format("GOMAXPROCS {}", fmt::join(values, ", "));
}

void AddFacts(const Profile& profile, const TextOptions& options, std::string& out) {
  const auto line = [&](const std::string& text) { out += Shorten(text, options.width) + "\n"; };
  line(Printable(profile.file));
  line(fmt::format("  format {} ({}), {} of trace, {}, {} events, {} goroutines",
                   profile.format_version, profile.toolchains,
                   FormatDuration(static_cast<double>(profile.Duration())),
                   FormatBytes(profile.bytes), FormatCount(profile.events),
                   FormatCount(profile.goroutine_count)));
  std::uint64_t stops = 0;
  std::uint64_t stopped = 0;
  Nanos longest = 0;
  for (const NamedSpans& named : profile.stw_by_name) {
    stops += named.spans.completed.count();
    stopped += named.spans.completed.sum();
    longest = std::max(longest, named.spans.completed.max());
  }
  line(fmt::format("  {}; {} GC cycles, {} marking; {} stop-the-world, {} in all, longest {}",
                   GomaxprocsText(profile), profile.gc_mark.TotalCount(),
                   FormatDuration(static_cast<double>(profile.gc_mark.TotalTime())), stops,
                   FormatDuration(static_cast<double>(stopped)),
                   FormatDuration(static_cast<double>(longest))));
  if (profile.runs > 1) {
    line(fmt::format("  {} runs merged", profile.runs));
  }
  if (profile.ticks_per_second) {
    line(fmt::format("  clock of {} ticks per second", *profile.ticks_per_second));
  }
  if (!profile.complete) {
    line("  " + LossText(profile));
    line("  " + Printable(profile.damage));
  }
}

void AddType(const TypeProfile& type, Table& table) {
  const std::string name = type.name.empty() ? "(no stack seen)" : Printable(type.name);
  const std::string workers =
      type.gc_workers == 0 ? "" : fmt::format(", {} GC workers", FormatCount(type.gc_workers));
  const std::string samples =
      type.cpu_samples == 0 ? "" : fmt::format(", {} CPU samples", FormatCount(type.cpu_samples));
  table.Title(fmt::format("{}  {} goroutine{}{}{}{}", name, FormatCount(type.goroutines),
                          type.goroutines == 1 ? "" : "s", workers, samples,
                          type.system ? ", system" : ""));
  for (const Cell& cell : type.cells) {
    if (cell.what == What::kLifetime || cell.what == What::kStartDelay) {
      continue;
    }
    std::string label = "  " + std::string(ToString(cell.what));
    if (cell.what == What::kWaiting) {
      label += "  " + (cell.reason.empty() ? "(reason not seen)" : Printable(cell.reason));
    }
    table.Spans(label, cell.spans);
  }
}

void AddTypes(const Profile& profile, const TextOptions& options, std::string& out) {
  std::vector<const TypeProfile*> types;
  for (const TypeProfile& type : profile.types) {
    if (options.system || !type.system) {
      types.push_back(&type);
    }
  }
  std::stable_sort(types.begin(), types.end(), [](const TypeProfile* a, const TypeProfile* b) {
    return BlockedTime(*a) > BlockedTime(*b);
  });
  const std::size_t hidden_system = profile.types.size() - types.size();
  const std::size_t shown =
      options.max_types == 0 ? types.size() : std::min(options.max_types, types.size());
  Table table(options.width);
  table.Head("goroutine types by blocked time");
  for (std::size_t i = 0; i < shown; ++i) {
    AddType(*types[i], table);
  }
  out += table.Take();
  if (types.size() > shown || hidden_system > 0) {
    out += fmt::format("  not shown: {} more types (--all), {} system types (--system)\n",
                       types.size() - shown, hidden_system);
  }
}

void AddUser(std::string_view title, const std::vector<UserSpans>& all, const TextOptions& options,
             std::string& out) {
  if (all.empty()) {
    return;
  }
  Table table(options.width);
  table.Head(title);
  for (const UserSpans& user : all) {
    table.Spans("  " + (user.name.empty() ? "(no name)" : Printable(user.name)), user.spans);
  }
  out += "\n" + table.Take();
}

void AddDiagnostics(const Profile& profile, const TextOptions& options, std::string& out) {
  for (const Diagnostic& d : profile.diagnostics.all()) {
    out += Shorten(
               fmt::format("{}: {} ({} times)", ToString(d.severity), d.name, FormatCount(d.count)),
               options.width) +
           "\n";
  }
}

}  // namespace

std::string LossText(const Profile& profile) {
  const Lost& lost = profile.lost;
  const auto all = static_cast<double>(std::max<std::uint64_t>(profile.bytes, 1));
  std::string text =
      fmt::format("incomplete: {} of {} lost ({:.3g}%)", FormatBytes(lost.bytes),
                  FormatBytes(profile.bytes), 100 * static_cast<double>(lost.bytes) / all);
  if (lost.generations != 0) {
    text += fmt::format(", {} generation{}", lost.generations, lost.generations == 1 ? "" : "s");
  }
  return text + fmt::format(", at least {}", FormatDuration(static_cast<double>(lost.time)));
}

std::string ToText(const Profile& profile, const TextOptions& options) {
  std::string out;
  AddFacts(profile, options, out);
  out += "\n";
  AddTypes(profile, options, out);
  if (!profile.stw_by_name.empty()) {
    Table table(options.width);
    table.Head("stop-the-world");
    for (const NamedSpans& named : profile.stw_by_name) {
      table.Spans("  " + Printable(StopKind(named.name)), named.spans);
    }
    out += "\n" + table.Take();
  }
  const std::string gc = GcText(profile, options);
  out += gc.empty() ? "" : "\n" + gc;
  AddUser("regions", profile.regions, options, out);
  AddUser("tasks", profile.tasks, options, out);
  AddDiagnostics(profile, options, out);
  return out;
}

}  // namespace tracegate::profile
