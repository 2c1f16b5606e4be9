#include "tests/support/generate/tables_v2.h"

#include <algorithm>
#include <utility>

#include "src/trace/v2/event_table.h"

namespace tracegate::testing::generate {
namespace {

using trace::v2::EventType;

// Well below the 64 KiB that a batch may have.
constexpr std::size_t kFullTable = std::size_t{48} << 10;
constexpr std::uint64_t kFrameBytes = 9;

}  // namespace

TablesV2::TablesV2(const Names& names, trace::Format)
    : names_(&names),
      stack_ids_(names.Stacks()),
      function_ids_(names.functions().size()),
      file_ids_(names.Files()) {}

void TablesV2::Begin() {
  std::fill(stack_ids_.begin(), stack_ids_.end(), 0);
  std::fill(function_ids_.begin(), function_ids_.end(), 0);
  std::fill(file_ids_.begin(), file_ids_.end(), 0);
  reason_ids_.fill(0);
  stacks_.clear();
  few_.clear();
  strings_.clear();
  expected_ = 0;
  growth_ = 0;
}

std::uint64_t TablesV2::AddStack(std::uint32_t stack) {
  stacks_.push_back(stack);
  for (const Frame& frame : names_->FramesOf(stack)) {
    Function(frame.function);
    File(frame.function);
    Grow(kFrameBytes);
  }
  return stack_ids_[stack] = stacks_.size();
}

std::uint64_t TablesV2::AddString(std::string text) {
  Grow(text.size() + 3);
  strings_.push_back(std::move(text));
  return strings_.size();
}

std::uint64_t TablesV2::String(std::string_view text) {
  for (const auto& [known, id] : few_) {
    if (known == text) {
      return id;
    }
  }
  return few_.emplace_back(text, AddString(std::string(text))).second;
}

std::uint64_t TablesV2::Function(std::uint32_t function) {
  std::uint64_t& id = function_ids_[function];
  return id != 0 ? id : id = AddString(names_->functions()[function]);
}

std::uint64_t TablesV2::File(std::uint32_t function) {
  std::uint64_t& id = file_ids_[Names::FileIndex(function)];
  return id != 0 ? id : id = AddString(names_->FileOf(function));
}

void TablesV2::Write(const std::function<void(std::span<const std::uint8_t>)>& write) {
  const auto begin = [&](EventType type) {
    buffer_.Clear();
    buffer_.Byte(static_cast<std::uint8_t>(type));
  };
  begin(EventType::kStacks);
  for (std::size_t i = 0; i < stacks_.size(); ++i) {
    if (buffer_.size() > kFullTable) {
      write(buffer_.bytes());
      begin(EventType::kStacks);
    }
    const auto frames = names_->FramesOf(stacks_[i]);
    buffer_.Byte(static_cast<std::uint8_t>(EventType::kStack));
    buffer_.Number(i + 1);
    buffer_.Number(frames.size());
    for (const Frame& frame : frames) {
      buffer_.Number(0x47a000 + std::uint64_t{frame.function} * 256 + frame.line);
      buffer_.Number(Function(frame.function));
      buffer_.Number(File(frame.function));
      buffer_.Number(frame.line);
    }
  }
  write(buffer_.bytes());
  begin(EventType::kStrings);
  for (std::size_t i = 0; i < strings_.size(); ++i) {
    if (buffer_.size() > kFullTable) {
      write(buffer_.bytes());
      begin(EventType::kStrings);
    }
    buffer_.Byte(static_cast<std::uint8_t>(EventType::kString));
    buffer_.Number(i + 1);
    buffer_.Text(strings_[i]);
  }
  write(buffer_.bytes());
}

}  // namespace tracegate::testing::generate
