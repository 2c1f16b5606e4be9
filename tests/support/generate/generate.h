// Makes traces of any size, of formats from 1.11 on, without Go: a scheduler is simulated and
// its events are written as the runtime writes them.
//
//   - Threads with procs run goroutines that wake each other across threads, block, make system
//     calls (some lose their proc to another thread), start goroutines that end, are preempted.
//   - The collector runs now and then: two stops of the world a cycle, mark assists, sweeps.
//   - Batches of up to 64 kB stand in the order in which they fill. From format 1.22 on a
//     generation is a second of the trace: goroutines and procs have a status before their first
//     event in it, those that did nothing at its end (with their stack, from 1.23 on), and every
//     generation has its own tables of strings and stacks.
//   - Memory does not grow with the trace.
//
// What a reader must find is counted on the way: Truth.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "src/base/error.h"
#include "src/trace/format.h"

namespace tracegate::testing::generate {

// What the goroutines do most.
//
// kHttp      a server: system calls, waits for the network, goroutines that come and go; 6 to 7
//            bytes an event
// kChannels  messages between goroutines: hardly anything but wake-ups and waits; 5 to 6 bytes an
//            event, and less time between them
enum class Work : std::uint8_t { kHttp, kChannels };

// format      from kGo111 on
// bytes, events  the trace ends when it has so many; 0: does not matter. One must be given.
// goroutines  that are alive all the time, at least 1; others come and go
// threads     at least 1; of 4 and more, a quarter are without a proc at first and take those of
//             blocked system calls. In old formats all but these are the procs.
// stacks      distinct ones in events, at least one a type
// types       functions that goroutines begin with
// burst       events that a thread writes one right after the other, on the average, before some
//             time passes; 0: as `work` has it. The fewer, the more often the next event of the
//             trace is another thread's
// gc          cycles of the collector in the whole trace
// generation_seconds, generation_bytes  what ends a generation, whichever is first; 0: never
struct Options {
  trace::Format format = trace::Format::kGo126;
  Work work = Work::kHttp;
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint32_t goroutines = 5000;
  std::uint32_t threads = 4;
  std::uint32_t stacks = 1000;
  std::uint32_t types = 50;
  std::uint32_t burst = 0;
  std::uint32_t gc = 10;
  double generation_seconds = 1;
  std::uint64_t generation_bytes = 0;
  std::uint64_t seed = 1;
};

// Spans of one state: all of them, whether their ends lie in the trace or not.
struct StateTruth {
  std::uint64_t count = 0;
  std::uint64_t ns = 0;
};

enum State : std::uint8_t { kRunning, kRunnable, kWaiting, kSyscall };
inline constexpr std::array<std::string_view, 4> kStateNames = {"Running", "Runnable", "Waiting",
                                                                "Syscall"};

// events   ordered ones as the program counts them, syncs among them
// written  events as they stand in the file, without tables
struct Truth {
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t written = 0;
  std::uint64_t generations = 0;
  std::uint64_t goroutines = 0;
  std::uint64_t unblocks_across = 0;  // to a goroutine that then started on another thread
  std::uint64_t procs_lost = 0;       // to another thread, in a system call
  std::uint64_t gc_cycles = 0;
  std::array<StateTruth, 4> states;
  StateTruth assists;
  StateTruth sweeps;
  StateTruth stops;  // of the world
  std::uint64_t swept_bytes = 0;

  // One line.
  std::string Json() const;
};

// Takes the next bytes of the trace; false: cannot, and no more are wanted.
using Write = std::function<bool(std::span<const std::uint8_t>)>;

// Errors: kInvalidArgument (options), kIo (`write` said no).
Result<Truth> Generate(const Options& options, const Write& write);

}  // namespace tracegate::testing::generate
