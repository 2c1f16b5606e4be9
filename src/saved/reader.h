// Reads fields (fields.h) from bytes that may be anything.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/error.h"
#include "src/saved/fields.h"

namespace tracegate::saved {

// After the first thing that is wrong all reads yield nothing, and Problem says what it was.
class Reader {
 public:
  // begin: where the bytes lie in the file, for errors; memory: what may be taken.
  Reader(std::string_view bytes, std::uint64_t begin, std::size_t memory)
      : bytes_(bytes), begin_(begin), memory_(memory) {}

  template <class... Values>
  void operator()(Values&... values) {
    (Get(values), ...);
  }
  void Signed(std::optional<Nanos>& value);
  void Cells(std::vector<profile::Cell>& cells, const std::vector<profile::Site>& sites);

  bool Failed() const { return problem_.has_value(); }
  bool AtEnd() const { return at_ == bytes_.size(); }
  const Error& Problem() const { return *problem_; }
  // Returns false.
  bool Refuse(std::string what, ErrorCode code = ErrorCode::kCorrupt);
  std::uint64_t Number() {
    if (at_ < bytes_.size()) [[likely]] {
      const auto byte = static_cast<std::uint8_t>(bytes_[at_]);
      if (byte < 0x80) [[likely]] {
        ++at_;
        return byte;
      }
    }
    return LongNumber();
  }

 private:
  // Of several bytes, or none at all.
  std::uint64_t LongNumber();
  // How many elements follow, each of at least one byte in the file; `each`: what is taken for one.
  std::size_t Count(std::size_t each);
  bool Take(std::size_t memory) {
    if (memory > memory_) {
      return Refuse("the profiles take too much memory", ErrorCode::kLimit);
    }
    memory_ -= memory;
    return true;
  }

  template <class T>
  requires std::integral<T> || std::is_enum_v<T>
  void Get(T& value) {
    const std::uint64_t number = Number();
    if (number > Most(value)) {
      Refuse("a number is out of range");
    } else {
      value = static_cast<T>(number);
    }
  }
  template <std::unsigned_integral T>
  static std::uint64_t Most(T) {
    return std::numeric_limits<T>::max();
  }
  static std::uint64_t Most(Nanos) { return kMostNanos; }
  static std::uint64_t Most(bool) { return 1; }
  static std::uint64_t Most(profile::What) { return timeline::kWhatCount - 1; }
  static std::uint64_t Most(Severity) { return static_cast<std::uint64_t>(Severity::kLoss); }

  void Get(GoId& value) { value = GoId{Number() - 1}; }
  void Get(double& value);
  void Get(std::string& text);
  void Get(profile::Histogram& histogram);
  // Into bins_.
  bool GetBins(std::size_t size);
  void Get(Diagnostics& diagnostics);
  void Get(std::vector<profile::WindowSum>& sums);
  void Get(std::vector<Nanos>& moments);

  template <class T>
  void Get(std::optional<T>& value) {
    bool any = false;
    Get(any);
    if (any) {
      Get(value.emplace());
    }
  }

  template <class T>
  void Get(std::vector<T>& values) {
    // Beyond these it grows with what is read: a long list that is only claimed takes nothing.
    constexpr std::size_t kAtOnce = 256;
    const std::size_t count = Count(0);
    const std::size_t first = std::min(count, kAtOnce);
    if (!Take(first * sizeof(T))) {
      return;
    }
    values.reserve(first);
    for (std::size_t i = 0; i < count && !Failed() && (i < first || Take(sizeof(T))); ++i) {
      Get(values.emplace_back());
    }
  }

  template <class T, std::size_t kSize>
  void Get(std::array<T, kSize>& values) {
    if constexpr (kSize > kLongArray) {
      std::size_t at = 0;
      for (std::uint64_t step = Number(); step != 0 && !Failed(); step = Number()) {
        if (step > kSize - at) {
          Refuse("a list is too long");
          return;
        }
        at += step;
        Get(values[at - 1]);
      }
    } else {
      for (T& value : values) {
        Get(value);
      }
    }
  }

  template <class T>
  requires requires(Reader& a, T& x) { Fields(a, x); }
  void Get(T& value) { Fields(*this, value); }

  std::string_view bytes_;
  std::uint64_t begin_;
  std::size_t memory_;
  std::size_t at_ = 0;
  std::vector<std::string_view> texts_;
  std::vector<std::pair<int, std::uint64_t>> bins_;  // of the histogram that is being read
  std::optional<Error> problem_;
};

}  // namespace tracegate::saved
