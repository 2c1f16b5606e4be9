// What the policy says, and which of its rules apply to a cell and why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ci/policy.h"
#include "diff/comparison.h"
#include "src/base/date.h"

namespace tracegate::ci {

// One rule that matches a cell.
//
// value    "25%", "1.00ms", "until 2026-12-31: flaky, issue 12", "< 5ms" by its rule
// from     "line 12", "built in", "--margin"
// rule     its pattern; empty for the policy's own margin and floor
// why_not  why it does not apply, one clause; empty: it does
struct Match {
  std::string value;
  std::string from;
  std::string rule;
  std::string why_not = {};
};

// Those that apply first, then from the most specific to the least.
//
// fails_on  the verdicts of this cell that fail the gate; empty for counts, which have no
//           worse direction
struct Explanation {
  diff::CellId cell;
  std::vector<Match> margin;
  std::vector<Match> floor;
  std::vector<Match> ignores;
  std::vector<Match> budgets;
  std::vector<std::string> fails_on;
};

// Where the value of a key is from: "line 3", "--margin", "built in".
std::string OriginOf(const Policy& policy, std::string_view key);

Explanation Explain(const Policy& policy, const diff::CellId& cell, Date today);

// Every statistic of the place (HasStatistic), or the one asked for.
std::vector<Explanation> ExplainAll(const Policy& policy, const diff::Place& place,
                                    std::optional<diff::Statistic> statistic, Date today);

// The whole policy with where each part is from; and explanations of one place. The JSON is
// "tracegate.policy/1" and "tracegate.explanation/1".
std::string ToText(const Policy& policy, Date today);
std::string ToJson(const Policy& policy, Date today);
std::string ToText(const Policy& policy, const std::vector<Explanation>& explanations);
std::string ToJson(const Policy& policy, const std::vector<Explanation>& explanations);

}  // namespace tracegate::ci
