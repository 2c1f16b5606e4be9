// The spans of a state as the sum of those of its sites: what nearly every cell is.
#pragma once

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "src/profile/profile.h"

namespace tracegate::saved {

// Of the sites of one type.
class SumsOfSites {
 public:
  // `site` must outlive this. Returns by how many bytes the sums have grown.
  std::size_t Add(const profile::Site& site) {
    profile::Censored& sum = sums_[{site.what, site.reason}];
    const std::size_t before = sum.Memory();
    sum.Merge(site.spans);
    return std::max(sum.Memory(), before) - before;
  }
  // nullptr for a state without sites.
  profile::Censored* Of(const profile::Cell& cell) {
    const auto found = sums_.find({cell.what, cell.reason});
    return found == sums_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::pair<profile::What, std::string_view>, profile::Censored> sums_;
};

}  // namespace tracegate::saved
