// Ticks of the trace's clock as nanoseconds.
#pragma once

#include <cstdint>

#include "src/base/error.h"
#include "src/base/units.h"

namespace tracegate::trace::v2 {

// ns = trunc(ticks x (1 / (frequency / 1e9))), in doubles as the reference
// computes it (Go 1.27, src/internal/trace/base.go, frequency.mul), so that
// sums of truncated differences agree with it. Where the factor is a whole
// number (64 on Linux) integers give the same result sooner.
class Clock {
 public:
  Clock() = default;
  // frequency: ticks per second, not 0 (the caller checks).
  explicit Clock(std::uint64_t frequency)
      : factor_(1.0 / (static_cast<double>(frequency) / 1e9)),
        whole_(factor_ >= 1 && factor_ <= kMaxWhole &&
                       static_cast<double>(static_cast<std::uint64_t>(factor_)) == factor_
                   ? static_cast<std::uint64_t>(factor_)
                   : 0) {}

  // False where the result is not in [0, kMaxNanos].
  bool ToNanos(Ticks ticks, Nanos& out) const {
    const std::uint64_t raw = Raw(ticks);
    if (whole_ != 0 && raw < kExactBelow) [[likely]] {
      out = static_cast<Nanos>(raw * whole_);
      return true;
    }
    const double nanos = static_cast<double>(raw) * factor_;
    if (!(nanos <= static_cast<double>(kMaxNanos))) {
      return false;
    }
    out = static_cast<Nanos>(nanos);
    return true;
  }

 private:
  static constexpr double kMaxWhole = 1024;
  static constexpr std::uint64_t kExactBelow = std::uint64_t{1} << 43;  // x 1024 < 2^53
  double factor_ = 0;
  std::uint64_t whole_ = 0;
};

}  // namespace tracegate::trace::v2
