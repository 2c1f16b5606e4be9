// How many goroutines wait for a proc, over time.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "src/base/units.h"

namespace tracegate::timeline {

// Time by the number of runnable goroutines: exact counts below kExact, above it one bin to the
// octave.
//
// time     ns at each count
// area     sum of count times ns
// wasted   sum of idle procs times ns, while some goroutine was runnable
//
// Both are whole numbers, so that parts add up to the same in any order; they stay at the greatest
// 64-bit value instead of wrapping.
struct RunnableTime {
  static constexpr std::size_t kExact = 256;
  static constexpr std::size_t kBins = kExact + 24;

  std::array<Nanos, kBins> time = {};
  std::uint64_t area = 0;
  std::uint64_t wasted = 0;

  static std::size_t BinOf(std::uint32_t count) {
    return count < kExact ? count : kExact + std::bit_width(count) - std::bit_width(kExact);
  }
  // Least count of a bin.
  static std::uint32_t CountOf(std::size_t bin) {
    return static_cast<std::uint32_t>(bin < kExact ? bin : kExact << (bin - kExact));
  }
};

// Counts as the goroutines move; apart while the collector marks and while it does not.
class RunnableClock {
 public:
  // From now on so many more, or fewer, are runnable.
  void Change(Nanos now, int by) {
    Advance(now);
    count_ = static_cast<std::uint32_t>(std::max(0, static_cast<int>(count_) + by));
  }
  void SetProcs(Nanos now, std::uint32_t procs) {
    Advance(now);
    procs_ = procs;
    SetIdle();
  }
  // So many more procs, or fewer, are in use.
  void ChangeBusy(Nanos now, int by) {
    Advance(now);
    busy_ = static_cast<std::uint32_t>(std::max(0, static_cast<int>(busy_) + by));
    SetIdle();
  }
  void SetMarking(Nanos now, bool marking) {
    Advance(now);
    into_ = &times_[marking ? 1 : 0];
  }
  void Start(Nanos now) { last_ = now; }
  // A part of the trace ends, with all that was known.
  void Stop(Nanos now) {
    Advance(now);
    count_ = 0;
    busy_ = 0;
    SetIdle();
  }
  RunnableTime outside() const { return WithArea(times_[0]); }
  RunnableTime inside() const { return WithArea(times_[1]); }

 private:
  void SetIdle() { idle_ = procs_ > busy_ ? procs_ - busy_ : 0; }
  // This runs for two events of three, so it leaves out what can be told at the end: the area
  // under exact counts.
  void Advance(Nanos now) {
    const Nanos passed = now - last_;
    last_ = now;
    if (count_ < RunnableTime::kExact) [[likely]] {
      into_->time[count_] += passed;
    } else {
      into_->time[RunnableTime::BinOf(count_)] += passed;
      AddProductClamped(into_->area, static_cast<std::uint64_t>(passed), count_);
    }
    if (idle_ != 0 && count_ != 0) {
      AddProductClamped(into_->wasted, static_cast<std::uint64_t>(passed), idle_);
    }
  }
  static RunnableTime WithArea(RunnableTime time) {
    for (std::uint32_t count = 0; count < RunnableTime::kExact; ++count) {
      AddProductClamped(time.area, static_cast<std::uint64_t>(time.time[count]), count);
    }
    return time;
  }

  std::uint32_t count_ = 0;
  std::uint32_t procs_ = 0;
  std::uint32_t busy_ = 0;
  std::uint32_t idle_ = 0;
  Nanos last_ = 0;
  std::array<RunnableTime, 2> times_ = {};
  RunnableTime* into_ = times_.data();
};

}  // namespace tracegate::timeline
