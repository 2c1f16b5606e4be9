#include "diff/order.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "diff/attribute.h"
#include "diff/roots.h"
#include "diff/shift.h"
#include "diff/wakers.h"

namespace tracegate::diff {

using profile::Profile;
using stats::Verdict;

namespace {

constexpr std::size_t kMostStacks = 3;
constexpr std::size_t kMostWakers = 4;
// As many causes as a report shows in full.
constexpr std::size_t kMostShifts = 10;

int ClassOf(const Finding& finding) {
  switch (finding.verdict) {
    case Verdict::kRegressed:
      return 0;
    case Verdict::kAppeared:
    case Verdict::kGone:
      return finding.gates ? 0 : 1;
    case Verdict::kWorseSmall:
      return 2;
    case Verdict::kImproved:
      return 3;
    case Verdict::kChanged:
      return 4;
    case Verdict::kUnchanged:
      return 5;
    case Verdict::kInconclusive:
      return 6;
  }
  return 6;
}

void AddImpacts(std::vector<Finding>& findings) {
  std::map<Place, double> impacts;
  for (const Finding& finding : findings) {
    if (finding.cell.statistic == Statistic::kTimePerSecond) {
      impacts[PlaceOf(finding.cell)] = finding.new_value - finding.base;
    }
  }
  for (Finding& finding : findings) {
    const auto impact = impacts.find(PlaceOf(finding.cell));
    finding.impact = impact == impacts.end() ? 0 : impact->second;
  }
}

// What the order of a finding goes by, its root first.
struct Rank {
  int group_class = 0;    // of the root's spans, or the own
  double group_size = 0;  // of the root and all that follows, negative: the largest first
  Place group;
  bool follows = false;
  int place_class = 0;
  double impact = 0;
  Place place;
  int own_class = 0;
  double p = 1;
  int statistic = 0;

  auto Key() const {
    return std::tie(group_class, group_size, group, follows, place_class, impact, place, own_class,
                    p, statistic);
  }
};

class Order {
 public:
  Order(std::vector<Finding>& findings, const std::map<Place, Cause>& causes)
      : findings_(findings), causes_(causes) {
    for (const Finding& finding : findings) {
      const auto [at, is_new] = best_.emplace(PlaceOf(finding.cell), ClassOf(finding));
      at->second = std::min(at->second, ClassOf(finding));
      if (finding.cell.statistic == Statistic::kTimePerSecond && IsWorse(finding)) {
        sizes_[RootOf(PlaceOf(finding.cell))] += finding.impact;
      }
    }
  }

  void Sort() {
    std::stable_sort(findings_.begin(), findings_.end(), [&](const Finding& a, const Finding& b) {
      return RankOf(a).Key() < RankOf(b).Key();
    });
    std::map<Place, std::size_t> first;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      first.emplace(PlaceOf(findings_[i].cell), i);
    }
    for (Finding& finding : findings_) {
      const auto cause = causes_.find(PlaceOf(finding.cell));
      if (cause != causes_.end()) {
        finding.follows = Follows{first.at(cause->second.root), cause->second.evidence};
      }
    }
  }

 private:
  const Place& RootOf(const Place& place) const {
    const auto cause = causes_.find(place);
    return cause == causes_.end() ? place : cause->second.root;
  }

  Rank RankOf(const Finding& finding) const {
    const Place place = PlaceOf(finding.cell);
    const Place& root = RootOf(place);
    const bool worse = best_.at(place) == 0 || best_.at(place) == 2;
    const auto size = sizes_.find(root);
    Rank rank;
    rank.group_class = best_.at(root);
    rank.group_size = !worse ? -std::abs(finding.impact) : size == sizes_.end() ? 0 : -size->second;
    rank.group = root;
    rank.follows = root != place;
    rank.place_class = best_.at(place);
    rank.impact = worse ? -finding.impact : -std::abs(finding.impact);
    rank.place = place;
    rank.own_class = ClassOf(finding);
    rank.p = finding.p_adjusted;
    rank.statistic = -static_cast<int>(finding.cell.statistic);
    return rank;
  }

  std::vector<Finding>& findings_;
  const std::map<Place, Cause>& causes_;
  std::map<Place, int> best_;
  std::map<Place, double> sizes_;
};

}  // namespace

void Explain(std::span<const Profile> base, std::span<const Profile> changed,
             Comparison& comparison) {
  AddImpacts(comparison.findings);
  std::map<Place, std::vector<WakerShare>> wakers;  // the same of all findings of a place
  for (Finding& finding : comparison.findings) {
    if (finding.verdict != Verdict::kUnchanged && finding.verdict != Verdict::kInconclusive) {
      const bool grew = finding.ratio == 1 ? finding.new_value > finding.base : finding.ratio > 1;
      finding.because = Attribute(finding.cell, grew, base, changed, kMostStacks);
      const auto [known, is_new] = wakers.try_emplace(PlaceOf(finding.cell));
      if (is_new) {
        known->second = WakerShares(known->first, base, changed, kMostWakers);
      }
      finding.wakers = known->second;
    }
  }
  Arrange(base, changed, comparison);
  comparison.shifts = ShiftsOf(base, changed, comparison, kMostShifts);
}

void Arrange(std::span<const Profile> base, std::span<const Profile> changed,
             Comparison& comparison) {
  std::vector<Finding> worse;
  std::copy_if(comparison.findings.begin(), comparison.findings.end(), std::back_inserter(worse),
               IsWorse);
  const std::map<Place, Cause> causes = FindRoots(worse, base, changed);
  Order(comparison.findings, causes).Sort();
}

}  // namespace tracegate::diff
