// The goroutine state machine: ordered events become spans.
#pragma once

#include <tsl/bhopscotch_map.h>

#include <memory>
#include <optional>
#include <vector>

#include "src/base/diagnostics.h"
#include "src/timeline/span.h"
#include "src/trace/symbols.h"

namespace tracegate::timeline {

// Follows every goroutine and hands its spans to a sink as they end.
//
// A goroutine's type is the root of the first stack that any of its transitions
// carries. Until one does its spans are held back, so that the sink sees the
// type on all of them; see kMaxHeldBack.
//
// `symbols` and `sink` must outlive the timeline. The events must be those of
// one trace, in order (trace::ReadTrace).
class Timeline final : public trace::EventSink {
 public:
  // A goroutine with more spans than this and no stack, or more held back in
  // all, keeps the empty type for good; counted as diagnostic "untyped goroutine".
  static constexpr std::size_t kMaxHeldBack = 4096;
  static constexpr std::size_t kMaxHeldBackInAll = std::size_t{2} << 20;
  // Regions open at once in all goroutines; further ones are not followed and
  // counted as diagnostic "region not followed".
  static constexpr std::size_t kMaxOpenRegions = std::size_t{4} << 20;

  Timeline(const trace::Symbols& symbols, TimelineSink& sink);

  void OnEvents(std::span<const trace::Event> events) override;

  // Times of the first and the last event (kSync among them).
  Nanos start() const { return start_; }
  Nanos end() const { return now_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  struct OpenRegion {
    std::uint64_t task;
    trace::StringId name;
    Nanos begin;
  };
  struct OpenStw {
    trace::StringId kind;
    trace::StackId stack;
    Nanos begin;
  };
  // What few goroutines have.
  struct Extra {
    std::vector<Span> held_back;
    std::vector<OpenRegion> regions;
    std::vector<OpenStw> stw;
  };
  struct Goroutine {
    GoId id = kNoGoroutine;
    Nanos since = 0;
    Nanos created = 0;
    Nanos assist_since = 0;
    trace::StringId type = trace::kEmptyString;
    trace::StringId reason = trace::kEmptyString;
    trace::StackId stack = trace::kEmptyStack;
    trace::StackId assist_stack = trace::kEmptyStack;
    What state = What::kRunnable;
    bool live = false;
    bool typed = false;
    bool begin_seen = false;
    bool created_seen = false;
    bool started = false;
    bool in_assist = false;
    bool assist_begin_seen = false;
    std::unique_ptr<Extra> extra;
  };
  struct OpenSweep {
    Nanos begin;
    GoId goroutine;
    trace::StackId stack;
    bool begin_seen;
  };
  struct OpenTask {
    trace::StringId name;
    Nanos begin;
  };

  void OnOne(const trace::Event& event);
  void OnRangeOrUser(const trace::Event& event);
  void OnStatus(const trace::Event& event);
  void OnCreate(const trace::Event& event, What state);
  void OnDestroy(const trace::Event& event);
  void OnMarkAssist(const trace::Event& event);
  void OnStw(const trace::Event& event);
  void OnGc(const trace::Event& event);
  void OnSweep(const trace::Event& event);
  void OnRegionBegin(const trace::Event& event);
  void OnRegionEnd(const trace::Event& event);
  void OnTask(const trace::Event& event);
  void OnLastSync();

  // The goroutine in a slot; AtNew makes room for a slot that may be new.
  Goroutine& At(trace::Slot slot) { return goroutines_[slot]; }
  Goroutine& AtNew(trace::Slot slot);
  Extra& ExtraOf(Goroutine& g);
  // Ends the goroutine's span now and begins one of `state`.
  void Move(Goroutine& g, What state, trace::StringId reason, trace::StackId stack);
  void Start(Goroutine& g);
  void Close(Goroutine& g, bool end_seen);
  void LearnType(Goroutine& g, trace::StackId stack);
  void SetType(Goroutine& g, trace::StringId type);
  void Emit(Goroutine& g, What what, Nanos begin, bool begin_seen, bool end_seen,
            trace::StringId reason, trace::StackId stack) {
    const Span span{begin, now_, what, begin_seen, end_seen, reason, stack, g.type};
    if (g.typed) [[likely]] {
      sink_->OnSpan(span);
    } else {
      HoldBack(g, span);
    }
  }
  void HoldBack(Goroutine& g, const Span& span);
  void EmitProcess(ProcessWhat what, trace::StringId name, trace::StackId stack, GoId goroutine,
                   Nanos begin, bool begin_seen, bool end_seen);

  const trace::Symbols* symbols_;
  TimelineSink* sink_;
  Nanos now_ = 0;
  Nanos start_ = 0;
  bool started_ = false;
  std::vector<Goroutine> goroutines_;  // by slot
  std::size_t held_back_ = 0;
  std::size_t open_regions_ = 0;
  std::vector<std::optional<OpenSweep>> sweeps_;  // by proc slot
  struct OpenGc {
    Nanos begin;
    bool begin_seen;
    trace::StackId stack;
  };
  std::optional<OpenGc> gc_;
  tsl::bhopscotch_map<std::uint64_t, OpenTask> tasks_;
  Diagnostics diagnostics_;
};

}  // namespace tracegate::timeline
