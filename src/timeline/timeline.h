// The goroutine state machine: ordered events become spans.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "src/base/diagnostics.h"
#include "src/timeline/gc_watch.h"
#include "src/timeline/runnable.h"
#include "src/timeline/span.h"
#include "src/timeline/stopping.h"
#include "src/trace/id_map.h"
#include "src/trace/symbols.h"

namespace tracegate::timeline {

// Who ends a wait, see Span.
struct Wake {
  trace::StringId waker = trace::kEmptyString;
  trace::StackId stack = trace::kEmptyStack;
};

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
  void OnMoves(std::span<const trace::Move> moves) override;
  const trace::v2::Lane* OwnLane() const override;
  const trace::v1::Lane* OwnOldLane() const override;
  // One event of a lane, of a kind that MakeChanges knows. Its span waits for others,
  // see TimelineSink.
  template <trace::Kind kKind>
  void OnMove(Nanos time, trace::Slot go, trace::Slot target, trace::StringId text,
              trace::StackId stack);

  // Times of the first and the last event (kSync among them).
  Nanos start() const { return start_; }
  Nanos end() const { return now_; }
  // end - start without what was lost in between (kGap).
  Nanos Covered() const { return covered_ + now_ - part_start_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  // How many goroutines were runnable, of the runtime's own as well. A goroutine that was runnable
  // when the trace began counts from when the trace first names it.
  const RunnableClock& runnable() const { return runnable_; }

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
    trace::Slot proc;
  };
  struct OpenAssist {
    Nanos begin = 0;
    trace::StackId stack = trace::kEmptyStack;
    bool begin_seen = false;
  };
  // What few goroutines have.
  struct Extra {
    OpenAssist assist;
    std::vector<Span> held_back;
    std::vector<OpenRegion> regions;
    std::vector<OpenStw> stw;
    std::uint64_t cpu_samples = 0;
    Nanos assisted = 0;
    trace::StringId label = trace::kEmptyString;
  };
  // Of a state that ends as it should: a wait by an unblock.
  static constexpr Span::How HowOf(What state, bool begin_seen) {
    return {state, begin_seen, true, state == What::kWaiting};
  }

  // What nearly every event needs stands first; one to a cache line.
  struct alignas(64) Goroutine {
    Nanos since = 0;
    trace::StringId type = trace::kEmptyString;
    trace::StringId reason = trace::kEmptyString;
    trace::StackId stack = trace::kEmptyStack;
    // Of the span that its end now would make.
    Span::How how = HowOf(What::kRunnable, false);
    bool typed = false;
    bool started = false;
    bool live = false;
    bool created_seen = false;
    bool in_assist = false;
    GcWorkKind worker = GcWorkKind::kNone;
    bool plain = false;  // typed, started and not at work for the collector
    trace::StringId creator = trace::kEmptyString;
    GoId id = kNoGoroutine;
    Nanos created = 0;
    std::unique_ptr<Extra> extra;
  };
  struct OpenSweep {
    Nanos begin;
    GoId goroutine;
    trace::StackId stack;
    bool begin_seen;
    bool counts;  // as a proc of the collector: it is at no other such work
  };
  // gap: when the first one after its begin began; it may have ended there.
  struct OpenTask {
    trace::StringId name;
    Nanos begin;
    std::optional<Nanos> gap;
  };

  // What an event that moves a goroutine from state to state does to it.
  struct Change {
    bool moves = false;
    bool tells_type = false;  // its stack is one of the goroutine
    What state = What::kRunnable;
    std::uint32_t kept = 0;  // all ones: its text and stack are the new state's
    bool leaves = false;     // the proc on which it ran
    int runnable = 0;        // so many more are
  };
  using Changes = std::array<Change, 256>;
  static constexpr Changes MakeChanges();
  static const Changes kChanges;

  void OnOne(const trace::Event& event);
  void OnChange(trace::Kind kind, trace::Slot go, trace::Slot target, trace::StringId text,
                trace::StackId stack, const Change& change);
  Wake WakeOf(trace::Slot go, trace::StackId stack);
  trace::StringId CreatorOf(const trace::Event& event) const;
  void OnRangeOrUser(const trace::Event& event);
  void OnSpecialChange(Goroutine& g, trace::Kind kind, trace::StackId stack, const Change& change);
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
  void OnProc(const trace::Event& event);
  void OnProcs(const trace::Event& event);
  void OnLabel(const trace::Event& event);
  void OnSync(const trace::Event& event);
  void OnLastSync();
  void OnGap();
  void EndProcessSpans();
  void EndParked();

  // What a goroutine does for the collector, whether it is on a proc or not.
  static GcWorkKind WorkOf(const Goroutine& g) {
    return g.in_assist ? GcWorkKind::kAssist : g.worker;
  }
  // Whether a proc counts as the collector's when such a goroutine is on it.
  static bool LosesProc(GcWorkKind kind) {
    return kind != GcWorkKind::kNone && kind != GcWorkKind::kIdle;
  }
  static void SetPlain(Goroutine& g) {
    g.plain = g.typed && g.started && WorkOf(g) == GcWorkKind::kNone;
  }
  // The goroutine is from now on at this work.
  void BeginGcWork(Goroutine& g, bool in_assist, GcWorkKind worker);
  // Of a goroutine at such work that is about to leave its proc, or to end it.
  void ReportGcWork(Goroutine& g);
  void LeaveGcProc(Goroutine& g);
  void StopForGc(trace::StringId kind, int by);
  void SetMarking(bool marking);

  // The goroutine in a slot; AtNew makes room for a slot that may be new.
  Goroutine& At(trace::Slot slot) { return goroutines_[slot]; }
  Goroutine& AtNew(trace::Slot slot);
  Extra& ExtraOf(Goroutine& g);
  // Ends the goroutine's span now and begins one of `state`.
  void Move(Goroutine& g, What state, trace::StringId reason, trace::StackId stack);
  void Close(Goroutine& g, bool end_seen);
  // The spans and ranges that are open on a goroutine, but for its lifetime.
  void CloseOpen(Goroutine& g, bool end_seen);
  void CloseLifetime(Goroutine& g, bool end_seen);
  void LearnType(Goroutine& g, trace::StackId stack);
  void SetType(Goroutine& g, trace::StringId type);
  // Hands on the span that ends now.
  void Emit(Goroutine& g, Span::How how, Nanos begin, trace::StringId reason, trace::StackId stack,
            const Wake& wake = {}) {
    if (!g.typed) [[unlikely]] {
      HoldBack(g, {begin, now_, how, reason, stack, g.type, wake.waker, wake.stack});
      return;
    }
    // In place: a copy of a fresh Span would stall on its own stores.
    Span& span = NewSpan();
    span.begin = begin;
    span.end = now_;
    span.how = how;
    span.reason = reason;
    span.stack = stack;
    span.type = g.type;
    span.waker = wake.waker;
    span.wake_stack = wake.stack;
  }
  void Emit(Goroutine& g, What what, Nanos begin, bool begin_seen, bool end_seen,
            trace::StackId stack = trace::kEmptyStack) {
    Emit(g, {what, begin_seen, end_seen, false}, begin, trace::kEmptyString, stack);
  }
  Span& NewSpan() {
    if (next_span_ == spans_.data() + kBlock) [[unlikely]] {
      HandOn();
    }
    return *next_span_++;
  }
  // Gives the sink the spans that wait for it.
  void HandOn();
  void HoldBack(Goroutine& g, const Span& span);
  void EmitProcess(ProcessWhat what, trace::StringId name, trace::StackId stack, GoId goroutine,
                   Nanos begin, bool begin_seen, bool end_seen,
                   const Stopping::Ended& stopped = {});

  const trace::Symbols* symbols_;
  TimelineSink* sink_;
  static constexpr std::size_t kBlock = 256;
  std::vector<Span> spans_ = std::vector<Span>(kBlock);
  Span* next_span_ = spans_.data();
  Nanos now_ = 0;
  Nanos start_ = 0;
  Nanos part_start_ = 0;  // of the trace, or of what follows the last gap
  Nanos covered_ = 0;     // by the parts before
  bool started_ = false;
  bool in_gap_ = false;
  std::vector<Goroutine> goroutines_;  // by slot
  // Goroutines that were live when a gap began and have not been seen since, by id.
  trace::IdMap<Goroutine> parked_;
  std::size_t held_back_ = 0;
  std::size_t open_regions_ = 0;
  std::vector<std::optional<OpenSweep>> sweeps_;  // by proc slot
  struct OpenGc {
    Nanos begin;
    bool begin_seen;
    trace::StackId stack;
  };
  std::optional<OpenGc> gc_;
  Stopping stopping_;
  GcWatch gc_watch_;
  RunnableClock runnable_;
  std::vector<OpenStw> stw_of_none_;  // begun by no goroutine, told apart by their proc
  trace::IdMap<OpenTask> tasks_;
  Diagnostics diagnostics_;
};

}  // namespace tracegate::timeline
