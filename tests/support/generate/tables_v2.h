// Strings and stacks of a generation, numbered as they are first used in it.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generate/wire.h"

namespace tracegate::testing::generate {

class TablesV2 {
 public:
  TablesV2(const Names& names, trace::Format format);

  // A new generation.
  void Begin();
  std::uint64_t Stack(std::uint32_t stack) {
    if (stack == 0) {
      return 0;
    }
    return stack_ids_[stack] != 0 ? stack_ids_[stack] : AddStack(stack);
  }
  std::uint64_t String(std::string_view text);
  std::uint64_t Reason(std::size_t reason, std::span<const std::string_view> texts) {
    if (reason_ids_[reason] == 0) {
      reason_ids_[reason] = String(texts[reason]);
    }
    return reason_ids_[reason];
  }

  // Bytes, roughly, that the tables take; and by how much that has grown since it was asked.
  std::uint64_t expected() const { return expected_ - growth_; }
  std::uint64_t TakeGrowth() { return std::exchange(growth_, 0); }

  // Calls write(payload) for every batch of stacks, then of strings.
  void Write(const std::function<void(std::span<const std::uint8_t>)>& write);

 private:
  std::uint64_t AddStack(std::uint32_t stack);
  std::uint64_t Function(std::uint32_t function);
  std::uint64_t File(std::uint32_t function);
  std::uint64_t AddString(std::string text);
  void Grow(std::uint64_t bytes) {
    expected_ += bytes;
    growth_ += bytes;
  }

  const Names* names_;
  std::vector<std::uint64_t> stack_ids_;
  std::vector<std::uint32_t> stacks_;  // those in use, by id
  std::vector<std::uint64_t> function_ids_;
  std::vector<std::uint64_t> file_ids_;
  std::array<std::uint64_t, kReasons> reason_ids_{};
  std::vector<std::pair<std::string, std::uint64_t>> few_;  // reasons and kinds
  std::vector<std::string> strings_;                        // by id
  std::uint64_t expected_ = 0;
  std::uint64_t growth_ = 0;
  Buffer buffer_;
};

}  // namespace tracegate::testing::generate
