#include "src/profile/utilization.h"

#include <algorithm>
#include <cmath>

namespace tracegate::profile {
namespace {
constexpr std::size_t kFewest = 64;  // forgotten points that are worth to be moved over
}

void UtilizationHistory::Forget(std::size_t index) {
  gone_ = std::max(gone_, index - base_);
  if (gone_ > kFewest && gone_ > size()) {
    points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(gone_));
    base_ += gone_;
    gone_ = 0;
  }
}

void UtilizationHistory::ForgetAll() {
  base_ = End();
  gone_ = 0;
  points_ = {};
}

void SlidingWindow::Spread(double low, double high, double mass) {
  const std::size_t first = BinOf(low);
  const std::size_t last = BinOf(high);
  const double density = mass / (high - low);
  mass_[first] += density * (static_cast<double>(first + 1) - low);
  rise_[first + 1] += density;
  rise_[last] -= density;
  mass_[last] += density * (high - static_cast<double>(last));
}

inline void SlidingWindow::Look() {
  const double mean = std::clamp(sum_ * per_length_, 0.0, 1.0);
  least_ = std::min(least_, mean);
  at_ = mean * kBins;
  bin_ = BinOf(at_);
}

inline void SlidingWindow::See(Nanos passed) {
  const double from = at_;
  const std::size_t from_bin = bin_;
  Look();
  const auto mass = static_cast<double>(passed);
  // Most steps are small: a point of the curve is met every few microseconds.
  if (bin_ == from_bin) [[likely]] {
    mass_[bin_] += mass;
  } else {
    Spread(std::min(from, at_), std::max(from, at_), mass);
  }
}

Nanos SlidingWindow::Fill(Nanos right, Nanos end, double value) {
  const Nanos step = std::min(end - right, length_ - filled_);
  filled_ += step;
  sum_ += static_cast<double>(step) * value;
  right += step;
  if (filled_ == length_) {
    full_ = true;
    any_ = true;
    left_time_ = right - length_;
    Look();
  }
  return right;
}

void SlidingWindow::Slide(const UtilizationHistory& history, std::size_t index, Nanos end) {
  for (; index < history.End(); ++index) {
    const UtilizationPoint* const point = &history.At(index);
    const Nanos until = history.EndOf(index, end);
    Nanos right = point->time;
    if (!full_) [[unlikely]] {
      right = Fill(right, until, point->value);
      if (!full_) {
        continue;
      }
    }
    const UtilizationPoint* left = &history.At(left_);
    while (right < until) {
      Nanos step = until - right;
      const UtilizationPoint* from = left;
      if (left != point && left[1].time - left_time_ <= step) {
        step = left[1].time - left_time_;
        ++left;
      }
      if (step == 0) {
        continue;
      }
      sum_ += static_cast<double>(step) * (point->value - from->value);
      right += step;
      left_time_ += step;
      See(step);
    }
    left_ = index - static_cast<std::size_t>(point - left);
  }
}

void SlidingWindow::Restart(const UtilizationHistory& history) {
  filled_ = 0;
  sum_ = 0;
  left_ = history.End();
  full_ = false;
}

WindowUtilization SlidingWindow::Take(double mean) const {
  WindowUtilization taken;
  taken.least = any_ ? least_ : mean;
  std::vector<double> masses(kBins);
  double all = 0;
  double level = 0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    level += rise_[bin];
    masses[bin] = std::max(0.0, mass_[bin] + level);
    all += masses[bin];
  }
  for (std::size_t i = 0; i < kMudQuantiles.size(); ++i) {
    double left = kMudQuantiles[i] * all;
    std::size_t bin = 0;
    while (bin + 1 < kBins && masses[bin] < left) {
      left -= masses[bin];
      ++bin;
    }
    const double inside = masses[bin] > 0 ? std::min(left / masses[bin], 1.0) : 0;
    const double at = (static_cast<double>(bin) + inside) / kBins;
    taken.mud[i] = all > 0 ? std::max(at, taken.least) : taken.least;
  }
  return taken;
}

void UtilizationCurve::Set(Nanos time, double value) {
  if (given_up_) {
    return;
  }
  if (UtilizationPoint* last = history_.Last(); last != nullptr) {
    if (last->value == value) {
      return;
    }
    if (last->time == time) {
      last->value = value;
      return;
    }
  }
  history_.Push({time, value});
  if (settled_ && (history_.End() - next_ > kAtOnce || history_.size() >= kMostPoints)) {
    SlideToLast();
  }
  if (history_.size() >= kMostPoints) {
    if (settled_) {
      given_up_ = true;
      history_.ForgetAll();
    } else {
      Settle();
    }
  }
}

void UtilizationCurve::LowerAll(double fewer) {
  if (settled_) {
    return;
  }
  for (UtilizationPoint& point : history_.All()) {
    point.value = std::max(0.0, point.value - fewer);
  }
}

void UtilizationCurve::Clear() {
  if (!settled_ && !given_up_) {
    history_ = {};
  }
}

// Moves the windows along all segments, the last one until `end`.
void UtilizationCurve::Slide(Nanos end) {
  for (SlidingWindow& window : windows_) {
    window.Slide(history_, next_, end);
  }
  for (; next_ < history_.End(); ++next_) {
    const UtilizationPoint& point = history_.At(next_);
    const Nanos until = history_.EndOf(next_, end);
    area_ += point.value * static_cast<double>(until - point.time);
    time_ += until - point.time;
  }
}

// The last point may still change: its segment is for the next time.
void UtilizationCurve::SlideToLast() {
  const UtilizationPoint last = history_.Pop();
  Slide(last.time);
  history_.Push(last);
  Forget();
}

void UtilizationCurve::Forget() {
  std::size_t needed = next_;
  for (const SlidingWindow& window : windows_) {
    needed = std::min(needed, window.left());
  }
  history_.Forget(needed);
}

void UtilizationCurve::Settle() {
  if (settled_ || given_up_) {
    return;
  }
  settled_ = true;
  if (history_.size() > 1) {
    SlideToLast();
  }
}

void UtilizationCurve::End(Nanos time) {
  if (given_up_ || history_.size() == 0) {
    return;
  }
  settled_ = true;
  Slide(time);
  history_.ForgetAll();
  next_ = history_.End();
  for (SlidingWindow& window : windows_) {
    window.Restart(history_);
  }
}

Utilization UtilizationCurve::Take() const {
  Utilization taken;
  taken.time = time_;
  taken.mean = time_ > 0 ? area_ / static_cast<double>(time_) : 1;
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    taken.windows[i] = windows_[i].Take(taken.mean);
  }
  return taken;
}

}  // namespace tracegate::profile
