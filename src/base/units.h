// Quantities and identities of a Go execution trace.
//
// Each is a type of its own, so that a tick cannot be added to a nanosecond and
// a proc cannot be looked up among the goroutines.
#pragma once

#include <cstdint>
#include <limits>

namespace tracegate {

// A time or a duration in nanoseconds. Times are the trace's own monotonic
// clock (Go's nanotime on Linux), never wall time. Decoders keep every time in
// [0, kMaxNanos], so that the difference of two times cannot overflow.
using Nanos = std::int64_t;
inline constexpr Nanos kMaxNanos = Nanos{1} << 62;

// Units of the trace's clock: 64 ns each on Linux in formats 1.22 and later.
enum class Ticks : std::uint64_t {};

enum class GoId : std::uint64_t {};
enum class ProcId : std::uint64_t {};
// The runtime's M. kNoThread marks batches that belong to no thread.
enum class ThreadId : std::uint64_t {};

inline constexpr GoId kNoGoroutine{std::numeric_limits<std::uint64_t>::max()};
inline constexpr ProcId kNoProc{std::numeric_limits<std::uint64_t>::max()};
inline constexpr ThreadId kNoThread{std::numeric_limits<std::uint64_t>::max()};

// Adds up nanoseconds of many spans: stays at the greatest 64-bit value instead of wrapping.
constexpr void AddClamped(std::uint64_t& sum, std::uint64_t more) {
  if (__builtin_add_overflow(sum, more, &sum)) [[unlikely]] {
    sum = std::numeric_limits<std::uint64_t>::max();
  }
}

// Adds a product in the same way.
constexpr void AddProductClamped(std::uint64_t& sum, std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  const bool too_much = __builtin_mul_overflow(a, b, &product);
  AddClamped(sum, too_much ? std::numeric_limits<std::uint64_t>::max() : product);
}

// The same of times and durations, none of them negative: stays at kMaxNanos.
constexpr void AddClamped(Nanos& sum, Nanos more) {
  sum = more > kMaxNanos - sum ? kMaxNanos : sum + more;
}

// How much of [begin, end] lies in [from, to].
constexpr Nanos Overlap(Nanos begin, Nanos end, Nanos from, Nanos to) {
  const Nanos first = begin > from ? begin : from;
  const Nanos last = end < to ? end : to;
  return last > first ? last - first : 0;
}

constexpr std::uint64_t Raw(Ticks v) { return static_cast<std::uint64_t>(v); }
constexpr std::uint64_t Raw(GoId v) { return static_cast<std::uint64_t>(v); }
constexpr std::uint64_t Raw(ProcId v) { return static_cast<std::uint64_t>(v); }
constexpr std::uint64_t Raw(ThreadId v) { return static_cast<std::uint64_t>(v); }

}  // namespace tracegate
