// Adding runs to a baseline.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <tuple>

#include "golden/baseline.h"
#include "golden/observe.h"
#include "golden/spans.h"
#include "src/base/date.h"
#include "src/profile/measures.h"

namespace tracegate::golden {

using profile::Profile;

namespace {

tl::unexpected<Error> Failure(ErrorCode code, std::string what, std::string where = {},
                              std::string hint = {}) {
  return Fail(Error{code, std::move(what), std::nullopt, std::move(where), std::move(hint)});
}

std::string ProcsText(const std::optional<std::uint64_t>& procs) {
  return procs ? std::to_string(*procs) : "unknown";
}

Status CheckSame(const Profile& first, const Profile& run) {
  constexpr std::string_view kHint =
      "runs of one session come from one environment; make two sessions: bless, then bless --add";
  const auto differ = [&](std::string_view what, const std::string& a, const std::string& b) {
    return Failure(ErrorCode::kInconsistent,
                   fmt::format("{} is {}, but {} in {}", what, b, a, first.file), run.file,
                   std::string(kHint));
  };
  if (run.format_version != first.format_version) {
    return differ("the trace's format", first.format_version, run.format_version);
  }
  if (run.Procs() != first.Procs()) {
    return differ("GOMAXPROCS", ProcsText(first.Procs()), ProcsText(run.Procs()));
  }
  return {};
}

Status CheckRuns(const std::vector<Profile>& runs) {
  if (runs.empty()) {
    return Failure(ErrorCode::kInvalidArgument, "a session needs at least one run");
  }
  for (const Profile& run : runs) {
    if (run.runs != 1) {
      return Failure(ErrorCode::kInvalidArgument, "several runs were merged", run.file);
    }
    if (auto same = CheckSame(runs.front(), run); !same) {
      return same;
    }
    bool too_many = run.Duration() < 0 || run.Duration() > kMaxNanos;
    const auto count = [&](const Place&, const profile::Censored& spans) {
      too_many = too_many || spans.TotalCount() > kMostSpans;
    };
    profile::ForEachPlace(run, count);
    profile::ForEachGcPlace(run, count);
    if (too_many) {
      return Failure(ErrorCode::kLimit, "more spans or time than a baseline can count", run.file);
    }
  }
  return {};
}

// Refuses runs that are there twice.
Status CheckNew(const Baseline& baseline, const std::vector<ObservedRun>& runs) {
  for (std::size_t i = 1; i < runs.size(); ++i) {
    if (runs[i].id == runs[i - 1].id) {
      return Failure(ErrorCode::kInconsistent,
                     fmt::format("the same run as {}", runs[i - 1].profile->file),
                     runs[i].profile->file, "copies of a run are no evidence");
    }
  }
  for (const Session& session : baseline.sessions) {
    for (const ObservedRun& run : runs) {
      const bool known = std::any_of(session.runs.begin(), session.runs.end(),
                                     [&](const Run& other) { return other.id == run.id; });
      if (known) {
        return Failure(
            ErrorCode::kInconsistent,
            fmt::format("this run is in the baseline already, in session {}", session.id),
            run.profile->file, "copies of a run are no evidence");
      }
    }
  }
  return {};
}

// Sorts runs by their time and content, so that the order of files does not matter.
void SortRuns(std::vector<ObservedRun>& runs) {
  std::sort(runs.begin(), runs.end(), [](const ObservedRun& a, const ObservedRun& b) {
    return std::tie(a.profile->wall_start, a.id) < std::tie(b.profile->wall_start, b.id);
  });
}

// The day of a time since the epoch, in UTC.
std::string DayOf(Nanos wall) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds(wall)};
  return FormatDate(Date(floor<std::chrono::days>(time)));
}

// The greatest unit of which all times of spans are multiples.
std::uint64_t UnitOf(const std::vector<ObservedRun>& runs) {
  std::uint64_t unit = 0;
  for (const ObservedRun& run : runs) {
    for (const auto& [place, spans] : run.spans) {
      unit = std::gcd(unit, spans.completed.sum.time);
      unit = std::gcd(unit, spans.clipped_end.sum.time);
      unit = std::gcd(unit, spans.clipped_start.time);
      unit = std::gcd(unit, spans.clipped_both.time);
    }
  }
  constexpr std::uint64_t kMost = std::uint64_t{1} << 32;
  return unit == 0 || unit > kMost ? 1 : unit;
}

// Times at stacks, which the file tells in units, are rounded to these.
void RoundDown(std::uint64_t unit, Observed& observed) {
  const auto round = [unit](auto& parts) {
    for (auto& part : parts) {
      part.time -= part.time % unit;
    }
  };
  round(observed.sites);
  round(observed.wakes);
  round(observed.held);
}

Result<Session> Describe(const std::vector<ObservedRun>& runs, const SessionOptions& options) {
  Session session;
  const Profile& first = *runs.front().profile;
  session.unit = UnitOf(runs);
  session.format = first.format_version;
  session.go_given = !options.go.empty();
  session.go = session.go_given ? options.go : first.toolchains;
  session.gomaxprocs = first.Procs();
  session.date_given = options.date.has_value();
  session.date = options.date;
  if (options.date && !ParseDate(*options.date)) {
    return Failure(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no date", *options.date), {},
                   "write 2026-11-26");
  }
  if (!session.date && first.wall_start) {
    session.date = DayOf(*first.wall_start);
  }
  session.labels = options.labels;
  std::sort(session.labels.begin(), session.labels.end());
  for (std::size_t i = 1; i < session.labels.size(); ++i) {
    if (session.labels[i].first == session.labels[i - 1].first) {
      return Failure(ErrorCode::kInvalidArgument,
                     fmt::format("the label {} is given twice", session.labels[i].first));
    }
  }
  for (const ObservedRun& run : runs) {
    session.runs.push_back(
        {run.id, run.profile->Duration(), run.profile->wall_start, run.profile->lost});
  }
  return session;
}

}  // namespace

Status AddSession(Baseline& baseline, const std::vector<Profile>& runs,
                  const SessionOptions& options) {
  if (auto good = CheckRuns(runs); !good) {
    return good;
  }
  std::vector<ObservedRun> observed;
  observed.reserve(runs.size());
  for (const Profile& run : runs) {
    observed.push_back(ObserveRun(run, baseline.schema));
  }
  SortRuns(observed);
  if (auto is_new = CheckNew(baseline, observed); !is_new) {
    return is_new;
  }
  auto session = Describe(observed, options);
  if (!session) {
    return Fail(std::move(session.error()));
  }
  session->id = baseline.NextSession();
  for (auto& [place, seen] : ObserveSession(observed, baseline)) {
    RoundDown(session->unit, seen);
    baseline.entries[place].emplace(session->id, std::move(seen));
  }
  baseline.sessions.push_back(*std::move(session));
  return {};
}

}  // namespace tracegate::golden
