#include "stats/verdict.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tracegate::stats {
namespace {

constexpr double kSlack = 1e-12;

bool IsP(double p) { return p >= 0 && p <= 1; }

Status Check(const Evidence& seen) {
  if (!std::isfinite(seen.estimate) || !IsP(seen.p_upper) || !IsP(seen.p_lower) ||
      std::isnan(seen.lower_bound) || std::isnan(seen.upper_bound)) {
    return Fail(ErrorCode::kInvalidArgument, "an estimate, a p value or a bound has no meaning");
  }
  return {};
}

// The evidence with "up" turned into "worse".
struct Oriented {
  double estimate;
  double p_worse;
  double p_better;
  double worse_bound;  // the change is worse than this, at the family's confidence
};

Oriented Orient(const Evidence& seen, Polarity polarity) {
  if (polarity == Polarity::kHigherIsBetter) {
    return {.estimate = -seen.estimate,
            .p_worse = seen.p_lower,
            .p_better = seen.p_upper,
            .worse_bound = -seen.upper_bound};
  }
  return {.estimate = seen.estimate,
          .p_worse = seen.p_upper,
          .p_better = seen.p_lower,
          .worse_bound = seen.lower_bound};
}

Decision Plain(Verdict verdict) { return {.verdict = verdict, .beyond_margin = false}; }

}  // namespace

Result<Decision> Decide(const Evidence& evidence, const Rule& rule) {
  if (!(rule.alpha > 0 && rule.alpha < 1) || !(rule.margin >= 0) || !std::isfinite(rule.margin)) {
    return Fail(ErrorCode::kInvalidArgument, "alpha or the margin is outside its domain");
  }
  if (evidence.base_runs == 0 && evidence.new_runs > 0) {
    return Plain(Verdict::kAppeared);
  }
  if (evidence.new_runs == 0 && evidence.base_runs > 0) {
    return Plain(Verdict::kGone);
  }
  if (!EnoughRuns(evidence.base_runs, evidence.new_runs)) {
    return Plain(Verdict::kInconclusive);
  }
  if (auto ok = Check(evidence); !ok) {
    return Fail(std::move(ok.error()));
  }
  const double margin = std::log1p(rule.margin);
  if (rule.polarity != Polarity::kNeutral) {
    const Oriented seen = Orient(evidence, rule.polarity);
    if (seen.p_worse <= rule.alpha) {
      const bool matters = seen.estimate >= margin - kSlack && evidence.above_floor;
      return matters ? Decision{.verdict = Verdict::kRegressed,
                                .beyond_margin = seen.worse_bound > margin}
                     : Plain(Verdict::kWorseSmall);
    }
    if (seen.p_better <= rule.alpha && -seen.estimate >= margin - kSlack && evidence.above_floor) {
      return Plain(Verdict::kImproved);
    }
  }
  const double smaller_p = std::min(evidence.p_upper, evidence.p_lower);
  if (rule.polarity == Polarity::kNeutral && 2 * smaller_p <= rule.alpha &&
      std::abs(evidence.estimate) >= margin - kSlack && evidence.above_floor) {
    return Plain(Verdict::kChanged);
  }
  return Plain(evidence.equivalent ? Verdict::kUnchanged : Verdict::kInconclusive);
}

std::string_view ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRegressed:
      return "regressed";
    case Verdict::kWorseSmall:
      return "worse-small";
    case Verdict::kImproved:
      return "improved";
    case Verdict::kUnchanged:
      return "unchanged";
    case Verdict::kChanged:
      return "changed";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kAppeared:
      return "appeared";
    case Verdict::kGone:
      return "gone";
  }
  return "inconclusive";
}

}  // namespace tracegate::stats
