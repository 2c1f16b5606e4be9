#include "src/saved/reader.h"

#include <algorithm>
#include <cmath>

#include "src/saved/little_endian.h"

namespace tracegate::saved {

bool Reader::Refuse(std::string what, ErrorCode code) {
  if (!problem_) {
    problem_ = Error{code, std::move(what), begin_ + at_};
  }
  at_ = bytes_.size();
  return false;
}

std::uint64_t Reader::Number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; at_ < bytes_.size(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
    const std::uint64_t bits = byte & 0x7fU;
    if (shift > 63 || (shift == 63 && bits > 1)) {
      Refuse("a number is longer than 64 bits");
      return 0;
    }
    value |= bits << shift;
    if ((byte & 0x80U) == 0) {
      return value;
    }
  }
  Refuse("the profiles end inside of a number");
  return 0;
}

bool Reader::Take(std::size_t memory) {
  if (memory > memory_) {
    return Refuse("the profiles take too much memory", ErrorCode::kLimit);
  }
  memory_ -= memory;
  return true;
}

std::size_t Reader::Count(std::size_t each) {
  const std::uint64_t count = Number();
  if (Failed()) {
    return 0;
  }
  if (count > bytes_.size() - at_) {
    Refuse("a list is longer than what follows");
    return 0;
  }
  return Take(count * each) ? count : 0;
}

void Reader::Signed(std::optional<Nanos>& value) {
  bool any = false;
  Get(any);
  if (any) {
    const std::uint64_t bits = Number();
    value = static_cast<Nanos>((bits >> 1U) ^ ((bits & 1U) != 0 ? ~std::uint64_t{0} : 0));
  }
}

void Reader::Get(double& value) {
  if (bytes_.size() - at_ < kNumberBytes) {
    Refuse("the profiles end inside of a number");
    return;
  }
  value = std::bit_cast<double>(LittleEndian(bytes_.substr(at_)));
  at_ += kNumberBytes;
  if (!std::isfinite(value)) {
    Refuse("a number is not finite");
  }
}

void Reader::Get(std::string& text) {
  const std::uint64_t known = Number();
  if (Failed()) {
    return;
  }
  if (known > texts_.size()) {
    Refuse("there is no such text");
    return;
  }
  if (known == 0) {
    const std::size_t size = Count(1);
    if (Failed()) {
      return;
    }
    texts_.push_back(bytes_.substr(at_, size));
    at_ += size;
  } else if (!Take(texts_[known - 1].size())) {
    return;
  }
  text = known == 0 ? texts_.back() : texts_[known - 1];
}

void Reader::Get(profile::Histogram& histogram) {
  constexpr std::size_t kFixed = 1024;  // of a histogram with anything in it
  constexpr std::size_t kOfABin = 40;   // where bins lie far apart
  const std::size_t size = Count(kOfABin);
  if (size == 0 || !Take(kFixed)) {
    return;
  }
  std::uint64_t sum = 0;
  Nanos least = 0;
  Nanos greatest = 0;
  (*this)(sum, least, greatest);
  std::vector<std::pair<int, std::uint64_t>> bins;
  bins.reserve(size);
  std::uint64_t bin = 0;
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < size && !Failed(); ++i) {
    const std::uint64_t step = Number();
    const std::uint64_t count = Number();
    constexpr std::uint64_t kLast = profile::BinOf(kMostNanos);
    if (step > kLast - bin || (step == 0 && i != 0) || count == 0 ||
        __builtin_add_overflow(all, count, &all)) {
      Refuse("a histogram has bins that none can have");
      return;
    }
    bin += step;
    bins.emplace_back(static_cast<int>(bin), count);
  }
  if (Failed()) {
    return;
  }
  if (least > greatest || profile::BinOf(least) != bins.front().first ||
      profile::BinOf(greatest) != bins.back().first) {
    Refuse("a histogram's least or greatest value lies in none of its bins");
    return;
  }
  histogram = profile::Histogram::FromBins(bins, sum, least, greatest);
}

void Reader::Get(Diagnostics& diagnostics) {
  // A reader of traces has some tens of them, and Count goes through those that there are.
  constexpr std::size_t kMost = 1000;
  std::vector<Diagnostic> all;
  Get(all);
  if (all.size() > kMost) {
    Refuse("there are too many diagnostics");
    return;
  }
  for (const Diagnostic& one : all) {
    diagnostics.Count(one.name, one.severity, one.count);
  }
}

void Reader::Get(std::vector<profile::WindowSum>& sums) {
  const std::size_t count = Count(sizeof(profile::WindowSum));
  sums.reserve(count);
  profile::WindowSum last;
  for (std::size_t i = 0; i < count && !Failed(); ++i) {
    last.count += Number();
    last.time += Number();
    sums.push_back(last);
  }
}

void Reader::Get(std::vector<Nanos>& moments) {
  const std::size_t count = Count(sizeof(Nanos));
  moments.reserve(count);
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < count && !Failed(); ++i) {
    const std::uint64_t step = Number();
    if (step > static_cast<std::uint64_t>(kMostNanos) - last) {
      Refuse("a time is out of range");
      return;
    }
    last += step;
    moments.push_back(static_cast<Nanos>(last));
  }
}

}  // namespace tracegate::saved
