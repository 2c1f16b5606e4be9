#include "golden/report.h"

#include <fmt/core.h>

#include <set>

#include "src/base/json.h"
#include "src/base/text.h"

namespace tracegate::golden {

namespace {

std::size_t TypesOf(const Baseline& baseline) {
  std::set<std::string> types;
  for (const auto& [place, sessions] : baseline.entries) {
    if (place.type != kProcessType) {
      types.insert(place.type);
    }
  }
  return types.size();
}

Json ToJson(const Session& session) {
  Json labels = Json::object();
  for (const auto& [key, value] : session.labels) {
    labels[Printable(key)] = Printable(value);
  }
  return {{"id", session.id},
          {"whole", session.whole},
          {"runs", session.runs.size()},
          {"format_version", session.format},
          {"go", Printable(session.go)},
          {"go_given", session.go_given},
          {"gomaxprocs", session.gomaxprocs ? Json(*session.gomaxprocs) : Json()},
          {"date", session.date ? Json(*session.date) : Json()},
          {"date_given", session.date_given},
          {"labels", std::move(labels)}};
}

}  // namespace

std::size_t RunsOf(const Baseline& baseline) {
  std::size_t runs = 0;
  for (const Session& session : baseline.sessions) {
    runs += session.whole ? session.runs.size() : 0;
  }
  return runs;
}

std::string Describe(const Session& session) {
  std::string out =
      fmt::format("session {}: {}{}, {} ({})", session.id, Plural(session.runs.size(), "run"),
                  session.whole ? "" : ", accepted changes only", session.go,
                  session.go_given ? "given" : "inferred");
  if (session.gomaxprocs) {
    out += fmt::format(", GOMAXPROCS {}", *session.gomaxprocs);
  }
  out += ", " + session.date.value_or("date unknown");
  for (const auto& [key, value] : session.labels) {
    out += fmt::format(", {}={}", key, value);
  }
  return Printable(out);
}

std::string ToText(const BlessReport& report, const Baseline& baseline) {
  std::string out = Printable(
      fmt::format("{} ({}): {} in {}, {}, {}", report.path, report.action,
                  Plural(RunsOf(baseline), "run"), Plural(baseline.sessions.size(), "session"),
                  Plural(TypesOf(baseline), "goroutine type"), FormatBytes(report.bytes)));
  out += '\n';
  for (const Session& session : baseline.sessions) {
    out += "  " + Describe(session) + "\n";
  }
  if (!baseline.accepted.empty()) {
    out += fmt::format("  {}\n", Plural(baseline.accepted.size(), "accepted change"));
  }
  for (const std::string& warning : report.warnings) {
    out += "warning: " + warning + "\n";
  }
  return out;
}

std::string ToJson(const BlessReport& report, const Baseline& baseline) {
  Json sessions = Json::array();
  for (const Session& session : baseline.sessions) {
    sessions.push_back(ToJson(session));
  }
  const Json json = {{"schema", "tracegate.baseline/1"},
                     {"golden", Printable(report.path)},
                     {"action", report.action},
                     {"bytes", report.bytes},
                     {"file_schema", baseline.schema},
                     {"has_measures", baseline.HasMeasures()},
                     {"xxh3_128", HashOf(baseline)},
                     {"types", TypesOf(baseline)},
                     {"entries", baseline.entries.size()},
                     {"accepted", baseline.accepted.size()},
                     {"sessions", std::move(sessions)},
                     {"warnings", report.warnings}};
  return Dump(json, 2);
}

}  // namespace tracegate::golden
