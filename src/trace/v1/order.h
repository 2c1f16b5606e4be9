// The scheduler as the events of formats 1.5 to 1.21 describe it: decides whether a
// proc's event can come next and turns it into ordered events.
//
// Three answers: it advances, it cannot advance yet (another proc's event of the same
// time must come first), or it contradicts what is known and the trace is broken.
// Procs hand goroutines to each other, and sequence numbers on the events that do so
// order them; the Local variants stay on their proc and need none.
//
// Differences to later formats that are levelled out here:
//   - Goroutines that were there before the trace are created, then told waiting, in a
//     system call or running, all before the first Gomaxprocs. They become statuses.
//   - A system call is one event, and a second one tells that it lost its proc. Of a call
//     that did not, the end is not known: begin and end get the same time.
//   - A call that lost its proc ends at a time that a later event tells (SyscallExit).
//   - Wakeups that were for nothing (FutileWakeup) are left out, as Go's old parsers do.
//
// Source: Go 1.27, src/internal/trace/internal/tracev1/{order,parser}.go and tracev1.go;
// for formats 1.5 to 1.10 Go 1.19, src/internal/trace/{order,parser}.go.
#pragma once

#include <fmt/core.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "src/base/diagnostics.h"
#include "src/trace/event.h"
#include "src/trace/event_buffer.h"
#include "src/trace/go_slots.h"
#include "src/trace/id_map.h"
#include "src/trace/symbols.h"
#include "src/trace/v1/cursor.h"
#include "src/trace/v1/index.h"

namespace tracegate::trace::v1 {

// Wakeups by their number in the order of the trace, ascending.
using FutileWakeups = std::vector<std::uint64_t>;

class Ordering {
 public:
  enum class Step : std::uint8_t { kAdvanced, kNotYet, kBroken };

  struct OpenStw {
    StringId kind = kEmptyString;
    Slot go = kNoSlot;
  };
  // A proc, or what writes without one (slot == kNoSlot).
  struct Proc {
    ProcNumber number = kNoProcNumber;
    Slot slot = kNoSlot;
    Slot go = kNoSlot;  // what runs on it
    bool running = false;
    bool seen = false;
    bool sweeping = false;
    std::optional<OpenStw> stw;  // before 1.10
  };

  // futile  the wakeups to leave out, or nullptr to find them: FoundFutile.
  // `index`, `symbols`, `out` and `futile` must outlive the ordering.
  Ordering(Format format, const Index& index, Symbols& symbols, EventBuffer& out,
           const FutileWakeups* futile);

  // Tries the event at `cursor`, at `time`. For `lane` see merge_run.h. Defined in order_run.h.
  template <class Lane>
  Step Try(Lane& lane, Proc& proc, Cursor& cursor, Nanos time);
  // A system call has ended, whose own event comes later. False: contradiction, in
  // format 1.5 only; later formats are checked by that event.
  bool Exit(const SyscallExit& exit, Nanos time);
  void Sample(const CpuSample& sample, Nanos time);
  // The trace has ended.
  void Finish(Nanos time);

  // Why the last step was kBroken or kNotYet, without offset.
  const std::string& problem() const { return problem_; }
  FutileWakeups TakeFutile() { return std::move(found_futile_); }
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  enum class State : std::uint8_t { kGone, kRunnable, kRunning, kWaiting };
  // What nearly every event needs.
  // introduced     the sink knows of it
  // exited         the end of its system call has been emitted, at Rest::exit_ticks
  // hidden         in a wakeup that is for nothing, which the sink does not see
  struct Goroutine {
    GoId id = kNoGoroutine;
    std::uint64_t seq = 0;
    State state = State::kGone;
    bool introduced = false;
    bool call_begun = false;
    bool in_syscall = false;
    bool exited = false;
    bool in_assist = false;
    bool hidden = false;
    bool futile = false;
  };
  struct Rest {
    std::uint64_t block_ticks = 0;
    std::uint64_t exit_ticks = 0;
    std::uint64_t wakeup = 0;  // number of its last wakeup, 0: none
  };

  template <class... Args>
  Step Broken(fmt::format_string<Args...> format, Args&&... args) {
    problem_ = fmt::format(format, std::forward<Args>(args)...);
    return Step::kBroken;
  }
  template <class... Args>
  Step NotYet(fmt::format_string<Args...> format, Args&&... args) {
    problem_ = fmt::format(format, std::forward<Args>(args)...);
    return Waits();
  }
  // With the sequence numbers of format 1.5 nothing comes too early.
  Step Waits() const { return by_seq_ ? Step::kBroken : Step::kNotYet; }

  Slot AddGo(std::uint64_t id);
  void RemoveGo(Slot slot);
  // Whether a goroutine runs on the proc; else problem_.
  [[gnu::always_inline]] bool HasGo(const Proc& proc) {
    if (proc.go == kNoSlot) [[unlikely]] {
      problem_ = "no goroutine runs on its proc";
      return false;
    }
    return true;
  }
  // Finds the goroutine of the event's first argument. False and problem_ where it is not there,
  // not in `state` or, where that is `numbered`, not at `seq`.
  [[gnu::always_inline]] bool Ready(const TimedEvent& event, State state, bool numbered,
                                    std::uint64_t seq, Slot& slot) {
    const std::uint64_t id = event.args[0];
    slot = go_slots_.Recent(id);
    const Goroutine& g = goroutines_[slot];
    if (g.id == GoId{id} && g.state == state && (!numbered || g.seq == seq)) [[likely]] {
      return true;
    }
    slot = FindReady(id, state, numbered, seq);
    return slot != kNoSlot;
  }
  // The same, whether or not the goroutine's slot was in use of late. kNoSlot for false.
  Slot FindReady(std::uint64_t id, State state, bool numbered, std::uint64_t seq);
  StackId StackOf(const TimedEvent& event) {
    return FindStack(event.args[stack_args_[static_cast<std::size_t>(event.type)]]);
  }
  [[gnu::always_inline]] StackId FindStack(std::uint64_t id) {
    if (id < stacks_.size() && stacks_[id] != StackTable::kNoStack) [[likely]] {
      return stacks_[id];
    }
    return FindOtherStack(id);
  }
  StackId FindOtherStack(std::uint64_t id);

  Event& Emit(Kind kind, const Proc& proc) {
    return out_->Add(kind, now_, proc.go, proc.seen ? proc.slot : kNoSlot);
  }
  // Tells the sink of a proc that runs.
  void Introduce(Proc& proc);
  // A wakeup that is for nothing holds nothing but starts and stops.
  bool Hides(const Goroutine& g);
  void EmitStatus(Slot slot, GoStatus status);
  void IntroduceAll();

  // Of a goroutine that is woken, and of one that ends its wakeup, in a trace that has futile
  // ones. True: this one is for nothing and does not show.
  bool BeginWakeup(Slot slot);
  void EndWakeup(Slot slot);

  template <class Lane>
  Step OnStart(Lane& lane, Proc& proc, const TimedEvent& event, Nanos time, bool local);
  template <class Lane>
  Step OnUnblock(Lane& lane, const Proc& proc, const TimedEvent& event, Nanos time, bool local);
  template <Kind kKind, class Lane>
  Step OnLeave(Lane& lane, Proc& proc, const TimedEvent& event, Nanos time);
  template <class Lane>
  Step OnSyscall(Lane& lane, const Proc& proc, Cursor& cursor, Nanos time);

  Step OtherEvent(Proc& proc, const TimedEvent& event);
  Step OnCreate(Proc& proc, const TimedEvent& event);
  Step OnExisting(const TimedEvent& event, bool in_syscall);
  Step OnEnd(Proc& proc);
  Step OnSysBlock(Proc& proc, const TimedEvent& event);
  Step OnSysExit(const TimedEvent& event, bool local);

  Step EventOfProc(Proc& proc, const TimedEvent& event);
  Step OnProcStart(Proc& proc);
  Step OnProcStop(Proc& proc);
  Step OnGomaxprocs(const Proc& proc, const TimedEvent& event);
  Step OnGcStart(const Proc& proc, const TimedEvent& event);
  Step OnGcDone(const Proc& proc);
  Step OnStw(Proc& proc, const TimedEvent& event);
  Step OnSweep(Proc& proc, const TimedEvent& event);
  Step OnMarkAssist(const Proc& proc, const TimedEvent& event);
  Step OnTask(const Proc& proc, const TimedEvent& event);
  Step OnRegion(const Proc& proc, const TimedEvent& event);
  Step Annotate(Kind kind, const Proc& proc, const TimedEvent& event, std::uint64_t text);
  StringId Text(std::uint64_t id);
  StringId StwKind(const TimedEvent& event) const;

  Format format_;
  bool by_seq_;  // format 1.5
  const Index* index_;
  std::span<const StackId> stacks_;  // those with small ids
  Symbols* symbols_;
  EventBuffer* out_;
  const FutileWakeups* futile_;
  bool has_futile_;
  std::size_t next_futile_ = 0;
  FutileWakeups found_futile_;
  std::uint64_t wakeups_ = 0;

  Nanos now_ = 0;
  bool starting_ = true;                  // no Gomaxprocs yet
  std::vector<Goroutine> goroutines_{1};  // by slot; slot 0 is always there
  std::vector<Rest> rest_{1};             // of the same
  GoSlots go_slots_;
  struct Task {
    StringId name;
    std::uint64_t parent;
  };
  IdMap<Task> tasks_;
  bool gc_running_ = false;
  std::uint64_t gc_seq_ = 0;
  std::optional<OpenStw> stw_;
  std::array<StringId, kEventTypes> reasons_{};
  std::array<std::uint8_t, kEventTypes> stack_args_{};  // where an event's stack stands
  std::vector<StringId> stw_kinds_;
  Diagnostics diagnostics_;
  std::string problem_;
};

}  // namespace tracegate::trace::v1
