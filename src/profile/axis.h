// The one axis of every duration histogram.
#pragma once

#include <bit>
#include <cstdint>
#include <utility>

#include "src/base/units.h"

namespace tracegate::profile {

// Bins of durations: one nanosecond wide below 128 ns, from there 64 to the
// octave, so that no bin is wider than 1/64 of its lower edge. Integers only:
// the same duration falls into the same bin on every machine.
inline constexpr int kBinsPerOctave = 64;
inline constexpr int kFirstOctave = 6;  // 2^6 = 64

// Index of the bin of `value`, which is in [0, kMaxNanos].
constexpr int BinOf(Nanos value) {
  const auto v = static_cast<std::uint64_t>(value);
  // The first two rows of bins have the width 1: no branch for them.
  const int shift = 63 - std::countl_zero(v | kBinsPerOctave) - kFirstOctave;
  return kBinsPerOctave * shift + static_cast<int>(v >> shift);
}

// Least value of bin `bin`.
constexpr Nanos LowerEdge(int bin) {
  if (bin < kBinsPerOctave) {
    return bin;
  }
  const int shift = bin / kBinsPerOctave - 1;
  return static_cast<Nanos>(bin - kBinsPerOctave * shift) << shift;
}

// The axis for Boost.Histogram. It spans whole octaves and grows to what it is
// given, so that a cell whose durations lie close together stays small.
class LogLinearAxis {
 public:
  LogLinearAxis() = default;
  // From bin to bin.
  LogLinearAxis(int first, int last)
      : first_(OctaveOf(first)), size_(OctaveOf(last) + kBinsPerOctave - first_) {}

  int size() const { return size_; }
  int first_bin() const { return first_; }
  int index(Nanos value) const { return BinOf(value) - first_; }

  // Index of `value` and, where the axis had to grow, by how many bins: negative
  // at the upper end, positive at the lower (Boost.Histogram's convention).
  std::pair<int, int> update(Nanos value) {
    const int bin = BinOf(value);
    const int index = bin - first_;
    if (index >= 0 && index < size_) [[likely]] {
      return {index, 0};
    }
    const int octave = OctaveOf(bin);
    if (size_ == 0) {
      first_ = octave;
      size_ = kBinsPerOctave;
      return {bin - first_, -size_};
    }
    if (index < 0) {
      const int more = first_ - octave;
      first_ = octave;
      size_ += more;
      return {bin - first_, more};
    }
    const int more = octave + kBinsPerOctave - (first_ + size_);
    size_ += more;
    return {index, -more};
  }

  // Growth only: there is no value outside of the axis.
  static constexpr unsigned options() { return kGrowth; }
  bool operator==(const LogLinearAxis& other) const = default;

 private:
  static constexpr int OctaveOf(int bin) { return bin / kBinsPerOctave * kBinsPerOctave; }
  static constexpr unsigned kGrowth = 8;  // boost::histogram::axis::option::growth
  int first_ = 0;
  int size_ = 0;
};

}  // namespace tracegate::profile
