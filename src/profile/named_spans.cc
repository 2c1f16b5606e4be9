#include "src/profile/named_spans.h"

namespace tracegate::profile {

using trace::Kind;

namespace {
constexpr std::string_view kStopTheWorld = "stop-the-world";
constexpr std::string_view kMarkPhase = "GC mark phase";
// Open ranges of goroutines that end unseen: far more than there are at once.
constexpr std::size_t kMostOpen = 1 << 16;
}  // namespace

bool HasExemplars(const Place& place) {
  if (place.type == kProcessType) {
    return place.state == kStopTheWorld || place.state == kMarkPhase;
  }
  for (const What what : {What::kRunning, What::kRunnable, What::kWaiting, What::kSyscall,
                          What::kMarkAssist, What::kStartDelay}) {
    if (place.state == ToString(what)) {
      return true;
    }
  }
  return false;
}

std::optional<PlaceKey> KeyOf(const Place& place, trace::Symbols& symbols) {
  if (!HasExemplars(place)) {
    return std::nullopt;
  }
  PlaceKey key;
  key.reason = symbols.Intern(place.reason);
  if (place.type == kProcessType) {
    key.mark_phase = place.state == kMarkPhase;
    return key;
  }
  key.type = symbols.Intern(place.type);
  for (std::size_t what = 0; what < timeline::kWhatCount; ++what) {
    if (place.state == ToString(static_cast<What>(what))) {
      key.what = static_cast<What>(what);
    }
  }
  return key;
}

void OpenRanges::OnEvent(const trace::Event& event, GoId go, trace::StringId type,
                         const Visit& visit) {
  const std::uint64_t id = Raw(go);
  switch (event.kind) {
    case Kind::kMarkAssistBegin:
      if (assists_.size() < kMostOpen) {
        assists_[id] = event.time;
      }
      break;
    case Kind::kMarkAssistEnd:
      if (const auto open = assists_.find(id); open != assists_.end()) {
        visit({What::kMarkAssist, false, type, trace::kEmptyString},
              {open->second, event.time, true, go}, true);
        assists_.erase(open);
      }
      break;
    case Kind::kStwBegin:
      if (stops_.size() < kMostOpen) {
        stops_[id] = {event.time, event.text};
      }
      break;
    case Kind::kStwEnd:
      if (const auto open = stops_.find(id); open != stops_.end()) {
        visit({std::nullopt, false, trace::kEmptyString, open->second.kind},
              {open->second.begin, event.time, true, go}, true);
        stops_.erase(open);
      }
      break;
    case Kind::kGcBegin:
      mark_ = {event.time, true};
      break;
    case Kind::kGcActive:
      mark_ = mark_.value_or(Mark{event.time, false});
      break;
    case Kind::kGcEnd:
      EndMark(event.time, true, visit);
      break;
    case Kind::kGap:
      assists_.clear();
      stops_.clear();
      EndMark(event.time, false, visit);
      break;
    case Kind::kSync:
      if (event.is_last) {
        EndMark(event.time, false, visit);
      }
      break;
    default:
      break;
  }
}

void OpenRanges::EndMark(Nanos now, bool end_seen, const Visit& visit) {
  if (mark_) {
    visit({std::nullopt, true, trace::kEmptyString, trace::kEmptyString},
          {mark_->begin, now, end_seen, kNoGoroutine}, mark_->begin_seen);
  }
  mark_.reset();
}

}  // namespace tracegate::profile
