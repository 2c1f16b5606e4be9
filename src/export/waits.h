// Where goroutines waited: time by stack, as profilers count it.
#pragma once

#include <array>
#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/base/units.h"
#include "src/input/source.h"
#include "src/trace/reader.h"

namespace tracegate::exports {

// What `go tool trace -pprof=` tells apart.
enum class WaitKind : std::uint8_t {
  kSync,     // waits for a channel, a select, or something of package sync
  kNet,      // waits for the network
  kSyscall,  // system calls
  kSched,    // runnable, but not running
};
inline constexpr std::size_t kWaitKinds = 4;
std::string_view Name(WaitKind kind);  // "sync", "net", "syscall", "sched"

// What else is known of waits. A goroutine may be known only from its waits: Go's own profiles
// leave out all that is not kUsual.
enum class WaitNote : std::uint8_t {
  kUsual,
  kFirst,  // before the goroutine ran for the first time in the trace
  kBegun,  // begun before the trace: it took at least so long
  kOpen,   // under way when the trace ended, as before
};

struct Frame {
  std::string function;
  std::string file;
  std::uint64_t line = 0;
  auto operator<=>(const Frame&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
};

// count: of waits. time: ns; stays at the greatest 64-bit value instead of wrapping.
struct WaitSum {
  std::uint64_t count = 0;
  std::uint64_t time = 0;
};

// stack   indexes into Waits::frames, leaf first: where it blocked or entered the call; of kSched
//         where it stopped, was created, or was woken by another
struct WaitPlace {
  std::vector<std::uint32_t> stack;
  WaitNote note = WaitNote::kUsual;
  auto operator<=>(const WaitPlace&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
};

// The waits of one trace or of several. duration: ns, of all traces together.
struct Waits {
  std::vector<Frame> frames;
  std::map<WaitPlace, std::array<WaitSum, kWaitKinds>> places;
  Nanos duration = 0;
  std::optional<Nanos> wall_start;  // of the first one, ns since the Unix epoch

  void Merge(const Waits& other);
};

// Which waits to take; null functions accept all.
// open: those that the trace's end cut off, too
struct WaitOptions {
  bool open = false;
  std::function<bool(const std::string&)> type;
  std::function<bool(const std::string&)> state;
  std::function<bool(const std::string&)> reason;
};

// Reads a whole trace. Errors: those of trace::ReadTrace.
Result<Waits> CollectWaits(input::Source& source, const WaitOptions& options,
                           const trace::ReadOptions& read);

}  // namespace tracegate::exports
