// Maps from the ids that a trace gives: goroutines, tasks, threads, program counters.
#pragma once

#include <tsl/bhopscotch_map.h>

#include <cstddef>
#include <cstdint>

namespace tracegate::trace {

// Spreads ids over a table. Go gives ids out in blocks, one after the other: as they are, some
// blocks of those that live would share a part of the table that is too small for them, and each
// that is erased there costs a walk over all that did not find room.
struct IdHash {
  std::size_t operator()(std::uint64_t id) const {
    const std::uint64_t mixed = (id ^ (id >> 32)) * 0x9e3779b97f4a7c15ULL;
    return mixed ^ (mixed >> 32);
  }
};

template <class T>
using IdMap = tsl::bhopscotch_map<std::uint64_t, T, IdHash>;

}  // namespace tracegate::trace
