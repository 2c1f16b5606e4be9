// Durations in few numbers, and back.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/baseline.h"
#include "src/profile/histogram.h"

namespace tracegate::golden {

// Most spans that a baseline counts in one place and run.
inline constexpr std::uint64_t kMostSpans = std::uint64_t{1} << 53;

// The ranks (1 for the least) whose bins are kept of `count` spans, ascending, without
// repetition: all of few, else the least, the greatest and nearest ranks of usual quantiles.
//
// cut: how many more spans the end of the trace cut. The rank of a quantile lies between that among
// `count` and that among count + cut spans, by how long they had lasted; both are kept for
// .5, .9 and .99.
std::vector<std::uint64_t> KnotRanks(std::uint64_t count, std::uint64_t cut);

// `cut` as for KnotRanks.
Spans Summarize(const profile::Histogram& spans, std::uint64_t cut);

// A histogram with the count and sum of `spans` and with its knots. The others are spread
// evenly over the bins between their neighbours, or more to one end, as the sum tells.
profile::Histogram Restore(const Spans& spans, std::uint64_t cut);

RunSpans Summarize(const profile::Censored& spans);
profile::Censored Restore(const RunSpans& spans);

// The duration at the nearest rank of a quantile that is num / den; ns, the middle of its bin.
// 0 without spans. The quantile must be one of .5, .9 and .99.
Nanos QuantileOf(const Spans& spans, std::uint64_t cut, std::uint64_t num, std::uint64_t den);

// Bins from the first to the last, of which Restore may make a table.
std::size_t WidthOf(const Spans& spans);

}  // namespace tracegate::golden
