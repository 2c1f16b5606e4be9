#include "diff/report/selftest.h"
#include "diff/report/selftest_tables.h"
#include "src/base/json.h"

namespace tracegate::diff::report {

using selftest::Figure;
using selftest::Rate;
using selftest::SelfTest;

namespace {

Json RateJson(const Rate& rate) {
  return {{"hits", rate.hits}, {"rate", rate.estimate}, {"low", rate.low}, {"high", rate.high}};
}

Json FigureJson(const Figure& figure) {
  Json json = {{"scheme", selftest::ToString(figure.scheme)},
               {"per_side", figure.per_side},
               {"block_size", figure.block_size},
               {"draws", figure.draws},
               {"alarm", RateJson(figure.alarm)},
               {"regressed", RateJson(figure.regressed)}};
  if (figure.factor) {
    json["factor"] = *figure.factor;
  }
  const auto add = [&](const char* key, const std::optional<Rate>& rate) {
    if (rate) {
      json[key] = RateJson(*rate);
    }
  };
  add("at_place", figure.at_place);
  add("in_blocks", figure.in_blocks);
  add("naive_pooled", figure.pooled);
  add("naive_per_cell", figure.per_cell);
  return json;
}

Json FiguresJson(const std::vector<Figure>& figures) {
  Json json = Json::array();
  for (const Figure& figure : figures) {
    json.push_back(FigureJson(figure));
  }
  return json;
}

Json SlowedJson(const SelfTest& test) {
  Json kinds = Json::array();
  for (const CellId& kind : test.slowed) {
    kinds.push_back({{"type", kind.type}, {"state", kind.state}, {"reason", kind.reason}});
  }
  return {{"kinds", std::move(kinds)}, {"chosen", test.is_chosen}, {"share", test.share}};
}

}  // namespace

std::string ToJson(const SelfTest& test) {
  const Json json = {{"schema", "tracegate.selftest/1"},
                     {"passed", test.failures.empty()},
                     {"failures", test.failures},
                     {"runs", test.runs},
                     {"changed_runs", test.changed_runs},
                     {"alpha", test.compare.alpha},
                     {"margin", test.compare.margin},
                     {"floor_ns", test.compare.floor},
                     {"relabellings", test.compare.relabellings},
                     {"seed", test.compare.seed},
                     {"confidence", selftest::kConfidence},
                     {"slowed", SlowedJson(test)},
                     {"same", FiguresJson(test.same)},
                     {"injected", FiguresJson(test.injected)},
                     {"changed", FiguresJson(test.changed)},
                     {"notes", NotesOf(test)}};
  return Dump(json);
}

}  // namespace tracegate::diff::report
