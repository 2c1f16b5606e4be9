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

}  // namespace tracegate::trace
