#include "diff/exemplars.h"

#include <algorithm>
#include <map>

#include "stats/verdict.h"

namespace tracegate::diff {

std::vector<Place> PlacesToShow(const Comparison& comparison) {
  std::vector<Place> places;
  for (const Finding& finding : comparison.findings) {
    const Place place = PlaceOf(finding.cell);
    const bool says_something = finding.verdict != stats::Verdict::kUnchanged &&
                                finding.verdict != stats::Verdict::kInconclusive &&
                                finding.verdict != stats::Verdict::kChanged;
    if (says_something && profile::HasExemplars(place) &&
        std::find(places.begin(), places.end(), place) == places.end()) {
      places.push_back(place);
    }
    if (places.size() == kMostExemplars) {
      break;
    }
  }
  return places;
}

std::vector<profile::SpanAsk> WorstAsks(const Comparison& comparison,
                                        std::span<const Place> places) {
  std::vector<profile::SpanAsk> asks;
  for (const Place& place : places) {
    profile::SpanAsk& ask = asks.emplace_back(profile::SpanAsk{place});
    for (const TypeMatch& match : comparison.aligned) {
      if (match.base == place.type) {
        ask.place.type = match.changed;
      }
    }
  }
  return asks;
}

std::vector<profile::SpanAsk> TypicalAsks(std::span<const profile::Profile> base,
                                          std::span<const Place> places) {
  std::map<Place, profile::Histogram> whole;
  for (const Place& place : places) {
    whole.try_emplace(place);
  }
  for (const profile::Profile& run : base) {
    profile::ForEachPlace(run, [&](const Place& place, const profile::Censored& spans) {
      if (const auto wanted = whole.find(place); wanted != whole.end()) {
        wanted->second.Merge(spans.completed);
      }
    });
  }
  std::vector<profile::SpanAsk> asks;
  for (const Place& place : places) {
    asks.push_back({place, whole[place].Quantile(0.5)});
  }
  return asks;
}

std::vector<std::vector<SpanOf>> BestOf(
    std::span<const profile::SpanAsk> asks,
    std::span<const std::vector<std::vector<profile::SpanAt>>> by_file) {
  std::vector<std::vector<SpanOf>> best(asks.size());
  for (std::size_t ask = 0; ask < asks.size(); ++ask) {
    for (std::size_t file = 0; file < by_file.size(); ++file) {
      if (ask < by_file[file].size()) {
        for (const profile::SpanAt& span : by_file[file][ask]) {
          best[ask].push_back({file, span});
        }
      }
    }
    std::stable_sort(best[ask].begin(), best[ask].end(), [&](const SpanOf& a, const SpanOf& b) {
      return profile::Suits(asks[ask], a.span, b.span);
    });
    best[ask].resize(std::min(best[ask].size(), profile::kMostSpans));
  }
  return best;
}

const PlaceExemplars* ExemplarsFor(const Place& place, const Comparison& comparison) {
  for (const PlaceExemplars& exemplars : comparison.exemplars) {
    if (exemplars.place == place) {
      return &exemplars;
    }
  }
  return nullptr;
}

const PlaceExemplars* ExemplarsFor(const Finding& finding, const Comparison& comparison) {
  return ExemplarsFor(PlaceOf(finding.cell), comparison);
}

}  // namespace tracegate::diff
