#include "ci/bite.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diff/report/phrases.h"
#include "diff/selftest/draw.h"
#include "diff/selftest/inject.h"
#include "src/base/json.h"

namespace tracegate::ci {

using diff::CellId;
using profile::Profile;

namespace {

constexpr std::size_t kKinds = 5;

// The runs of the newest whole session, as the baseline has them. The first part has all whole
// ones.
std::vector<Profile> NewestRuns(const GoldenBase& base) {
  for (const golden::Part& part : base.parts) {
    std::size_t end = part.runs.size();
    for (std::size_t i = part.sessions.size(); i-- > 0;) {
      const std::size_t begin = end - part.session_sizes[i];
      const golden::Session* session = base.baseline.FindSession(part.sessions[i]);
      if (session != nullptr && session->whole) {
        return {part.runs.begin() + static_cast<std::ptrdiff_t>(begin),
                part.runs.begin() + static_cast<std::ptrdiff_t>(end)};
      }
      end = begin;
    }
  }
  return {};
}

class Tester {
 public:
  Tester(const GoldenBase& base, std::vector<Profile> runs, const Policy& policy,
         const CheckOptions& check, const BiteOptions& options)
      : base_(base), runs_(std::move(runs)), policy_(policy), check_(check), options_(options) {
    check_.options.attribute = false;  // whether it gates is all that is asked
  }

  Result<BiteTest> Run() {
    test_.file = check_.file;
    test_.runs = runs_.size();
    const bool chosen = options_.slowed.type || options_.slowed.state || options_.slowed.reason;
    const std::vector<CellId> kinds = chosen ? diff::selftest::KindsLike(runs_, options_.slowed)
                                             : diff::selftest::LargestKinds(runs_, kKinds);
    if (kinds.empty()) {
      return Fail(ErrorCode::kUsage, "there are no spans to slow");
    }
    const auto unchanged = Ask(runs_);
    if (!unchanged) {
      return Fail(unchanged.error());
    }
    test_.unchanged = unchanged->status;
    for (const CellId& kind : kinds) {
      for (const double factor : options_.factors) {
        if (auto done = Slow(kind, factor); !done) {
          return Fail(std::move(done.error()));
        }
      }
    }
    Conclude(chosen ? kinds.size() : 1);
    return std::move(test_);
  }

 private:
  Result<Gated> Ask(std::span<const Profile> changed) const {
    std::optional<Interleaved> interleaved;
    if (policy_.require == Require::kInterleaved) {
      interleaved = Interleaved{runs_, changed, 0, 1};
    }
    return Decide(base_, changed, interleaved, policy_, check_);
  }

  Status Slow(const CellId& kind, double factor) {
    std::vector<Profile> slowed = runs_;
    for (std::size_t run = 0; run < slowed.size(); ++run) {
      std::mt19937_64 random = diff::selftest::StreamOfRun(options_.seed, run);
      diff::selftest::Slow({kind}, {1 + factor, options_.share}, random, slowed[run]);
    }
    const auto gated = Ask(slowed);
    if (!gated) {
      return Fail(gated.error());
    }
    const auto& findings = gated->comparison.findings;
    const bool caught = std::any_of(findings.begin(), findings.end(), [&](const auto& finding) {
      return finding.gates && finding.cell.SameSpans(kind);
    });
    test_.bites.push_back({kind, factor, gated->status, caught});
    return {};
  }

  void Conclude(std::size_t required) {
    if (test_.unchanged != ExitStatus::kNoRegression) {
      test_.failures.push_back(
          fmt::format("copies of the runs as they are give status {}, not 0: the gate fails what "
                      "did not change, or decides nothing",
                      static_cast<int>(test_.unchanged)));
    }
    const double greatest = *std::max_element(options_.factors.begin(), options_.factors.end());
    for (std::size_t i = 0; i < required * options_.factors.size(); ++i) {
      const Bite& bite = test_.bites[i];
      if (bite.factor == greatest && (bite.status != ExitStatus::kRegression || !bite.caught)) {
        test_.failures.push_back(fmt::format("{} {:g}% slower is not caught: status {}",
                                             diff::report::Place(bite.slowed), bite.factor * 100,
                                             static_cast<int>(bite.status)));
      }
    }
    test_.notes.emplace_back(
        "the slowed runs are copies of runs that the baseline knows, so they differ by the "
        "slowdown alone; of new runs less is found (tracegate selftest TRACES says how much)");
  }

  const GoldenBase& base_;
  std::vector<Profile> runs_;
  const Policy& policy_;
  CheckOptions check_;
  const BiteOptions& options_;
  BiteTest test_;
};

}  // namespace

Result<BiteTest> TestBite(const GoldenBase& base, std::span<const Profile> runs,
                          const Policy& policy, const CheckOptions& check,
                          const BiteOptions& options) {
  const bool usable =
      !options.factors.empty() && options.share > 0 && options.share <= 1 &&
      std::all_of(options.factors.begin(), options.factors.end(),
                  [](double factor) { return factor > 0 && std::isfinite(factor); });
  if (!usable) {
    return Fail(ErrorCode::kUsage,
                "a slowdown must be above 0, and its share above 0 and at most 1");
  }
  std::vector<Profile> copies =
      runs.empty() ? NewestRuns(base) : std::vector<Profile>(runs.begin(), runs.end());
  return Tester(base, std::move(copies), policy, check, options).Run();
}

std::string ToText(const BiteTest& test) {
  std::string text =
      fmt::format("{}: {} against copies of {} runs with a known slowdown\n\n",
                  test.failures.empty() ? "the gate bites" : "THE GATE DOES NOT BITE",
                  Printable(test.file), test.runs);
  text += fmt::format("  status {}  as they are\n", static_cast<int>(test.unchanged));
  for (const Bite& bite : test.bites) {
    text += fmt::format("  status {}  {} {:g}% slower{}\n", static_cast<int>(bite.status),
                        diff::report::Place(bite.slowed), bite.factor * 100,
                        bite.caught ? "" : ", not caught there");
  }
  text += "\n";
  for (const std::string& failure : test.failures) {
    text += "failed: " + failure + "\n";
  }
  for (const std::string& note : test.notes) {
    text += "note: " + note + "\n";
  }
  return text;
}

std::string ToJson(const BiteTest& test) {
  Json bites = Json::array();
  for (const Bite& bite : test.bites) {
    bites.push_back({{"type", bite.slowed.type},
                     {"state", bite.slowed.state},
                     {"reason", bite.slowed.reason},
                     {"factor", bite.factor},
                     {"status", static_cast<int>(bite.status)},
                     {"caught", bite.caught}});
  }
  const Json json = {{"schema", "tracegate.bite/1"},
                     {"golden", test.file},
                     {"runs", test.runs},
                     {"unchanged_status", static_cast<int>(test.unchanged)},
                     {"bites", std::move(bites)},
                     {"failures", test.failures},
                     {"notes", test.notes}};
  return Dump(json);
}

}  // namespace tracegate::ci
