// A Profile: everything that is kept of one run. All later work is on Profiles,
// never on traces.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/base/diagnostics.h"
#include "src/base/units.h"
#include "src/profile/gc.h"
#include "src/profile/histogram.h"
#include "src/profile/windows.h"
#include "src/timeline/span.h"

namespace tracegate::profile {

using timeline::What;

// "Running", "Runnable", "Waiting", "Syscall"; "mark assist", "sweep", "lifetime",
// "start delay".
std::string_view ToString(What what);

// Durations of one kind of span of one goroutine type. `reason` is the trace's own
// string ("select", "chan receive"), empty for everything but kWaiting.
//
// windows  what had ended by each of Profile::window_ends; empty where that is not known
struct Cell {
  What what;
  std::string reason;
  Censored spans;
  std::vector<WindowSum> windows = {};
};

// A stack by its function names, leaf first; hash: see trace::StackHash.
struct Stack {
  std::uint64_t hash = 0;
  std::vector<std::string> frames;
};

// The trace::StackHash of functions, leaf first.
std::uint64_t HashOf(std::span<const std::string> frames);

// Where the spans of a cell began: blocked, entered the syscall, began to assist.
// stack: index into Profile::stacks.
struct Site {
  What what;
  std::string reason;
  std::size_t stack;
  Censored spans;
};

// Waits for one reason that one type of goroutine ended at one stack: all whose end was
// seen, whether begun before the trace or in it.
//
// waker  empty for goroutines of which no stack had been seen yet; none: no goroutine
//        did it, but the netpoller, a timer or the collector
// stack  the waker's; index into Profile::stacks
// time   ns waited; stays at the greatest 64-bit value instead of wrapping
struct Wake {
  std::string reason;
  std::optional<std::string> waker;
  std::size_t stack = 0;
  std::uint64_t count = 0;
  std::uint64_t time = 0;
};

struct NamedCount {
  std::string name;
  std::uint64_t count;
};

// The order of wakes in a profile: by reason, waker (none first) and stack.
bool Before(const Wake& a, const Wake& b);

// All goroutines with one root function. `name` is empty for goroutines of which
// no stack was ever seen. `system`: the runtime's own, by Go's rule (no name, or
// a function of package runtime other than runtime.main).
//
// creators  of goroutines whose creation was seen: by the type that created them; empty name where
//           no goroutine did (a timer, a cgo callback) or its type was not known
struct TypeProfile {
  std::string name;
  bool system = false;
  std::uint64_t goroutines = 0;
  std::uint64_t cpu_samples = 0;
  std::uint64_t gc_workers = 0;  // of those without a name: known by their labels
  Nanos assisted = 0;            // on procs in mark assists: part of the time it was running
  std::vector<Cell> cells;
  std::vector<Site> sites;
  std::vector<Wake> wakes;           // in the order of Before
  std::vector<NamedCount> creators;  // by name

  const Cell* Find(What what, std::string_view reason) const;
  // `assisted` as a part of all time on procs; none where it never ran.
  std::optional<double> AssistShare() const;
  // Time in waits for others to mark, so that it may allocate, ns.
  std::uint64_t CreditWait() const;
};

bool IsSystemGoroutine(std::string_view root_function);

// Who ran last while the world was being stopped.
//
// type      empty where no stack of it had been seen
// stack     where it left its proc; index into Profile::stacks
// stopping  ns from the begin of the stop until it left
struct Straggler {
  std::string type;
  std::size_t stack = 0;
  Nanos stopping = 0;

  auto operator<=>(const Straggler&) const = default;  // NOLINT(modernize-use-nullptr)
};

// name       "stop-the-world (GC mark termination)"
// straggler   none where nobody else ran, or where it is not known
// restarting  when the others were told to go on; none where it is not known
struct StopTheWorld {
  std::string name;
  Nanos start = 0;
  Nanos end = 0;
  GoId goroutine = kNoGoroutine;
  bool clipped_end = false;
  std::optional<Straggler> straggler = std::nullopt;
  std::optional<Nanos> restarting = std::nullopt;

  // By time first.
  std::strong_ordering operator<=>(const StopTheWorld& other) const;
};

// "stop-the-world (KIND)" of a kind, and the kind in such a name.
std::string StopName(std::string_view kind);
std::string_view StopKind(std::string_view name);

// The stops that goroutines of one type held up longest.
// time: of their `stopping`, ns; stays at the greatest 64-bit value instead of wrapping
struct HeldUp {
  std::string name;  // of the type
  std::uint64_t count = 0;
  std::uint64_t time = 0;
};

// Stop-the-worlds of one name. Of those of which both are known: `stopping`, from the request until
// the last goroutine had made way, and `restarting`, from when they were told to go on to the end;
// the world stood still in between.
struct NamedSpans {
  std::string name;
  Censored spans;
  std::vector<HeldUp> held_up = {};  // by name
  Censored stopping = {};
  Censored restarting = {};
};

// Regions or tasks of one name. Regions whose goroutine ended inside them are
// counted apart and in no histogram.
struct UserSpans {
  std::string name;
  Censored spans;
  std::uint64_t ended_by_goroutine_exit = 0;
};

struct Metric {
  std::string name;  // as in runtime/metrics
  std::uint64_t count = 0;
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  void Add(std::uint64_t value);
  // Another run's: the least of what was first and the greatest of what was last.
  void Merge(const Metric& other);
};

struct TimedValue {
  Nanos time;
  std::uint64_t value;

  auto operator<=>(const TimedValue&) const = default;  // NOLINT(modernize-use-nullptr)
};

// What a damaged trace has lost, see trace::Loss. All zero for a complete one.
struct Lost {
  std::uint64_t bytes = 0;
  std::uint64_t generations = 0;
  Nanos time = 0;
};

// Longest lists that a profile keeps; beyond, histograms and counts go on and the
// diagnostic "list cut" says so.
inline constexpr std::size_t kMaxListed = 100'000;

struct Profile {
  std::string file;
  std::string format_version;  // "1.26"
  std::string toolchains;      // "Go 1.26 or 1.27"
  Nanos start = 0;
  Nanos end = 0;
  // When tracing began, ns since the Unix epoch; in formats from 1.25 on, which tell it.
  std::optional<Nanos> wall_start;
  bool complete = true;
  std::string damage;  // of a trace that is not complete: what was wrong first
  Lost lost;
  std::uint64_t bytes = 0;  // unpacked
  std::uint64_t events = 0;
  std::uint64_t generations = 0;
  std::uint64_t goroutine_count = 0;
  std::vector<TypeProfile> types;  // by name
  std::vector<Stack> stacks;
  std::vector<GcCycle> gc_cycles;
  GcFacts gc;
  Censored gc_mark;
  std::vector<StopTheWorld> stw;
  std::vector<NamedSpans> stw_by_name;  // by name
  Censored sweep_all_procs;
  std::uint64_t swept_bytes = 0;
  std::uint64_t reclaimed_bytes = 0;
  std::vector<TimedValue> gomaxprocs;  // changes, and what generations repeat
  // In formats 1.5 to 1.21, which tell it apart from changes.
  std::optional<std::uint64_t> gomaxprocs_at_start;
  std::optional<std::uint64_t> ticks_per_second;  // of the clock, in the same formats
  std::vector<Metric> metrics;
  std::vector<UserSpans> regions;  // by name
  std::vector<UserSpans> tasks;    // by name
  std::vector<NamedCount> labels;  // by name
  std::uint64_t log_total = 0;
  std::uint64_t cpu_samples = 0;
  Diagnostics diagnostics;
  std::uint64_t runs = 1;  // more than 1 where several were merged
  // What the spans cover, of all runs together and without what was lost in between; 0:
  // all from start to end.
  Nanos covered = 0;

  // Some tens of moments, ascending (WindowRecorder). Of one run: merging forgets them.
  std::vector<Nanos> window_ends;

  // GOMAXPROCS when the trace ended, as far as it says.
  std::optional<std::uint64_t> Procs() const;
  Nanos Duration() const { return covered != 0 ? covered : end - start; }
  const TypeProfile* FindType(std::string_view name) const;
};

}  // namespace tracegate::profile
