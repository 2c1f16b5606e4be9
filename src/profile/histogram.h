// Exact integer histograms of durations.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <utility>

#include "src/base/units.h"
#include "src/profile/axis.h"

namespace tracegate::profile {

// A histogram on the shared log-linear axis (axis.h), with exact count, sum, least
// and greatest value. Merging is addition; the order of merging does not matter.
// An empty histogram holds no memory, and one of few values that lie far apart no table
// from the least to the greatest: beyond a few hundred bytes it takes at most about 32
// bytes a value.
class Histogram {
 public:
  Histogram();
  Histogram(const Histogram& other);
  Histogram(Histogram&& other) noexcept;
  Histogram& operator=(const Histogram& other);
  Histogram& operator=(Histogram&& other) noexcept;
  ~Histogram();

  // value: ns, in [0, kMaxNanos]; a negative one counts as 0.
  void Add(Nanos value) {
    if (std::uint64_t* const bin = AddAllBut(value); bin != nullptr) [[likely]] {
      ++*bin;
    } else {
      AddOutside(value);
    }
  }
  // For who adds to many histograms and has other work until a bin is in the cache: Add, but for
  // the count of the bin, which the caller increments; before this histogram gets another value
  // for which there is no such place (nullptr), and which AddOutside counts.
  std::uint64_t* AddAllBut(Nanos value) {
    value = value < 0 ? 0 : value;
    ++count_;
    AddClamped(sum_, static_cast<std::uint64_t>(value));
    if (value < min_) [[unlikely]] {
      min_ = value;
    }
    if (value > max_) [[unlikely]] {
      max_ = value;
    }
    const auto index = static_cast<std::uint64_t>(static_cast<std::int64_t>(BinOf(value)) - first_);
    return index < size_ ? bins_view_ + index : nullptr;
  }
  // Counts the bin of a value that lies outside of the table of bins, which may grow; `value` is
  // in the count already.
  void AddOutside(Nanos value) { AddBin(value < 0 ? 0 : value, 1, count_); }
  // A histogram of which count per bin (ascending, none empty; see axis.h), sum, least and
  // greatest value are known. min and max lie in the first and the last bin.
  static Histogram FromBins(std::span<const std::pair<int, std::uint64_t>> bins, std::uint64_t sum,
                            Nanos min, Nanos max);

  // Adds `count` values that are equal.
  void AddMany(Nanos value, std::uint64_t count);
  void Merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  // ns; stays at the greatest 64-bit value instead of wrapping.
  std::uint64_t sum() const { return sum_; }
  Nanos min() const { return count_ == 0 ? 0 : min_; }
  Nanos max() const { return max_; }
  // ns; 0 for an empty histogram.
  double Mean() const;

  // The nearest-rank quantile: the ceil(p n)-th smallest value, p in (0, 1], to
  // the middle of its bin and never outside of [min, max]. 0 if empty.
  Nanos Quantile(double p) const;

  // Calls visit(lower edge, upper edge (not included), count) for every bin that
  // is not empty, in ascending order.
  void ForEachBin(
      const std::function<void(Nanos lower, Nanos upper, std::uint64_t count)>& visit) const;

 private:
  struct Bins;
  Bins& EnsureBins();
  // Counts `n` values of one bin in a histogram that holds or will hold `all`.
  void AddBin(Nanos value, std::uint64_t n, std::uint64_t all);
  // Points bins_view_ to where the bins are now.
  void View();
  std::unique_ptr<Bins> bins_;
  // The counts inside of *bins_, so that Add needs no more than this header: bin
  // first_ + i is in bins_view_[i].
  std::uint64_t* bins_view_ = nullptr;
  std::int64_t first_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  Nanos min_ = kMaxNanos;
  Nanos max_ = 0;
};

// Durations apart by what was seen of them. Only `completed` ones are exact; of
// the others at least so much is known. Never add them up as if they were equal.
struct Censored {
  Histogram completed;
  Histogram clipped_start;  // begun before the trace, end seen
  Histogram clipped_end;    // begin seen, open when the trace ended
  Histogram clipped_both;

  Histogram& Of(bool begin_seen, bool end_seen);
  void Add(Nanos value, bool begin_seen, bool end_seen) { Of(begin_seen, end_seen).Add(value); }
  void Merge(const Censored& other);
  bool Empty() const;
  // ns of all four: time spent, whether whole or not.
  std::uint64_t TotalTime() const;
  std::uint64_t TotalCount() const;
};

}  // namespace tracegate::profile
