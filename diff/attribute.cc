#include "diff/attribute.h"

#include <algorithm>
#include <map>

namespace tracegate::diff {

using profile::Profile;

namespace {

struct Change {
  double amount = 0;
  const std::vector<std::string>* frames = nullptr;
  const std::string* holder = nullptr;
};
using Changes = std::map<std::uint64_t, Change>;

// What the time at a stack is divided by: the seconds of the trace, or the spans of
// the cell in it. 0 where the run has nothing to divide.
double Divisor(const CellId& cell, const Profile& run, const profile::TypeProfile& type) {
  if (cell.statistic == Statistic::kTimePerSecond) {
    return static_cast<double>(run.Duration()) / 1e9;
  }
  std::uint64_t spans = 0;
  for (const profile::Cell& candidate : type.cells) {
    if (profile::ToString(candidate.what) == cell.state && candidate.reason == cell.reason) {
      spans += candidate.spans.TotalCount();
    }
  }
  return static_cast<double>(spans);
}

// Adds sign x (time at each stack, divided), the mean over the runs, stacks by their hash.
void AddSide(const CellId& cell, std::span<const Profile> runs, double sign, Changes& changes) {
  for (const Profile& run : runs) {
    const profile::TypeProfile* type = run.FindType(cell.type);
    if (type == nullptr) {
      continue;
    }
    const double divisor = Divisor(cell, run, *type);
    if (divisor <= 0) {
      continue;
    }
    const double weight = sign / (divisor * static_cast<double>(runs.size()));
    for (const profile::Site& site : type->sites) {
      if (profile::ToString(site.what) == cell.state && site.reason == cell.reason) {
        const profile::Stack& stack = run.stacks[site.stack];
        Change& change = changes[stack.hash];
        change.amount += weight * static_cast<double>(site.spans.TotalTime());
        change.frames = &stack.frames;
      }
    }
  }
}

// The same for who was the last to stop: in the stops of the cell, or in all where its type was.
void AddHolders(const CellId& cell, std::span<const Profile> runs, double sign, Changes& changes) {
  const bool of_stop = cell.state == "stop-the-world";
  for (const Profile& run : runs) {
    const double seconds = static_cast<double>(run.Duration()) / 1e9;
    for (const profile::StopTheWorld& stop : run.stw) {
      const bool wanted = stop.straggler && (of_stop ? profile::StopKind(stop.name) == cell.reason
                                                     : stop.straggler->type == cell.type);
      if (!wanted || seconds <= 0) {
        continue;
      }
      const profile::Stack& stack = run.stacks[stop.straggler->stack];
      Change& change = changes[stack.hash];
      change.amount += sign * static_cast<double>(stop.straggler->stopping) / seconds /
                       static_cast<double>(runs.size());
      change.frames = &stack.frames;
      change.holder = &stop.straggler->type;
    }
  }
}

bool HasHolders(const CellId& cell) {
  return cell.state == "stop-the-world" || cell.state == "Running";
}

}  // namespace

std::vector<Because> Attribute(const CellId& cell, bool grew, std::span<const Profile> base,
                               std::span<const Profile> changed, std::size_t most) {
  Changes changes;
  const auto add = HasHolders(cell) ? AddHolders : AddSide;
  add(cell, base, -1, changes);
  add(cell, changed, 1, changes);
  const double sign = grew ? 1 : -1;
  double same_way = 0;
  std::vector<Because> because;
  for (const auto& [hash, change] : changes) {
    if (change.amount * sign > 0) {
      same_way += change.amount * sign;
      because.push_back({*change.frames, change.amount, 0});
      if (change.holder != nullptr) {
        because.back().holder = *change.holder;
      }
    }
  }
  std::stable_sort(because.begin(), because.end(), [&](const Because& a, const Because& b) {
    return a.change * sign > b.change * sign;
  });
  because.resize(std::min(because.size(), most));
  for (Because& part : because) {
    part.share = part.change * sign / same_way;
  }
  return because;
}

}  // namespace tracegate::diff
