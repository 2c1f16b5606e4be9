// Finds the spans that suit an ask best.
#include <algorithm>

#include "src/profile/named_spans.h"
#include "src/profile/take_states.h"

namespace tracegate::profile {
namespace {

using timeline::GoState;

Nanos Distance(const SpanAsk& ask, const SpanAt& span) {
  const Nanos difference = span.Duration() - *ask.like;
  return difference < 0 ? -difference : difference;
}

class Finder final : public timeline::GoStateSink {
 public:
  Finder(std::span<const SpanAsk> asks, trace::Symbols& symbols) : asks_(asks) {
    for (const SpanAsk& ask : asks) {
      keys_.push_back(KeyOf(ask.place, symbols));
    }
    found_.resize(asks.size());
  }
  void Follow(const timeline::GoStates& states) { states_ = &states; }

  void OnState(const GoState& state) override {
    if (!state.begin_seen) {
      return;
    }
    const SpanAt span{state.begin, state.end, state.end_seen, state.go};
    PlaceKey key{state.what, false, state.type, state.reason};
    Offer(key, span);
    if (state.first && state.what == What::kRunnable) {
      key.what = What::kStartDelay;
      Offer(key, span);
    }
  }

  void OnOther(const trace::Event& event, GoId go) override {
    const GoState* current = states_->Current(event.go);
    ranges_.OnEvent(event, go, current != nullptr ? current->type : trace::kEmptyString,
                    [this](const PlaceKey& key, const SpanAt& span, bool begin_seen) {
                      if (begin_seen) {
                        Offer(key, span);
                      }
                    });
  }

  std::vector<std::vector<SpanAt>> Take() {
    for (auto& spans : found_) {
      for (SpanAt& span : spans) {
        span.begin -= states_->start();
        span.end -= states_->start();
      }
    }
    return std::move(found_);
  }

 private:
  void Offer(const PlaceKey& key, const SpanAt& span) {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] && *keys_[i] == key) {
        Keep(asks_[i], span, found_[i]);
      }
    }
  }

  static void Keep(const SpanAsk& ask, const SpanAt& span, std::vector<SpanAt>& best) {
    const auto place =
        std::upper_bound(best.begin(), best.end(), span,
                         [&ask](const SpanAt& a, const SpanAt& b) { return Suits(ask, a, b); });
    if (place == best.end() && best.size() == kMostSpans) {
      return;
    }
    best.insert(place, span);
    best.resize(std::min(best.size(), kMostSpans));
  }

  std::span<const SpanAsk> asks_;
  std::vector<std::optional<PlaceKey>> keys_;
  std::vector<std::vector<SpanAt>> found_;
  OpenRanges ranges_;
  const timeline::GoStates* states_ = nullptr;
};

}  // namespace

bool Suits(const SpanAsk& ask, const SpanAt& a, const SpanAt& b) {
  if (a.end_seen != b.end_seen) {
    return a.end_seen;
  }
  return ask.like ? Distance(ask, a) < Distance(ask, b) : a.Duration() > b.Duration();
}

Result<std::vector<std::vector<SpanAt>>> FindSpans(input::Source& source,
                                                   std::span<const SpanAsk> asks,
                                                   const trace::ReadOptions& options) {
  trace::Symbols symbols;
  Finder finder(asks, symbols);
  return TakeStates(source, options, symbols, finder);
}

}  // namespace tracegate::profile
