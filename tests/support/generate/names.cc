#include "tests/support/generate/names.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace tracegate::testing::generate {
namespace {

constexpr std::uint32_t kFunctionsInFile = 8;
// A stack's number is spelled out in frames, one digit each, so that no two are equal.
constexpr std::uint32_t kDigits = 24;
constexpr std::uint32_t kLevels = 6;

constexpr std::array kLeaves = {
    "runtime.chanrecv1",         "runtime.selectgo",    "internal/poll.(*FD).Read",
    "internal/poll.(*FD).Write", "sync.(*Mutex).Lock",  "sync.(*WaitGroup).Wait",
    "runtime.chansend1",         "sync.(*Cond).Signal",
};

}  // namespace

Names::Names(std::uint32_t types, std::uint32_t stacks)
    : types_(types), per_type_(std::max<std::uint32_t>(1, stacks / types)) {
  for (std::uint32_t type = 0; type < types; ++type) {
    functions_.push_back(fmt::format("example.com/server/service{}.(*Worker).run", type));
  }
  functions_.insert(functions_.end(), kLeaves.begin(), kLeaves.end());
  first_step_ = static_cast<std::uint32_t>(functions_.size());
  for (std::uint32_t step = 0; step < kLevels * kDigits; ++step) {
    functions_.push_back(fmt::format("example.com/server/layer{}.(*Handler).step{}", step / kDigits,
                                     step % kDigits));
  }
  ends_.push_back(0);
  for (std::uint32_t type = 0; type < types; ++type) {
    frames_.push_back({type, 1});
    ends_.push_back(static_cast<std::uint32_t>(frames_.size()));
  }
  for (std::uint32_t number = 0; number < per_type_ * types; ++number) {
    AddStack(number);
  }
}

void Names::AddStack(std::uint32_t number) {
  const auto leaf = types_ + number * 7 % static_cast<std::uint32_t>(kLeaves.size());
  frames_.push_back({leaf, 100 + number % 50});
  std::uint32_t rest = number;
  for (std::uint32_t level = 0; level < kLevels; ++level) {
    const std::uint32_t digit = rest % kDigits;
    rest /= kDigits;
    frames_.push_back({first_step_ + level * kDigits + digit, 20 + digit});
  }
  frames_.push_back({number % types_, 40});
  ends_.push_back(static_cast<std::uint32_t>(frames_.size()));
}

std::span<const Frame> Names::FramesOf(std::uint32_t stack) const {
  const std::uint32_t begin = stack == 0 ? 0 : ends_[stack - 1];
  return std::span(frames_).subspan(begin, ends_[stack] - begin);
}

std::uint32_t Names::Pick(std::uint32_t type, Use use, Random& random) const {
  const std::uint32_t step = per_type_ < kUses ? 1 : kUses;
  const std::uint32_t first = step == 1 ? 0 : static_cast<std::uint32_t>(use);
  const std::uint32_t count = (per_type_ - first + step - 1) / step;
  const std::uint64_t a = random.Below(count);
  const std::uint64_t b = random.Below(count);
  const auto which = first + static_cast<std::uint32_t>(a * b / count) * step;
  return 1 + types_ + which * types_ + type;
}

std::uint32_t Names::FileIndex(std::uint32_t function) { return function / kFunctionsInFile; }

std::uint32_t Names::Files() const {
  return FileIndex(static_cast<std::uint32_t>(functions_.size()) - 1) + 1;
}

std::string Names::FileOf(std::uint32_t function) const {
  return fmt::format("/home/build/server/file{}.go", FileIndex(function));
}

}  // namespace tracegate::testing::generate
