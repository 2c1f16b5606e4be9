// Gates made by hand, for tests of their surfaces.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "ci/gated.h"

namespace tracegate::ci::testing {

// A name that holds what ends things in XML, markdown, HTML and workflow commands.
inline std::string Hostile() {
  return "::error::x\n::add-mask::y\r`|<script>\\|<b>`</code>|]]>&\"'--><!-- </details> @all "
         "https://e.example "
         "![i](//e) #7 %0A,:\x01\x1b[31m\xff\xfe\xef\xbf\xbe\xef\xbf\xbf\xed\xa0\x80 ```";
}

inline diff::Finding Finding(std::string type, std::string state, std::string reason,
                             stats::Verdict verdict,
                             diff::Statistic statistic = diff::Statistic::kP99) {
  diff::Finding finding;
  finding.cell = {std::move(type), std::move(state), std::move(reason), statistic};
  finding.verdict = verdict;
  finding.gates = verdict == stats::Verdict::kRegressed;
  finding.base = 1'000'000;
  finding.new_value = 2'000'000;
  finding.ratio = 2;
  finding.ratio_low = 1.5;
  finding.ratio_high = 2.5;
  finding.p = 0.001;
  finding.p_adjusted = 0.004;
  return finding;
}

inline diff::Finding Regressed(std::string type, std::string state = "Waiting",
                               std::string reason = "select") {
  diff::Finding finding =
      Finding(std::move(type), std::move(state), std::move(reason), stats::Verdict::kRegressed);
  finding.because.push_back({{"runtime.selectgo", "main.wait"}, 1e6, 0.95});
  return finding;
}

// Of a passing comparison of 5 with 5 runs without findings.
inline Gated Passing() {
  Gated gated;
  gated.comparison.base.name = "base";
  gated.comparison.base.files.assign(5, "base.trace");
  gated.comparison.changed.name = "new";
  gated.comparison.changed.files.assign(5, "new.trace");
  gated.comparison.outcome = diff::Outcome::kPassed;
  gated.comparison.alpha = 0.05;
  gated.comparison.margin = 0.1;
  return gated;
}

// Failing, for these findings.
inline Gated Failing(std::vector<diff::Finding> findings) {
  Gated gated = Passing();
  gated.comparison.outcome = diff::Outcome::kRegressed;
  gated.comparison.findings = std::move(findings);
  gated.status = ExitStatus::kRegression;
  return gated;
}

inline BudgetVerdict Budget(std::string rule, bool broken) {
  BudgetVerdict budget;
  budget.rule = std::move(rule);
  budget.line = 12;
  budget.cell = {"main.worker", "Waiting", "select", diff::Statistic::kP99};
  budget.limit = 5e6;
  budget.value = broken ? 7.2e6 : 3e6;
  budget.runs = 8;
  budget.over = broken ? 6 : 0;
  budget.p = 0.145;
  budget.broken = broken;
  return budget;
}

// As many causes as `count`, their names 4 kB of what is hostile, each with two followers, and as
// many of everything else.
inline Gated Flood(std::size_t count) {
  std::string longest;
  while (longest.size() < 4096) {
    longest += Hostile();
  }
  std::vector<diff::Finding> findings;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    diff::Finding root = Regressed(longest + number, "Waiting", longest);
    const std::size_t frames = i < 50 ? 100 : 1;  // not gigabytes
    root.because.assign(i < 50 ? 3 : 1,
                        {std::vector<std::string>(frames, longest), 1, 0.3, longest});
    root.wakers = {{longest, false, 0.1, 0.9}, {longest + "b", false, 0.9, 0.1}};
    const std::size_t at = findings.size();
    findings.push_back(std::move(root));
    for (const char* which : {"a", "b"}) {
      diff::Finding follower = Regressed(longest + number + which, "Running", "");
      follower.follows = diff::Follows{at, longest};
      findings.push_back(std::move(follower));
    }
  }
  Gated gated = Failing(std::move(findings));
  for (std::size_t i = 0; i < std::min<std::size_t>(count, 10); ++i) {
    profile::Exemplar exemplar;
    exemplar.file = longest;
    exemplar.stack = {longest, longest};
    exemplar.ended_by = profile::EndedBy{longest, GoId{7}, {}};
    gated.comparison.exemplars.push_back(
        {PlaceOf(gated.comparison.findings[3 * i].cell), exemplar, {}, exemplar});
  }
  gated.policy_file = longest;
  gated.golden = GoldenSide{longest, 3, longest};
  for (auto* lines : {&gated.failures, &gated.notes, &gated.next, &gated.comparison.warnings}) {
    lines->assign(count, longest);
  }
  for (std::size_t i = 0; i < count; ++i) {
    gated.comparison.findings.push_back(
        Finding(longest + std::to_string(i), "Syscall", longest, stats::Verdict::kImproved));
    gated.comparison.findings.push_back(
        Finding(longest + std::to_string(i), "Runnable", "", stats::Verdict::kWorseSmall));
    gated.ignored.push_back({i, longest, longest, 1});
    gated.budgets.push_back(Budget(longest, i % 2 == 0));
    gated.budgets.back().cell.type = longest;
    gated.comparison.not_judged.push_back({longest, {gated.budgets.back().cell}});
  }
  return gated;
}

}  // namespace tracegate::ci::testing
