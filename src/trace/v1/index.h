// The first pass over a trace of format 1.5 to 1.21: where the batches of each proc lie,
// and what the events need that stands anywhere in the file, often at its end.
#pragma once

#include <tsl/bhopscotch_map.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "src/base/error.h"
#include "src/input/random_access.h"
#include "src/trace/id_table.h"
#include "src/trace/stack_table.h"
#include "src/trace/symbols.h"
#include "src/trace/v1/wire.h"

namespace tracegate::trace::v1 {

// A proc's number, or kNoProcNumber for what was written without a proc.
using ProcNumber = std::int64_t;
inline constexpr ProcNumber kNoProcNumber = -1;

// The events of a batch lie in [begin, end) of the input. seq, ticks: what they count from.
struct Batch {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t seq = 0;
  std::uint64_t ticks = 0;
};

// The batches of one proc, in file order.
struct ProcBatches {
  ProcNumber number = kNoProcNumber;
  std::vector<Batch> batches;
};

// The end of a system call that had lost its proc. The event that tells of it is written
// when the goroutine gets to run again; this is when the call returned.
// key: what the trace is ordered by: ticks, in format 1.5 the sequence number.
struct SyscallExit {
  std::uint64_t key = 0;
  std::uint64_t ticks = 0;
  std::uint64_t goroutine = 0;
};

struct CpuSample {
  std::uint64_t ticks = 0;
  std::uint64_t goroutine = 0;  // 0: none
  std::uint64_t stack = 0;
};

// damage    where the input stops being a trace; the index is of what stands before
// readable  offset behind the last readable event
// exits, samples  by key, by time
struct Index {
  std::vector<ProcBatches> procs;
  IdTable<StringId> strings;
  StackTable stacks{StackTable::Key::kPcAndFunction};
  std::optional<std::uint64_t> frequency;  // ticks per second
  std::vector<SyscallExit> exits;
  std::vector<CpuSample> samples;
  bool has_futile_wakeups = false;
  std::uint64_t readable = 0;
  std::optional<Error> damage;
};

// Indexes the events from `begin` to the end of `in` and interns strings and stacks.
// Errors: kIo, kLimit (limits.h); damage is no error here.
Result<Index> BuildIndex(const input::RandomAccess& in, std::uint64_t begin, Format format,
                         Symbols& symbols);

}  // namespace tracegate::trace::v1
