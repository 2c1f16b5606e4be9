#include "ci/page.h"

#include <fmt/format.h>

#include <algorithm>

namespace tracegate::ci {

bool Page::Add(std::string_view text) {
  if (text.size() > most_ - text_.size()) {
    return false;
  }
  text_ += text;
  return true;
}

void Page::Add(const Section& section) {
  if (section.items.empty()) {
    return;
  }
  const std::size_t total = std::max(section.total, section.items.size());
  const auto more = [&](std::size_t shown) {
    return shown == total ? "" : fmt::format("\nand {} more {}\n", total - shown, section.what);
  };
  const std::size_t end = more(0).size() + section.foot.size();
  const std::size_t room = most_ - text_.size();
  std::size_t used = section.head.size() + end;
  std::size_t shown = 0;
  while (shown < section.items.size() && used + section.items[shown].size() <= room) {
    used += section.items[shown].size();
    ++shown;
  }
  if (shown == 0) {
    ++left_out_;
    return;
  }
  text_ += section.head;
  for (std::size_t i = 0; i < shown; ++i) {
    text_ += section.items[i];
  }
  text_ += more(shown) + section.foot;
}

}  // namespace tracegate::ci
