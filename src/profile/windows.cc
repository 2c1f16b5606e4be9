#include "src/profile/windows.h"

#include <utility>

namespace tracegate::profile {

void WindowRecorder::Add(Nanos now, std::vector<WindowSum> sums) {
  moments_.push_back({now, std::move(sums)});
  if (moments_.size() == kMost) {
    for (std::size_t i = 0; 2 * i + 1 < kMost; ++i) {
      moments_[i] = std::move(moments_[2 * i + 1]);
    }
    moments_.resize(kMost / 2);
    distance_ *= 2;
  }
  next_ = now + distance_;
}

void WindowRecorder::GiveUp() {
  moments_.clear();
  next_ = std::numeric_limits<Nanos>::max();
}

}  // namespace tracegate::profile
