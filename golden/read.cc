#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "golden/body.h"
#include "golden/spans.h"
#include "src/profile/axis.h"

namespace tracegate::golden {
namespace {

using Words = std::span<const std::string>;

// Bounds on what PartsOf would make of a file; a service with 2000 types and 50 runs stays below.
// Bins: of all histograms, 8 bytes each. Sites: of all runs, about 700 bytes each.
constexpr std::size_t kMostBins = std::size_t{64} << 20;
constexpr std::size_t kMostSites = std::size_t{1} << 20;
constexpr std::uint64_t kMostSessions = 1'000'000;
constexpr auto kMostBin = static_cast<std::uint16_t>(profile::BinOf(kMaxNanos));

// Reads line by line. A line that is not understood makes Line return false, or fail with its own
// words.
class Reader {
 public:
  Result<Baseline> Read(const Body& body, std::size_t begin) {
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

 private:
  bool Line(Words words);
  bool OnSession(Words words);
  bool OnEnvironment(Words words);
  bool OnRun(Words words);
  bool OnAccepted(Words words);
  bool OnDecision(Words words);
  bool OnStack(Words words);
  bool OnState(Words words);
  bool OnIn(Words words);
  bool OnSpans(Words words);
  bool OnShare(Words words);
  bool CheckComplete();
  bool CheckParts();

  // False, and the reason.
  bool Refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }
  bool Number(const std::string& word, std::uint64_t most, std::uint64_t& number) {
    const auto parsed = ParseNumber(word);
    if (!parsed || *parsed > most) {
      return Refuse(fmt::format("\"{}\" is no number from 0 to {}", word, most));
    }
    number = *parsed;
    return true;
  }
  // The index of one of `count` things that were named before.
  bool Index(const std::string& word, std::size_t count, std::uint32_t& index) {
    const auto parsed = ParseNumber(word);
    if (!parsed || *parsed >= count) {
      return Refuse(fmt::format("\"{}\" is not one of the {} listed above", word, count));
    }
    index = static_cast<std::uint32_t>(*parsed);
    return true;
  }
  bool ReadSum(const std::string& count, const std::string& time, Sum& sum) {
    return Number(count, kMostSpans, sum.count) &&
           Number(time, std::numeric_limits<std::uint64_t>::max(), sum.time);
  }
  // Takes COUNT SUM [KNOTS] off the front.
  bool TakeSpans(Words& words, std::uint64_t cut, Spans& spans);
  bool TakeClipped(Words& words, RunSpans& spans);

  Baseline baseline_;
  std::string type_;
  bool has_type_ = false;
  std::optional<Place> place_;
  const Session* session_ = nullptr;  // that the rows belong to
  Observed* observed_ = nullptr;
  std::size_t bins_ = 0;
  std::map<std::string, std::size_t> bins_of_type_;
  std::size_t sites_ = 0;
  std::string why_;
};

bool Reader::Line(Words words) {
  const std::string& key = words[0];
  if (observed_ != nullptr) {
    if (observed_->runs.size() < session_->runs.size() && place_->state != kGoroutine) {
      return OnSpans(words);
    }
    if (key == "at" || key == "by" || key == "held") {
      return OnShare(words);
    }
  }
  if (key == "session") {
    return OnSession(words);
  }
  if (key == "run") {
    return OnRun(words);
  }
  if (key == "format" || key == "go" || key == "gomaxprocs" || key == "date" || key == "label") {
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
    return IsDate(words[1]) || Refuse("this is no date");
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
    return IsDate(words[1]) || Refuse("this is no date");
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
  std::vector<std::uint32_t> stack;
  for (const std::string& word : words.subspan(1)) {
    if (!Index(word, baseline_.functions.size(), stack.emplace_back())) {
      return false;
    }
  }
  baseline_.stacks.push_back(std::move(stack));
  return true;
}

bool Reader::OnState(Words words) {
  if (!has_type_ || words.size() < 2 || words.size() > 3) {
    return false;
  }
  observed_ = nullptr;
  place_ = Place{type_, words[1], words.size() == 3 ? words[2] : ""};
  return true;
}

bool Reader::OnIn(Words words) {
  if (!place_ || words.size() < 2 || words[1].back() != ':') {
    return false;
  }
  std::uint64_t id = 0;
  if (!Number(words[1].substr(0, words[1].size() - 1), kMostSessions, id)) {
    return false;
  }
  session_ = baseline_.FindSession(static_cast<std::uint32_t>(id));
  if (session_ == nullptr) {
    return Refuse(fmt::format("there is no session {}", id));
  }
  const auto [at, is_new] = baseline_.entries[*place_].try_emplace(session_->id);
  observed_ = &at->second;
  if (!is_new) {
    return Refuse("this place and session are there twice");
  }
  if (place_->state != kGoroutine) {
    return true;  // the rest of the line is for people
  }
  for (const std::string& word : words.subspan(2)) {
    if (!Number(word, kMostSpans, observed_->goroutines.emplace_back())) {
      return false;
    }
  }
  return observed_->goroutines.size() == session_->runs.size() ||
         Refuse(fmt::format("there must be {} numbers of goroutines", session_->runs.size()));
}

bool Reader::TakeSpans(Words& words, std::uint64_t cut, Spans& spans) {
  if (words.size() < 2 || !ReadSum(words[0], words[1], spans.sum)) {
    return false;
  }
  words = words.subspan(2);
  if (spans.sum.count <= 1) {
    return spans.sum.count == 1;
  }
  const auto knots = words.empty() ? std::nullopt : UnpackAscending(words[0], kMostBin);
  if (!knots || knots->size() != KnotRanks(spans.sum.count, cut).size()) {
    return Refuse("the durations do not fit the number of spans");
  }
  spans.knots = *knots;
  words = words.subspan(1);
  bins_ += WidthOf(spans);
  bins_of_type_[type_] += WidthOf(spans);
  return bins_ <= kMostBins || Refuse("the durations of all spans together reach too far");
}

// The parts of spans whose begin or end was not seen. How many the end cut is needed for the
// ranks of the completed ones, so these come first.
bool Reader::TakeClipped(Words& words, RunSpans& spans) {
  if (!words.empty() && words[0] == "e") {
    words = words.subspan(1);
    if (!TakeSpans(words, 0, spans.clipped_end)) {
      return false;
    }
  }
  for (const auto& [mark, sum] :
       {std::pair("s", &spans.clipped_start), std::pair("b", &spans.clipped_both)}) {
    if (words.size() >= 3 && words[0] == mark) {
      if (!ReadSum(words[1], words[2], *sum)) {
        return false;
      }
      words = words.subspan(3);
    }
  }
  return words.empty();
}

bool Reader::OnSpans(Words words) {
  RunSpans& spans = observed_->runs.emplace_back();
  if (words.size() == 1 && words[0] == "-") {
    return true;
  }
  const auto mark = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return word == "e" || word == "s" || word == "b";
  });
  // No knots look like a mark: there are two or more of them.
  const auto clipped_at = static_cast<std::size_t>(mark - words.begin());
  Words completed = words.first(clipped_at);
  Words clipped = words.subspan(clipped_at);
  if (!TakeClipped(clipped, spans)) {
    return false;
  }
  if (completed.size() == 1 && completed[0] == "0") {
    return true;
  }
  return TakeSpans(completed, spans.clipped_end.sum.count, spans.completed) && completed.empty();
}

bool Reader::OnShare(Words words) {
  const std::string& key = words[0];
  sites_ += session_->runs.size();
  if (sites_ > kMostSites) {
    return Refuse("there are too many stacks and wakers");
  }
  const std::size_t functions = baseline_.functions.size();
  if (key == "at" && words.size() == 4) {
    SiteSum& site = observed_->sites.emplace_back();
    return Index(words[1], baseline_.stacks.size(), site.stack) &&
           ReadSum(words[2], words[3], site.sum);
  }
  if (key == "by" && words.size() == 4) {
    WakeSum& wake = observed_->wakes.emplace_back();
    return (words[1] == "-" || Index(words[1], functions, wake.waker.emplace())) &&
           ReadSum(words[2], words[3], wake.sum);
  }
  if (key == "held" && words.size() == 5) {
    HeldSum& held = observed_->held.emplace_back();
    return Index(words[1], functions, held.holder) &&
           Index(words[2], baseline_.stacks.size(), held.stack) &&
           ReadSum(words[3], words[4], held.sum);
  }
  return false;
}

bool Reader::CheckComplete() {
  for (const Session& session : baseline_.sessions) {
    if (session.runs.empty()) {
      return Refuse(fmt::format("session {} has no runs", session.id));
    }
  }
  for (const auto& [place, sessions] : baseline_.entries) {
    for (const auto& [id, observed] : sessions) {
      const std::size_t runs = baseline_.FindSession(id)->runs.size();
      if (place.state != kGoroutine && observed.runs.size() != runs) {
        return Refuse(fmt::format("{} has {} runs in session {}, which has {}", Write(place),
                                  observed.runs.size(), id, runs));
      }
    }
  }
  return CheckParts();
}

// An accepted entry makes a part of its own, with all entries of its type (PartsOf).
bool Reader::CheckParts() {
  for (const Accepted& accepted : baseline_.accepted) {
    bins_ += bins_of_type_[accepted.place.type];
  }
  return bins_ <= kMostBins || Refuse("the durations of all spans together reach too far");
}

}  // namespace

Result<Baseline> ReadBody(const Body& body, std::size_t begin) {
  return Reader().Read(body, begin);
}

}  // namespace tracegate::golden
