// What the HTML report draws of the spans of a place.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "diff/measure.h"
#include "diff/report/html.h"
#include "src/base/json.h"

namespace tracegate::diff::report {

class PlaceSpans {
 public:
  // runs: must outlive this.
  // confidence: of intervals, in (0, 1)
  PlaceSpans(const SideRuns& runs, double confidence);

  // [values of the base's runs, values of the new ones] of a statistic, in its unit and in the
  // order of the runs; null where it cannot be told.
  Json Values(const CellId& cell) const;

  // {"base": {...}, "new": {...}, "shift": [...]}, see html_spans.cc; null without spans.
  Json Charts(const diff::Place& place) const;

  // The runs of the base that say something of a place; empty without a base.
  std::span<const profile::Profile> BaseOf(const diff::Place& place) const;
  std::span<const profile::Profile> Changed() const { return runs_.changed; }

 private:
  // Runs, spans and measures of one part of the base, and of the new side behind them.
  struct Part {
    std::vector<const profile::Profile*> runs;
    std::map<diff::Place, SpansByRun> spans;
    std::map<diff::Place, std::vector<std::optional<double>>> values;
  };
  std::size_t PartOf(const diff::Place& place) const;

  const SideRuns& runs_;
  double confidence_;
  std::vector<Part> parts_;
};

}  // namespace tracegate::diff::report
