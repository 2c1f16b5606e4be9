#include "src/trace/symbols.h"

#include <xxhash.h>

namespace tracegate::trace {

std::size_t Symbols::TextHash::operator()(std::string_view text) const {
  return XXH3_64bits(text.data(), text.size());
}

StackHash HashStack(std::span<const std::string> frames) {
  std::string text;
  for (const std::string& frame : frames) {
    text += frame;
    text += '\0';
  }
  return XXH3_64bits(text.data(), text.size());
}

Symbols::Symbols() {
  Intern("");
  InternStack({});
}

StringId Symbols::Intern(std::string_view text) {
  const auto found = string_ids_.find(text);
  if (found != string_ids_.end()) {
    return found->second;
  }
  const StringId id{static_cast<std::uint32_t>(strings_.size())};
  strings_.emplace_back(text);
  string_ids_.emplace(strings_.back(), id);
  return id;
}

StackId Symbols::InternStack(std::span<const StringId> frames) {
  scratch_.clear();
  for (const StringId frame : frames) {
    scratch_ += Text(frame);
    scratch_ += '\0';
  }
  const StackHash hash = XXH3_64bits(scratch_.data(), scratch_.size());
  const auto found = stack_ids_.find(hash);
  if (found != stack_ids_.end()) {
    return found->second;
  }
  const StackId id{static_cast<std::uint32_t>(stacks_.size())};
  stacks_.push_back({hash, frames_.size(), static_cast<std::uint32_t>(frames.size()),
                     frames.empty() ? kEmptyString : frames.back()});
  frames_.insert(frames_.end(), frames.begin(), frames.end());
  stack_ids_.emplace(hash, id);
  return id;
}

std::span<const StringId> Symbols::Frames(StackId id) const {
  const Stack& stack = stacks_[static_cast<std::size_t>(id)];
  return std::span(frames_).subspan(stack.first, stack.size);
}

}  // namespace tracegate::trace
