#include "diff/report/html_spans.h"

#include <algorithm>

#include "diff/report/html_names.h"
#include "diff/shift.h"
#include "src/profile/axis.h"

namespace tracegate::diff::report {

using profile::Censored;
using profile::Histogram;
using stats::SurvivalCurve;

namespace {

// So many bins of the axis are one of the page: 16 to the octave, each 4.4% wide.
constexpr int kMerged = 4;

struct PageBin {
  std::uint64_t completed = 0;
  std::uint64_t clipped = 0;
};

std::map<int, PageBin> BinsOf(const Censored& spans) {
  std::map<int, PageBin> bins;
  const auto collect = [&](const Histogram& from, std::uint64_t PageBin::*to) {
    from.ForEachBin([&](Nanos lower, Nanos, std::uint64_t count) {
      bins[profile::BinOf(lower) / kMerged].*to += count;
    });
  };
  collect(spans.completed, &PageBin::completed);
  collect(spans.clipped_end, &PageBin::clipped);
  return bins;
}

// Survival behind the bin; where the curve has stopped, what it had come to.
double SurvivalAfter(int bin, const SurvivalCurve& curve) {
  const auto age = static_cast<double>(profile::LowerEdge((bin + 1) * kMerged) - 1);
  const auto point = curve.At(age);
  return point ? point->survival : curve.End().survival;
}

// {"n": whole spans, "cut": begun and cut by the trace's end, "late": not begun in the trace,
//  "bins": page bins that are not empty, "counts": of whole spans, "survival": behind each bin}
Json SideJson(const Censored& spans) {
  Curves curves;
  curves.Add(spans);
  const SurvivalCurve& curve = *curves.Find(&spans);
  Json bins = Json::array();
  Json counts = Json::array();
  Json survival = Json::array();
  for (const auto& [bin, content] : BinsOf(spans)) {
    bins.push_back(bin);
    counts.push_back(content.completed);
    survival.push_back(Rounded(SurvivalAfter(bin, curve)));
  }
  return {{"n", spans.completed.count()},
          {"cut", spans.clipped_end.count()},
          {"late", spans.clipped_start.count() + spans.clipped_both.count()},
          {"bins", std::move(bins)},
          {"counts", std::move(counts)},
          {"survival", std::move(survival)}};
}

Censored Merged(std::span<const Censored* const> spans) {
  Censored merged;
  for (const Censored* of_run : spans) {
    if (of_run != nullptr) {
      merged.Merge(*of_run);
    }
  }
  return merged;
}

// An estimate and its bounds, null where they are infinite.
Json IntervalJson(double estimate, const std::optional<double>& low,
                  const std::optional<double>& high) {
  return {Rounded(estimate), low ? Rounded(*low) : Json(), high ? Rounded(*high) : Json()};
}

// Rows [p, base, new, [ratio, low, high], [difference in ns, low, high]].
Json ShiftJson(const SpansByRun& spans, std::size_t base_runs, double confidence) {
  Json rows = Json::array();
  for (const ShiftPoint& point : ShiftOf(spans, base_runs, confidence)) {
    rows.push_back({point.p, Rounded(point.base), Rounded(point.new_value),
                    IntervalJson(point.ratio, point.ratio_low, point.ratio_high),
                    IntervalJson(point.difference, point.difference_low, point.difference_high)});
  }
  return rows;
}

Json Split(std::span<const double> values, std::size_t base_runs) {
  Json sides = Json::array({Json::array(), Json::array()});
  for (std::size_t i = 0; i < values.size(); ++i) {
    sides[i < base_runs ? 0 : 1].push_back(Rounded(values[i]));
  }
  return sides;
}

// Goroutines of a type, per second of trace.
std::vector<double> Goroutines(const std::string& type,
                               std::span<const profile::Profile* const> runs) {
  std::vector<double> values;
  for (const profile::Profile* run : runs) {
    const profile::TypeProfile* found = run->FindType(type);
    const double seconds = static_cast<double>(run->Duration()) / 1e9;
    values.push_back(
        found == nullptr || seconds <= 0 ? 0 : static_cast<double>(found->goroutines) / seconds);
  }
  return values;
}

// Of a measure that every run has, else null.
Json MeasureJson(const std::vector<std::optional<double>>& by_run, std::size_t base_runs) {
  std::vector<double> values;
  for (const auto& value : by_run) {
    if (!value) {
      return nullptr;
    }
    values.push_back(*value);
  }
  return Split(values, base_runs);
}

}  // namespace

PlaceSpans::PlaceSpans(const SideRuns& runs, double confidence)
    : runs_(runs), confidence_(confidence) {
  for (const BasePart& base : runs.base) {
    Part& part = parts_.emplace_back();
    for (const std::span<const profile::Profile> side : {base.runs, runs.changed}) {
      for (const profile::Profile& run : side) {
        part.runs.push_back(&run);
      }
    }
    part.spans = SpansByPlace(part.runs);
    part.values = ValuesByPlace(part.runs);
  }
}

std::size_t PlaceSpans::PartOf(const diff::Place& place) const {
  const auto found = std::find_if(runs_.base.begin(), runs_.base.end(), [&](const BasePart& part) {
    return part.covers == nullptr || part.covers(place);
  });
  return static_cast<std::size_t>(found - runs_.base.begin());
}

std::span<const profile::Profile> PlaceSpans::BaseOf(const diff::Place& place) const {
  const std::size_t part = PartOf(place);
  return part == runs_.base.size() ? std::span<const profile::Profile>() : runs_.base[part].runs;
}

Json PlaceSpans::Values(const CellId& cell) const {
  const diff::Place place = PlaceOf(cell);
  const std::size_t index = PartOf(place);
  if (index == parts_.size()) {
    return nullptr;
  }
  const Part& part = parts_[index];
  const std::size_t base_runs = runs_.base[index].runs.size();
  if (cell.state == profile::kTypeItself) {
    return Split(Goroutines(cell.type, part.runs), base_runs);
  }
  if (cell.statistic == Statistic::kValue) {
    const auto values = part.values.find(place);
    return values == part.values.end() ? Json() : MeasureJson(values->second, base_runs);
  }
  const auto spans = part.spans.find(place);
  if (spans == part.spans.end()) {
    return nullptr;
  }
  std::string_view why;
  const auto values = SpanStatistics(spans->second, part.runs).Of(cell.statistic, why);
  return values ? Split(values->values, base_runs) : Json();
}

Json PlaceSpans::Charts(const diff::Place& place) const {
  const std::size_t index = PartOf(place);
  if (index == parts_.size()) {
    return nullptr;
  }
  const auto found = parts_[index].spans.find(place);
  if (found == parts_[index].spans.end()) {
    return nullptr;
  }
  const std::size_t base_runs = runs_.base[index].runs.size();
  const std::span<const Censored* const> spans = found->second;
  return {{"base", SideJson(Merged(spans.first(base_runs)))},
          {"new", SideJson(Merged(spans.subspan(base_runs)))},
          {"shift", ShiftJson(found->second, base_runs, confidence_)}};
}

}  // namespace tracegate::diff::report
