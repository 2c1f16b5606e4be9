// Bounds on what a trace may make the reader keep. Real traces stay orders of
// magnitude below them; a file that passes one is refused with kLimit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tracegate::trace {

// Bytes of one generation (about one second of tracing), held while it is ordered.
inline constexpr std::uint64_t kMaxGenerationBytes = std::uint64_t{1} << 30;
// Bytes of its string, stack and CPU sample tables together.
inline constexpr std::uint64_t kMaxTableBytes = std::uint64_t{64} << 20;
inline constexpr std::size_t kMaxLiveGoroutines = std::size_t{4} << 20;
inline constexpr std::size_t kMaxProcs = std::size_t{1} << 20;
inline constexpr std::size_t kMaxThreads = std::size_t{1} << 20;
inline constexpr std::size_t kMaxActiveTasks = std::size_t{4} << 20;
// Distinct strings, and distinct stacks, over the whole trace.
inline constexpr std::size_t kMaxSymbols = std::size_t{8} << 20;

// Of formats 1.5 to 1.21, which have no generations and are read twice:
// batches; bytes of the string, stack and CPU sample tables; distinct program counters;
// ends of system calls that had lost their proc (24 bytes each).
inline constexpr std::uint64_t kMaxBatches = std::uint64_t{4} << 20;
inline constexpr std::uint64_t kMaxOldTableBytes = std::uint64_t{512} << 20;
inline constexpr std::size_t kMaxFrameCount = std::size_t{4} << 20;
inline constexpr std::size_t kMaxSyscallExits = std::size_t{16} << 20;

}  // namespace tracegate::trace
