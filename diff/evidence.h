// What one regression says about another: the links that diff/roots.h follows.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diff/roots.h"

namespace tracegate::diff {

// What is known of a place that got worse.
//
// impact  growth of its time per second, ns/s; 0 where it was too small to be tested
// longer  by how much its spans last longer each, ns: the most of their mean and quantiles
// stack   that carries most of the change, leaf first; empty where none is known
struct Worse {
  double impact = 0;
  double longer = 0;
  std::vector<std::string> stack;
};
using WorsePlaces = std::map<Place, Worse>;

// A link to what explains a place.
//
// strength  in (0, 1]; of links of one place the strongest holds
struct Link {
  Place to;
  double strength = 0;
  std::string evidence;
};

// Reads links from the profiles of both sides. In the order of their strength:
//
//   1    a stop-the-world whose stops last longer, to the running of the goroutine type that was
//   the
//        last to stop in most of the added stopping time
//   .9   a lifetime, to what takes most of it
//   .8   the collector's mark phase, mark assists, and waits inside of the collector (by their
//        reason or their stack), to a stop-the-world whose stops last longer, if that grew by a
//        tenth of what they did or more: they wait for the world
//   .7   the same, and the collector's stop-the-worlds, to the mark assists that grew most: who
//        allocates makes the collector work
//   .95  what stopping or restarting the world takes, to that stop-the-world
//   .7   measures of the collector, and these parts of its stops, to the same mark assists
//   .6   the same, to the stop-the-world whose stops last longer
//   .5   waits for a proc, the number of runnable goroutines and procs idle meanwhile, to the
//        runnable time or start delay that grew most
//   s/2  a wait, to the type that ends it: s is that type's share of the added waiting time, 30% or
//        more. To that type's blocked place that grew most, else to its running.
//   .2   a wait, to the greater one for the same reason in the same function of the program: what
//   two
//        types wait for there is the same lock or channel, most likely
//   .1   running, runnable and start delays, to the blocked place of the same type that grew most
//   .05  runnable, start delays, and waits that no goroutine ends (timers that come late), to the
//        type that takes more of the procs, if that is more than they grew themselves; else, of
//        runnable and start delays, to the running that lasts longest longer at a time
class Evidence {
 public:
  // All must outlive this.
  Evidence(const WorsePlaces& worse, std::span<const profile::Profile> base,
           std::span<const profile::Profile> changed);

  // The strongest link of a place of `worse`, or none.
  std::optional<Link> Strongest(const Place& place) const;

  // By how much running and system calls of a type of `worse` grew, ns per second of trace.
  double OwnGrowth(const std::string& type) const { return growth_.at(type); }

 private:
  std::vector<Link> LinksOf(const Place& place) const;
  void AddStopping(const Place& place, std::vector<Link>& links) const;
  void AddCollector(const Place& place, std::vector<Link>& links) const;
  void AddMeasures(const Place& place, std::vector<Link>& links) const;
  void AddWakers(const Place& place, std::vector<Link>& links) const;
  void AddSameFunction(const Place& place, std::vector<Link>& links) const;
  void AddSameType(const Place& place, std::vector<Link>& links) const;
  void AddProcs(const Place& place, std::vector<Link>& links) const;
  bool EndsByItself(const Place& place) const;

  // The place of `type` that grew most: a blocked one, else its running; without `but`.
  const Place* LeadOf(std::string_view type, const Place& but) const;

  const WorsePlaces& worse_;
  std::span<const profile::Profile> base_;
  std::span<const profile::Profile> changed_;
  std::map<std::string, double> growth_;
  const Place* longest_stop_ = nullptr;  // of those whose stops last longer, that grew most
  const Place* greatest_assist_ = nullptr;
  // By reason and function, the wait that grew most.
  std::map<std::pair<std::string, std::string>, const Place*> greatest_;
  // Types that do more than wait for a proc, those whose own work grew most first.
  std::vector<std::pair<double, std::string>> takers_;
};

}  // namespace tracegate::diff
