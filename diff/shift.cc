#include "diff/shift.h"

#include <algorithm>
#include <cmath>

#include "diff/measure.h"
#include "stats/hodges_lehmann.h"
#include "stats/summary.h"

namespace tracegate::diff {
namespace {

using profile::Censored;
using profile::Profile;

constexpr double kAt[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99};
// Spans of every run that must lie on either side of a quantile.
constexpr double kLeastBeside = 5;

// The survival curves of the spans of a place, by run; empty where a run has none.
std::vector<const stats::SurvivalCurve*> CurvesOf(const SpansByRun& spans, Curves& made) {
  std::vector<const stats::SurvivalCurve*> curves;
  for (const Censored* of_run : spans) {
    if (of_run == nullptr || of_run->Empty()) {
      return {};
    }
    made.Add(*of_run);
    curves.push_back(made.Find(of_run));
  }
  return curves;
}

// Each run's quantile; empty where one run does not tell.
std::vector<double> Quantiles(std::span<const stats::SurvivalCurve* const> curves, double p) {
  std::vector<double> values;
  for (const stats::SurvivalCurve* curve : curves) {
    const auto spans = static_cast<double>(curve->events() + curve->right_clipped());
    const auto point = curve->Quantile(p);
    if (!point || spans * std::min(p, 1 - p) < kLeastBeside) {
      return {};
    }
    values.push_back(point->age);
  }
  return values;
}

std::vector<double> Logs(std::vector<double> values) {
  for (double& value : values) {
    value = std::log(std::max(value, kResolution));
  }
  return values;
}

std::optional<ShiftPoint> PointAt(double p, const std::vector<double>& base,
                                  const std::vector<double>& changed, double confidence) {
  const auto ratio = stats::HodgesLehmann(Logs(base), Logs(changed), confidence);
  const auto difference = stats::HodgesLehmann(base, changed, confidence);
  if (!ratio || !difference) {
    return std::nullopt;
  }
  ShiftPoint point;
  point.p = p;
  point.base = stats::Median(base).value_or(0);
  point.new_value = stats::Median(changed).value_or(0);
  point.ratio = std::exp(ratio->estimate);
  point.difference = difference->estimate;
  if (ratio->finite) {
    point.ratio_low = std::exp(ratio->low);
    point.ratio_high = std::exp(ratio->high);
  }
  if (difference->finite) {
    point.difference_low = difference->low;
    point.difference_high = difference->high;
  }
  return point;
}

}  // namespace

std::vector<ShiftPoint> ShiftOf(const SpansByRun& spans, std::size_t base_runs, double confidence) {
  Curves made;
  const auto all = CurvesOf(spans, made);
  if (all.empty()) {
    return {};
  }
  const std::span<const stats::SurvivalCurve* const> curves = all;
  std::vector<ShiftPoint> points;
  for (const double p : kAt) {
    const auto base = Quantiles(curves.first(base_runs), p);
    const auto changed = Quantiles(curves.subspan(base_runs), p);
    if (base.empty() || changed.empty()) {
      continue;
    }
    if (const auto point = PointAt(p, base, changed, confidence)) {
      points.push_back(*point);
    }
  }
  return points;
}

std::vector<PlaceShift> ShiftsOf(std::span<const Profile> base, std::span<const Profile> changed,
                                 const Comparison& comparison, std::size_t most) {
  std::vector<Place> places;
  for (const Finding& finding : comparison.findings) {
    const Place place = PlaceOf(finding.cell);
    if (IsWorse(finding) && !finding.follows && places.size() < most &&
        std::find(places.begin(), places.end(), place) == places.end()) {
      places.push_back(place);
    }
  }
  if (places.empty()) {
    return {};
  }
  std::vector<const Profile*> runs;
  for (const std::span<const Profile> side : {base, changed}) {
    for (const Profile& run : side) {
      runs.push_back(&run);
    }
  }
  const auto spans = SpansByPlace(runs);
  std::vector<PlaceShift> shifts;
  for (const Place& place : places) {
    const auto found = spans.find(place);
    if (found == spans.end()) {
      continue;
    }
    auto points = ShiftOf(found->second, base.size(), 1 - comparison.alpha);
    if (!points.empty()) {
      shifts.push_back({place, std::move(points)});
    }
  }
  return shifts;
}

}  // namespace tracegate::diff
