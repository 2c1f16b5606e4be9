#include "diff/report/exemplars_json.h"

#include "diff/report/exemplars.h"

namespace tracegate::diff::report {
namespace {

using profile::Exemplar;

Json IdJson(GoId go) { return go == kNoGoroutine ? Json() : Json(Raw(go)); }

Json PartJson(const profile::StripPart& part) {
  Json json = {{"begin", part.begin}, {"end", part.end}, {"state", profile::ToString(part.what)}};
  if (!part.reason.empty()) {
    json["reason"] = part.reason;
  }
  if (part.proc) {
    json["proc"] = *part.proc;
  }
  return json;
}

std::string_view OfText(profile::StripOf of) {
  switch (of) {
    case profile::StripOf::kSelf:
      return "self";
    case profile::StripOf::kWaker:
      return "waker";
    case profile::StripOf::kOthers:
      return "other";
  }
  return "other";
}

// What is known of a span without its strips.
Json SpanJson(const Exemplar& exemplar) {
  return {{"file", exemplar.file},
          {"begin", exemplar.span.begin},
          {"end", exemplar.span.end},
          {"dur_ns", exemplar.span.Duration()},
          {"end_seen", exemplar.span.end_seen},
          {"goroutine", IdJson(exemplar.span.go)}};
}

Json EndedByJson(const Exemplar& exemplar, const std::string& reason) {
  if (!exemplar.ended_by) {
    return nullptr;
  }
  return {{"by", OrNull(exemplar.ended_by->type)},
          {"goroutine", IdJson(exemplar.ended_by->go)},
          {"stack", exemplar.ended_by->stack},
          {"text", EndedByText(exemplar, reason)}};
}

Json StripsJson(const Exemplar& exemplar) {
  Json strips = Json::array();
  for (const profile::Strip& strip : exemplar.strips) {
    Json parts = Json::array();
    for (const profile::StripPart& part : strip.parts) {
      parts.push_back(PartJson(part));
    }
    strips.push_back({{"of", OfText(strip.of)},
                      {"goroutine", IdJson(strip.go)},
                      {"type", strip.type},
                      {"parts", std::move(parts)}});
  }
  return strips;
}

Json ExemplarJson(const std::optional<Exemplar>& exemplar, const std::string& reason) {
  if (!exemplar) {
    return nullptr;
  }
  Json json = SpanJson(*exemplar);
  json["stack"] = exemplar->stack;
  json["ended_by"] = EndedByJson(*exemplar, reason);
  json["from"] = exemplar->from;
  json["to"] = exemplar->to;
  json["strips"] = StripsJson(*exemplar);
  json["bands"] = Json::array();
  for (const profile::StripBand& band : exemplar->bands) {
    json["bands"].push_back({{"begin", band.begin}, {"end", band.end}, {"name", band.name}});
  }
  json["cut"] = exemplar->cut;
  return json;
}

}  // namespace

Json ExemplarsJson(const Comparison& comparison) {
  Json json = Json::array();
  for (const PlaceExemplars& exemplars : comparison.exemplars) {
    Json next = Json::array();
    for (const Exemplar& exemplar : exemplars.next_worst) {
      next.push_back(SpanJson(exemplar));
    }
    json.push_back({{"type", exemplars.place.type},
                    {"state", exemplars.place.state},
                    {"reason", exemplars.place.reason},
                    {"worst", ExemplarJson(exemplars.worst, exemplars.place.reason)},
                    {"next_worst", std::move(next)},
                    {"typical", ExemplarJson(exemplars.typical, exemplars.place.reason)}});
  }
  return json;
}

}  // namespace tracegate::diff::report
