// Which slot a live goroutine has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/trace/event.h"
#include "src/trace/id_map.h"

namespace tracegate::trace {

// Gives slots to goroutines, and again those of goroutines that have ended, and finds them by id.
// What a slot holds is the user's, who keeps an element for slot 0 from the start: see Recent.
class GoSlots {
 public:
  // A slot that an id with the same remainder had of late, or 0: the user looks whether the
  // goroutine is there, and asks Find where it is not. Go gives out ids nearly one after the other.
  [[gnu::always_inline]] Slot Recent(std::uint64_t id) const { return recent_[id % kRecent]; }
  // The slot of a live goroutine, or kNoSlot.
  Slot Find(std::uint64_t id) {
    const auto found = slots_.find(id);
    if (found == slots_.end()) {
      return kNoSlot;
    }
    return recent_[id % kRecent] = found.value();
  }
  // A slot for a goroutine that has none: one that is free, or else the next one.
  Slot Add(std::uint64_t id) {
    Slot slot = next_;
    if (free_.empty()) {
      ++next_;
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    slots_.emplace(id, slot);
    return recent_[id % kRecent] = slot;
  }
  // The goroutine has ended.
  void Remove(std::uint64_t id, Slot slot) {
    slots_.erase(id);
    free_.push_back(slot);
  }
  // How many live.
  std::size_t size() const { return slots_.size(); }

 private:
  static constexpr std::size_t kRecent = 1 << 15;
  std::vector<Slot> recent_ = std::vector<Slot>(kRecent, 0);
  std::vector<Slot> free_;
  Slot next_ = 0;
  IdMap<Slot> slots_;
};

}  // namespace tracegate::trace
