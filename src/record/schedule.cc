#include "src/record/schedule.h"

namespace tracegate::record {

std::vector<Planned> Interleaved(std::size_t have, std::size_t wanted, std::size_t blocks) {
  std::vector<Planned> plan;
  while (have < wanted) {
    ++blocks;
    plan.push_back({blocks, Side::kBase, have + 1});
    plan.push_back({blocks, Side::kNew, have + 1});
    if (have + 2 <= wanted) {
      plan.push_back({blocks, Side::kNew, have + 2});
      plan.push_back({blocks, Side::kBase, have + 2});
    }
    have += 2;
  }
  return plan;
}

std::vector<Planned> OneSided(Side side, std::size_t wanted) {
  std::vector<Planned> plan;
  for (std::size_t number = 1; number <= wanted; ++number) {
    plan.push_back({number, side, number});
  }
  return plan;
}

}  // namespace tracegate::record
