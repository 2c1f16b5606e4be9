// The scheduler as the events describe it: decides whether an event of a thread
// can come next and turns it into ordered events.
//
// The runtime's threads write without locks, so timestamps alone do not order a
// trace: two threads may disagree by some ticks, or write the same tick. What
// does order it is the state of goroutines and procs and sequence numbers on
// the events that hand one from thread to thread. For every event there are
// three answers: it advances, it cannot advance yet (another thread's event
// must come first), or it contradicts what is known and the trace is broken.
//
// Source: Go 1.27, src/internal/trace/order.go.
#pragma once

#include <fmt/core.h>

#include <deque>
#include <optional>
#include <vector>

#include "src/base/error.h"
#include "src/trace/event.h"
#include "src/trace/event_buffer.h"
#include "src/trace/go_slots.h"
#include "src/trace/id_map.h"
#include "src/trace/symbols.h"
#include "src/trace/v2/cursor.h"
#include "src/trace/v2/generation.h"

namespace tracegate::trace::v2 {

class Ordering {
 public:
  enum class Step : std::uint8_t { kAdvanced, kNotYet, kBroken };

  // What is bound to a thread. `seen` is set once the thread has had an event
  // tried or has been named as the home of a goroutine in a syscall.
  struct Thread {
    ThreadId id = kNoThread;
    Slot go = kNoSlot;
    Slot proc = kNoSlot;
    bool seen = false;
  };

  Ordering(Format format, Symbols& symbols, EventBuffer& out)
      : specs_(&HotSpecs(format)), symbols_(&symbols), out_(&out) {}

  // The state of `other`, with events going to `out`.
  Ordering(const Ordering& other, EventBuffer& out) : Ordering(other) { out_ = &out; }
  Ordering(const Ordering&) = default;
  Ordering& operator=(Ordering&&) = default;
  // Forgets all but the open tasks: what comes next does not follow from what was.
  void Restart();

  // `generation` must stay valid until the next call. Sequence numbers start anew.
  void BeginGeneration(Generation& generation);

  // A thread for Run; the same for the same id in every generation, and valid as
  // long as the Ordering.
  Thread& ThreadOf(ThreadId id);

  // Why Run came to an end: the next event is not before the bound, there is none,
  // it cannot be decoded, it cannot advance yet, it contradicts what is known.
  enum class Stop : std::uint8_t { kBound, kEnd, kBadEvent, kNotYet, kBroken };

  // A thread's events within a generation.
  struct Source {
    Cursor cursor;
    Thread* thread;
  };
  // A thread's next event. Ties of time go to the thread that stands first in the
  // file (and in memory), so that the same bytes give the same order.
  struct Head {
    Nanos time;
    Source* source;
    bool operator<(const Head& other) const {
      return time != other.time ? time < other.time : source < other.source;
    }
  };

  // Tries the event of `least` and, where it advances, emits it and moves the
  // cursor on; again, with the two heads changing places as their times ask for, as
  // long as the lesser time is below `bound`. What is returned is of the thread that
  // is in `least` afterwards. `second` may be a head of no thread and a time that
  // none reaches. Defined in order_run.h.
  template <class Sink>
  Stop Run(Sink& sink, Head& least, Head& second, Nanos bound);

  // Emits a CPU sample. False: its stack is not in the generation's table.
  bool EmitSample(const CpuSample& sample);

  // Why the last step was kBroken, without offset.
  const std::string& problem() const { return problem_; }

 private:
  Ordering(const HotTable& specs, Symbols& symbols, EventBuffer& out)
      : specs_(&specs), symbols_(&symbols), out_(&out) {}

  enum class ProcStatus : std::uint8_t { kRunning = 1, kIdle, kSyscall, kSyscallAbandoned };
  enum class GcState : std::uint8_t { kUndetermined, kNotRunning, kRunning };
  // A sequence number counts within a generation.
  struct Sequence {
    std::uint64_t number = 0;
    std::uint32_t generation = 0;
  };
  // 24 bytes: there may be many, and every event visits one or two.
  struct Goroutine {
    GoId id = kNoGoroutine;
    std::uint64_t seq = 0;
    std::uint32_t seq_generation = 0;
    GoStatus status = kGone;
    bool in_mark_assist = false;

    Sequence Last() const { return {seq, seq_generation}; }
    void SetLast(Sequence to) {
      seq = to.number;
      seq_generation = to.generation;
    }
  };
  static constexpr GoStatus kGone{0};  // of a slot that is free
  struct Proc {
    ProcId id = kNoProc;
    Sequence seq;
    ProcStatus status = ProcStatus::kIdle;
    bool in_sweep = false;
  };
  struct Task {
    StringId name;
    std::uint64_t parent;
  };
  enum class Need : std::uint8_t { kNone, kMaybe, kMust };

  template <class... Args>
  Step Broken(fmt::format_string<Args...> format, Args&&... args) {
    problem_ = fmt::format(format, std::forward<Args>(args)...);
    return Step::kBroken;
  }
  bool Follows(Sequence last, std::uint64_t next) const {
    return last.generation == generation_index_ && next == last.number + 1;
  }
  Sequence At(std::uint64_t number) const { return {number, generation_index_}; }

  // Checks what the thread must have; sets problem_ where it does not.
  bool Context(const Thread& m, Need proc, Need go);
  [[gnu::always_inline]] bool UserGo(const Thread& m) {
    return (m.go != kNoSlot && m.proc != kNoSlot) || Context(m, Need::kMust, Need::kMust);
  }
  // The thread's goroutine, if it is in `status`; else nullptr and problem_.
  [[gnu::always_inline]] Goroutine* CurrentGo(const Thread& m, GoStatus status) {
    Goroutine& g = goroutines_[m.go];
    if (g.status == status) [[likely]] {
      return &g;
    }
    SetWrongStatus(g, status);
    return nullptr;
  }
  // UserGo and CurrentGo: of a thread that must have both a proc and a goroutine.
  [[gnu::always_inline]] Goroutine* UserGoIn(const Thread& m, GoStatus status) {
    return UserGo(m) ? CurrentGo(m, status) : nullptr;
  }
  void SetWrongStatus(const Goroutine& g, GoStatus want);

  // The slot of a live goroutine, or kNoSlot.
  [[gnu::always_inline]] Slot FindGo(std::uint64_t id) {
    const Slot slot = go_slots_.Recent(id);
    const Goroutine& g = goroutines_[slot];
    if (g.id == GoId{id} && g.status != kGone) [[likely]] {
      return slot;
    }
    return go_slots_.Find(id);
  }
  Slot AddGo(std::uint64_t id, GoStatus status);
  void RemoveGo(Slot slot);
  Slot FindProc(std::uint64_t id) const;
  Slot AddProc(std::uint64_t id, ProcStatus status);

  // Emits an event in the context of `m`.
  [[gnu::always_inline]] Event& Emit(Kind kind, const Thread& m, const RawEvent& e) {
    return out_->Add(kind, e.time, m.go, m.proc);
  }
  // The same, with the row's stack and string arguments resolved. nullptr and
  // problem_ where one is not in the tables.
  Event* EmitFull(Kind kind, const Thread& m, const RawEvent& e, const HotSpec& spec);
  bool Resolve(Event& event, const RawEvent& e, const HotSpec& spec);
  [[gnu::always_inline]] bool FindStack(std::uint64_t id, StackId& out) {
    if (tables_->stacks.Find(id, out)) [[likely]] {
      return true;
    }
    problem_ = fmt::format("stack {} is not in its generation's table", id);
    return false;
  }
  // EmitFull, as the last step of a handler.
  Step Advanced(Event* event) { return event != nullptr ? Step::kAdvanced : Step::kBroken; }

  template <class Sink>
  Stop RunOne(Sink& sink, Thread& m, Cursor& cursor);
  template <class Sink>
  Step Dispatch(Sink& sink, Thread& m, const RawEvent& e);
  Step OtherEvent(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step GcOrAnnotation(Thread& m, const RawEvent& e, const HotSpec& spec);

  Step OnProcStatus(Thread& m, const RawEvent& e);
  Step OnProcStart(Thread& m, const RawEvent& e);
  Step OnProcStop(Thread& m, const RawEvent& e);
  Step OnProcSteal(Thread& m, const RawEvent& e);
  Step StealFrom(Thread& m, Slot slot, std::uint64_t victim);

  Step OnGoStatus(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step BindSyscall(Thread& m, Slot slot, std::uint64_t thread);
  Step OnGoCreate(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step OnGoCreateSyscall(Thread& m, const RawEvent& e);
  template <class Sink>
  Step OnGoStart(Sink& sink, Thread& m, const RawEvent& e);
  template <Kind kKind, class Sink>
  Step OnGoLeave(Sink& sink, Thread& m, const RawEvent& e);
  template <class Sink>
  Step OnGoUnblock(Sink& sink, const Thread& m, const RawEvent& e);
  Step OnGoDestroy(Thread& m, const RawEvent& e);
  Step OnGoSwitch(Thread& m, const RawEvent& e);
  template <class Sink>
  Step OnSyscallBegin(Sink& sink, Thread& m, const RawEvent& e);
  template <class Sink>
  Step OnSyscallEnd(Sink& sink, Thread& m, const RawEvent& e);
  Step OnSyscallEndBlocked(Thread& m, const RawEvent& e);
  Step OnGoDestroySyscall(Thread& m, const RawEvent& e);

  Step OnStw(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step OnMarkAssist(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step OnSweep(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step OnSweepActive(Thread& m, const RawEvent& e);
  Step OnGc(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step OnTaskBegin(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step OnTaskEnd(Thread& m, const RawEvent& e, const HotSpec& spec);
  Step Annotate(Kind kind, Thread& m, const RawEvent& e, const HotSpec& spec, std::uint64_t id,
                std::uint64_t value);
  Step OnHeapMetric(Kind kind, Thread& m, const RawEvent& e);

  const HotTable* specs_;
  Symbols* symbols_;
  EventBuffer* out_;
  Generation* tables_ = nullptr;
  std::uint32_t generation_index_ = 0;  // 1 in the first generation

  std::vector<Goroutine> goroutines_{1};  // by slot; slot 0 is always there
  GoSlots go_slots_;
  // Kinds of the stop-the-world ranges that are open, by goroutine.
  IdMap<std::vector<StringId>> open_stw_;
  std::vector<Proc> procs_;
  IdMap<Slot> proc_slots_;
  std::deque<Thread> threads_;  // where they are they stay, see ThreadOf
  IdMap<std::size_t> thread_index_;
  IdMap<Task> tasks_;
  std::uint64_t gc_seq_ = 0;
  GcState gc_state_ = GcState::kUndetermined;
  std::string problem_;
};

// A sink's way to get the commonest events, see order_run.h.
struct Lane {
  Ordering::Stop (*run)(Ordering&, EventSink&, EventBuffer&, Ordering::Head& least,
                        Ordering::Head& second, Nanos bound);
};
extern const Lane kBufferLane;

}  // namespace tracegate::trace::v2
