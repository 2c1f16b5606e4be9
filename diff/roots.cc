#include "diff/roots.h"

#include <algorithm>
#include <set>

#include "diff/evidence.h"

namespace tracegate::diff {

using profile::Profile;

namespace {

WorsePlaces PlacesOf(const std::vector<Finding>& worse) {
  WorsePlaces places;
  for (const Finding& finding : worse) {
    Worse& place = places[PlaceOf(finding.cell)];
    place.impact = std::max(0.0, finding.impact);
    if (UnitOf(finding.cell.statistic) == "ns") {
      place.longer = std::max(place.longer, finding.new_value - finding.base);
    }
    if (place.stack.empty() && !finding.because.empty()) {
      place.stack = finding.because.front().stack;
    }
  }
  return places;
}

using Links = std::map<Place, Link>;

// What is known to hold up others has no need of a weak explanation for itself.
void FreeStragglers(Links& links) {
  constexpr double kCertain = 1;
  constexpr double kWeak = 0.1;
  std::set<Place> stragglers;
  for (const auto& [place, link] : links) {
    if (link.strength >= kCertain) {
      stragglers.insert(link.to);
    }
  }
  for (const Place& place : stragglers) {
    const auto own = links.find(place);
    if (own != links.end() && own->second.strength <= kWeak) {
      links.erase(own);
    }
  }
}

// The places on the circle that the chain from `start` runs into; empty where it ends.
std::vector<Place> CircleFrom(const Place& start, const Links& links) {
  std::set<Place> passed;
  Place at = start;
  while (passed.insert(at).second) {
    const auto link = links.find(at);
    if (link == links.end()) {
      return {};
    }
    at = link->second.to;
  }
  std::vector<Place> circle = {at};
  for (Place next = links.at(at).to; next != at; next = links.at(next).to) {
    circle.push_back(next);
  }
  return circle;
}

// Takes the links out of the places that lead each circle.
void BreakCircles(const WorsePlaces& worse, const Evidence& evidence, Links& links) {
  for (const auto& [place, unused] : worse) {
    const std::vector<Place> circle = CircleFrom(place, links);
    if (circle.empty()) {
      continue;
    }
    const auto root =
        std::max_element(circle.begin(), circle.end(), [&](const Place& a, const Place& b) {
          return std::pair(evidence.OwnGrowth(a.type), worse.at(a).impact) <
                 std::pair(evidence.OwnGrowth(b.type), worse.at(b).impact);
        });
    links.erase(*root);
  }
}

}  // namespace

std::map<Place, Cause> FindRoots(const std::vector<Finding>& worse, std::span<const Profile> base,
                                 std::span<const Profile> changed) {
  const WorsePlaces places = PlacesOf(worse);
  const Evidence evidence(places, base, changed);
  Links links;
  for (const auto& [place, unused] : places) {
    if (auto link = evidence.Strongest(place)) {
      links.emplace(place, *std::move(link));
    }
  }
  FreeStragglers(links);
  BreakCircles(places, evidence, links);
  std::map<Place, Cause> causes;
  for (const auto& [place, link] : links) {
    Place root = link.to;
    for (auto next = links.find(root); next != links.end(); next = links.find(root)) {
      root = next->second.to;
    }
    causes.emplace(place, Cause{root, link.evidence});
  }
  return causes;
}

}  // namespace tracegate::diff
