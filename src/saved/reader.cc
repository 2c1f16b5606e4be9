#include "src/saved/reader.h"

#include <algorithm>
#include <cmath>

#include "src/saved/little_endian.h"
#include "src/saved/sums_of_sites.h"

namespace tracegate::saved {

bool Reader::Refuse(std::string what, ErrorCode code) {
  if (!problem_) {
    problem_ = Error{code, std::move(what), begin_ + at_};
  }
  at_ = bytes_.size();
  return false;
}

std::uint64_t Reader::LongNumber() {
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
  const std::size_t size = Count(0);
  if (size == 0) {
    return;
  }
  std::uint64_t sum = 0;
  Nanos least = 0;
  Nanos greatest = 0;
  (*this)(sum, least, greatest);
  if (!GetBins(size)) {
    return;
  }
  if (least > greatest || profile::BinOf(least) != bins_.front().first ||
      profile::BinOf(greatest) != bins_.back().first) {
    Refuse("a histogram's least or greatest value lies in none of its bins");
    return;
  }
  histogram = profile::Histogram::FromBins(bins_, sum, least, greatest);
  Take(histogram.Memory());
}

// Their places, and then their counts.
bool Reader::GetBins(std::size_t size) {
  constexpr std::uint64_t kLast = profile::BinOf(kMostNanos);
  bins_.clear();
  std::uint64_t bin = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t step = Number();
    if (step > kLast - bin || (step == 0 && i != 0)) {
      return Refuse("a histogram has bins that none can have");
    }
    bin += step;
    bins_.emplace_back(static_cast<int>(bin), 0);
  }
  std::uint64_t all = 0;
  for (auto& [place, count] : bins_) {
    count = Number();
    if (count == 0 || __builtin_add_overflow(all, count, &all)) {
      return Refuse("a histogram has bins that none can have");
    }
  }
  return !Failed();
}

void Reader::Cells(std::vector<profile::Cell>& cells, const std::vector<profile::Site>& sites) {
  SumsOfSites sums;
  std::uint64_t all = 0;
  for (const profile::Site& site : sites) {
    const profile::Censored& spans = site.spans;
    for (const profile::Histogram* part :
         {&spans.completed, &spans.clipped_start, &spans.clipped_end, &spans.clipped_both}) {
      if (__builtin_add_overflow(all, part->count(), &all)) {
        Refuse("a type has more spans than can be counted");
        return;
      }
    }
    if (!Take(sums.Add(site))) {
      return;
    }
  }
  const std::size_t count = Count(0);
  for (std::size_t i = 0; i < count && !Failed() && Take(sizeof(profile::Cell)); ++i) {
    profile::Cell& cell = cells.emplace_back();
    Get(cell);
    bool is_sum = false;
    Get(is_sum);
    if (Failed()) {
      return;
    }
    profile::Censored* sum = sums.Of(cell);
    if (!is_sum) {
      Get(cell.spans);
    } else if (sum != nullptr) {
      cell.spans = std::move(*sum);
    } else {
      Refuse("a state is the sum of no stacks");
    }
  }
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
