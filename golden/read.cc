#include "golden/reader.h"

#include <fmt/core.h>

#include <limits>
#include <utility>

#include "src/base/date.h"

namespace tracegate::golden {

Result<Baseline> Reader::Read(const Body& body, std::size_t begin) {
  baseline_.schema = body.schema;
  for (std::size_t i = begin; i < body.lines.size(); ++i) {
    const std::size_t number = body.first + i;
    const auto words = SplitLine(body.lines[i]);
    if (!words || !Line(*words)) {
      return FailAtLine(number, why_.empty() ? "this is no line of a baseline" : why_);
    }
  }
  if (baseline_.sessions.empty()) {
    return FailAtLine(body.first + body.lines.size(), "there is no session");
  }
  if (!CheckComplete()) {
    return FailAtLine(body.first + body.lines.size(), why_);
  }
  return std::move(baseline_);
}

bool Reader::Number(const std::string& word, std::uint64_t most, std::uint64_t& number) {
  const auto parsed = ParseNumber(word);
  if (!parsed || *parsed > most) {
    return Refuse(fmt::format("\"{}\" is no number from 0 to {}", word, most));
  }
  number = *parsed;
  return true;
}

bool Reader::Index(const std::string& word, std::size_t count, std::uint32_t& index) {
  const auto parsed = ParseNumber(word);
  if (!parsed || *parsed >= count) {
    return Refuse(fmt::format("\"{}\" is not one of the {} listed above", word, count));
  }
  index = static_cast<std::uint32_t>(*parsed);
  return true;
}

bool Reader::Line(Words words) {
  const std::string& key = words[0];
  if (observed_ != nullptr) {
    if (observed_->runs.size() < session_->runs.size() && HasSpans(*place_)) {
      return OnSpans(words);
    }
    if (key == "at" || key == "by" || key == "held" || key == "made") {
      return OnShare(words);
    }
  }
  if (key == "session") {
    return OnSession(words);
  }
  if (key == "run") {
    return OnRun(words);
  }
  if (key == "unit" || key == "format" || key == "go" || key == "gomaxprocs" || key == "date" ||
      key == "label") {
    return OnEnvironment(words);
  }
  if (key == "accepted") {
    return OnAccepted(words);
  }
  if (key == "on" || key == "because" || key == "change") {
    return OnDecision(words);
  }
  if (key == "f" && words.size() == 2) {
    baseline_.functions.push_back(words[1]);
    return true;
  }
  if (key == "s") {
    return OnStack(words);
  }
  if (key == "type" && words.size() == 2) {
    type_ = words[1];
    has_type_ = true;
    place_.reset();
    observed_ = nullptr;
    return true;
  }
  return key == "state" ? OnState(words) : key == "in" && OnIn(words);
}

bool Reader::OnSession(Words words) {
  std::uint64_t id = 0;
  if (words.size() != 3 || has_type_ || (words[2] != "whole" && words[2] != "partial") ||
      !Number(words[1], kMostSessions, id)) {
    return false;
  }
  if (id < baseline_.NextSession()) {
    return Refuse("the sessions do not ascend");
  }
  Session& session = baseline_.sessions.emplace_back();
  session.id = static_cast<std::uint32_t>(id);
  session.whole = words[2] == "whole";
  return true;
}

bool Reader::OnEnvironment(Words words) {
  if (baseline_.sessions.empty() || has_type_) {
    return false;
  }
  Session& session = baseline_.sessions.back();
  const std::string& key = words[0];
  const bool has_origin = words.size() == 3 && (words[2] == "given" || words[2] == "inferred");
  if (key == "unit" && words.size() == 2) {
    return Number(words[1], kMaxNanos, session.unit) && session.unit != 0;
  }
  if (key == "format" && words.size() == 2) {
    session.format = words[1];
    return true;
  }
  if (key == "go" && has_origin) {
    session.go = words[1];
    session.go_given = words[2] == "given";
    return true;
  }
  if (key == "gomaxprocs" && words.size() == 2) {
    session.gomaxprocs.emplace();
    return Number(words[1], std::numeric_limits<std::uint64_t>::max(), *session.gomaxprocs);
  }
  if (key == "date" && has_origin) {
    session.date = words[1];
    session.date_given = words[2] == "given";
    return ParseDate(words[1]).has_value() || Refuse("this is no date");
  }
  if (key == "label" && words.size() == 3) {
    session.labels.emplace_back(words[1], words[2]);
    const std::size_t n = session.labels.size();
    return n < 2 || session.labels[n - 2].first < words[1] || Refuse("the labels do not ascend");
  }
  return false;
}

bool Reader::OnRun(Words words) {
  if (baseline_.sessions.empty() || has_type_ || words.size() < 3 || !IsHash128(words[1])) {
    return false;
  }
  Run& run = baseline_.sessions.back().runs.emplace_back();
  run.id = words[1];
  const auto nanos = [this](const std::string& word, Nanos& into) {
    std::uint64_t number = 0;
    const bool good = Number(word, kMaxNanos, number);
    into = static_cast<Nanos>(number);
    return good;
  };
  if (!nanos(words[2], run.duration)) {
    return false;
  }
  words = words.subspan(3);
  if (words.size() >= 2 && words[0] == "at") {
    if (!nanos(words[1], run.wall.emplace())) {
      return false;
    }
    words = words.subspan(2);
  }
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
  if (words.size() == 4 && words[0] == "lost") {
    return Number(words[1], kAny, run.lost.bytes) && Number(words[2], kAny, run.lost.generations) &&
           nanos(words[3], run.lost.time);
  }
  return words.empty();
}

bool Reader::OnAccepted(Words words) {
  std::uint64_t id = 0;
  if (words.size() != 5 || has_type_ || !Number(words[1], kMostSessions, id)) {
    return false;
  }
  const Session* session = baseline_.FindSession(static_cast<std::uint32_t>(id));
  if (session == nullptr || session->whole) {
    return Refuse(fmt::format("there is no partial session {}", id));
  }
  baseline_.accepted.push_back({{words[2], words[3], words[4]}, session->id, {}, {}});
  return true;
}

bool Reader::OnDecision(Words words) {
  if (baseline_.accepted.empty() || has_type_) {
    return false;
  }
  Accepted& accepted = baseline_.accepted.back();
  if (words[0] == "on" && words.size() == 2) {
    accepted.date = words[1];
    return ParseDate(words[1]).has_value() || Refuse("this is no date");
  }
  if (words[0] == "because" && words.size() == 2) {
    accepted.reason = words[1];
    return true;
  }
  if (words[0] == "change" && words.size() == 4) {
    accepted.changes.push_back({words[1], words[2], words[3]});
    return true;
  }
  return false;
}

bool Reader::OnStack(Words words) {
  std::vector<std::uint32_t>& stack = baseline_.stacks.emplace_back();
  const auto numbers = words.size() == 2 ? Unpack(words[1]) : std::nullopt;
  if (!numbers) {
    return words.size() == 1;
  }
  for (const std::uint64_t function : *numbers) {
    if (function >= baseline_.functions.size()) {
      return Refuse(fmt::format("there is no function {}", function));
    }
    stack.push_back(static_cast<std::uint32_t>(function));
  }
  return true;
}

Result<Baseline> ReadBody(const Body& body, std::size_t begin) {
  return Reader().Read(body, begin);
}

}  // namespace tracegate::golden
