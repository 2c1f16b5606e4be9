#include "stats/relabel.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace tracegate::stats {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;

// The runs of every block.
using Members = std::vector<std::vector<std::size_t>>;

Members MembersOf(std::size_t runs, std::span<const std::uint32_t> block) {
  Members members(1);
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t at = block.empty() ? 0 : block[run];
    members.resize(std::max(members.size(), at + 1));
    members[at].push_back(run);
  }
  return members;
}

std::vector<std::uint8_t> LabelsOf(std::span<const std::uint8_t> row,
                                   const std::vector<std::size_t>& runs) {
  std::vector<std::uint8_t> labels;
  labels.reserve(runs.size());
  for (const std::size_t run : runs) {
    labels.push_back(row[run]);
  }
  return labels;
}

void Put(const std::vector<std::uint8_t>& labels, const std::vector<std::size_t>& runs,
         std::vector<std::uint8_t>& row) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    row[runs[i]] = labels[i];
  }
}

// The next labelling, the blocks counting like the wheels of an odometer; false after the last.
bool Turn(std::vector<std::vector<std::uint8_t>>& wheels) {
  return std::any_of(wheels.begin(), wheels.end(), [](auto& labels) {
    return std::next_permutation(labels.begin(), labels.end());
  });
}

// Every labelling once. The observed one changes places with the first, so that it leads.
void Enumerate(std::span<const std::uint8_t> side, const Members& members,
               std::vector<std::uint8_t>& marks) {
  std::vector<std::vector<std::uint8_t>> wheels;
  std::vector<std::uint8_t> row(side.size());
  const auto put_all = [&] {
    for (std::size_t i = 0; i < members.size(); ++i) {
      Put(wheels[i], members[i], row);
    }
  };
  for (const auto& runs : members) {
    wheels.push_back(LabelsOf(side, runs));
    std::sort(wheels.back().begin(), wheels.back().end());
  }
  put_all();
  const std::vector<std::uint8_t> first = row;
  marks.insert(marks.end(), side.begin(), side.end());
  while (Turn(wheels)) {
    put_all();
    const bool observed = std::equal(row.begin(), row.end(), side.begin());
    const auto& source = observed ? first : row;
    marks.insert(marks.end(), source.begin(), source.end());
  }
}

// The observed labelling, then `count` draws, each a full Fisher-Yates shuffle of every block.
void Sample(std::span<const std::uint8_t> side, const Members& members,
            const RelabelOptions& options, std::vector<std::uint8_t>& marks) {
  std::mt19937_64 random(options.seed);
  std::vector<std::uint8_t> row(side.begin(), side.end());
  marks.insert(marks.end(), row.begin(), row.end());
  for (std::size_t drawn = 0; drawn < options.count; ++drawn) {
    for (const auto& runs : members) {
      for (std::size_t left = runs.size(); left > 1; --left) {
        std::swap(row[runs[left - 1]],
                  row[runs[static_cast<std::size_t>(DrawBelow(random, left))]]);
      }
    }
    marks.insert(marks.end(), row.begin(), row.end());
  }
}

// How many labellings there are, or 2^64 - 1 where it is that much or more.
std::uint64_t CountAll(std::span<const std::uint8_t> side, const Members& members) {
  std::uint64_t all = 1;
  for (const auto& runs : members) {
    const auto labels = LabelsOf(side, runs);
    const auto news = static_cast<std::uint64_t>(std::count(labels.begin(), labels.end(), 1));
    if (__builtin_mul_overflow(all, Choose(runs.size(), news), &all)) {
      return kMost;
    }
  }
  return all;
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
  if (!options.block.empty() && options.block.size() != side.size()) {
    return Fail(ErrorCode::kInvalidArgument, "the blocks and the sides differ in their runs");
  }
  const bool wild = std::any_of(options.block.begin(), options.block.end(),
                                [&](std::uint32_t block) { return block >= side.size(); });
  if (wild) {
    return Fail(ErrorCode::kInvalidArgument, "blocks are numbered from 0, without gaps");
  }
  const Members members = MembersOf(side.size(), options.block);
  const std::uint64_t all = CountAll(side, members);
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
    Enumerate(side, members, result.marks);
  } else {
    Sample(side, members, options, result.marks);
  }
  return result;
}

}  // namespace tracegate::stats
