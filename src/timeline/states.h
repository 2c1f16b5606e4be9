// States of goroutines with who they are: for those who look closely at a part of a trace, and
// can wait longer for it than for spans (Timeline).
#pragma once

#include <vector>

#include "src/timeline/span.h"
#include "src/trace/symbols.h"

namespace tracegate::timeline {

// A goroutine in one state.
//
// what      kRunning, kRunnable, kWaiting or kSyscall
// reason, stack, type, begin_seen, end_seen  as in Span; a type that is learnt later is not in
//           the states before
// cause     the stack where it was put into this state: its own, or that of who created it or
//           ended its wait
// go, slot  goroutine ids may come again, after the end of a goroutine; slots come again at once
// proc      number of the proc on which it ran
// ran       it had run in the trace before, or since its goroutine was last lost to a gap
// first     the first state of a goroutine whose creation was seen
// waker     of a wait that ended: the goroutine that ended it, kNoGoroutine if none did;
//           waker_type is its type, kNobody then
struct GoState {
  Nanos begin = 0;
  Nanos end = 0;
  What what = What::kRunnable;
  bool begin_seen = false;
  bool end_seen = false;
  trace::StringId reason = trace::kEmptyString;
  trace::StackId stack = trace::kEmptyStack;
  trace::StackId cause = trace::kEmptyStack;
  trace::StringId type = trace::kEmptyString;
  GoId go = kNoGoroutine;
  trace::Slot slot = trace::kNoSlot;
  std::optional<ProcId> proc;
  bool ran = false;
  bool first = false;
  GoId waker = kNoGoroutine;
  trace::StringId waker_type = kNobody;
};

class GoStateSink {
 public:
  virtual ~GoStateSink() = default;
  // Called when a state ends, in the order of the ends.
  virtual void OnState(const GoState& state) = 0;
  // An event that changes no goroutine's state, kSync and kGap among them. `go`: the goroutine
  // that was executing, or kNoGoroutine.
  virtual void OnOther(const trace::Event& event, GoId go) = 0;
};

// Follows goroutines as Timeline does. At a gap, and at the end of the trace, the states that are
// under way end unseen. `symbols` and `sink` must outlive it.
class GoStates final : public trace::EventSink {
 public:
  GoStates(const trace::Symbols& symbols, GoStateSink& sink) : symbols_(&symbols), sink_(&sink) {}

  void OnEvents(std::span<const trace::Event> events) override;

  // The state under way of the goroutine in a slot, to `now`; nullptr where none is.
  const GoState* Current(trace::Slot slot) const;
  // Times of the first and the last event.
  Nanos start() const { return start_; }
  Nanos end() const { return now_; }

 private:
  struct Goroutine {
    GoState state;
    bool live = false;
    bool typed = false;
  };

  void OnOne(const trace::Event& event);
  void OnStatus(const trace::Event& event);
  void OnCreate(const trace::Event& event, What state);
  void OnProc(const trace::Event& event);
  void OnSync(const trace::Event& event);
  // Ends the state of the target now and begins `next`.
  void Move(const trace::Event& event, What next);
  void End(Goroutine& g, bool end_seen);
  void EndAll();
  void LearnType(Goroutine& g, trace::StackId stack);
  Goroutine& AtNew(trace::Slot slot);
  GoId IdOf(trace::Slot slot) const;
  std::optional<ProcId> ProcOf(trace::Slot slot) const;

  const trace::Symbols* symbols_;
  GoStateSink* sink_;
  Nanos now_ = 0;
  Nanos start_ = 0;
  Nanos part_start_ = 0;
  bool started_ = false;
  bool in_gap_ = false;
  std::vector<Goroutine> goroutines_;  // by slot
  std::vector<ProcId> procs_;          // by slot
};

}  // namespace tracegate::timeline
