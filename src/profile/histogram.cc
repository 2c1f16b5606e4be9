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
// values are too few for a table that reaches so far.
struct Histogram::Bins {
  BoostHistogram histogram = bh::make_histogram_with(Storage(), LogLinearAxis());
  boost::container::flat_map<int, std::uint64_t> outside;
  const LogLinearAxis& axis() const { return histogram.axis(); }

  // Whether a table that also holds `bin` is small for `all` values.
  bool MayGrow(int bin, std::uint64_t all) const {
    constexpr std::uint64_t kAlways = 32;
    constexpr std::uint64_t kPerValue = 2;
    if (axis().size() == 0) {
      return true;
    }
    const int first = std::min(bin, axis().first_bin());
    const int last = std::max(bin, axis().first_bin() + axis().size() - 1);
    const bool inside = last - first < axis().size();
    return inside || static_cast<std::uint64_t>(last - first) < kAlways + kPerValue * all;
  }
  // Takes the single bins that the table now reaches over into it.
  void Absorb() {
    const int first = axis().first_bin();
    const auto from = outside.lower_bound(first);
    const auto to = outside.lower_bound(first + axis().size());
    for (auto it = from; it != to; ++it) {
      histogram(LowerEdge(it->first), bh::weight(it->second));
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

Histogram Histogram::FromBins(std::span<const std::pair<int, std::uint64_t>> bins,
                              std::uint64_t sum, Nanos min, Nanos max) {
  Histogram histogram;
  for (const auto& [bin, count] : bins) {
    histogram.count_ += count;
  }
  // The ends first: the table then grows once and not from octave to octave.
  const auto add = [&histogram](const std::pair<int, std::uint64_t>& bin) {
    const auto index = static_cast<std::uint64_t>(bin.first - histogram.first_);
    if (histogram.bins_view_ != nullptr && index < histogram.size_) {
      histogram.bins_view_[index] += bin.second;
    } else {
      histogram.AddBin(LowerEdge(bin.first), bin.second, histogram.count_);
    }
  };
  if (bins.size() > 1) {
    add(bins.back());
    bins = bins.first(bins.size() - 1);
  }
  std::for_each(bins.begin(), bins.end(), add);
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
  const std::uint64_t all = count_ + other.count_;
  other.ForEachBin([&](Nanos lower, Nanos, std::uint64_t count) { AddBin(lower, count, all); });
  count_ = all;
  AddClamped(sum_, other.sum_);
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double Histogram::Mean() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

void Histogram::ForEachBin(const std::function<void(Nanos, Nanos, std::uint64_t)>& visit) const {
  if (!bins_) {
    return;
  }
  const int first = bins_->axis().first_bin();
  const auto single = [&](const auto& bin) {
    visit(LowerEdge(bin.first), LowerEdge(bin.first + 1), bin.second);
  };
  const auto above = bins_->outside.lower_bound(first);
  std::for_each(bins_->outside.begin(), above, single);
  for (int i = 0; i < bins_->axis().size(); ++i) {
    const std::uint64_t count = bins_->histogram.at(i);
    if (count != 0) {
      visit(LowerEdge(first + i), LowerEdge(first + i + 1), count);
    }
  }
  std::for_each(above, bins_->outside.end(), single);
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
  Nanos middle = 0;
  ForEachBin([&](Nanos lower, Nanos upper, std::uint64_t count) {
    if (seen < wanted) {
      middle = lower + (upper - 1 - lower) / 2;
    }
    seen += count;
  });
  return std::clamp(middle, min_, max_);
}

Histogram& Censored::Of(bool begin_seen, bool end_seen) {
  if (begin_seen) {
    return end_seen ? completed : clipped_end;
  }
  return end_seen ? clipped_start : clipped_both;
}

void Censored::Merge(const Censored& other) {
  completed.Merge(other.completed);
  clipped_start.Merge(other.clipped_start);
  clipped_end.Merge(other.clipped_end);
  clipped_both.Merge(other.clipped_both);
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
