#include "ci/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diff/parts.h"
#include "diff/report/phrases.h"
#include "golden/observe.h"
#include "src/base/text.h"
#include "stats/sessions.h"

namespace tracegate::ci {

using diff::Comparison;
using diff::Finding;
using profile::Profile;
using stats::Verdict;

namespace {

// Accepted changes divide alpha; with more parts than this the baseline should be made anew.
constexpr std::size_t kManyParts = 4;

std::size_t WholeSessions(const golden::Baseline& baseline) {
  return static_cast<std::size_t>(
      std::count_if(baseline.sessions.begin(), baseline.sessions.end(),
                    [](const golden::Session& session) { return session.whole; }));
}

// A trace that was blessed says nothing when it is checked.
void NoteCopies(const golden::Baseline& baseline, std::span<const Profile> changed, Gated& gated) {
  std::set<std::string> blessed;
  for (const golden::Session& session : baseline.sessions) {
    for (const golden::Run& run : session.runs) {
      blessed.insert(run.id);
    }
  }
  std::size_t copies = 0;
  for (const Profile& run : changed) {
    copies += blessed.contains(golden::ObserveRun(run, baseline.schema).id) ? 1 : 0;
  }
  if (copies != 0) {
    gated.notes.push_back(fmt::format(
        "{} of the {} traces {} in the baseline too: compared with itself a trace proves nothing",
        copies, changed.size(), copies == 1 ? "is" : "are"));
  }
}

void NoteMeasures(const golden::Baseline& baseline, Gated& gated) {
  if (!baseline.HasMeasures()) {
    gated.notes.emplace_back(
        "the baseline keeps no measures of the collector, so they are not judged: bless anew, with "
        "tracegate bless --replace");
  }
}

void NoteSessions(std::size_t sessions, std::size_t parts, Gated& gated) {
  if (sessions == 1) {
    gated.notes.push_back(
        "the baseline has one session: what differs between its day or machine and today's counts "
        "as a change of the program; sessions of more days (tracegate bless --add) show how much "
        "that is");
  } else if (sessions == stats::kLeastSessions) {
    gated.notes.push_back(
        "with two sessions only large changes are found: two days tell little of how days differ; "
        "five are better");
  }
  if (parts >= kManyParts) {
    gated.notes.push_back(fmt::format(
        "accepted changes have cut the baseline into {} parts that share alpha, so less is found; "
        "tracegate bless --replace makes it whole",
        parts));
  }
}

std::set<diff::Place> WorsePlaces(const Comparison& comparison) {
  std::set<diff::Place> places;
  for (const Finding& finding : comparison.findings) {
    if (diff::IsWorse(finding)) {
      places.insert(diff::PlaceOf(finding.cell));
    }
  }
  return places;
}

// Where the policy wants suspicions to be confirmed: what is worse in the interleaved recording,
// and what its outcome was.
struct Confirmation {
  std::set<diff::Place> worse;
  diff::Outcome outcome = diff::Outcome::kInconclusive;
  std::string why;
};

Result<Confirmation> Confirm(const std::optional<Interleaved>& interleaved,
                             diff::CompareOptions options) {
  if (!interleaved) {
    return Confirmation{
        {}, diff::Outcome::kInconclusive, "the policy wants an interleaved recording"};
  }
  options.block_size = interleaved->block_size;
  options.comparisons = interleaved->comparisons;
  options.attribute = false;
  const auto again = diff::Compare(interleaved->base, interleaved->changed, options);
  if (!again) {
    return Fail(again.error());
  }
  return Confirmation{WorsePlaces(*again), again->outcome, again->why};
}

// The policy, where it wants suspicions to be confirmed.
Result<Gated> ApplyConfirmed(const Comparison& comparison, std::span<const Profile> changed,
                             const std::optional<Interleaved>& interleaved, const Policy& policy,
                             const CheckOptions& options) {
  const diff::Filter& filter = options.options.filter;
  Gated alone = Apply(comparison, policy, changed, options.today, filter);
  const std::size_t suspects = alone.comparison.CountGating();
  if (suspects == 0) {
    return alone;
  }
  const auto confirmation = Confirm(interleaved, options.options);
  if (!confirmation) {
    return Fail(confirmation.error());
  }
  Comparison again = comparison;
  const bool undecided = confirmation->outcome == diff::Outcome::kInconclusive;
  again.outcome = undecided ? diff::Outcome::kInconclusive : diff::Outcome::kPassed;
  again.why = undecided ? fmt::format("{} against the baseline, not confirmed: {}",
                                      Plural(suspects, "regression"), confirmation->why)
                        : "";
  Gated gated =
      Apply(std::move(again), policy, changed, options.today, filter, [&](const Finding& finding) {
        return confirmation->worse.contains(diff::PlaceOf(finding.cell));
      });
  const std::size_t confirmed = gated.comparison.CountGating();
  if (interleaved) {
    gated.notes.push_back(fmt::format(
        "interleaved recording, {}+{} runs: {} of the regressions confirmed, {} not",
        interleaved->base.size(), interleaved->changed.size(), confirmed, suspects - confirmed));
  } else {
    gated.next.emplace_back(
        "tracegate record -n 8 --base 'OLD {out}' --new 'NEW {out}' -o DIR   and give DIR to this "
        "command: both sides by turns on this machine");
  }
  return gated;
}

}  // namespace

std::vector<diff::BasePart> BaseParts(const GoldenBase& base) {
  std::vector<diff::BasePart> parts;
  for (const golden::Part& part : base.parts) {
    parts.push_back({part.runs, part.session_sizes, part.covers});
  }
  return parts;
}

Result<Gated> Decide(const GoldenBase& base, std::span<const Profile> changed,
                     const std::optional<Interleaved>& interleaved, const Policy& policy,
                     const CheckOptions& options) {
  auto compared = diff::CompareWithParts(BaseParts(base), changed, options.options);
  if (!compared) {
    return Fail(std::move(compared.error()));
  }
  compared->base.name = "golden";
  return policy.require == Require::kInterleaved
             ? ApplyConfirmed(*compared, changed, interleaved, policy, options)
             : Apply(*std::move(compared), policy, changed, options.today, options.options.filter);
}

Result<Gated> Check(const GoldenBase& base, std::span<const Profile> changed,
                    const std::optional<Interleaved>& interleaved, const Policy& policy,
                    const CheckOptions& options) {
  auto gated = Decide(base, changed, interleaved, policy, options);
  if (!gated) {
    return gated;
  }
  const std::size_t sessions = WholeSessions(base.baseline);
  gated->golden = GoldenSide{options.file, sessions, ""};
  NoteCopies(base.baseline, changed, *gated);
  NoteMeasures(base.baseline, *gated);
  NoteSessions(sessions, base.parts.size(), *gated);
  if (gated->comparison.CountGating() != 0) {
    gated->next.push_back(fmt::format(
        "tracegate review --golden {}   if the change is meant: accept it, with a reason",
        options.file));
  }
  return gated;
}

Result<Gated> CheckBudgets(std::span<const Profile> changed, const Policy& policy,
                           const CheckOptions& options) {
  if (policy.budgets.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      "there is nothing to check against: no baseline and no budget",
                      std::nullopt,
                      {},
                      "tracegate check --golden FILE TRACES, or budgets in tracegate.toml"});
  }
  Comparison none;
  none.outcome = diff::Outcome::kPassed;
  none.base.name = "golden";
  none.changed.name = "new";
  for (const Profile& run : changed) {
    none.changed.files.push_back(run.file);
  }
  none.alpha = policy.alpha;
  none.margin = policy.margin;
  none.floor = policy.floor;
  Gated gated = Apply(std::move(none), policy, changed, options.today, options.options.filter);
  gated.notes.emplace_back("there is no baseline: only the budgets were checked");
  return gated;
}

std::vector<golden::PendingItem> PendingItems(const Gated& gated) {
  std::vector<golden::PendingItem> items;
  for (const Finding& finding : gated.comparison.findings) {
    const bool structural =
        finding.verdict == Verdict::kAppeared || finding.verdict == Verdict::kGone;
    if (!finding.gates && !structural) {
      continue;
    }
    const diff::Place place = diff::PlaceOf(finding.cell);
    auto item = std::find_if(items.begin(), items.end(), [&](const golden::PendingItem& known) {
      return known.place == place;
    });
    if (item == items.end()) {
      item = items.insert(items.end(), golden::PendingItem{place, {}, {}});
    }
    const auto value = [&](double of) { return diff::report::Value(finding.cell.statistic, of); };
    item->rows.push_back({diff::report::StatisticText(finding), value(finding.base),
                          value(finding.new_value), finding.ratio, finding.p_adjusted,
                          std::string(stats::ToString(finding.verdict))});
    if (item->stack.empty() && !finding.because.empty()) {
      item->stack = finding.because.front().stack;
    }
  }
  return items;
}

}  // namespace tracegate::ci
