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
    value = value < 0 ? 0 : value;
    AddTotals(1, static_cast<std::uint64_t>(value));
    AddToBin(value, [] {});
  }
  // Add in two parts, for who sums up many values before it tells their totals: what their bins
  // are, and how many there were and their sum. value: not negative. before_growth: called where
  // the table of bins may have to grow, to tell the totals so far, by which it grows.
  template <class BeforeGrowth>
  [[gnu::always_inline]] void AddToBin(Nanos value, const BeforeGrowth& before_growth) {
    const auto index = static_cast<std::uint64_t>(static_cast<std::int64_t>(BinOf(value)) - first_);
    if (index < size_) [[likely]] {
      ++bins_view_[index];
    } else {
      before_growth();
      AddBin(value, 1, count_);
    }
    if (value < min_) [[unlikely]] {
      min_ = value;
    }
    if (value > max_) [[unlikely]] {
      max_ = value;
    }
  }
  void AddTotals(std::uint64_t count, std::uint64_t sum) {
    count_ += count;
    AddClamped(sum_, sum);
  }
  // A histogram of which count per bin (ascending, none empty; see axis.h), sum, least and
  // greatest value are known. min and max lie in the first and the last bin.
  static Histogram FromBins(std::span<const std::pair<int, std::uint64_t>> bins, std::uint64_t sum,
                            Nanos min, Nanos max);

  bool operator==(const Histogram& other) const;
  // Bytes of the bins, about.
  std::size_t Memory() const;

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
  // The same where its table mostly has the bin.
  void AddCount(int bin, std::uint64_t n, std::uint64_t all);
  template <class Visitor>
  void Visit(const Visitor& visit) const;
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

  Histogram& Of(bool begin_seen, bool end_seen) {
    if (begin_seen) {
      return end_seen ? completed : clipped_end;
    }
    return end_seen ? clipped_start : clipped_both;
  }
  void Add(Nanos value, bool begin_seen, bool end_seen) { Of(begin_seen, end_seen).Add(value); }
  void Merge(const Censored& other);
  bool operator==(const Censored& other) const = default;
  bool Empty() const;
  std::size_t Memory() const;
  // ns of all four: time spent, whether whole or not.
  std::uint64_t TotalTime() const;
  std::uint64_t TotalCount() const;
};

}  // namespace tracegate::profile
