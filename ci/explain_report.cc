#include <fmt/format.h>

#include "ci/explain.h"
#include "diff/report/phrases.h"
#include "src/base/json.h"
#include "src/base/text.h"

namespace tracegate::ci {
namespace {

using diff::report::Lines;
constexpr std::size_t kWidth = 98;

std::string FileText(const Policy& policy) {
  return policy.file.empty() ? "the built-in policy, no file" : policy.file;
}

std::vector<std::string> WordsOf(const FailsOn& fails_on) {
  std::vector<std::string> words;
  const std::pair<bool, std::string_view> all[] = {{fails_on.regressed, "regressed"},
                                                   {fails_on.appeared, "appeared"},
                                                   {fails_on.gone, "gone"},
                                                   {fails_on.inconclusive, "inconclusive"}};
  for (const auto& [on, word] : all) {
    if (on) {
      words.emplace_back(word);
    }
  }
  return words;
}

std::string Percent(double fraction) { return fmt::format("{:.4g}%", fraction * 100); }
std::string Duration(Nanos nanos) { return FormatDuration(static_cast<double>(nanos)); }

std::string LimitText(const LimitRule& rule) {
  std::string text = rule.margin ? "margin " + Percent(*rule.margin) : "";
  if (rule.floor) {
    text += (text.empty() ? "floor " : ", floor ") + Duration(*rule.floor);
  }
  return text.empty() ? "replaced by the command line" : text;
}

std::string IgnoreText(const IgnoreRule& rule, Date today) {
  const std::string until = !rule.until         ? "for ever"
                            : rule.Holds(today) ? "until " + FormatDate(*rule.until)
                                                : "expired on " + FormatDate(*rule.until);
  return until + ": " + rule.because;
}

// The lines "  LABEL  text".
class Table {
 public:
  void Add(std::string_view label, std::string_view text) {
    constexpr std::size_t kLabel = 15;
    out += Lines("  " + Pad(label, kLabel) + " ", text, kWidth, std::string(kLabel + 3, ' '));
  }
  std::string out;
};

Json PatternJson(const CellPattern& where) {
  Json json = Json::object();
  const auto add = [&](const char* key, const std::optional<Glob>& glob) {
    if (glob) {
      json[key] = glob->text();
    }
  };
  add("type", where.type);
  add("state", where.state);
  add("reason", where.reason);
  if (where.statistic) {
    json["statistic"] = ToString(*where.statistic);
  }
  return json;
}

Json RulesJson(const Policy& policy, Date today) {
  Json json = {{"budgets", Json::array()},
               {"renames", Json::array()},
               {"limits", Json::array()},
               {"ignores", Json::array()}};
  for (const Budget& budget : policy.budgets) {
    json["budgets"].push_back({{"rule", budget.rule},
                               {"where", PatternJson(budget.where)},
                               {"limit", budget.limit},
                               {"unit", UnitOf(*budget.where.statistic)},
                               {"or_equal", budget.or_equal},
                               {"line", budget.at.line}});
  }
  for (const Rename& rename : policy.renames) {
    json["renames"].push_back({{"from", rename.from}, {"to", rename.to}, {"line", rename.at.line}});
  }
  for (const LimitRule& rule : policy.limits) {
    json["limits"].push_back({{"where", PatternJson(rule.where)},
                              {"margin", rule.margin ? Json(*rule.margin) : Json()},
                              {"floor_ns", rule.floor ? Json(*rule.floor) : Json()},
                              {"line", rule.at.line}});
  }
  for (const IgnoreRule& rule : policy.ignores) {
    json["ignores"].push_back({{"where", PatternJson(rule.where)},
                               {"because", rule.because},
                               {"until", rule.until ? Json(FormatDate(*rule.until)) : Json()},
                               {"holds", rule.Holds(today)},
                               {"line", rule.at.line}});
  }
  return json;
}

// otherwise: the label of those that do not apply
void AddMatches(std::string_view label, std::string_view otherwise,
                const std::vector<Match>& matches, Table& table) {
  for (const Match& match : matches) {
    const bool applies = match.why_not.empty();
    std::string text = match.value + ", " + match.from;
    text += match.rule.empty() ? "" : ": " + match.rule;
    text += applies ? "" : "; " + match.why_not;
    table.Add(applies ? label : otherwise, text);
  }
}

Json MatchesJson(const std::vector<Match>& matches) {
  Json json = Json::array();
  for (const Match& match : matches) {
    json.push_back({{"value", match.value},
                    {"from", match.from},
                    {"rule", match.rule.empty() ? Json() : Json(match.rule)},
                    {"applies", match.why_not.empty()},
                    {"why_not", match.why_not.empty() ? Json() : Json(match.why_not)}});
  }
  return json;
}

}  // namespace

std::string ToText(const Policy& policy, Date today) {
  Table table;
  const auto add = [&](std::string_view key, const std::string& value) {
    table.Add(key, fmt::format("{}, {}", value, OriginOf(policy, key)));
  };
  table.out = Lines("policy: ", FileText(policy), kWidth);
  add("alpha", fmt::format("{:g}", policy.alpha));
  add("margin", Percent(policy.margin));
  add("floor", Duration(policy.floor));
  add("min-runs", std::to_string(policy.min_runs));
  add("tolerate-loss", Percent(policy.tolerate_loss));
  const auto words = WordsOf(policy.fails_on);
  add("fails-on", words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", ")));
  add("require", std::string(ToString(policy.require)));
  for (const Budget& budget : policy.budgets) {
    table.Add("budget", fmt::format("{}, line {}", budget.rule, budget.at.line));
  }
  for (const Rename& rename : policy.renames) {
    table.Add("rename", fmt::format("{} -> {}, line {}", rename.from, rename.to, rename.at.line));
  }
  for (const LimitRule& rule : policy.limits) {
    table.Add("limit",
              fmt::format("{}, line {}: {}", LimitText(rule), rule.at.line, rule.where.Text()));
  }
  for (const IgnoreRule& rule : policy.ignores) {
    table.Add("ignore", fmt::format("{}, line {}: {}", IgnoreText(rule, today), rule.at.line,
                                    rule.where.Text()));
  }
  return std::move(table.out);
}

std::string ToJson(const Policy& policy, Date today) {
  Json json = {{"schema", "tracegate.policy/1"},
               {"file", policy.file.empty() ? Json() : Json(policy.file)},
               {"today", FormatDate(today)},
               {"alpha", policy.alpha},
               {"margin", policy.margin},
               {"floor_ns", policy.floor},
               {"min_runs", policy.min_runs},
               {"tolerate_loss", policy.tolerate_loss},
               {"fails_on", WordsOf(policy.fails_on)},
               {"require", ToString(policy.require)}};
  json.update(RulesJson(policy, today));
  json["origin"] = policy.origin;
  return Dump(json);
}

std::string ToText(const Policy& policy, const std::vector<Explanation>& explanations) {
  Table table;
  if (explanations.empty()) {
    return "";
  }
  table.out =
      Lines(diff::report::Place(explanations.front().cell) + ", by ", FileText(policy), kWidth);
  for (const Explanation& explanation : explanations) {
    table.out += fmt::format("\n{}\n", ToString(explanation.cell.statistic));
    AddMatches("margin", "  (not)", explanation.margin, table);
    AddMatches("floor", "  (not)", explanation.floor, table);
    AddMatches("ignored", "not ignored", explanation.ignores, table);
    AddMatches("budget", "", explanation.budgets, table);
    table.Add("fails on", explanation.fails_on.empty()
                              ? "nothing: it has no worse direction, or fails-on is empty"
                              : fmt::format("{}", fmt::join(explanation.fails_on, ", ")));
  }
  return std::move(table.out);
}

std::string ToJson(const Policy& policy, const std::vector<Explanation>& explanations) {
  Json json = {{"schema", "tracegate.explanation/1"},
               {"policy", policy.file.empty() ? Json() : Json(policy.file)},
               {"cells", Json::array()}};
  for (const Explanation& explanation : explanations) {
    json["cells"].push_back({{"type", explanation.cell.type},
                             {"state", explanation.cell.state},
                             {"reason", explanation.cell.reason},
                             {"statistic", ToString(explanation.cell.statistic)},
                             {"margin", MatchesJson(explanation.margin)},
                             {"floor", MatchesJson(explanation.floor)},
                             {"ignores", MatchesJson(explanation.ignores)},
                             {"budgets", MatchesJson(explanation.budgets)},
                             {"fails_on", explanation.fails_on}});
  }
  return Dump(json);
}

}  // namespace tracegate::ci
