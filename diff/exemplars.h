// Which single spans a comparison shows: for each place with a finding the longest of the new side
// and a typical one of the base.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "diff/comparison.h"
#include "src/profile/exemplar.h"

namespace tracegate::diff {

// Most places of one comparison that have exemplars.
inline constexpr std::size_t kMostExemplars = 10;

// Places with findings that say something, in the order of the findings: with the base's names.
std::vector<Place> PlacesToShow(const Comparison& comparison);

// The longest spans, under the new side's names.
std::vector<profile::SpanAsk> WorstAsks(const Comparison& comparison,
                                        std::span<const Place> places);

// Spans as long as the median of all that the base has whole.
std::vector<profile::SpanAsk> TypicalAsks(std::span<const profile::Profile> base,
                                          std::span<const Place> places);

// A span of one of several files.
struct SpanOf {
  std::size_t file = 0;
  profile::SpanAt span;
};

// For each ask what suits best of what the files have (profile::FindSpans), at most kMostSpans,
// best first.
std::vector<std::vector<SpanOf>> BestOf(
    std::span<const profile::SpanAsk> asks,
    std::span<const std::vector<std::vector<profile::SpanAt>>> by_file);

// The exemplars of a place, or of that of a finding; nullptr: none.
const PlaceExemplars* ExemplarsFor(const Place& place, const Comparison& comparison);
const PlaceExemplars* ExemplarsFor(const Finding& finding, const Comparison& comparison);

}  // namespace tracegate::diff
