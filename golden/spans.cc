#include "golden/spans.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "src/profile/axis.h"

namespace tracegate::golden {

using profile::Histogram;
using BinCount = std::pair<int, std::uint64_t>;

namespace {

// Of so many spans every one is kept.
constexpr std::uint64_t kFew = 9;
constexpr std::uint64_t kOne = 1000;
// In thousandths; the judged ones first.
constexpr std::array<std::uint64_t, 7> kQuantiles = {500, 900, 990, 950, 980, 995, 999};
constexpr std::size_t kJudged = 3;

// ceil(count x num / den); at least 1. count <= 2 x kMostSpans, num <= den <= 1000.
std::uint64_t NearestRank(std::uint64_t count, std::uint64_t num, std::uint64_t den) {
  const std::uint64_t rank = (count * num + den - 1) / den;
  return std::max<std::uint64_t>(rank, 1);
}

double MiddleOf(int bin) {
  const Nanos lower = profile::LowerEdge(bin);
  return static_cast<double>(lower) + static_cast<double>(profile::LowerEdge(bin + 1) - lower) / 2;
}

// Spans between two knots whose bins are not known. from, to: the knots' bins.
struct Gap {
  std::uint64_t count;
  int from;
  int to;

  int Width() const { return to - from + 1; }
  // How many of `n` spans fall into the i-th bin, when spread evenly.
  std::uint64_t Share(std::uint64_t n, int i) const {
    const auto width = static_cast<std::uint64_t>(Width());
    const auto at = static_cast<std::uint64_t>(i);
    const std::uint64_t rest = n % width;
    return n / width + rest * (at + 1) / width - rest * at / width;
  }
};

// A duration of every span: sums that Restore weighs.
struct Sums {
  double even = 0;
  double low = 0;
  double high = 0;
};

// What is to be moved to the upper (positive) or the lower ends of the gaps, of 1.
double TiltOf(const std::vector<Gap>& gaps, double known, double wanted) {
  Sums sums{known, known, known};
  for (const Gap& gap : gaps) {
    const auto count = static_cast<double>(gap.count);
    sums.low += count * MiddleOf(gap.from);
    sums.high += count * MiddleOf(gap.to);
    for (int i = 0; i < gap.Width(); ++i) {
      sums.even += static_cast<double>(gap.Share(gap.count, i)) * MiddleOf(gap.from + i);
    }
  }
  const double end = wanted > sums.even ? sums.high : sums.low;
  if (end == sums.even) {
    return 0;
  }
  const double part = std::clamp((wanted - sums.even) / (end - sums.even), 0.0, 1.0);
  return wanted > sums.even ? part : -part;
}

void Fill(const Gap& gap, double tilt, int first, std::vector<std::uint64_t>& bins) {
  const auto at = [&](int bin) -> std::uint64_t& {
    return bins[static_cast<std::size_t>(bin - first)];
  };
  const auto moved = std::min(
      gap.count,
      static_cast<std::uint64_t>(std::llround(std::abs(tilt) * static_cast<double>(gap.count))));
  at(tilt > 0 ? gap.to : gap.from) += moved;
  for (int i = 0; i < gap.Width(); ++i) {
    at(gap.from + i) += gap.Share(gap.count - moved, i);
  }
}

Histogram FromValue(std::uint64_t count, std::uint64_t sum) {
  const auto mean = static_cast<Nanos>(
      std::min<std::uint64_t>(count == 0 ? 0 : sum / count, static_cast<std::uint64_t>(kMaxNanos)));
  const std::array<BinCount, 1> bins = {BinCount(profile::BinOf(mean), count)};
  return Histogram::FromBins(bins, sum, mean, mean);
}

}  // namespace

std::vector<std::uint64_t> KnotRanks(std::uint64_t count, std::uint64_t cut) {
  std::vector<std::uint64_t> ranks;
  if (count <= kFew) {
    for (std::uint64_t rank = 1; rank <= count; ++rank) {
      ranks.push_back(rank);
    }
    return ranks;
  }
  ranks = {1, count};
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
    ranks.push_back(NearestRank(count, kQuantiles[i], kOne));
    if (i < kJudged) {
      ranks.push_back(std::min(count, NearestRank(count + cut, kQuantiles[i], kOne)));
    }
  }
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  return ranks;
}

Spans Summarize(const Histogram& spans, std::uint64_t cut) {
  Spans summary{{spans.count(), spans.sum()}};
  if (spans.count() <= 1) {
    return summary;
  }
  const std::vector<std::uint64_t> ranks = KnotRanks(spans.count(), cut);
  std::uint64_t seen = 0;
  spans.ForEachBin([&](Nanos lower, Nanos, std::uint64_t count) {
    seen += count;
    while (summary.knots.size() < ranks.size() && ranks[summary.knots.size()] <= seen) {
      summary.knots.push_back(static_cast<std::uint16_t>(profile::BinOf(lower)));
    }
  });
  return summary;
}

Histogram Restore(const Spans& spans, std::uint64_t cut) {
  const auto [count, sum] = spans.sum;
  if (count == 0) {
    return {};
  }
  if (spans.knots.empty()) {
    return FromValue(count, sum);
  }
  const std::vector<std::uint64_t> ranks = KnotRanks(count, cut);
  const int first = spans.knots.front();
  std::vector<std::uint64_t> bins(WidthOf(spans), 0);
  std::vector<Gap> gaps;
  double known = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const int bin = spans.knots[i];
    ++bins[static_cast<std::size_t>(bin - first)];
    known += MiddleOf(bin);
    if (i != 0 && ranks[i] - ranks[i - 1] > 1) {
      gaps.push_back({ranks[i] - ranks[i - 1] - 1, spans.knots[i - 1], bin});
    }
  }
  const double tilt = TiltOf(gaps, known, static_cast<double>(sum));
  for (const Gap& gap : gaps) {
    Fill(gap, tilt, first, bins);
  }
  std::vector<BinCount> counts;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i] != 0) {
      counts.emplace_back(first + static_cast<int>(i), bins[i]);
    }
  }
  return Histogram::FromBins(counts, sum, profile::LowerEdge(first),
                             profile::LowerEdge(spans.knots.back() + 1) - 1);
}

RunSpans Summarize(const profile::Censored& spans) {
  const auto sum = [](const Histogram& h) { return Sum{h.count(), h.sum()}; };
  return {Summarize(spans.completed, spans.clipped_end.count()), Summarize(spans.clipped_end, 0),
          sum(spans.clipped_start), sum(spans.clipped_both)};
}

profile::Censored Restore(const RunSpans& spans) {
  profile::Censored censored;
  censored.completed = Restore(spans.completed, spans.clipped_end.sum.count);
  censored.clipped_end = Restore(spans.clipped_end, 0);
  censored.clipped_start = Restore(Spans{spans.clipped_start}, 0);
  censored.clipped_both = Restore(Spans{spans.clipped_both}, 0);
  return censored;
}

Nanos QuantileOf(const Spans& spans, std::uint64_t cut, std::uint64_t num, std::uint64_t den) {
  if (spans.knots.empty()) {
    return static_cast<Nanos>(std::min<std::uint64_t>(spans.sum.time, kMaxNanos));
  }
  const std::vector<std::uint64_t> ranks = KnotRanks(spans.sum.count, cut);
  const std::uint64_t wanted = NearestRank(spans.sum.count, num, den);
  const auto at = std::lower_bound(ranks.begin(), ranks.end(), wanted) - ranks.begin();
  const int bin = spans.knots[static_cast<std::size_t>(at)];
  const Nanos lower = profile::LowerEdge(bin);
  return lower + (profile::LowerEdge(bin + 1) - 1 - lower) / 2;
}

std::size_t WidthOf(const Spans& spans) {
  return spans.knots.empty()
             ? 1
             : static_cast<std::size_t>(spans.knots.back()) - spans.knots.front() + 1;
}

bool RunSpans::Empty() const { return Total().count == 0; }

Sum RunSpans::Total() const {
  Sum total;
  for (const Sum& part : {completed.sum, clipped_end.sum, clipped_start, clipped_both}) {
    total.count += part.count;
    AddClamped(total.time, part.time);
  }
  return total;
}

}  // namespace tracegate::golden
