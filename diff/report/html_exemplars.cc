#include "diff/report/html_exemplars.h"

#include "diff/exemplars.h"
#include "diff/report/exemplars.h"

namespace tracegate::diff::report {

using profile::Exemplar;

namespace {

Json IdJson(GoId go) { return go == kNoGoroutine ? Json() : Json(std::to_string(Raw(go))); }

// [begin, length, state, reason, proc, stack], the last ones left out where they are null
Json PartJson(const profile::StripPart& part, const Exemplar& exemplar, Names& names) {
  Json row = {
      part.begin - exemplar.from,  part.end - part.begin,
      static_cast<int>(part.what), part.reason.empty() ? Json() : Json(names.Index(part.reason)),
      OrNull(part.proc),           OrNull(part.stack)};
  while (row.back().is_null()) {
    row.erase(row.size() - 1);
  }
  return row;
}

Json StripJson(const profile::Strip& strip, const Exemplar& exemplar, Names& names) {
  Json parts = Json::array();
  for (const profile::StripPart& part : strip.parts) {
    parts.push_back(PartJson(part, exemplar, names));
  }
  return {{"of", static_cast<int>(strip.of)},
          {"go", IdJson(strip.go)},
          {"type", strip.type.empty() ? Json() : Json(names.Index(strip.type))},
          {"parts", std::move(parts)}};
}

// {"text": the line of the other reports, "at": begin of the window in ns from that of the trace,
//  "length": of the window, "begin", "end": of the span, "whole": whether its end was seen,
//  "stack", "ended_stack": names by index, leaf first, "strips": {"of": StripOf, "go": id,
//  "type", "parts"}, "bands": [begin, length, name], "stacks": of the parts, "cut"}; times in ns
// from the begin of the window.
Json OneJson(const std::optional<Exemplar>& one, const std::string& reason, Names& names) {
  if (!one) {
    return nullptr;
  }
  const Exemplar& exemplar = *one;
  Json json = {{"text", Printable(ExemplarText(exemplar, reason))},
               {"at", exemplar.from},
               {"length", exemplar.to - exemplar.from},
               {"begin", exemplar.span.begin - exemplar.from},
               {"end", exemplar.span.end - exemplar.from},
               {"whole", exemplar.span.end_seen},
               {"cut", exemplar.cut}};
  json["stack"] = StackJson(exemplar.stack, names);
  json["ended_stack"] =
      exemplar.ended_by ? StackJson(exemplar.ended_by->stack, names) : Json::array();
  json["strips"] = Json::array();
  for (const profile::Strip& strip : exemplar.strips) {
    json["strips"].push_back(StripJson(strip, exemplar, names));
  }
  json["bands"] = Json::array();
  for (const profile::StripBand& band : exemplar.bands) {
    json["bands"].push_back(
        Json::array({band.begin - exemplar.from, band.end - band.begin, names.Index(band.name)}));
  }
  json["stacks"] = Json::array();
  for (const auto& stack : exemplar.stacks) {
    json["stacks"].push_back(StackJson(stack, names));
  }
  return json;
}

}  // namespace

Json ExemplarsModel(const diff::Place& place, const Comparison& comparison, Names& names) {
  const PlaceExemplars* found = ExemplarsFor(place, comparison);
  if (found == nullptr || (!found->worst && !found->typical)) {
    return nullptr;
  }
  Json next = Json::array();
  for (const Exemplar& exemplar : found->next_worst) {
    next.push_back(Printable(ExemplarText(exemplar, place.reason)));
  }
  return {{"worst", OneJson(found->worst, place.reason, names)},
          {"typical", OneJson(found->typical, place.reason, names)},
          {"next", std::move(next)}};
}

}  // namespace tracegate::diff::report
