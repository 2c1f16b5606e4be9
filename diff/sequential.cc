#include "diff/sequential.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "diff/statistics.h"

namespace tracegate::diff {
namespace {

Limits LimitsOf(const Finding& finding, const Comparison& comparison) {
  return finding.limits.value_or(Limits{comparison.margin, comparison.floor});
}

// Whether the estimate says what a gate would want to know, but no test does.
bool IsSuspect(const Finding& finding, const Limits& limits) {
  if (finding.verdict != stats::Verdict::kInconclusive ||
      finding.polarity == stats::Polarity::kNeutral) {
    return false;
  }
  const bool lower = finding.polarity == stats::Polarity::kLowerIsBetter;
  const double worse = lower ? std::log(finding.ratio) : -std::log(finding.ratio);
  const double change = finding.new_value - finding.base;
  return worse >= std::log1p(limits.margin) && worse > 0 &&
         std::abs(change) >= FloorOf(finding.cell, limits.floor);
}

// Whether `most` runs would probably find an effect that is one standard error above the estimate:
// as many runs as the estimate needs, less as the square of the effect.
bool MayBeDecided(const Finding& finding, double margin, std::size_t runs, std::size_t most) {
  if (!finding.runs_needed) {
    return false;
  }
  const bool lower = finding.polarity == stats::Polarity::kLowerIsBetter;
  const auto limit = lower ? finding.ratio_high : finding.ratio_low;
  if (!limit) {
    return true;
  }
  const double least = std::log1p(margin);
  const double estimate = std::max(least, std::abs(std::log(finding.ratio)));
  const double error = std::abs(std::log(*limit) - std::log(finding.ratio)) / 2;
  const double shrink = estimate / (estimate + error);
  const auto needed = static_cast<double>(runs + *finding.runs_needed);
  return needed * shrink * shrink <= kHopelessFactor * static_cast<double>(most);
}

}  // namespace

std::vector<Look> LooksUpTo(std::size_t most) {
  std::vector<Look> looks;
  for (std::size_t runs = kFirstLook; 5 * runs <= 4 * most;
       runs += std::max<std::size_t>(4, runs / 4 * 2)) {
    looks.push_back({runs, 1});
  }
  looks.push_back({most, 1});
  if (looks.size() > 1) {
    for (Look& look : looks) {
      look.comparisons = 2 * (looks.size() - 1);
    }
    looks.back().comparisons = 2;
  }
  return looks;
}

Standing StandingOf(const Comparison& comparison, std::size_t runs, std::size_t most) {
  Standing standing;
  bool hope = false;
  for (std::size_t i = 0; i < comparison.findings.size(); ++i) {
    const Finding& finding = comparison.findings[i];
    const Limits limits = LimitsOf(finding, comparison);
    if (IsSuspect(finding, limits)) {
      standing.suspects.push_back(i);
      hope = hope || MayBeDecided(finding, limits.margin, runs, most);
    }
  }
  if (comparison.outcome == Outcome::kRegressed) {
    standing.next = Next::kRegressed;
  } else if (comparison.outcome == Outcome::kPassed && standing.suspects.empty()) {
    standing.next = Next::kSettled;
  } else if (runs >= most) {
    standing.next = Next::kExhausted;
  } else if (comparison.outcome == Outcome::kPassed && !hope) {
    standing.next = Next::kHopeless;
  }
  return standing;
}

void Conclude(const Standing& standing, std::size_t runs, Comparison& comparison) {
  if (standing.next != Next::kHopeless && standing.next != Next::kExhausted) {
    return;
  }
  if (comparison.outcome == Outcome::kInconclusive) {
    return;  // says why
  }
  comparison.outcome = Outcome::kInconclusive;
  const std::size_t count = standing.suspects.size();
  comparison.why = fmt::format(
      "{} {} worse by the margin or more in {}+{} runs, which is not significant{}", count,
      count == 1 ? "cell is" : "cells are", runs, runs,
      standing.next == Next::kHopeless ? "; the runs that are left would probably not decide it"
                                       : "");
}

}  // namespace tracegate::diff
