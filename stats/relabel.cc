#include "stats/relabel.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace tracegate::stats {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;

// Every labelling once. The observed one changes places with the first, so that it leads.
void Enumerate(std::span<const std::uint8_t> side, std::vector<std::uint8_t>& marks) {
  std::vector<std::uint8_t> row(side.begin(), side.end());
  std::sort(row.begin(), row.end());
  const std::vector<std::uint8_t> first = row;
  marks.insert(marks.end(), side.begin(), side.end());
  bool more = std::next_permutation(row.begin(), row.end());
  for (; more; more = std::next_permutation(row.begin(), row.end())) {
    const bool observed = std::equal(row.begin(), row.end(), side.begin());
    const auto& source = observed ? first : row;
    marks.insert(marks.end(), source.begin(), source.end());
  }
}

// The observed labelling, then `count` draws, each a full Fisher-Yates shuffle.
void Sample(std::span<const std::uint8_t> side, const RelabelOptions& options,
            std::vector<std::uint8_t>& marks) {
  std::mt19937_64 random(options.seed);
  std::vector<std::uint8_t> row(side.begin(), side.end());
  marks.insert(marks.end(), row.begin(), row.end());
  for (std::size_t drawn = 0; drawn < options.count; ++drawn) {
    for (std::size_t left = row.size(); left > 1; --left) {
      std::swap(row[left - 1], row[static_cast<std::size_t>(DrawBelow(random, left))]);
    }
    marks.insert(marks.end(), row.begin(), row.end());
  }
}

}  // namespace

std::uint64_t Choose(std::uint64_t n, std::uint64_t k) {
  if (k > n) {
    return 0;
  }
  k = std::min(k, n - k);
  std::uint64_t value = 1;
  // value = C(n - k + i, i) after step i. The common divisors go first, so that the product
  // overflows only if the result does. The results only grow: the first overflow is final.
  for (std::uint64_t i = 1; i <= k; ++i) {
    std::uint64_t factor = n - k + i;
    std::uint64_t divisor = i;
    const std::uint64_t with_value = std::gcd(value, divisor);
    value /= with_value;
    divisor /= with_value;
    factor /= divisor;  // what is left of i divides the factor
    if (value > kMost / factor) {
      return kMost;
    }
    value *= factor;
  }
  return value;
}

std::uint64_t DrawBelow(std::mt19937_64& random, std::uint64_t bound) {
  // 2^64 mod bound values are too many: the lowest ones are refused.
  const std::uint64_t refused = (std::uint64_t{0} - bound) % bound;
  std::uint64_t draw = random();
  while (draw < refused) {
    draw = random();
  }
  return draw % bound;
}

Result<Relabellings> Relabel(std::span<const std::uint8_t> side, const RelabelOptions& options) {
  const auto bases = static_cast<std::size_t>(std::count(side.begin(), side.end(), 0));
  const auto news = static_cast<std::size_t>(std::count(side.begin(), side.end(), 1));
  if (bases + news != side.size() || bases == 0 || news == 0) {
    return Fail(ErrorCode::kInvalidArgument, "runs must be labelled 0 or 1, at least one of each");
  }
  const std::uint64_t all = Choose(side.size(), news);
  const bool enumerated = all <= options.enumerate_up_to;
  if (!enumerated && options.count == 0) {
    return Fail(ErrorCode::kInvalidArgument, "at least one relabelling must be drawn");
  }
  const std::size_t last_row = enumerated ? static_cast<std::size_t>(all) - 1 : options.count;
  if (last_row >= kMaxBytes / side.size()) {
    return Fail(ErrorCode::kLimit, "the relabellings would take more than 256 MiB");
  }
  Relabellings result{.marks = {}, .runs = side.size(), .enumerated = enumerated};
  result.marks.reserve((last_row + 1) * side.size());
  if (enumerated) {
    Enumerate(side, result.marks);
  } else {
    Sample(side, options, result.marks);
  }
  return result;
}

}  // namespace tracegate::stats
