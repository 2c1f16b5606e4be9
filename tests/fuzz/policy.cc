// ParsePolicy, and what is made of a policy: the limits and ignores of a cell, and its explanation.
// Input: the bytes of the file. A budget alone is read of the same bytes.
#include "ci/policy.h"

#include "ci/explain.h"
#include "tests/fuzz/support/check.h"

using tracegate::fuzz::Require;

namespace ci = tracegate::ci;
namespace diff = tracegate::diff;

namespace {

void RequirePlace(const tracegate::Error& error) {
  Require(error.where == "p", "an error names the file");
  Require(error.what.starts_with("line ") || error.code == tracegate::ErrorCode::kLimit,
          "an error says where");
  const std::string line = error.Line();
  Require(line.find('\n') == std::string::npos && line.find('\x1b') == std::string::npos,
          "an error is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto budget = ci::ParseBudget(text);
  Require(budget || budget.error().offset.value_or(size + 1) <= size,
          "an error of a budget lies in it");
  const auto policy = ci::ParsePolicy(text, "p");
  if (!policy) {
    RequirePlace(policy.error());
    return 0;
  }
  const auto today = tracegate::ParseDate("2026-07-01");
  for (const diff::CellId& cell :
       {diff::CellId{"main.(*Server).serve", "Waiting", "select", diff::Statistic::kP99},
        diff::CellId{"(process)", "GC mark phase", "", diff::Statistic::kTimePerSecond},
        diff::CellId{"(process)", "lost to GC", "worst 10ms", diff::Statistic::kValue}}) {
    const diff::Limits limits = ci::LimitsOf(*policy, cell);
    Require(limits.margin >= 0 && limits.floor >= 0, "limits are 0 or more");
    const auto explained = ci::Explain(*policy, cell, *today);
    Require(explained.margin.front().why_not.empty(), "a margin applies");
    const ci::IgnoreRule* ignored = ci::IgnoreOf(*policy, cell, *today);
    Require((ignored != nullptr) ==
                (!explained.ignores.empty() && explained.ignores.front().why_not.empty()),
            "an explanation knows what is ignored");
    Require(!ci::ToText(*policy, {explained}).empty(), "an explanation has text");
  }
  Require(!ci::ToText(*policy, *today).empty(), "a policy has text");
  Require(!ci::ToJson(*policy, *today).empty(), "a policy has JSON");
  return 0;
}
