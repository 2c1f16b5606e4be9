// How the spans of a run are spread over its time: sums at some tens of moments.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "src/base/units.h"

namespace tracegate::profile {

// Spans that ended, and their time in ns, from the begin of the trace on.
struct WindowSum {
  std::uint64_t count = 0;
  std::uint64_t time = 0;
};

// Takes the sums of many cells at moments that are about equally far apart. How long the trace
// will be is not known, so the distance doubles, and every other moment is forgotten, whenever
// kMost are full: at least half as many remain.
class WindowRecorder {
 public:
  static constexpr std::size_t kMost = 64;

  struct Moment {
    Nanos time;
    std::vector<WindowSum> sums;  // by cell; cells that came later are not in it
  };

  bool IsDue(Nanos now) const { return now >= next_; }
  void Add(Nanos now, std::vector<WindowSum> sums);
  // Forgets everything, for good: there are too many cells to be summed up again and again.
  void GiveUp();
  const std::vector<Moment>& moments() const { return moments_; }

 private:
  static constexpr Nanos kFirstDistance = 1'000'000;
  Nanos distance_ = kFirstDistance;
  Nanos next_ = std::numeric_limits<Nanos>::min();
  std::vector<Moment> moments_;
};

}  // namespace tracegate::profile
