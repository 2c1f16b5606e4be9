#include <algorithm>

#include "diff/exemplars.h"
#include "diff/report/causes.h"
#include "diff/report/exemplars_json.h"
#include "diff/report/identity.h"
#include "diff/report/matrix.h"
#include "diff/report/phrases.h"
#include "diff/report/report.h"
#include "src/base/json.h"

namespace tracegate::diff::report {
namespace {

Json ToolchainJson(const Side& side) {
  if (!side.toolchain) {
    return nullptr;
  }
  return {{"text", side.toolchain->text},
          {"given", side.toolchain->given},
          {"evidence", side.toolchain->evidence}};
}

Json SideJson(const Side& side) {
  return {{"name", side.name},
          {"runs", side.files.size()},
          {"files", side.files},
          {"format_versions", side.formats},
          {"toolchains", side.toolchains},
          {"toolchain", ToolchainJson(side)},
          {"gomaxprocs", side.gomaxprocs},
          {"durations_ns", side.durations},
          {"lost",
           {{"traces", side.lost.traces},
            {"bytes", side.lost.bytes},
            {"generations", side.lost.generations},
            {"ns", side.lost.time}}}};
}

Json CellJson(const CellId& cell) {
  return {{"type", cell.type},
          {"state", cell.state},
          {"reason", cell.reason},
          {"statistic", ToString(cell.statistic)}};
}

std::string_view PolarityText(stats::Polarity polarity) {
  switch (polarity) {
    case stats::Polarity::kLowerIsBetter:
      return "lower";
    case stats::Polarity::kHigherIsBetter:
      return "higher";
    case stats::Polarity::kNeutral:
      return "neutral";
  }
  return "neutral";
}

std::string_view BasisText(Basis basis) {
  switch (basis) {
    case Basis::kTwoSides:
      return "two sides";
    case Basis::kPrediction:
      return "prediction";
    case Basis::kSessions:
      return "sessions";
    case Basis::kEffects:
      return "effects";
  }
  return "effects";
}

Json FollowsJson(const Finding& finding, const Comparison& comparison) {
  if (!finding.follows) {
    return nullptr;
  }
  const CellId& root = comparison.findings[finding.follows->root].cell;
  return {{"type", root.type},
          {"state", root.state},
          {"reason", root.reason},
          {"evidence", finding.follows->evidence}};
}

Json MatchesJson(const std::vector<TypeMatch>& matches, bool with_line) {
  Json json = Json::array();
  for (const TypeMatch& match : matches) {
    json.push_back({{"base", match.base},
                    {"new", match.changed},
                    {"by", ToString(match.by)},
                    {"confidence", match.confidence},
                    {"evidence", match.evidence}});
    if (with_line) {
      json.back()["rename"] = RenameLine(match);
    }
  }
  return json;
}

Json FindingJson(const Finding& finding, const Comparison& comparison) {
  Json json = CellJson(finding.cell);
  for (const TypeMatch& match : comparison.aligned) {
    if (match.base == finding.cell.type) {
      json["new_type"] = match.changed;
    }
  }
  json["verdict"] = stats::ToString(finding.verdict);
  json["gates"] = finding.gates;
  json["beyond_margin"] = finding.beyond_margin;
  if (finding.limits) {
    json["margin"] = finding.limits->margin;
    json["floor_ns"] = finding.limits->floor;
  }
  json["base"] = {{"estimate", finding.base}, {"n", comparison.base.files.size()}};
  json["new"] = {{"estimate", finding.new_value}, {"n", comparison.changed.files.size()}};
  json["ratio"] = finding.ratio;
  json["ratio_low"] = OrNull(finding.ratio_low);
  json["ratio_high"] = OrNull(finding.ratio_high);
  json["bound_low"] = OrNull(finding.bound_low);
  json["bound_high"] = OrNull(finding.bound_high);
  const bool tested = comparison.basis != Basis::kEffects;
  json["p"] = tested ? Json(finding.p) : Json();
  json["p_adjusted"] = tested ? Json(finding.p_adjusted) : Json();
  json["runs_needed"] = OrNull(finding.runs_needed);
  json["unit"] = UnitOf(finding.cell.statistic);
  json["polarity"] = PolarityText(finding.polarity);
  json["threshold_ns"] = OrNull(finding.threshold);
  json["horizon_ns"] = OrNull(finding.horizon);
  json["follows"] = FollowsJson(finding, comparison);
  json["impact_ns_per_s"] = finding.impact;
  Json because = Json::array();
  for (const Because& part : finding.because) {
    because.push_back({{"stack", part.stack}, {"share", part.share}, {"change", part.change}});
    if (part.holder) {
      because.back()["holder"] = *part.holder;
    }
  }
  json["because"] = std::move(because);
  Json wakers = Json::array();
  for (const WakerShare& waker : finding.wakers) {
    wakers.push_back({{"by", waker.type ? Json(*waker.type) : Json()},
                      {"timer", waker.timer},
                      {"base", waker.base},
                      {"new", waker.changed}});
  }
  json["ended_by"] = std::move(wakers);
  if (IsWorse(finding) && !finding.follows) {
    json["line"] = Printable(CauseLine(finding, comparison));
  }
  if (const PlaceExemplars* exemplars = ExemplarsFor(finding, comparison)) {
    json["exemplars"] = exemplars - comparison.exemplars.data();
  }
  return json;
}

Json FindingsJson(const Comparison& comparison, const ReportOptions& options) {
  Json findings = Json::array();
  for (const Finding& finding : comparison.findings) {
    if (options.all || IsNotable(finding)) {
      findings.push_back(FindingJson(finding, comparison));
    }
  }
  return findings;
}

Json NotJudgedJson(const Comparison& comparison, const ReportOptions& options) {
  Json not_judged = Json::array();
  for (const NotJudged& left_out : comparison.not_judged) {
    Json row = {{"why", left_out.why}, {"count", left_out.cells.size()}};
    if (options.all) {
      Json cells = Json::array();
      for (const CellId& cell : left_out.cells) {
        cells.push_back(CellJson(cell));
      }
      row["cells"] = std::move(cells);
    }
    not_judged.push_back(std::move(row));
  }
  return not_judged;
}

Json ShiftsJson(const Comparison& comparison) {
  Json shifts = Json::array();
  for (const PlaceShift& shift : comparison.shifts) {
    Json points = Json::array();
    for (const ShiftPoint& point : shift.points) {
      points.push_back({{"p", point.p},
                        {"base", point.base},
                        {"new", point.new_value},
                        {"ratio", point.ratio},
                        {"ratio_low", OrNull(point.ratio_low)},
                        {"ratio_high", OrNull(point.ratio_high)}});
    }
    shifts.push_back({{"type", shift.place.type},
                      {"state", shift.place.state},
                      {"reason", shift.place.reason},
                      {"points", std::move(points)}});
  }
  return shifts;
}

// What is of one comparison alone.
void AddOutcome(const Comparison& comparison, Json& json) {
  json["outcome"] = ToString(comparison.outcome);
  json["why"] = comparison.why;
  json["basis"] = BasisText(comparison.basis);
  json["sessions"] = comparison.sessions;
  json["aligned"] = MatchesJson(comparison.aligned, false);
  json["suggestions"] = MatchesJson(comparison.suggestions, true);
  json["shifts"] = ShiftsJson(comparison);
}

void AddFamily(const Comparison& comparison, Json& json) {
  json["family_size"] = comparison.family_size;
  json["neutral_size"] = comparison.neutral_size;
  json["relabellings"] = comparison.relabellings;
  json["enumerated"] = comparison.enumerated;
  json["smallest_p"] = comparison.smallest_p;
  if (comparison.blocks) {
    json["blocks"] = {{"size", comparison.blocks->size},
                      {"drift", comparison.blocks->drift},
                      {"used", comparison.blocks->used}};
  }
}

void AddDecision(const Comparison& comparison, Json& json) {
  json["alpha"] = comparison.alpha;
  json["margin"] = comparison.margin;
  json["floor_ns"] = comparison.floor;
  json["comparisons"] = comparison.comparisons;
  json["seed"] = comparison.seed;
}

Json MatrixCellJson(const MatrixCell& cell, const Side& side) {
  Json json = {{"side", side.name}};
  if (cell.finding == nullptr) {
    json["comparable"] = cell.comparable;
    json["why"] = cell.why;
    return json;
  }
  const Finding& finding = *cell.finding;
  json["estimate"] = finding.new_value;
  json["n"] = side.files.size();
  json["ratio"] = finding.ratio;
  json["ratio_low"] = OrNull(finding.ratio_low);
  json["ratio_high"] = OrNull(finding.ratio_high);
  json["bound_low"] = OrNull(finding.bound_low);
  json["bound_high"] = OrNull(finding.bound_high);
  json["p_adjusted"] = finding.p_adjusted;
  json["verdict"] = stats::ToString(finding.verdict);
  return json;
}

// Rows that have a verdict or are of the process; all of them where asked for.
Json MatrixJson(std::span<const Comparison> comparisons, const ReportOptions& options) {
  const Matrix matrix = MatrixOf(comparisons);
  Json rows = Json::array();
  for (const MatrixRow* row : ShownRows(matrix, options.all, matrix.rows.size())) {
    Json json = CellJson(row->cell);
    json["unit"] = UnitOf(row->cell.statistic);
    json["polarity"] = PolarityText(row->polarity);
    json["reference"] = {{"estimate", OrNull(row->reference)},
                         {"n", matrix.reference->files.size()}};
    Json cells = Json::array();
    for (std::size_t side = 0; side < matrix.sides.size(); ++side) {
      cells.push_back(MatrixCellJson(row->cells[side], *matrix.sides[side]));
    }
    json["cells"] = std::move(cells);
    rows.push_back(std::move(json));
  }
  return {{"reference", matrix.reference->name},
          {"rows", std::move(rows)},
          {"rows_total", matrix.rows.size()}};
}

Outcome OutcomeOf(std::span<const Comparison> comparisons) {
  const auto any = [&](Outcome outcome) {
    return std::any_of(comparisons.begin(), comparisons.end(),
                       [&](const Comparison& c) { return c.outcome == outcome; });
  };
  return any(Outcome::kRegressed)      ? Outcome::kRegressed
         : any(Outcome::kInconclusive) ? Outcome::kInconclusive
                                       : Outcome::kPassed;
}

Json OneJson(const Comparison& comparison, const ReportOptions& options) {
  Json json = {{"schema", "tracegate.comparison/1"},
               {"sides", {SideJson(comparison.base), SideJson(comparison.changed)}}};
  AddOutcome(comparison, json);
  AddDecision(comparison, json);
  AddFamily(comparison, json);
  json["findings"] = FindingsJson(comparison, options);
  if (!comparison.exemplars.empty()) {
    json["exemplars"] = ExemplarsJson(comparison);
  }
  json["not_judged"] = NotJudgedJson(comparison, options);
  json["warnings"] = comparison.warnings;
  return json;
}

}  // namespace

std::string ToJson(const Comparison& comparison, const ReportOptions& options) {
  return Dump(OneJson(comparison, options));
}

std::string ToJson(std::span<const Comparison> comparisons, const ReportOptions& options) {
  if (comparisons.size() == 1) {
    Json json = OneJson(comparisons.front(), options);
    json["matrix"] = MatrixJson(comparisons, options);
    return Dump(json);
  }
  Json json = {{"schema", "tracegate.comparison/1"},
               {"sides", Json::array({SideJson(comparisons.front().base)})},
               {"reference", comparisons.front().base.name},
               {"outcome", ToString(OutcomeOf(comparisons))}};
  AddDecision(comparisons.front(), json);
  Json findings = Json::array();
  Json by_side = Json::array();
  for (const Comparison& comparison : comparisons) {
    json["sides"].push_back(SideJson(comparison.changed));
    for (Json& finding : FindingsJson(comparison, options)) {
      Json row = {{"side", comparison.changed.name}};
      row.update(finding);
      findings.push_back(std::move(row));
    }
    Json own = {{"side", comparison.changed.name}};
    AddOutcome(comparison, own);
    AddFamily(comparison, own);
    own["not_judged"] = NotJudgedJson(comparison, options);
    own["warnings"] = comparison.warnings;
    by_side.push_back(std::move(own));
  }
  json["findings"] = std::move(findings);
  json["by_side"] = std::move(by_side);
  json["matrix"] = MatrixJson(comparisons, options);
  return Dump(json);
}

}  // namespace tracegate::diff::report
