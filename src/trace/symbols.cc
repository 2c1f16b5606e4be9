#include "src/trace/symbols.h"

#include <fmt/core.h>
#include <xxhash.h>

#include <algorithm>
#include <charconv>

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

Symbols::Symbols(Lines lines) : lines_(lines) {
  Intern("");
  InternStack({});
}

StringId Symbols::Intern(std::string_view text) {
  const auto found = string_ids_.find(text);
  if (found != string_ids_.end()) {
    return found->second;
  }
  const StringId id{static_cast<std::uint32_t>(strings_.size())};
  string_ids_.emplace(strings_.PushBack(std::string(text)), id);
  return id;
}

// Two numbers stand before the texts: texts of a trace may hold any byte.
StringId Symbols::InternFrame(StringId function, StringId file, std::uint64_t line) {
  if (!KeepsLines()) {
    return function;
  }
  const std::string_view name = Text(function);
  return Intern(fmt::format("{}:{}:{}{}", name.size(), line, name, Text(file)));
}

Location Symbols::LocationOf(StringId frame) const {
  const std::string_view text = Text(frame);
  if (!KeepsLines() || frame == kEmptyString) {
    return {text, {}, 0};
  }
  std::size_t size = 0;
  Location location;
  const char* const end = text.data() + text.size();
  const char* at = std::from_chars(text.data(), end, size).ptr + 1;
  at = std::from_chars(at, end, location.line).ptr + 1;
  location.function = {at, size};
  location.file = {at + size, static_cast<std::size_t>(end - at) - size};
  return location;
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
  StringId root = frames.empty() ? kEmptyString : frames.back();
  if (KeepsLines()) {
    root = Intern(LocationOf(root).function);
  }
  auto kept = std::make_unique<StringId[]>(frames.size());
  std::copy(frames.begin(), frames.end(), kept.get());
  stacks_.PushBack({hash, std::move(kept), static_cast<std::uint32_t>(frames.size()), root});
  stack_ids_.emplace(hash, id);
  return id;
}

std::span<const StringId> Symbols::Frames(StackId id) const {
  const Stack& stack = stacks_[static_cast<std::size_t>(id)];
  return {stack.frames.get(), stack.size};
}

}  // namespace tracegate::trace
