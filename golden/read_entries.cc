// The entries of a baseline: what was seen where.
#include <fmt/core.h>
#include <limits>

#include <algorithm>
#include <utility>

#include "golden/reader.h"
#include "golden/spans.h"
#include "src/profile/axis.h"
#include "src/profile/measures.h"

namespace tracegate::golden {
namespace {

// Bounds on what PartsOf would make of a file; a service with 2000 types and 10 runs stays below.
// Bins: of all histograms, 8 bytes each. Sites: of all runs, about 700 bytes each.
constexpr std::size_t kMostBins = std::size_t{64} << 20;
constexpr std::size_t kMostSites = std::size_t{1} << 20;
// Measures: of all runs; names of a measure are short.
constexpr std::size_t kMostValues = std::size_t{1} << 20;
constexpr std::size_t kLongestMeasure = 64;
constexpr auto kMostBin = static_cast<std::uint16_t>(profile::BinOf(kMaxNanos));

}  // namespace

bool Reader::ReadTime(const std::string& word, std::uint64_t& time) {
  const auto numbers = Unpack(word);
  return (numbers && numbers->size() == 1 &&
          !__builtin_mul_overflow(numbers->front(), session_->unit, &time)) ||
         Refuse("this is no time");
}

bool Reader::OnState(Words words) {
  if (!has_type_ || words.size() < 2 || words.size() > 3) {
    return false;
  }
  observed_ = nullptr;
  place_ = Place{type_, words[1], words.size() == 3 ? words[2] : ""};
  const bool measure = profile::IsMeasure(*place_);
  if ((measure || profile::IsGcPlace(*place_)) && baseline_.schema < kSchemaOfMeasures) {
    return Refuse(fmt::format("schema {} has no such place", baseline_.schema));
  }
  return !measure || place_->reason.size() <= kLongestMeasure || Refuse("there is no such measure");
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
  if (profile::IsMeasure(*place_)) {
    return ReadValues(words.subspan(2));
  }
  if (place_->state != kTypeItself) {
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

bool Reader::ReadValues(Words words) {
  if (words.size() != session_->runs.size()) {
    return Refuse(fmt::format("there must be {} values", session_->runs.size()));
  }
  values_ += words.size();
  if (values_ > kMostValues) {
    return Refuse("there are too many values");
  }
  for (const std::string& word : words) {
    Millionths& value = observed_->values.emplace_back();
    if (word != "-") {
      value = ParseDecimal(word);
      if (!value || *value > kMostMillionths) {
        return Refuse(fmt::format("\"{}\" is no value from 0 to {} with six decimals", word,
                                  Decimal(kMostMillionths)));
      }
    }
  }
  return true;
}

bool Reader::ReadSpans(const std::string& packed, Spans& spans) {
  const auto numbers = Unpack(packed);
  if (!numbers || numbers->empty() || numbers->front() > kMostSpans ||
      (numbers->front() == 0) != (numbers->size() == 1)) {
    return Refuse("these are no spans");
  }
  spans.sum.count = numbers->front();
  if (spans.sum.count != 0 &&
      __builtin_mul_overflow((*numbers)[1], session_->unit, &spans.sum.time)) {
    return Refuse("a time is out of range");
  }
  std::uint64_t bin = 0;
  for (std::size_t i = 2; i < numbers->size(); ++i) {
    const std::uint64_t step = (*numbers)[i];
    if (step > kMostBin - bin) {
      return Refuse("a duration is out of range");
    }
    bin += step;
    spans.knots.push_back(static_cast<std::uint16_t>(bin));
  }
  return true;
}

// Whether the durations fit the number of spans; counts what Restore will make of them.
bool Reader::CheckKnots(const Spans& spans, std::uint64_t cut) {
  const std::uint64_t count = spans.sum.count;
  if (spans.knots.size() != (count > 1 ? KnotRanks(count, cut).size() : 0)) {
    return Refuse("the durations do not fit the number of spans");
  }
  bins_ += WidthOf(spans);
  bins_of_type_[type_] += WidthOf(spans);
  return bins_ <= kMostBins || Refuse("the durations of all spans together reach too far");
}

bool Reader::OnSpans(Words words) {
  RunSpans& spans = observed_->runs.emplace_back();
  if (words.size() == 1 && words[0] == "-") {
    return true;
  }
  if (!ReadSpans(words[0], spans.completed)) {
    return false;
  }
  words = words.subspan(1);
  Spans start;
  Spans both;
  for (const auto& [mark, part] :
       {std::pair("e", &spans.clipped_end), std::pair("s", &start), std::pair("b", &both)}) {
    if (words.size() >= 2 && words[0] == mark) {
      if (!ReadSpans(words[1], *part)) {
        return false;
      }
      words = words.subspan(2);
    }
  }
  spans.clipped_start = start.sum;
  spans.clipped_both = both.sum;
  return words.empty() && start.knots.empty() && both.knots.empty() &&
         CheckKnots(spans.clipped_end, 0) &&
         CheckKnots(spans.completed, spans.clipped_end.sum.count);
}

bool Reader::OnShare(Words words) {
  const std::string& key = words[0];
  sites_ += session_->runs.size();
  if (sites_ > kMostSites) {
    return Refuse("there are too many stacks and wakers");
  }
  const std::size_t functions = baseline_.functions.size();
  if (key == "at" && words.size() == 3) {
    SiteTime& site = observed_->sites.emplace_back();
    return Index(words[1], baseline_.stacks.size(), site.stack) && ReadTime(words[2], site.time);
  }
  if (key == "by" && words.size() == 3) {
    WakeTime& wake = observed_->wakes.emplace_back();
    return (words[1] == "-" || Index(words[1], functions, wake.waker.emplace())) &&
           ReadTime(words[2], wake.time);
  }
  if (key == "made" && words.size() == 3) {
    CreatorCount& creator = observed_->creators.emplace_back();
    return Index(words[1], functions, creator.creator) &&
           Number(words[2], std::numeric_limits<std::uint64_t>::max(), creator.count);
  }
  if (key == "held" && words.size() == 4) {
    HeldTime& held = observed_->held.emplace_back();
    return Index(words[1], functions, held.holder) &&
           Index(words[2], baseline_.stacks.size(), held.stack) && ReadTime(words[3], held.time);
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
      if (HasSpans(place) && observed.runs.size() != runs) {
        return Refuse(fmt::format("{} has {} runs in session {}, which has {}", Write(place),
                                  observed.runs.size(), id, runs));
      }
    }
  }
  return CheckParts();
}

// An accepted entry makes a part of its own, with all entries of its type (PartsOf).
bool Reader::CheckParts() {
  std::size_t values = values_;
  for (const Accepted& accepted : baseline_.accepted) {
    bins_ += bins_of_type_[accepted.place.type];
    values += accepted.place.type == kProcessType ? values_ : 0;
  }
  if (values > kMostValues) {
    return Refuse("there are too many values");
  }
  return bins_ <= kMostBins || Refuse("the durations of all spans together reach too far");
}

}  // namespace tracegate::golden
