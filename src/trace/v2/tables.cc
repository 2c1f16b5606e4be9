#include <fmt/core.h>

#include <algorithm>
#include <vector>

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

StringId StringTable::Intern(std::uint64_t id, Symbols& symbols) {
  const std::string_view* text = table_.Find(id);
  if (text == nullptr) {
    return kNotInterned;
  }
  const StringId interned = symbols.Intern(*text);
  if (id < table_.DenseSize()) {
    interned_.resize(std::max(interned_.size(), table_.DenseSize()), kNotInterned);
    interned_[id] = interned;
  }
  return interned;
}

Status GenerationReader::AddStacks(const Batch& batch) {
  FieldReader in(batch);
  in.Type();  // the Stacks byte that brought us here
  std::vector<StackTable::Frame> frames;
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
    frames.clear();
    for (std::uint64_t i = 0; i < count && !in.Failed(); ++i) {
      StackTable::Frame& frame = frames.emplace_back();
      frame.pc = in.Number("frame's PC");
      frame.function = in.Number("frame's function");
      frame.file = in.Number("frame's file");
      frame.line = in.Number("frame's line");
    }
    if (in.Failed()) {
      break;
    }
    if (!generation_.stacks.Define(id, frames, offset)) {
      in.SetError(ErrorCode::kCorrupt, fmt::format("stack {} is defined twice", id), offset);
    }
  }
  return in.Take();
}

Status GenerationReader::ResolveStacks() {
  const auto name_of = [this](const StackTable::Frame& frame,
                              StringId& name) -> std::optional<std::uint64_t> {
    if (!generation_.strings.Resolve(frame.function, *symbols_, name)) {
      return frame.function;
    }
    if (!symbols_->KeepsLines()) {
      return generation_.strings.Has(frame.file) ? std::nullopt : std::optional(frame.file);
    }
    StringId file{};
    if (!generation_.strings.Resolve(frame.file, *symbols_, file)) {
      return frame.file;
    }
    name = symbols_->InternFrame(name, file, frame.line);
    return std::nullopt;
  };
  return generation_.stacks.Resolve(name_of, *symbols_);
}

}  // namespace tracegate::trace::v2
