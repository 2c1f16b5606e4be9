// Mutator utilization over windows, from a curve that is seen once.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "src/profile/gc.h"

namespace tracegate::profile {

// A utilization from `time` on.
struct UtilizationPoint {
  Nanos time = 0;
  double value = 1;
};

// Points that windows still look at; the first has the index `base`.
class UtilizationHistory {
 public:
  const UtilizationPoint& At(std::size_t index) const { return points_[index - base_]; }
  std::size_t End() const { return base_ + points_.size(); }
  // Where the segment of a point ends; that of the last one at `end`.
  Nanos EndOf(std::size_t index, Nanos end) const {
    return index + 1 < End() ? At(index + 1).time : end;
  }
  // How many are kept.
  std::size_t size() const { return points_.size() - gone_; }
  std::span<UtilizationPoint> All() { return std::span(points_).subspan(gone_); }
  UtilizationPoint* Last() { return size() == 0 ? nullptr : &points_.back(); }
  void Push(UtilizationPoint point) { points_.push_back(point); }
  UtilizationPoint Pop() {
    const UtilizationPoint last = points_.back();
    points_.pop_back();
    return last;
  }
  // Those before `index` are not needed any more.
  void Forget(std::size_t index);
  // Nor is any; indexes go on.
  void ForgetAll();

 private:
  // The first gone_ are forgotten: they are moved over when they are as many as the others, so
  // that a point is moved about once.
  std::vector<UtilizationPoint> points_;
  std::size_t gone_ = 0;
  std::size_t base_ = 0;
};

// The mean utilization in a window of one length that slides along the curve, which is linear
// between the moments when either edge meets a point: its least value is at one of these, and
// between two of them every value in between is taken for equally long.
class SlidingWindow {
 public:
  explicit SlidingWindow(Nanos length)
      : length_(length), per_length_(1 / static_cast<double>(length)) {}

  // The right edge moves along the segments from point `index` on, the last one until `end`.
  void Slide(const UtilizationHistory& history, std::size_t index, Nanos end);
  // A new curve begins; what was seen of others stays.
  void Restart(const UtilizationHistory& history);
  // First point that is still needed.
  std::size_t left() const { return left_; }
  // Of all that was seen; `mean` where the curves were shorter than the window.
  WindowUtilization Take(double mean) const;

 private:
  static constexpr std::size_t kBins = 1000;
  static std::size_t BinOf(double at) { return std::min(static_cast<std::size_t>(at), kBins - 1); }

  // What the mean in the window is now.
  void Look();
  // The right edge moves from `right` on along a segment of this value, until the curve is as long
  // as the window or the segment ends. Returns where it is.
  Nanos Fill(Nanos right, Nanos end, double value);
  // It has slid on by so much time.
  void See(Nanos passed);
  // Puts mass between two places among the bins.
  void Spread(double low, double high, double mass);

  Nanos length_;
  double per_length_;
  Nanos filled_ = 0;  // of the window, while the curve is shorter than it
  double sum_ = 0;    // of the curve in it
  std::size_t left_ = 0;
  Nanos left_time_ = 0;
  bool full_ = false;
  bool any_ = false;
  double least_ = 1;
  double at_ = 0;  // the last mean, in bins
  std::size_t bin_ = 0;
  // Time by the mean: in a bin, and by how much it differs from that in the bin before.
  std::vector<double> mass_ = std::vector<double>(kBins);
  std::vector<double> rise_ = std::vector<double>(kBins);
};

// One curve and its windows.
class UtilizationCurve {
 public:
  // Points that are kept at once; with more in the longest window the curve is given up.
  static constexpr std::size_t kMostPoints = 1 << 18;

  // From `time` on. Of several at one time the last counts.
  void Set(Nanos time, double value);
  // `fewer` less, and not below 0, for all that was set so far; only before Settle.
  void LowerAll(double fewer);
  // Forgets what was set; only before Settle.
  void Clear();
  // Nothing that was set will be lowered any more.
  void Settle();
  // The curve ends, because the trace does or has a gap.
  void End(Nanos time);
  bool given_up() const { return given_up_; }
  Utilization Take() const;

 private:
  // Points whose segments the windows slide along at once: each has kilobytes of its own, which
  // then stay in the nearest cache.
  static constexpr std::size_t kAtOnce = 256;

  void Slide(Nanos end);
  void SlideToLast();
  void Forget();

  UtilizationHistory history_;
  std::size_t next_ = 0;  // first point whose segment the windows have not slid along
  bool settled_ = false;
  bool given_up_ = false;
  double area_ = 0;
  Nanos time_ = 0;
  std::array<SlidingWindow, kUtilizationWindows.size()> windows_ = {
      SlidingWindow(kUtilizationWindows[0]), SlidingWindow(kUtilizationWindows[1]),
      SlidingWindow(kUtilizationWindows[2]), SlidingWindow(kUtilizationWindows[3])};
};

}  // namespace tracegate::profile
