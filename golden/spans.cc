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
constexpr std::array<std::uint64_t, 4> kQuantiles = {500, 900, 990, 950};
constexpr std::size_t kJudged = 3;
// Of so many spans or more these as well: "share above p99" is measured of no fewer
// (diff::kLeastForShare).
constexpr std::uint64_t kMany = 500;
constexpr std::array<std::uint64_t, 8> kMoreQuantiles = {750, 970, 980, 985, 993, 995, 997, 999};

// ceil(count x num / den); at least 1. count <= 2 x kMostSpans, num <= den <= 1000.
std::uint64_t NearestRank(std::uint64_t count, std::uint64_t num, std::uint64_t den) {
  const std::uint64_t rank = (count * num + den - 1) / den;
  return std::max<std::uint64_t>(rank, 1);
}

double MiddleOf(int bin) {
  const Nanos lower = profile::LowerEdge(bin);
  return static_cast<double>(lower) + static_cast<double>(profile::LowerEdge(bin + 1) - lower) / 2;
}

// Spans between two knots whose bins are not known. from, to: the knots' bins. placed: how many
// are put into each bin from `from` on.
struct Gap {
  std::uint64_t count;
  int from;
  int to;
  std::vector<std::uint64_t> placed = {};

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

// Places the spans; returns the sum of their middles.
double Fill(double tilt, Gap& gap) {
  const auto moved = std::min(
      gap.count,
      static_cast<std::uint64_t>(std::llround(std::abs(tilt) * static_cast<double>(gap.count))));
  double sum = 0;
  for (int i = 0; i < gap.Width(); ++i) {
    gap.placed.push_back(gap.Share(gap.count - moved, i));
  }
  (tilt > 0 ? gap.placed.back() : gap.placed.front()) += moved;
  for (int i = 0; i < gap.Width(); ++i) {
    sum += static_cast<double>(gap.placed[static_cast<std::size_t>(i)]) * MiddleOf(gap.from + i);
  }
  return sum;
}

// Moves one span so that the sum grows by `missing` (shrinks where it is negative), as far as the
// gap reaches. Returns what is missing still.
double Correct(double missing, Gap& gap) {
  const auto has = [](std::uint64_t n) { return n != 0; };
  const auto first = std::find_if(gap.placed.begin(), gap.placed.end(), has) - gap.placed.begin();
  const auto last = gap.placed.rend() - std::find_if(gap.placed.rbegin(), gap.placed.rend(), has);
  const int bin = gap.from + static_cast<int>(missing > 0 ? first : last - 1);
  const double wanted = std::clamp(MiddleOf(bin) + missing, 0.0, static_cast<double>(kMaxNanos));
  const int to = std::clamp(profile::BinOf(static_cast<Nanos>(wanted)), gap.from, gap.to);
  --gap.placed[static_cast<std::size_t>(bin - gap.from)];
  ++gap.placed[static_cast<std::size_t>(to - gap.from)];
  return missing - (MiddleOf(to) - MiddleOf(bin));
}

// Places the spans of all gaps so that their middles sum up to `wanted`, as far as the knots allow.
// Those of few spans would miss it by the rounding of their numbers.
void PlaceAll(double wanted, double known, std::vector<Gap>& gaps) {
  const double tilt = TiltOf(gaps, known, wanted);
  double missing = wanted - known;
  for (Gap& gap : gaps) {
    missing -= Fill(tilt, gap);
  }
  for (auto gap = gaps.rbegin(); gap != gaps.rend(); ++gap) {
    missing = Correct(missing, *gap);
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
  for (const std::uint64_t quantile : kMoreQuantiles) {
    if (count >= kMany) {
      ranks.push_back(NearestRank(count, quantile, kOne));
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
  PlaceAll(static_cast<double>(sum), known, gaps);
  for (const Gap& gap : gaps) {
    for (std::size_t i = 0; i < gap.placed.size(); ++i) {
      bins[static_cast<std::size_t>(gap.from - first) + i] += gap.placed[i];
    }
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
