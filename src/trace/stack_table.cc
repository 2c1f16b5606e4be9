#include "src/trace/stack_table.h"

#include <fmt/core.h>

#include <algorithm>

#include "src/trace/limits.h"

namespace tracegate::trace {

void StackTable::Clear() {
  table_.Clear();
  resolved_.assign(1, kEmptyStack);
  pcs_.clear();
  frames_.clear();
  known_frames_.clear();
}

StackId StackTable::FindSparse(std::uint64_t id) const {
  const Entry* entry = table_.Find(id);
  return entry == nullptr ? kNoStack : entry->interned;
}

bool StackTable::Define(std::uint64_t id, std::span<const Frame> frames, std::uint64_t offset) {
  const auto first = static_cast<std::uint32_t>(pcs_.size());
  for (const Frame& frame : frames) {
    const auto index = static_cast<std::uint32_t>(frames_.size());
    // Mixed, so that no two pairs of a real program have one key.
    const std::uint64_t key =
        key_ == Key::kPc ? frame.pc : frame.pc + frame.function * 0x9e3779b97f4a7c15ULL;
    const auto [known, inserted] = known_frames_.emplace(key, index);
    if (inserted) {
      frames_.push_back(frame);
    }
    pcs_.push_back(known.value());
  }
  return id != 0 && table_.Insert(id, {first, static_cast<std::uint32_t>(frames.size()), offset});
}

Status StackTable::Resolve(const NameOf& name_of, Symbols& symbols) {
  std::optional<Error> error;
  std::vector<StringId> names;
  resolved_.resize(std::max<std::size_t>(table_.DenseSize(), 1), kNoStack);
  table_.ForEach([&](std::uint64_t id, Entry& entry) {
    names.clear();
    for (std::uint32_t i = 0; i < entry.size && !error; ++i) {
      StringId name{};
      if (const auto missing = name_of(frames_[pcs_[entry.first + i]], name)) {
        error =
            Error{ErrorCode::kCorrupt,
                  fmt::format("stack {} names string {}, which is not in the tables", id, *missing),
                  entry.offset};
        return;
      }
      names.push_back(name);
    }
    if (!error) {
      entry.interned = symbols.InternStack(names);
      if (id < resolved_.size()) {
        resolved_[id] = entry.interned;
      }
    }
  });
  if (error) {
    return Fail(*std::move(error));
  }
  if (symbols.StringCount() > kMaxSymbols || symbols.StackCount() > kMaxSymbols) {
    return Fail(ErrorCode::kLimit,
                fmt::format("the trace has more than {} distinct strings or stacks", kMaxSymbols));
  }
  return {};
}

}  // namespace tracegate::trace
