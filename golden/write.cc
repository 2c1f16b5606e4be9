#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "golden/body.h"
#include "golden/spans.h"
#include "src/base/text.h"
#include "src/profile/measures.h"

namespace tracegate::golden {
namespace {

std::string PackSpans(const Spans& spans, std::uint64_t unit) {
  std::vector<std::uint64_t> numbers{spans.sum.count};
  if (spans.sum.count != 0) {
    numbers.push_back(spans.sum.time / unit);
  }
  std::uint16_t last = 0;
  for (const std::uint16_t knot : spans.knots) {
    numbers.push_back(static_cast<std::uint64_t>(knot - last));
    last = knot;
  }
  return Pack(numbers);
}

void WriteSession(const Session& session, std::string& out) {
  const auto given = [](bool is) { return is ? "given" : "inferred"; };
  out += fmt::format("session {} {}\n", session.id, session.whole ? "whole" : "partial");
  out += fmt::format("unit {}\nformat {}\n", session.unit, Quote(session.format));
  out += fmt::format("go {} {}\n", Quote(session.go), given(session.go_given));
  if (session.gomaxprocs) {
    out += fmt::format("gomaxprocs {}\n", *session.gomaxprocs);
  }
  if (session.date) {
    out += fmt::format("date {} {}\n", *session.date, given(session.date_given));
  }
  for (const auto& [key, value] : session.labels) {
    out += fmt::format("label {} {}\n", Quote(key), Quote(value));
  }
  for (const Run& run : session.runs) {
    out += fmt::format("run {} {}", run.id, run.duration);
    if (run.wall) {
      out += fmt::format(" at {}", *run.wall);
    }
    if (run.lost.bytes != 0 || run.lost.generations != 0 || run.lost.time != 0) {
      out += fmt::format(" lost {} {} {}", run.lost.bytes, run.lost.generations, run.lost.time);
    }
    out += '\n';
  }
}

void WriteAccepted(const Accepted& accepted, std::string& out) {
  out += fmt::format("accepted {} {}\n", accepted.session, Write(accepted.place));
  if (accepted.date) {
    out += fmt::format("on {}\n", *accepted.date);
  }
  out += fmt::format("because {}\n", Quote(accepted.reason));
  for (const Change& change : accepted.changes) {
    out += fmt::format("change {} {} {}\n", Quote(change.statistic), Quote(change.from),
                       Quote(change.to));
  }
}

// The middle one of the runs' quantiles; the lower of two.
std::string MedianOf(const Observed& observed, std::uint64_t thousandths) {
  constexpr std::uint64_t kOne = 1000;
  std::vector<Nanos> values;
  for (const RunSpans& run : observed.runs) {
    if (run.completed.sum.count != 0) {
      values.push_back(QuantileOf(run.completed, run.clipped_end.sum.count, thousandths, kOne));
    }
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return FormatDuration(static_cast<double>(*middle));
}

// For people: spans a run, their p50 and p99, the time as a part of the runs' durations.
std::string Summary(const Observed& observed, const Session& session) {
  Sum total;
  std::uint64_t completed = 0;
  for (const RunSpans& run : observed.runs) {
    const Sum sum = run.Total();
    total.count += sum.count;
    AddClamped(total.time, sum.time);
    completed += run.completed.sum.count;
  }
  std::uint64_t duration = 0;
  for (const Run& run : session.runs) {
    AddClamped(duration, static_cast<std::uint64_t>(run.duration));
  }
  std::string out = FormatCountShort(total.count / observed.runs.size()) + "x";
  if (completed != 0) {
    out += fmt::format(" {}..{}", MedianOf(observed, 500), MedianOf(observed, 990));
  }
  if (duration != 0) {
    constexpr double kPercent = 100;
    out += fmt::format(" {:.2g}%",
                       kPercent * static_cast<double>(total.time) / static_cast<double>(duration));
  }
  return out;
}

void WriteObserved(const Observed& observed, const Session& session, std::string& out) {
  if (!observed.values.empty()) {
    out += fmt::format("in {}:", session.id);
    for (const Millionths& value : observed.values) {
      out += " " + (value ? Decimal(*value) : "-");
    }
    out += '\n';
    return;
  }
  if (!observed.goroutines.empty()) {
    out += fmt::format("in {}:", session.id);
    for (const std::uint64_t count : observed.goroutines) {
      out += fmt::format(" {}", count);
    }
    out += '\n';
    for (const CreatorCount& creator : observed.creators) {
      out += fmt::format("made {} {}\n", creator.creator, creator.count);
    }
    return;
  }
  out += fmt::format("in {}: {}\n", session.id, Summary(observed, session));
  for (const RunSpans& run : observed.runs) {
    out += Write(run, session.unit) + "\n";
  }
  const auto packed = [&](std::uint64_t time) { return Pack({time / session.unit}); };
  for (const SiteTime& site : observed.sites) {
    out += fmt::format("at {} {}\n", site.stack, packed(site.time));
  }
  for (const WakeTime& wake : observed.wakes) {
    out += fmt::format("by {} {}\n", wake.waker ? std::to_string(*wake.waker) : "-",
                       packed(wake.time));
  }
  for (const HeldTime& held : observed.held) {
    out += fmt::format("held {} {} {}\n", held.holder, held.stack, packed(held.time));
  }
}

void WriteEntries(const Baseline& baseline, std::string& out) {
  const std::string* type = nullptr;
  for (const auto& [place, sessions] : baseline.entries) {
    if (type == nullptr || *type != place.type) {
      type = &place.type;
      out += fmt::format("type {}\n", Quote(place.type));
    }
    out += "state " + Quote(place.state);
    if (!place.reason.empty()) {
      out += " " + Quote(place.reason);
    }
    out += '\n';
    for (const auto& [id, observed] : sessions) {
      WriteObserved(observed, *baseline.FindSession(id), out);
    }
  }
}

}  // namespace

bool HasSpans(const Place& place) {
  return place.state != kTypeItself && !profile::IsMeasure(place);
}

std::string Write(const Place& place) {
  return fmt::format("{} {} {}", Quote(place.type), Quote(place.state), Quote(place.reason));
}

std::string Write(const RunSpans& spans, std::uint64_t unit) {
  if (spans.Empty()) {
    return "-";
  }
  std::string out = PackSpans(spans.completed, unit);
  for (const auto& [mark, part] :
       {std::pair('e', spans.clipped_end), std::pair('s', Spans{spans.clipped_start}),
        std::pair('b', Spans{spans.clipped_both})}) {
    if (part.sum.count != 0) {
      out += fmt::format(" {} {}", mark, PackSpans(part, unit));
    }
  }
  return out;
}

std::string WriteBody(const Baseline& baseline) {
  std::string out;
  for (const Session& session : baseline.sessions) {
    WriteSession(session, out);
  }
  for (const Accepted& accepted : baseline.accepted) {
    WriteAccepted(accepted, out);
  }
  for (const std::string& function : baseline.functions) {
    out += fmt::format("f {}\n", Quote(function));
  }
  for (const std::vector<std::uint32_t>& stack : baseline.stacks) {
    out += "s" + (stack.empty() ? "" : " " + Pack({stack.begin(), stack.end()})) + "\n";
  }
  WriteEntries(baseline, out);
  return out;
}

std::string WriteBaseline(const Baseline& baseline) {
  return Seal("baseline", baseline.schema, WriteBody(baseline));
}

std::string HashOf(const Baseline& baseline) { return Hash128(WriteBody(baseline) + "end\n"); }

Result<Baseline> ReadBaseline(std::string_view text) {
  const auto body = Unseal("baseline", text);
  if (!body) {
    return Fail(body.error());
  }
  auto baseline = ReadBody(*body, 0);
  if (!baseline) {
    return baseline;
  }
  if (const std::string again = WriteBaseline(*baseline); again != text) {
    return NotCanonical(text, again);
  }
  return baseline;
}

const Session* Baseline::FindSession(std::uint32_t id) const {
  const auto found = std::lower_bound(
      sessions.begin(), sessions.end(), id,
      [](const Session& session, std::uint32_t wanted) { return session.id < wanted; });
  return found != sessions.end() && found->id == id ? &*found : nullptr;
}

bool Baseline::HasMeasures() const {
  std::set<std::uint32_t> having;
  for (const auto& [place, by_session] : entries) {
    for (const auto& [id, observed] : by_session) {
      if (profile::IsMeasure(place)) {
        having.insert(id);
      }
    }
  }
  return std::all_of(sessions.begin(), sessions.end(), [&](const Session& session) {
    return !session.whole || having.contains(session.id);
  });
}

std::uint32_t Baseline::NextSession() const {
  return sessions.empty() ? 1 : sessions.back().id + 1;
}

}  // namespace tracegate::golden
