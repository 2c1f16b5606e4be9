#include <nlohmann/json.hpp>

#include "diff/report/phrases.h"
#include "diff/report/report.h"

namespace tracegate::diff::report {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json SideJson(const Side& side) {
  return {{"name", side.name},
          {"runs", side.files.size()},
          {"files", side.files},
          {"format_versions", side.formats},
          {"toolchains", side.toolchains},
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

Json FindingJson(const Finding& finding, const Comparison& comparison) {
  Json json = CellJson(finding.cell);
  json["verdict"] = stats::ToString(finding.verdict);
  json["gates"] = finding.gates;
  json["beyond_margin"] = finding.beyond_margin;
  json["base"] = {{"estimate", finding.base}, {"n", comparison.base.files.size()}};
  json["new"] = {{"estimate", finding.new_value}, {"n", comparison.changed.files.size()}};
  json["ratio"] = finding.ratio;
  json["ratio_low"] = OrNull(finding.ratio_low);
  json["ratio_high"] = OrNull(finding.ratio_high);
  json["p"] = finding.p;
  json["p_adjusted"] = finding.p_adjusted;
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
  }
  json["because"] = std::move(because);
  return json;
}

}  // namespace

std::string ToJson(const Comparison& comparison, const ReportOptions& options) {
  Json json = {{"schema", "tracegate.comparison/1"},
               {"sides", {SideJson(comparison.base), SideJson(comparison.changed)}},
               {"outcome", ToString(comparison.outcome)},
               {"why", comparison.why},
               {"basis", BasisText(comparison.basis)},
               {"alpha", comparison.alpha},
               {"margin", comparison.margin},
               {"floor_ns", comparison.floor},
               {"family_size", comparison.family_size},
               {"neutral_size", comparison.neutral_size},
               {"comparisons", comparison.comparisons},
               {"relabellings", comparison.relabellings},
               {"enumerated", comparison.enumerated},
               {"smallest_p", comparison.smallest_p},
               {"seed", comparison.seed}};
  if (comparison.blocks) {
    json["blocks"] = {{"size", comparison.blocks->size},
                      {"drift", comparison.blocks->drift},
                      {"used", comparison.blocks->used}};
  }
  Json findings = Json::array();
  for (const Finding& finding : comparison.findings) {
    if (options.all || IsNotable(finding)) {
      findings.push_back(FindingJson(finding, comparison));
    }
  }
  json["findings"] = std::move(findings);
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
  json["not_judged"] = std::move(not_judged);
  json["warnings"] = comparison.warnings;
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tracegate::diff::report
