#include "ci/explain.h"

#include <fmt/core.h>

#include <algorithm>

#include "diff/report/phrases.h"
#include "diff/statistics.h"
#include "src/base/text.h"

namespace tracegate::ci {

using diff::CellId;
using diff::Statistic;

namespace {

std::string LineOf(Position at) { return fmt::format("line {}", at.line); }

// The floor as the statistic has it: of a time per second it is a hundred times that of a duration.
std::string FloorText(const CellId& cell, Nanos floor) {
  return diff::report::Value(cell.statistic, diff::FloorOf(cell, floor));
}

// Rules that match the cell and that `counts` accepts, the most specific first.
template <class Rule, class Counts>
std::vector<const Rule*> Matching(const std::vector<Rule>& rules, const CellId& cell,
                                  const Counts& counts) {
  std::vector<const Rule*> matching;
  for (const Rule& rule : rules) {
    if (counts(rule) && rule.where.Matches(cell)) {
      matching.push_back(&rule);
    }
  }
  std::sort(matching.begin(), matching.end(), [](const Rule* a, const Rule* b) {
    return SpecificityOf(a->where, a->at) > SpecificityOf(b->where, b->at);
  });
  return matching;
}

template <class Rule>
std::string WhyLess(const Rule& loser, const Rule& winner) {
  return WhyItLoses(SpecificityOf(loser.where, loser.at), SpecificityOf(winner.where, winner.at));
}

// The limits of a cell, by rules and at last by the policy's own. has, text: of a rule.
template <class Has, class Text>
std::vector<Match> ExplainLimit(const Policy& policy, const CellId& cell, const Has& has,
                                const Text& text, Match last) {
  std::vector<Match> matches;
  const auto rules = Matching(policy.limits, cell, has);
  for (const LimitRule* rule : rules) {
    Match match{text(*rule), LineOf(rule->at), rule->where.Text()};
    if (rule != rules.front()) {
      match.why_not = WhyLess(*rule, *rules.front());
    }
    matches.push_back(std::move(match));
  }
  if (!rules.empty()) {
    last.why_not = "only for cells without a rule";
  }
  matches.push_back(std::move(last));
  return matches;
}

std::vector<Match> ExplainIgnores(const Policy& policy, const CellId& cell, Date today) {
  std::vector<Match> holds;
  std::vector<Match> others;
  const IgnoreRule* winner = IgnoreOf(policy, cell, today);
  for (const IgnoreRule* rule :
       Matching(policy.ignores, cell, [](const IgnoreRule&) { return true; })) {
    const std::string until = rule->until ? "until " + FormatDate(*rule->until) : "for ever";
    Match match{until + ": " + rule->because, LineOf(rule->at), rule->where.Text()};
    if (rule == winner) {
      holds.push_back(std::move(match));
      continue;
    }
    match.why_not = rule->Holds(today) ? WhyLess(*rule, *winner) : "it has expired";
    others.push_back(std::move(match));
  }
  holds.insert(holds.end(), others.begin(), others.end());
  return holds;
}

std::vector<std::string> FailsOnOf(const Policy& policy, const CellId& cell) {
  std::vector<std::string> words;
  if (diff::PolarityOf(cell) == stats::Polarity::kNeutral) {
    return words;
  }
  if (policy.fails_on.regressed) {
    words.emplace_back("regressed");
  }
  if (policy.fails_on.appeared) {
    words.emplace_back("appeared");
  }
  if (policy.fails_on.gone) {
    words.emplace_back("gone");
  }
  return words;
}

}  // namespace

std::string OriginOf(const Policy& policy, std::string_view key) {
  const auto found = policy.origin.find(key);
  return found == policy.origin.end() ? "built in" : found->second;
}

Explanation Explain(const Policy& policy, const CellId& cell, Date today) {
  Explanation explanation;
  explanation.cell = cell;
  const auto percent = [](double margin) { return fmt::format("{:.4g}%", margin * 100); };
  explanation.margin = ExplainLimit(
      policy, cell, [](const LimitRule& rule) { return rule.margin.has_value(); },
      [&](const LimitRule& rule) { return percent(rule.margin.value_or(0)); },
      {percent(policy.margin), OriginOf(policy, "margin"), ""});
  explanation.floor = ExplainLimit(
      policy, cell, [](const LimitRule& rule) { return rule.floor.has_value(); },
      [&](const LimitRule& rule) { return FloorText(cell, rule.floor.value_or(0)); },
      {FloorText(cell, policy.floor), OriginOf(policy, "floor"), ""});
  explanation.ignores = ExplainIgnores(policy, cell, today);
  for (const Budget& budget : policy.budgets) {
    if (budget.where.Matches(cell)) {
      explanation.budgets.push_back(
          {(budget.or_equal ? "<= " : "< ") + diff::report::Value(cell.statistic, budget.limit),
           LineOf(budget.at), budget.rule});
    }
  }
  explanation.fails_on = FailsOnOf(policy, cell);
  return explanation;
}

std::vector<Explanation> ExplainAll(const Policy& policy, const diff::Place& place,
                                    std::optional<Statistic> statistic, Date today) {
  std::vector<Explanation> explanations;
  for (const std::string_view name : StatisticNames()) {
    const auto one = StatisticNamed(name);
    if (one && HasStatistic(place.state, *one) && (!statistic || *statistic == *one)) {
      explanations.push_back(Explain(policy, {place.type, place.state, place.reason, *one}, today));
    }
  }
  return explanations;
}

}  // namespace tracegate::ci
