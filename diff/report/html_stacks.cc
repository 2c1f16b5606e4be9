#include "diff/report/html_stacks.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "diff/wakers.h"

namespace tracegate::diff::report {

using profile::Profile;

namespace {

constexpr std::size_t kMostWakers = 8;
constexpr std::size_t kMostFrames = 64;
// Of the whole tree, on the side where it has more.
constexpr double kLeastShare = 0.002;

struct Waker {
  std::array<double, 2> time{};  // base, new
  std::map<std::vector<std::string>, double> stacks;
};

// The factor from ns of a run to ns per second of trace, mean over the runs.
double WeightOf(const Profile& run, std::size_t runs) {
  const double seconds = static_cast<double>(run.Duration()) / 1e9;
  return seconds <= 0 ? 0 : 1 / (seconds * static_cast<double>(runs));
}

using Wakers = std::map<std::optional<std::string>, Waker>;

void AddWakers(const diff::Place& place, std::span<const Profile> runs, std::size_t side,
               Wakers& wakers) {
  ForEachWake(place, runs, [&](const Profile& run, const profile::Wake& wake, double time) {
    Waker& waker = wakers[wake.waker];
    waker.time.at(side) += time;
    if (wake.waker) {
      waker.stacks[run.stacks[wake.stack].frames] += time;
    }
  });
}

struct Node {
  std::array<double, 2> time{};
  std::map<std::string_view, Node> children;
};

// The last frame of a path: "[select]", "[system call]".
std::string_view EndOf(const profile::Site& site) {
  return site.what == profile::What::kSyscall ? "system call" : std::string_view(site.reason);
}

void AddSites(const std::string& type_name, std::span<const Profile> runs, std::size_t side,
              Node& root) {
  for (const Profile& run : runs) {
    const profile::TypeProfile* type = run.FindType(type_name);
    if (type == nullptr) {
      continue;
    }
    const double weight = WeightOf(run, runs.size());
    for (const profile::Site& site : type->sites) {
      if (site.what != profile::What::kWaiting && site.what != profile::What::kSyscall) {
        continue;
      }
      const double time = weight * static_cast<double>(site.spans.TotalTime());
      Node* node = &root;
      node->time.at(side) += time;
      const auto& frames = run.stacks[site.stack].frames;
      auto frame = frames.rbegin();
      if (frame != frames.rend() && *frame == type_name) {
        ++frame;  // the root of the tree
      }
      for (; frame != frames.rend(); ++frame) {
        node = &node->children[*frame];
        node->time.at(side) += time;
      }
      node->children[EndOf(site)].time.at(side) += time;
    }
  }
}

Json NodeJson(std::string_view name, const Node& node, double least, Names& names) {
  std::vector<std::pair<std::string_view, const Node*>> children;
  for (const auto& [child_name, child] : node.children) {
    if (std::max(child.time[0], child.time[1]) >= least) {
      children.emplace_back(child_name, &child);
    }
  }
  Json list = Json::array();
  for (const auto& [child_name, child] : children) {
    list.push_back(NodeJson(child_name, *child, least, names));
  }
  return {names.Index(name), Rounded(node.time[0]), Rounded(node.time[1]), std::move(list)};
}

}  // namespace

Json WakersJson(const diff::Place& place, std::span<const Profile> base,
                std::span<const Profile> changed, Names& names) {
  Json list = Json::array();
  if (place.state != profile::ToString(profile::What::kWaiting)) {
    return list;
  }
  Wakers wakers;
  AddWakers(place, base, 0, wakers);
  AddWakers(place, changed, 1, wakers);
  std::vector<const Wakers::value_type*> order;
  for (const auto& waker : wakers) {
    order.push_back(&waker);
  }
  const auto most = [](const Wakers::value_type* of) {
    return std::max(of->second.time[0], of->second.time[1]);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](const auto* a, const auto* b) { return most(a) > most(b); });
  order.resize(std::min(order.size(), kMostWakers));
  for (const auto* entry : order) {
    const auto& [who, waker] = *entry;
    const auto stack =
        std::max_element(waker.stacks.begin(), waker.stacks.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    list.push_back(
        {{"who", names.Index(who.value_or(""))},
         {"none", !who.has_value()},
         {"base", Rounded(waker.time[0])},
         {"new", Rounded(waker.time[1])},
         {"stack", stack == waker.stacks.end() ? Json::array()
                                               : StackJson(stack->first, names, kMostFrames)}});
  }
  return list;
}

Json FlameJson(const std::string& type, std::span<const Profile> base,
               std::span<const Profile> changed, Names& names) {
  Node root;
  AddSites(type, base, 0, root);
  AddSites(type, changed, 1, root);
  const double most = std::max(root.time[0], root.time[1]);
  return most <= 0 ? Json() : NodeJson(type, root, kLeastShare * most, names);
}

}  // namespace tracegate::diff::report
