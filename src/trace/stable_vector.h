// A growing array whose elements stay where they are.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

namespace tracegate::trace {

// One thread may add elements while another reads those of which it has been told: neither they
// nor the way to them ever moves. They lie in segments, each twice as long as the one before.
template <class T>
class StableVector {
 public:
  std::size_t size() const { return size_; }
  const T& operator[](std::size_t index) const {
    const Place place = PlaceOf(index);
    return segments_[place.segment][place.index];
  }
  T& PushBack(T value) {
    const Place place = PlaceOf(size_);
    auto& segment = segments_[place.segment];
    if (!segment) {
      segment = std::make_unique<T[]>(kFirst << place.segment);
    }
    ++size_;
    return segment[place.index] = std::move(value);
  }

 private:
  static constexpr std::size_t kFirst = 64;
  static constexpr std::size_t kSegments = 40;
  struct Place {
    std::size_t segment;
    std::size_t index;
  };
  static Place PlaceOf(std::size_t index) {
    const auto segment = static_cast<std::size_t>(std::bit_width((index / kFirst + 1) / 2));
    return {segment, index - kFirst * ((std::size_t{1} << segment) - 1)};
  }

  std::array<std::unique_ptr<T[]>, kSegments> segments_;
  std::size_t size_ = 0;
};

}  // namespace tracegate::trace
