#include "src/export/chrome.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "src/export/chrome_writer.h"
#include "src/profile/named_spans.h"
#include "src/profile/take_states.h"
#include "src/timeline/states.h"
#include "src/trace/symbols.h"

namespace tracegate::exports {
namespace {

using profile::PlaceKey;
using profile::SpanAt;
using timeline::GoState;
using timeline::What;

// Perfetto shows what it knows of as a process; these are groups of tracks.
constexpr std::uint32_t kCounters = 1;
constexpr std::uint32_t kCollector = 2;
constexpr std::uint32_t kProcs = 3;
constexpr std::uint32_t kGoroutines = 4;
constexpr Track kMark{kCollector, 1};
constexpr Track kStops{kCollector, 2};
// Values of the counter of runnable goroutines; where it changes more often, the last one of each
// of so many stretches.
constexpr std::size_t kMostValues = 20'000;

class Sink final : public timeline::GoStateSink {
 public:
  Sink(const trace::Symbols& symbols, const ChromeOptions& options)
      : symbols_(&symbols), options_(&options) {}
  void Follow(const timeline::GoStates& states) { states_ = &states; }

  void OnState(const GoState& state) override {
    const Nanos begin = std::max(state.begin - states_->start(), options_->from);
    const Nanos end = std::min(state.end - states_->start(), options_->to);
    if (!InWindow(begin, end) || !HasRoom()) {
      return;
    }
    const Track track = TrackOf(state.go, state.type);
    writer_.Slice(track, begin, end, NameOf(state), ArgsOf(state, begin, end));
    if (state.what == What::kRunnable) {
      runnable_.push_back({begin, 1});
      runnable_.push_back({end, -1});
    }
    if (state.proc && HasRoom()) {
      AddToProc(*state.proc, state, begin, end);
    }
    const bool woken = state.waker != kNoGoroutine && end < options_->to && begin < end;
    if (woken && HasRoom()) {
      writer_.Arrow(TrackOf(state.waker, state.waker_type), track, end);
    }
  }

  void OnOther(const trace::Event& event, GoId go) override {
    const Nanos time = event.time - states_->start();
    const bool heap = event.kind == trace::Kind::kHeapAlloc || event.kind == trace::Kind::kHeapGoal;
    if (heap && time >= options_->from && time <= options_->to && HasRoom()) {
      const bool goal = event.kind == trace::Kind::kHeapGoal;
      writer_.Counter(kCounters, time, goal ? "\"heap goal\"" : "\"heap\"",
                      fmt::format("{{\"bytes\":{}}}", event.value));
    }
    ranges_.OnEvent(event, go, trace::kEmptyString,
                    [this](const PlaceKey& key, const SpanAt& span, bool) { OnRange(key, span); });
  }

  ChromeTrace Take() {
    AddRunnable();
    AddNames();
    const std::string other = fmt::format(
        R"({{"producer":"tracegate","from_ns":{},"to_ns":{},"left_out_events":{}}})",
        options_->from, std::min(options_->to, states_->end() - states_->start()), left_out_);
    return {writer_.Take(other), left_out_};
  }

 private:
  struct Goroutine {
    std::uint32_t tid;
    trace::StringId type;
  };
  struct Step {
    Nanos time;
    int change;
  };

  // A span of no length is in the window, too.
  bool InWindow(Nanos begin, Nanos end) const { return begin <= end && end >= options_->from; }

  bool HasRoom() {
    if (events_ >= options_->most_events) {
      ++left_out_;
      return false;
    }
    ++events_;
    return true;
  }

  Track TrackOf(GoId go, trace::StringId type) {
    const auto [at, inserted] = goroutines_.emplace(
        Raw(go),
        Goroutine{static_cast<std::uint32_t>(goroutines_.size() + 1), trace::kEmptyString});
    if (type != trace::kEmptyString && type != timeline::kNobody) {
      at->second.type = type;
    }
    return {kGoroutines, at->second.tid};
  }

  void AddToProc(ProcId proc, const GoState& state, Nanos begin, Nanos end) {
    const auto [at, inserted] =
        procs_.emplace(Raw(proc), static_cast<std::uint32_t>(procs_.size() + 1));
    const bool named = state.type != trace::kEmptyString;
    writer_.Slice({kProcs, at->second}, begin, end, named ? TextOf(state.type) : "\"?\"",
                  fmt::format("{{\"goroutine\":{}}}", Raw(state.go)));
  }

  const std::string& TextOf(trace::StringId id) {
    const auto [at, inserted] = texts_.emplace(static_cast<std::uint32_t>(id), std::string());
    if (inserted) {
      at->second = Quoted(symbols_->Text(id));
    }
    return at->second;
  }

  // "Waiting: select"
  const std::string& NameOf(const GoState& state) {
    const std::uint64_t key =
        static_cast<std::uint64_t>(state.reason) << 8 | static_cast<std::uint64_t>(state.what);
    const auto [at, inserted] = names_.emplace(key, std::string());
    if (inserted) {
      const std::string_view reason = symbols_->Text(state.reason);
      std::string name(profile::ToString(state.what));
      name += reason.empty() ? "" : ": " + std::string(reason);
      at->second = Quoted(name);
    }
    return at->second;
  }

  // The leaf of the stack, and how long it took where the window shows a part.
  std::string ArgsOf(const GoState& state, Nanos begin, Nanos end) {
    std::string args;
    const auto frames = symbols_->Frames(state.stack);
    if (!frames.empty()) {
      args += "\"at\":" + TextOf(frames.front());
    }
    if (end - begin != state.end - state.begin) {
      args += fmt::format("{}\"whole_ns\":{}", args.empty() ? "" : ",", state.end - state.begin);
    }
    return "{" + args + "}";
  }

  void OnRange(const PlaceKey& key, const SpanAt& span) {
    const Nanos begin = std::max(span.begin - states_->start(), options_->from);
    const Nanos end = std::min(span.end - states_->start(), options_->to);
    if (key.what || !InWindow(begin, end) || !HasRoom()) {
      return;
    }
    writer_.Slice(key.mark_phase ? kMark : kStops, begin, end,
                  key.mark_phase ? "\"GC mark phase\"" : TextOf(key.reason), "{}");
  }

  void AddRunnable() {
    std::sort(runnable_.begin(), runnable_.end(),
              [](const Step& a, const Step& b) { return a.time < b.time; });
    const Nanos last = runnable_.empty() ? 0 : runnable_.back().time;
    const Nanos stretch = (last - options_->from) / static_cast<Nanos>(kMostValues) + 1;
    const auto stretch_of = [&](const Step& step) {
      return (step.time - options_->from) / stretch;
    };
    int now = 0;
    for (std::size_t i = 0; i < runnable_.size(); ++i) {
      now += runnable_[i].change;
      const bool last_of_stretch =
          i + 1 == runnable_.size() || stretch_of(runnable_[i + 1]) != stretch_of(runnable_[i]);
      if (last_of_stretch) {
        writer_.Counter(kCounters, runnable_[i].time, "\"runnable goroutines\"",
                        fmt::format("{{\"goroutines\":{}}}", now));
      }
    }
  }

  void AddNames() {
    writer_.NameProcess(kCounters, "\"counters\"");
    writer_.NameProcess(kCollector, "\"GC and stop-the-world\"");
    writer_.NameThread(kMark, "\"GC mark phases\"", 1);
    writer_.NameThread(kStops, "\"stop-the-world\"", 2);
    writer_.NameProcess(kProcs, "\"procs\"");
    std::uint64_t position = 1;
    for (const auto& [proc, tid] : procs_) {
      writer_.NameThread({kProcs, tid}, fmt::format("\"proc {}\"", proc), position++);
    }
    writer_.NameProcess(kGoroutines, "\"goroutines\"");
    for (const auto& [id, goroutine] : goroutines_) {
      const std::string_view type = symbols_->Text(goroutine.type);
      writer_.NameThread({kGoroutines, goroutine.tid},
                         Quoted(fmt::format("G{} {}", id, type.empty() ? "?" : type)),
                         goroutine.tid);
    }
  }

  const trace::Symbols* symbols_;
  const ChromeOptions* options_;
  const timeline::GoStates* states_ = nullptr;
  ChromeWriter writer_;
  profile::OpenRanges ranges_;
  std::map<std::uint64_t, Goroutine> goroutines_;
  std::map<std::uint64_t, std::uint32_t> procs_;
  std::unordered_map<std::uint32_t, std::string> texts_;
  std::unordered_map<std::uint64_t, std::string> names_;
  std::vector<Step> runnable_;
  std::size_t events_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace

Result<ChromeTrace> ToChrome(input::Source& source, const ChromeOptions& options,
                             const trace::ReadOptions& read) {
  trace::Symbols symbols;
  Sink sink(symbols, options);
  return profile::TakeStates(source, read, symbols, sink);
}

}  // namespace tracegate::exports
