// Captures what went on around single spans.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "src/profile/named_spans.h"
#include "src/profile/take_states.h"

namespace tracegate::profile {
namespace {

using timeline::GoState;

struct TrackPart {
  StripPart part;
  trace::StackId stack = trace::kEmptyStack;
};

// What a window has of one goroutine. ran: ns during the span.
struct Track {
  GoId go = kNoGoroutine;
  trace::StringId type = trace::kEmptyString;
  Nanos ran = 0;
  std::vector<TrackPart> parts;
};

// Where the state began; a goroutine that runs says where it is when it stops.
trace::StackId StackOf(const GoState& state) {
  return state.what == What::kRunning    ? trace::kEmptyStack
         : state.what == What::kRunnable ? state.cause
                                         : state.stack;
}

// One window and what is known of it so far. Times from the begin of the trace.
class Window {
 public:
  Window(const CaptureAsk& ask, const trace::Symbols& symbols)
      : symbols_(&symbols), span_(ask.span) {
    const Nanos margin = std::clamp(span_.Duration() / 2, kLeastMargin, kMostMargin);
    from_ = std::max<Nanos>(span_.begin - margin, 0);
    to_ = span_.end + margin;
    running_ = ask.place.state == ToString(What::kRunning);
  }

  bool Touches(Nanos begin, Nanos end) const { return end > from_ && begin < to_; }

  void OnState(const GoState& state, Nanos begin, Nanos end) {
    if (state.go == span_.go) {
      OnOwn(state, begin, end);
    }
    Track* track = TrackOf(state.go, end <= span_.begin);
    if (track == nullptr) {
      return;
    }
    track->type = state.type != trace::kEmptyString ? state.type : track->type;
    if (!track->parts.empty()) {
      TrackPart& last = track->parts.back();
      if (last.part.what == What::kRunning && last.part.end == begin) {
        last.stack = state.cause;
      }
    }
    if (parts_ >= kMostParts && !IsPrincipal(state.go)) {
      cut_ = true;
      return;
    }
    ++parts_;
    StripPart part{std::max(begin, from_), std::min(end, to_), state.what,
                   std::string(symbols_->Text(state.reason))};
    if (state.proc) {
      part.proc = Raw(*state.proc);
    }
    if (state.what == What::kRunning) {
      track->ran += Overlap(begin, end, span_.begin, span_.end);
    }
    track->parts.push_back({std::move(part), StackOf(state)});
  }

  void OnAssistStack(GoId go, Nanos begin, trace::StackId stack) {
    if (go == span_.go && begin == span_.begin) {
      stack_ = stack;
    }
  }

  void OnBand(std::string name, Nanos begin, Nanos end) {
    if (bands_.size() >= kMostBands) {
      cut_ = true;
      return;
    }
    bands_.push_back({std::max(begin, from_), std::min(end, to_), std::move(name)});
  }

  Exemplar Take(Nanos length) {
    Exemplar exemplar;
    exemplar.span = span_;
    exemplar.from = from_;
    exemplar.to = std::min(to_, length);
    exemplar.stack = FramesOf(stack_);
    if (woken_) {
      exemplar.ended_by = EndedBy{std::nullopt, waker_, FramesOf(wake_stack_)};
      if (waker_type_ != timeline::kNobody) {
        const auto track = index_.find(Raw(waker_));  // which may have learnt its type since
        exemplar.ended_by->type =
            symbols_->Text(track != index_.end() ? tracks_[track->second].type : waker_type_);
      }
    }
    exemplar.bands = std::move(bands_);
    std::stable_sort(exemplar.bands.begin(), exemplar.bands.end(),
                     [](const StripBand& a, const StripBand& b) { return a.begin < b.begin; });
    AddStrips(exemplar);
    exemplar.cut = cut_;
    return exemplar;
  }

 private:
  // A state of the goroutine whose span it is. What comes right after the span tells more of it.
  void OnOwn(const GoState& state, Nanos begin, Nanos end) {
    if (begin == span_.begin && end == span_.end && !running_) {
      stack_ = state.what == What::kRunnable ? state.cause : state.stack;
      waker_ = state.waker;
      waker_type_ = state.waker_type;
      woken_ = state.what == What::kWaiting && state.end_seen;
    } else if (begin == span_.end && running_) {
      stack_ = state.cause;
    }
    if (begin == span_.end && woken_) {
      wake_stack_ = state.cause;
    }
  }

  // The goroutine itself and who ended its wait, once that is known.
  bool IsPrincipal(GoId go) const { return go == span_.go || (woken_ && go == waker_); }

  // Goroutines that are seen before the span must leave room for those that are during it.
  Track* TrackOf(GoId go, bool before) {
    const auto known = index_.find(Raw(go));
    if (known != index_.end()) {
      return &tracks_[known->second];
    }
    if (tracks_.size() >= (before ? kMostStrips / 2 : kMostStrips) && !IsPrincipal(go)) {
      cut_ = true;
      return nullptr;
    }
    index_.emplace(Raw(go), tracks_.size());
    return &tracks_.emplace_back(Track{.go = go, .parts = {}});
  }

  std::vector<std::string> FramesOf(trace::StackId stack) const {
    std::vector<std::string> frames;
    for (const trace::StringId frame : symbols_->Frames(stack)) {
      frames.emplace_back(symbols_->Text(frame));
    }
    return frames;
  }

  void AddStrips(Exemplar& exemplar) {
    const auto rank = [this](const Track& track) {
      return track.go == span_.go ? 0 : woken_ && track.go == waker_ ? 1 : 2;
    };
    std::stable_sort(tracks_.begin(), tracks_.end(), [&](const Track& a, const Track& b) {
      return rank(a) != rank(b) ? rank(a) < rank(b) : a.ran > b.ran;
    });
    std::size_t others = 0;
    for (Track& track : tracks_) {
      const int of = rank(track);
      if (of == 2 && (track.ran == 0 || ++others > kMostOthers)) {
        break;
      }
      Strip& strip = exemplar.strips.emplace_back(
          Strip{static_cast<StripOf>(of), track.go, std::string(symbols_->Text(track.type)), {}});
      for (TrackPart& kept : Nearest(std::move(track.parts))) {
        kept.part.stack = PlaceOf(kept.stack, exemplar);
        strip.parts.push_back(std::move(kept.part));
      }
    }
  }

  // Of a stack in exemplar.stacks, to which it is added while there is room.
  std::optional<std::size_t> PlaceOf(trace::StackId stack, Exemplar& exemplar) {
    if (stack == trace::kEmptyStack) {
      return std::nullopt;
    }
    const auto known = stacks_.find(stack);
    if (known != stacks_.end()) {
      return known->second;
    }
    if (exemplar.stacks.size() == kMostStacks) {
      return std::nullopt;
    }
    std::vector<std::string> frames = FramesOf(stack);
    frames.resize(std::min(frames.size(), kMostFramesOfPart));
    exemplar.stacks.push_back(std::move(frames));
    return stacks_[stack] = exemplar.stacks.size() - 1;
  }

  // As many parts as may be kept, those around the span.
  std::vector<TrackPart> Nearest(std::vector<TrackPart> parts) {
    const auto in_time = [](const TrackPart& one, const TrackPart& other) {
      const StripPart& a = one.part;
      const StripPart& b = other.part;
      return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    };
    if (parts.size() > kMostPartsOfStrip) {
      cut_ = true;
      const auto distance = [this](const StripPart& part) {
        return std::max({span_.begin - part.end, part.begin - span_.end, Nanos{0}});
      };
      std::stable_sort(parts.begin(), parts.end(),
                       [&](const TrackPart& one, const TrackPart& other) {
                         const StripPart& a = one.part;
                         const StripPart& b = other.part;
                         return distance(a) != distance(b) ? distance(a) < distance(b)
                                                           : a.end - a.begin > b.end - b.begin;
                       });
      parts.resize(kMostPartsOfStrip);
    }
    std::sort(parts.begin(), parts.end(), in_time);
    return parts;
  }

  const trace::Symbols* symbols_;
  SpanAt span_;
  bool running_ = false;
  Nanos from_ = 0;
  Nanos to_ = 0;
  trace::StackId stack_ = trace::kEmptyStack;
  GoId waker_ = kNoGoroutine;
  trace::StringId waker_type_ = timeline::kNobody;
  trace::StackId wake_stack_ = trace::kEmptyStack;
  bool woken_ = false;
  std::unordered_map<std::uint64_t, std::size_t> index_;
  std::vector<Track> tracks_;
  std::map<trace::StackId, std::size_t> stacks_;  // places in Exemplar::stacks
  std::vector<StripBand> bands_;
  std::size_t parts_ = 0;
  bool cut_ = false;
};

class Capturer final : public timeline::GoStateSink {
 public:
  Capturer(std::span<const CaptureAsk> asks, const trace::Symbols& symbols) : symbols_(&symbols) {
    for (const CaptureAsk& ask : asks) {
      windows_.emplace_back(ask, symbols);
    }
  }
  void Follow(const timeline::GoStates& states) { states_ = &states; }

  void OnState(const GoState& state) override {
    const Nanos begin = state.begin - states_->start();
    const Nanos end = state.end - states_->start();
    for (Window& window : windows_) {
      if (window.Touches(begin, end)) {
        window.OnState(state, begin, end);
      }
    }
  }

  void OnOther(const trace::Event& event, GoId go) override {
    if (event.kind == trace::Kind::kMarkAssistBegin) {
      for (Window& window : windows_) {
        window.OnAssistStack(go, event.time - states_->start(), event.stack);
      }
    }
    ranges_.OnEvent(event, go, trace::kEmptyString,
                    [this](const PlaceKey& key, const SpanAt& span, bool) { OnRange(key, span); });
  }

  std::vector<Exemplar> Take() {
    std::vector<Exemplar> exemplars;
    for (Window& window : windows_) {
      exemplars.push_back(window.Take(states_->end() - states_->start()));
    }
    return exemplars;
  }

 private:
  void OnRange(const PlaceKey& key, const SpanAt& span) {
    if (key.what) {
      return;
    }
    const Nanos begin = span.begin - states_->start();
    const Nanos end = span.end - states_->start();
    for (Window& window : windows_) {
      if (window.Touches(begin, end)) {
        window.OnBand(key.mark_phase ? "GC mark phase" : StopName(symbols_->Text(key.reason)),
                      begin, end);
      }
    }
  }

  const trace::Symbols* symbols_;
  std::vector<Window> windows_;
  OpenRanges ranges_;
  const timeline::GoStates* states_ = nullptr;
};

}  // namespace

Result<std::vector<Exemplar>> CaptureSpans(input::Source& source, std::span<const CaptureAsk> asks,
                                           const trace::ReadOptions& options) {
  trace::Symbols symbols;
  Capturer capturer(asks, symbols);
  return TakeStates(source, options, symbols, capturer);
}

}  // namespace tracegate::profile
