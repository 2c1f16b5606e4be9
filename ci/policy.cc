#include "ci/policy.h"

#include <memory>

namespace tracegate::ci {

using diff::CellId;

namespace {

// The most specific of the rules that match the cell and that `counts` accepts, or nullptr.
template <class Rule, class Counts>
const Rule* MostSpecific(const std::vector<Rule>& rules, const CellId& cell, const Counts& counts) {
  const Rule* best = nullptr;
  Specificity greatest;
  for (const Rule& rule : rules) {
    if (!counts(rule) || !rule.where.Matches(cell)) {
      continue;
    }
    const Specificity specificity = SpecificityOf(rule.where, rule.at);
    if (best == nullptr || specificity > greatest) {
      best = &rule;
      greatest = specificity;
    }
  }
  return best;
}

}  // namespace

std::string_view ToString(Require require) {
  return require == Require::kGolden ? "golden" : "interleaved";
}

const LimitRule* MarginRule(const Policy& policy, const CellId& cell) {
  return MostSpecific(policy.limits, cell,
                      [](const LimitRule& rule) { return rule.margin.has_value(); });
}

const LimitRule* FloorRule(const Policy& policy, const CellId& cell) {
  return MostSpecific(policy.limits, cell,
                      [](const LimitRule& rule) { return rule.floor.has_value(); });
}

diff::Limits LimitsOf(const Policy& policy, const CellId& cell) {
  const LimitRule* margin = MarginRule(policy, cell);
  const LimitRule* floor = FloorRule(policy, cell);
  return {margin == nullptr ? policy.margin : margin->margin.value_or(policy.margin),
          floor == nullptr ? policy.floor : floor->floor.value_or(policy.floor)};
}

const IgnoreRule* IgnoreOf(const Policy& policy, const CellId& cell, Date today) {
  return MostSpecific(policy.ignores, cell,
                      [&](const IgnoreRule& rule) { return rule.Holds(today); });
}

diff::CompareOptions CompareOptionsOf(const Policy& policy) {
  diff::CompareOptions options;
  options.alpha = policy.alpha;
  options.margin = policy.margin;
  options.floor = policy.floor;
  options.least_runs = policy.min_runs;
  for (const Rename& rename : policy.renames) {
    options.renames[rename.from] = rename.to;
  }
  if (!policy.limits.empty()) {
    options.limits = [kept = std::make_shared<const Policy>(policy)](const CellId& cell) {
      return LimitsOf(*kept, cell);
    };
  }
  return options;
}

}  // namespace tracegate::ci
