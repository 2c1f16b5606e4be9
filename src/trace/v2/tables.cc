#include <fmt/core.h>

#include <algorithm>

#include "src/trace/limits.h"
#include "src/trace/v2/field_reader.h"
#include "src/trace/v2/generation.h"

namespace tracegate::trace::v2 {
namespace {
constexpr std::uint64_t kMaxFrames = 128;
}

void StringTable::Clear() {
  table_.Clear();
  interned_.assign(1, kEmptyString);
}

bool StringTable::Intern(std::uint64_t id, Symbols& symbols, StringId& out) {
  const std::string_view* text = table_.Find(id);
  if (text == nullptr) {
    return false;
  }
  out = symbols.Intern(*text);
  if (id < table_.DenseSize()) {
    interned_.resize(std::max(interned_.size(), table_.DenseSize()), kNotInterned);
    interned_[id] = out;
  }
  return true;
}

void StackTable::Clear() {
  table_.Clear();
  resolved_.assign(1, kEmptyStack);
  pcs_.clear();
  frames_.clear();
  frame_of_pc_.clear();
}

bool StackTable::FindSparse(std::uint64_t id, StackId& out) const {
  const Entry* entry = table_.Find(id);
  if (entry == nullptr) {
    return false;
  }
  out = entry->interned;
  return true;
}

Status StackTable::Add(const Batch& batch) {
  FieldReader in(batch);
  in.Type();  // the Stacks byte that brought us here
  while (!in.AtEnd()) {
    const std::uint64_t offset = in.Offset();
    in.Expect(in.Type(), EventType::kStack, offset);
    const std::uint64_t id = in.Number("stack's id");
    const std::uint64_t count = in.Number("stack's number of frames");
    if (count > kMaxFrames) {
      in.SetError(ErrorCode::kCorrupt,
                  fmt::format("stack {} claims {} frames, more than the format's {}", id, count,
                              kMaxFrames),
                  offset);
    }
    const auto first = static_cast<std::uint32_t>(pcs_.size());
    for (std::uint64_t i = 0; i < count && !in.Failed(); ++i) {
      const std::uint64_t pc = in.Number("frame's PC");
      const std::uint64_t function = in.Number("frame's function");
      const std::uint64_t file = in.Number("frame's file");
      in.Number("frame's line");
      const auto index = static_cast<std::uint32_t>(frames_.size());
      const auto [known, inserted] = frame_of_pc_.emplace(pc, index);
      if (inserted) {
        frames_.push_back({function, file});
      }
      pcs_.push_back(known.value());
    }
    if (in.Failed()) {
      break;
    }
    if (id == 0 || !table_.Insert(id, {first, static_cast<std::uint32_t>(count), offset})) {
      in.SetError(ErrorCode::kCorrupt, fmt::format("stack {} is defined twice", id), offset);
    }
  }
  return in.Take();
}

Status StackTable::Resolve(StringTable& strings, Symbols& symbols) {
  std::optional<Error> error;
  std::vector<StringId> names;
  resolved_.resize(std::max<std::size_t>(table_.DenseSize(), 1), kNoStack);
  table_.ForEach([&](std::uint64_t id, Entry& entry) {
    names.clear();
    for (std::uint32_t i = 0; i < entry.size && !error; ++i) {
      const Frame& frame = frames_[pcs_[entry.first + i]];
      StringId name{};
      const bool named = strings.Resolve(frame.function, symbols, name);
      if (!named || !strings.Has(frame.file)) {
        error = Error{ErrorCode::kCorrupt,
                      fmt::format("stack {} names string {}, which its generation does not have",
                                  id, named ? frame.file : frame.function),
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

}  // namespace tracegate::trace::v2
