// What a timeline yields: stretches of time with a meaning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "src/base/units.h"
#include "src/timeline/gc_load.h"
#include "src/trace/event.h"

namespace tracegate::timeline {

// What a goroutine did or was during a span.
enum class What : std::uint8_t {
  kRunning,
  kRunnable,  // every kind of wait for the scheduler
  kWaiting,   // blocked; the reason says for what
  kSyscall,
  kMarkAssist,  // made to work for the garbage collector
  kSweep,       // swept, where begin and end were on the one goroutine
  kLifetime,    // creation to end
  kStartDelay,  // creation to first run
};
inline constexpr std::size_t kWhatCount = 8;

// As the type of who ended a wait: no goroutine did, but the netpoller, a timer or the
// collector.
inline constexpr trace::StringId kNobody{0xffffffff};

// A stretch of one goroutine's life.
//
// how.what        what it did
// how.begin_seen  false: it was under way when the trace began; begin is the start of
//                 the trace, and the span lasted at least end - begin
// how.end_seen    false: it was under way when the trace ended; end is the trace's end
// how.woken       a wait that somebody ended: waker and wake_stack tell who and where
// stack           where it blocked, entered the syscall or began the assist
// type            function of the goroutine's outermost frame; empty where no stack of
//                 it was ever seen
// waker           the type, as far as it was known then, of who ended the wait, or kNobody
struct Span {
  // Four bytes that are moved as one.
  struct How {
    What what = What::kRunning;
    bool begin_seen = false;
    bool end_seen = false;
    bool woken = false;
  };
  Nanos begin = 0;
  Nanos end = 0;
  How how;
  trace::StringId reason = trace::kEmptyString;
  trace::StackId stack = trace::kEmptyStack;
  trace::StringId type = trace::kEmptyString;
  trace::StringId waker = trace::kEmptyString;
  trace::StackId wake_stack = trace::kEmptyStack;
};
static_assert(sizeof(Span) == 40);

// A stretch of the whole process or of a proc.
enum class ProcessWhat : std::uint8_t {
  kStopTheWorld,  // name: the kind, such as "GC mark termination"; goroutine: who stopped it
  kGcMark,        // the concurrent mark phase
  kSweep,         // of any proc
};

// The goroutine that ran last while the world was being stopped.
//
// stack     where it left its proc
// stopping  from the begin of the stop until it left
struct Straggler {
  trace::StringId type = trace::kEmptyString;
  trace::StackId stack = trace::kEmptyStack;
  Nanos stopping = 0;
};

// straggler   of a stop whose end was seen; none if all others had made way before it
// restarting  of such a stop: when it was told to let them go on; none where that was not seen
struct ProcessSpan {
  Nanos begin = 0;
  Nanos end = 0;
  ProcessWhat what = ProcessWhat::kGcMark;
  bool begin_seen = false;
  bool end_seen = false;
  trace::StringId name = trace::kEmptyString;
  trace::StackId stack = trace::kEmptyStack;
  GoId goroutine = kNoGoroutine;
  std::optional<Straggler> straggler = std::nullopt;
  std::optional<Nanos> restarting = std::nullopt;
};

// A user region, or a user task.
//
// by_exit  the region's goroutine ended inside it; end is the goroutine's end
struct UserSpan {
  Nanos begin = 0;
  Nanos end = 0;
  bool begin_seen = false;
  bool end_seen = false;
  bool by_exit = false;
  trace::StringId name = trace::kEmptyString;
};

// A goroutine whose end, or the trace's, has come.
//
// cpu_samples  those that hit it
// assisted     ns on procs in mark assists
// label        the last one that it started with, "GC (dedicated)"; empty: none
// created_seen  it was created in the trace, by a goroutine of type `creator`; empty where none did
//               (a timer, a cgo callback) or its type was not known
struct GoroutineEnd {
  trace::StringId type = trace::kEmptyString;
  std::uint64_t cpu_samples = 0;
  Nanos assisted = 0;
  trace::StringId label = trace::kEmptyString;
  bool created_seen = false;
  trace::StringId creator = trace::kEmptyString;
};

// Spans come in blocks and so some time later than what else happened meanwhile: only times tell
// what came before what. All have come when the trace has ended (kSync with is_last).
class TimelineSink {
 public:
  virtual ~TimelineSink() = default;
  virtual void OnSpan(const Span& span) = 0;
  // Spans that came one after the other; what a timeline calls. Spans are by far
  // the most frequent, so a sink may want to loop over them itself.
  virtual void OnSpans(std::span<const Span> spans) {
    for (const Span& span : spans) {
      OnSpan(span);
    }
  }
  virtual void OnProcessSpan(const ProcessSpan& span) = 0;
  virtual void OnRegion(const UserSpan& region) = 0;
  virtual void OnTask(const UserSpan& task) = 0;
  // Called once for each goroutine.
  virtual void OnGoroutine(const GoroutineEnd& goroutine) = 0;
  // Events that are no part of any span: metrics, labels, logs, CPU samples, syncs.
  virtual void OnEvent(const trace::Event& event) = 0;
  // The collector's load changes; times ascend among these.
  virtual void OnGcLoad(const GcLoad& load) { static_cast<void>(load); }
  // So many procs more had been at such work since the trace, or what follows its gap, began.
  virtual void OnGcBefore(const GcProcs& more) { static_cast<void>(more); }
  virtual void OnGcWork(const GcWork& work) { static_cast<void>(work); }
};

}  // namespace tracegate::timeline
