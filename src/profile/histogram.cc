#include "src/profile/histogram.h"

#include <algorithm>
#include <boost/container/flat_map.hpp>
#include <boost/histogram/axis/option.hpp>
#include <boost/histogram/histogram.hpp>
#include <boost/histogram/make_histogram.hpp>
#include <boost/histogram/storage_adaptor.hpp>
#include <boost/histogram/unsafe_access.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "src/profile/axis.h"

namespace tracegate::profile {

namespace bh = boost::histogram;

namespace {
using Storage = bh::dense_storage<std::uint64_t>;
using BoostHistogram =
    decltype(bh::make_histogram_with(std::declval<Storage>(), std::declval<LogLinearAxis>()));
static_assert(LogLinearAxis::options() == bh::axis::option::growth_t::value);
}  // namespace

// Bins from the table's first to its last, and single ones on either side of it where the
// values are too few for a table that reaches so far. What was read from a file has single ones
// alone until something is added.
struct Histogram::Bins {
  BoostHistogram histogram = bh::make_histogram_with(Storage(), LogLinearAxis());
  boost::container::flat_map<int, std::uint64_t> outside;
  const LogLinearAxis& axis() const { return histogram.axis(); }

  // Whether a table from bin to bin is small for `all` values.
  static bool IsSmall(int first, int last, std::uint64_t all) {
    constexpr std::uint64_t kAlways = 32;
    constexpr std::uint64_t kPerValue = 2;
    const auto bins = static_cast<std::uint64_t>(last - first);
    return bins < kAlways || (bins - kAlways) / kPerValue < all;
  }
  // Whether a table that also holds `bin` is.
  bool MayGrow(int bin, std::uint64_t all) const {
    if (axis().size() == 0) {
      return true;
    }
    const int first = std::min(bin, axis().first_bin());
    const int last = std::max(bin, axis().first_bin() + axis().size() - 1);
    return last - first < axis().size() || IsSmall(first, last, all);
  }
  // Where there is no table yet, makes one for all bins and `bin`, if it is small.
  void Gather(int bin, std::uint64_t all) {
    if (axis().size() != 0 || outside.empty()) {
      return;
    }
    const int first = std::min(bin, outside.begin()->first);
    const int last = std::max(bin, outside.rbegin()->first);
    if (IsSmall(first, last, all)) {
      histogram = bh::make_histogram_with(Storage(), LogLinearAxis(first, last));
    }
  }
  // Takes the single bins that the table now reaches over into it.
  void Absorb() {
    const int first = axis().first_bin();
    const auto from = outside.lower_bound(first);
    const auto to = outside.lower_bound(first + axis().size());
    std::uint64_t* const table = bh::unsafe_access::storage(histogram).data();
    for (auto it = from; it != to; ++it) {
      table[it->first - first] += it->second;
    }
    outside.erase(from, to);
  }
};

Histogram::Histogram() = default;
Histogram::~Histogram() = default;

Histogram::Histogram(Histogram&& other) noexcept { *this = std::move(other); }

// A histogram that was moved from is empty.
Histogram& Histogram::operator=(Histogram&& other) noexcept {
  bins_ = std::move(other.bins_);
  bins_view_ = std::exchange(other.bins_view_, nullptr);
  first_ = std::exchange(other.first_, 0);
  size_ = std::exchange(other.size_, 0);
  count_ = std::exchange(other.count_, 0);
  sum_ = std::exchange(other.sum_, 0);
  min_ = std::exchange(other.min_, kMaxNanos);
  max_ = std::exchange(other.max_, 0);
  return *this;
}

Histogram::Histogram(const Histogram& other)
    : bins_(other.bins_ ? std::make_unique<Bins>(*other.bins_) : nullptr),
      count_(other.count_),
      sum_(other.sum_),
      min_(other.min_),
      max_(other.max_) {
  View();
}

Histogram& Histogram::operator=(const Histogram& other) {
  if (this != &other) {
    *this = Histogram(other);
  }
  return *this;
}

Histogram::Bins& Histogram::EnsureBins() {
  if (!bins_) [[unlikely]] {
    bins_ = std::make_unique<Bins>();
  }
  return *bins_;
}

void Histogram::View() {
  if (!bins_) {
    return;
  }
  Storage& storage = bh::unsafe_access::storage(bins_->histogram);
  bins_view_ = storage.data();
  first_ = bins_->axis().first_bin();
  size_ = storage.size();
}

void Histogram::AddBin(Nanos value, std::uint64_t n, std::uint64_t all) {
  Bins& bins = EnsureBins();
  const int bin = BinOf(value);
  bins.Gather(bin, all);
  if (!bins.MayGrow(bin, all)) {
    bins.outside[bin] += n;
    return;
  }
  bins.histogram(value, bh::weight(n));
  if (!bins.outside.empty()) {
    bins.Absorb();
  }
  View();
}

void Histogram::AddCount(int bin, std::uint64_t n, std::uint64_t all) {
  const auto index = static_cast<std::uint64_t>(bin - first_);
  if (index < size_) [[likely]] {
    bins_view_[index] += n;
  } else {
    AddBin(LowerEdge(bin), n, all);
  }
}

Histogram Histogram::FromBins(std::span<const std::pair<int, std::uint64_t>> bins,
                              std::uint64_t sum, Nanos min, Nanos max) {
  Histogram histogram;
  for (const auto& [bin, count] : bins) {
    histogram.count_ += count;
  }
  if (!bins.empty()) {
    histogram.EnsureBins().outside.insert(boost::container::ordered_unique_range, bins.begin(),
                                          bins.end());
    histogram.View();
  }
  histogram.sum_ = sum;
  histogram.min_ = min;
  histogram.max_ = max;
  return histogram;
}

void Histogram::AddMany(Nanos value, std::uint64_t count) {
  if (count == 0) {
    return;
  }
  value = std::max<Nanos>(value, 0);
  AddBin(value, count, count_ + count);
  count_ += count;
  AddProductClamped(sum_, static_cast<std::uint64_t>(value), count);
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void Histogram::Merge(const Histogram& other) {
  if (other.count_ == 0) {
    return;
  }
  if (count_ == 0) {
    *this = other;
    return;
  }
  const std::uint64_t all = count_ + other.count_;
  other.Visit([&](int bin, std::uint64_t count) {
    AddCount(bin, count, all);
    return true;
  });
  count_ = all;
  AddClamped(sum_, other.sum_);
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

bool Histogram::operator==(const Histogram& other) const {
  if (count_ != other.count_ || sum_ != other.sum_ || min() != other.min() || max_ != other.max_) {
    return false;
  }
  std::vector<std::pair<int, std::uint64_t>> bins;
  Visit([&](int bin, std::uint64_t count) {
    bins.emplace_back(bin, count);
    return true;
  });
  std::size_t same = 0;
  other.Visit([&](int bin, std::uint64_t count) {
    const bool is_same = same < bins.size() && bins[same] == std::pair(bin, count);
    same += is_same ? 1 : 0;
    return is_same;
  });
  return same == bins.size();
}

std::size_t Histogram::Memory() const {
  if (!bins_) {
    return 0;
  }
  constexpr std::size_t kOfABin = sizeof(std::uint64_t);
  constexpr std::size_t kOfASingle = 2 * sizeof(std::pair<int, std::uint64_t>);
  return sizeof(Bins) + size_ * kOfABin + bins_->outside.size() * kOfASingle;
}

double Histogram::Mean() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

// Calls visit(bin, count) for every bin that is not empty, in ascending order, until it says no.
template <class Visitor>
void Histogram::Visit(const Visitor& visit) const {
  if (!bins_) {
    return;
  }
  const auto& outside = bins_->outside;
  const auto above = outside.lower_bound(static_cast<int>(first_));
  for (auto bin = outside.begin(); bin != above; ++bin) {
    if (!visit(bin->first, bin->second)) {
      return;
    }
  }
  for (std::uint64_t i = 0; i < size_; ++i) {
    if (bins_view_[i] != 0 &&
        !visit(static_cast<int>(first_ + static_cast<std::int64_t>(i)), bins_view_[i])) {
      return;
    }
  }
  for (auto bin = above; bin != outside.end(); ++bin) {
    if (!visit(bin->first, bin->second)) {
      return;
    }
  }
}

void Histogram::ForEachBin(const std::function<void(Nanos, Nanos, std::uint64_t)>& visit) const {
  Visit([&](int bin, std::uint64_t count) {
    visit(LowerEdge(bin), LowerEdge(bin + 1), count);
    return true;
  });
}

Nanos Histogram::Quantile(double p) const {
  if (count_ == 0) {
    return 0;
  }
  // Less a grain, so that 0.07 x 100, which is a little over 7 in binary, is the 7th.
  const double rank = std::ceil(p * static_cast<double>(count_) * (1 - 1e-12));
  const auto wanted = std::clamp<std::uint64_t>(
      rank >= static_cast<double>(count_) ? count_ : static_cast<std::uint64_t>(rank), 1, count_);
  std::uint64_t seen = 0;
  int found = 0;
  Visit([&](int bin, std::uint64_t count) {
    found = bin;
    seen += count;
    return seen < wanted;
  });
  const Nanos lower = LowerEdge(found);
  return std::clamp(lower + (LowerEdge(found + 1) - 1 - lower) / 2, min_, max_);
}

void Censored::Merge(const Censored& other) {
  completed.Merge(other.completed);
  clipped_start.Merge(other.clipped_start);
  clipped_end.Merge(other.clipped_end);
  clipped_both.Merge(other.clipped_both);
}

std::size_t Censored::Memory() const {
  return completed.Memory() + clipped_start.Memory() + clipped_end.Memory() + clipped_both.Memory();
}

bool Censored::Empty() const { return TotalCount() == 0; }

std::uint64_t Censored::TotalTime() const {
  std::uint64_t total = 0;
  for (const Histogram* h : {&completed, &clipped_start, &clipped_end, &clipped_both}) {
    AddClamped(total, h->sum());
  }
  return total;
}

std::uint64_t Censored::TotalCount() const {
  return completed.count() + clipped_start.count() + clipped_end.count() + clipped_both.count();
}

}  // namespace tracegate::profile
