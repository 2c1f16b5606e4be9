#include "diff/report/html_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "diff/report/causes.h"
#include "diff/report/html_exemplars.h"
#include "diff/report/html_gc.h"
#include "diff/report/html_names.h"
#include "diff/report/html_spans.h"
#include "diff/report/html_stacks.h"
#include "diff/report/identity.h"
#include "diff/report/phrases.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

constexpr std::size_t kMostStacks = 8;
constexpr std::size_t kMostCells = 500;

// A place with its findings, the foremost first.
struct PagePlace {
  diff::Place place;
  std::vector<const Finding*> findings;
  bool notable = false;
  double impact = 0;
};

std::vector<PagePlace> PlacesOf(const Comparison& comparison) {
  std::vector<PagePlace> places;
  std::map<diff::Place, std::size_t> index;
  for (const Finding& finding : comparison.findings) {
    const auto [at, is_new] = index.try_emplace(PlaceOf(finding.cell), places.size());
    if (is_new) {
      places.push_back({at->first, {}, false, 0});
    }
    PagePlace& place = places[at->second];
    place.findings.push_back(&finding);
    place.notable = place.notable || IsNotable(finding);
    place.impact = std::max(place.impact, std::abs(finding.impact));
  }
  return places;
}

// Those that the page shows, the notable ones first and the others by their impact, and how many it
// leaves out.
std::size_t Choose(std::vector<PagePlace>& places, bool all) {
  const auto others = std::stable_partition(places.begin(), places.end(),
                                            [](const PagePlace& place) { return place.notable; });
  std::stable_sort(others, places.end(),
                   [](const PagePlace& a, const PagePlace& b) { return a.impact > b.impact; });
  const auto notable = static_cast<std::size_t>(others - places.begin());
  const std::size_t shown = all ? places.size() : std::min(places.size(), notable + kNextPlaces);
  const std::size_t left_out = places.size() - shown;
  places.resize(shown);
  return left_out;
}

class Model {
 public:
  Model(const Comparison& comparison, const SideRuns& runs, std::size_t charts)
      : comparison_(comparison), spans_(runs, 1 - comparison.alpha), charts_(charts) {}

  Json Write(std::span<const HtmlSection> sections, const ReportOptions& options) {
    std::vector<PagePlace> places = PlacesOf(comparison_);
    const std::size_t left_out = Choose(places, options.all);
    for (std::size_t i = 0; i < places.size(); ++i) {
      index_[places[i].place] = i;
    }
    Json json = Overview(sections);
    json["left_out"] = {{"places", left_out},
                        {"charts", places.size() - std::min(places.size(), charts_)}};
    json["places"] = Json::array();
    std::set<std::string> types;
    for (std::size_t i = 0; i < places.size(); ++i) {
      json["places"].push_back(PlaceJson(places[i], i < charts_));
      if (i < charts_) {
        types.insert(places[i].place.type);
      }
    }
    json["flames"] = Json::object();
    for (const std::string& type : types) {
      Json flame = FlameJson(type, spans_.BaseOf({type, "", ""}), spans_.Changed(), names_);
      if (!flame.is_null()) {
        json["flames"][std::to_string(names_.Index(type))] = std::move(flame);
      }
    }
    const std::string process(profile::kProcessType);
    json["gc"] = GcJson(spans_.BaseOf({process, "GC mark phase", ""}), spans_.Changed());
    json["names"] = names_.Take();
    return json;
  }

 private:
  Json Overview(std::span<const HtmlSection> sections) const {
    const Comparison& c = comparison_;
    Json json = {{"schema", "tracegate.html/1"},
                 {"headline", Printable(Headline(c))},
                 {"outcome", ToString(c.outcome)},
                 {"tested", c.basis != Basis::kEffects},
                 {"confidence", 1 - c.alpha},
                 {"sides", {SideJson(c.base), SideJson(c.changed)}},
                 {"facts", Facts()},
                 {"warnings", Lines(c.warnings)},
                 {"identity", Lines(MatchLines(c))},
                 {"doubtful", Lines(SuggestionLines(c))},
                 {"undecided", Lines(Undecided(c))},
                 {"method", Lines(Method(c))}};
    json["sections"] = Json::array();
    for (const HtmlSection& section : sections) {
      Json rows = Json::array();
      for (const auto& row : section.rows) {
        rows.push_back(Lines(row));
      }
      json["sections"].push_back({{"title", section.title},
                                  {"lines", Lines(section.lines)},
                                  {"head", Lines(section.head)},
                                  {"rows", std::move(rows)}});
    }
    json["not_judged"] = NotJudgedJson();
    return json;
  }

  static Json Lines(const std::vector<std::string>& lines) {
    Json list = Json::array();
    for (const std::string& line : lines) {
      list.push_back(Printable(line));
    }
    return list;
  }

  static Json SideJson(const Side& side) {
    Json json = {{"name", Printable(side.name)},   {"runs", side.files.size()},
                 {"files", Lines(side.files)},     {"toolchains", Printable(Toolchains(side))},
                 {"gomaxprocs", Gomaxprocs(side)}, {"durations", Durations(side)}};
    json["lost"] =
        side.lost.traces == 0
            ? Json()
            : Json(fmt::format("{} cut or damaged: {}, {} and {} generations lost",
                               Plural(side.lost.traces, "trace"), FormatBytes(side.lost.bytes),
                               FormatDuration(static_cast<double>(side.lost.time)),
                               side.lost.generations));
    return json;
  }

  Json Facts() const {
    const Comparison& c = comparison_;
    Json facts = Json::array();
    const auto add = [&](std::string_view what, std::string value) {
      facts.push_back({what, std::move(value)});
    };
    add("alpha (family-wise)", fmt::format("{:g}", c.alpha));
    add("margin", fmt::format("{:.3g}%", c.margin * 100));
    add("floor of a duration", FormatDuration(static_cast<double>(c.floor)));
    add("seed", std::to_string(c.seed));
    add("tests in the family", std::to_string(c.family_size));
    if (c.basis == Basis::kTwoSides || c.basis == Basis::kPrediction) {
      add("smallest possible p", PValue(c.smallest_p));
    }
    return facts;
  }

  Json NotJudgedJson() const {
    Json list = Json::array();
    for (const NotJudged& group : comparison_.not_judged) {
      Json cells = Json::array();
      for (const CellId& cell : group.cells) {
        if (cells.size() == kMostCells) {
          break;
        }
        cells.push_back(fmt::format("{}, {}", report::Place(Shown(cell, comparison_)),
                                    ToString(cell.statistic)));
      }
      list.push_back(
          {{"why", group.why}, {"count", group.cells.size()}, {"cells", std::move(cells)}});
    }
    return list;
  }

  Json PlaceJson(const PagePlace& shown, bool with_charts) {
    const Finding& first = *shown.findings.front();
    Json json = {{"type", names_.Index(shown.place.type)},
                 {"state", shown.place.state},
                 {"reason", Printable(shown.place.reason)},
                 {"shown", Printable(Shown(first.cell, comparison_).type)},
                 {"notable", shown.notable},
                 {"impact", Rounded(first.impact)}};
    if (first.follows) {
      const auto root = index_.find(PlaceOf(comparison_.findings[first.follows->root].cell));
      json["follows"] = {{"root", root == index_.end() ? Json() : Json(root->second)},
                         {"evidence", Printable(first.follows->evidence)}};
    }
    json["findings"] = Json::array();
    for (const Finding* finding : shown.findings) {
      json["findings"].push_back(FindingJson(*finding, with_charts));
    }
    json["because"] = BecauseJson(shown);
    json["exemplars"] = ExemplarsModel(shown.place, comparison_, names_);
    if (with_charts) {
      json["charts"] = spans_.Charts(shown.place);
      json["wakers"] =
          WakersJson(shown.place, spans_.BaseOf(shown.place), spans_.Changed(), names_);
    }
    return json;
  }

  Json FindingJson(const Finding& finding, bool with_values) const {
    const Statistic statistic = finding.cell.statistic;
    const bool tested = comparison_.basis != Basis::kEffects;
    Json json = {
        {"statistic", StatisticText(finding)},
        {"unit", PageUnit(statistic)},
        {"measure", statistic == Statistic::kValue},
        {"verdict", tested ? VerdictText(finding) : "not tested"},
        {"kind", tested ? stats::ToString(finding.verdict) : "not tested"},
        {"gates", finding.gates},
        {"worse", IsWorse(finding)},
        {"base", Value(statistic, finding.base)},
        {"new", Value(statistic, finding.new_value)},
        {"ratio", Ratio(finding)},
        {"r", {Rounded(finding.ratio), Bound(finding.ratio_low), Bound(finding.ratio_high)}}};
    json["p"] = tested ? Json(PValue(finding.p_adjusted)) : Json();
    json["pv"] = tested ? Rounded(finding.p_adjusted) : Json();
    json["needed"] = OrNull(finding.runs_needed);
    json["values"] = with_values ? spans_.Values(finding.cell) : Json();
    return json;
  }

  static Json Bound(const std::optional<double>& bound) { return bound ? Rounded(*bound) : Json(); }

  // Of the first finding that has stacks.
  Json BecauseJson(const PagePlace& shown) {
    Json list = Json::array();
    const auto with = std::find_if(shown.findings.begin(), shown.findings.end(),
                                   [](const Finding* f) { return !f->because.empty(); });
    if (with == shown.findings.end()) {
      return list;
    }
    for (const Because& part : Telling(**with)) {
      if (list.size() == kMostStacks) {
        break;
      }
      Json stack = Json::array();
      for (const std::string& frame : part.stack) {
        stack.push_back(names_.Index(frame));
      }
      const bool per_second = part.holder || (*with)->cell.statistic == Statistic::kTimePerSecond;
      list.push_back(
          {{"share", Rounded(part.share)},
           {"change", fmt::format("{}{} per {}", part.change < 0 ? "" : "+",
                                  FormatDuration(part.change), per_second ? "second" : "span")},
           {"holder", part.holder ? Json(names_.Index(*part.holder)) : Json()},
           {"stack", std::move(stack)}});
    }
    return list;
  }

  const Comparison& comparison_;
  PlaceSpans spans_;
  std::size_t charts_;
  Names names_;
  std::map<diff::Place, std::size_t> index_;
};

}  // namespace

Json HtmlModel(const Comparison& comparison, const SideRuns& runs,
               std::span<const HtmlSection> sections, const ReportOptions& options,
               std::size_t charts) {
  return Model(comparison, runs, charts).Write(sections, options);
}

}  // namespace tracegate::diff::report
