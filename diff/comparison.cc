#include "diff/comparison.h"

#include <algorithm>

namespace tracegate::diff {

std::string_view ToString(Statistic statistic) {
  switch (statistic) {
    case Statistic::kP50:
      return "p50";
    case Statistic::kP90:
      return "p90";
    case Statistic::kP99:
      return "p99";
    case Statistic::kMean:
      return "mean";
    case Statistic::kTimePerSecond:
      return "time per second";
    case Statistic::kCountPerSecond:
      return "count per second";
    case Statistic::kExceedance:
      return "share above p99";
    case Statistic::kValue:
      return "value";
  }
  return "?";
}

std::string_view UnitOf(Statistic statistic) {
  switch (statistic) {
    case Statistic::kTimePerSecond:
      return "ns/s";
    case Statistic::kCountPerSecond:
      return "1/s";
    case Statistic::kExceedance:
    case Statistic::kValue:
      return "1";
    default:
      return "ns";
  }
}

std::string_view ToString(MatchBy by) {
  switch (by) {
    case MatchBy::kRename:
      return "rename";
    case MatchBy::kName:
      return "name";
    case MatchBy::kSource:
      return "source function";
    case MatchBy::kLikeness:
      return "likeness";
  }
  return "?";
}

std::string_view ToString(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "passed";
    case Outcome::kRegressed:
      return "regressed";
    case Outcome::kInconclusive:
      return "inconclusive";
  }
  return "?";
}

bool IsWorse(const Finding& finding) {
  return finding.gates || finding.verdict == stats::Verdict::kRegressed ||
         finding.verdict == stats::Verdict::kWorseSmall;
}

std::size_t Comparison::Count(stats::Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const Finding& finding) { return finding.verdict == verdict; }));
}

std::size_t Comparison::CountGating() const {
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [](const Finding& finding) { return finding.gates; }));
}

}  // namespace tracegate::diff
