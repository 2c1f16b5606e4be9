// The policy: what a comparison is held to. docs/policy.md describes its file, tracegate.toml.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ci/budget.h"
#include "ci/pattern.h"
#include "diff/compare.h"
#include "src/base/date.h"
#include "src/base/error.h"
#include "src/base/units.h"

namespace tracegate::ci {

// Which findings fail the gate, and whether an inconclusive comparison does.
//
// regressed     worse: significant, at least the margin and the floor
// appeared, gone  spans that only one side has: significant and above the floor; that something
//               merely exists, too little to be tested, fails nothing
// inconclusive  exit status 3
struct FailsOn {
  bool regressed = true;
  bool appeared = true;
  bool gone = false;
  bool inconclusive = false;
};

// What the runs must come from.
enum class Require : std::uint8_t { kGolden, kInterleaved };
std::string_view ToString(Require require);

// margin, floor  as in diff::CompareOptions; one of them at least
struct LimitRule {
  CellPattern where;
  std::optional<double> margin;
  std::optional<Nanos> floor;
  Position at;
};

// until  the last day on which it holds
struct IgnoreRule {
  CellPattern where;
  std::string because;
  std::optional<Date> until;
  Position at;

  bool Holds(Date today) const { return !until || today <= *until; }
};

// What the base called `from` is `to` in the change.
struct Rename {
  std::string from;
  std::string to;
  Position at;
};

// file           as named by the user; empty: none, all is built in
// alpha, margin, floor  as in diff::CompareOptions
// min_runs       with fewer runs on either side a comparison is inconclusive
// tolerate_loss  as in trace::ReadOptions, a fraction
// origin         of each key that is not built in, where it is from: "line 3", "--margin"
struct Policy {
  std::string file;
  double alpha = 0.05;
  double margin = 0.10;
  Nanos floor = 10'000;
  std::size_t min_runs = 1;
  double tolerate_loss = 0;
  FailsOn fails_on;
  Require require = Require::kGolden;
  std::vector<Budget> budgets;
  std::vector<Rename> renames;
  std::vector<LimitRule> limits;
  std::vector<IgnoreRule> ignores;
  std::map<std::string, std::string, std::less<>> origin;
};

// The file's name where no other is asked for.
inline constexpr std::string_view kPolicyFile = "tracegate.toml";
// Bounds on a policy: of its size, bytes; and of how many rules of one kind it has.
inline constexpr std::size_t kMaxPolicyBytes = 1 << 20;
inline constexpr std::size_t kMaxRules = 1000;

// Reads the text of a policy; `file` is what errors call it.
//
// Errors: kUsage, kLimit; `what` begins with "line 7, column 3: ". The first problem of the file,
// top to bottom, within a table.
Result<Policy> ParsePolicy(std::string_view text, const std::string& file);

// Reads a file. Errors: those, and kIo.
Result<Policy> LoadPolicy(const std::string& path);

// The rule that decides on the margin (or the floor) of a cell; nullptr: the policy's own.
const LimitRule* MarginRule(const Policy& policy, const diff::CellId& cell);
const LimitRule* FloorRule(const Policy& policy, const diff::CellId& cell);
diff::Limits LimitsOf(const Policy& policy, const diff::CellId& cell);

// The most specific rule that holds on that day and ignores the cell, or nullptr.
const IgnoreRule* IgnoreOf(const Policy& policy, const diff::CellId& cell, Date today);

// alpha, margin, floor, min_runs and the limits of the policy, of which it keeps a copy; else as by
// default.
diff::CompareOptions CompareOptionsOf(const Policy& policy);

}  // namespace tracegate::ci
