// The strings and stacks of one trace, interned across its generations.
#pragma once

#include <tsl/hopscotch_map.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "src/trace/event.h"
#include "src/trace/stable_vector.h"

namespace tracegate::trace {

// A stack's identity: XXH3 of its function names, leaf first, each followed by
// a zero byte. Free of addresses, files and lines, so it survives a rebuild.
using StackHash = std::uint64_t;
StackHash HashStack(std::span<const std::string> frames);

// A frame of a stack. file and line: empty and 0 where they are not kept.
struct Location {
  std::string_view function;
  std::string_view file;
  std::uint64_t line = 0;
};

// One thread may intern while another looks at strings and stacks that it has been told of, by
// events that came through an EventPipe, say.
class Symbols {
 public:
  enum class Lines : std::uint8_t { kForget, kKeep };
  // kKeep: stacks of the same functions differ where files or lines do, and Frames gives ids for
  // LocationOf and not for Text.
  explicit Symbols(Lines lines = Lines::kForget);

  bool KeepsLines() const { return lines_ == Lines::kKeep; }
  StringId Intern(std::string_view text);
  // A frame for InternStack: where lines are not kept the function alone.
  StringId InternFrame(StringId function, StringId file, std::uint64_t line);
  // frames: of InternFrame, leaf first. Equal frames give the equal id.
  StackId InternStack(std::span<const StringId> frames);
  // What a frame stands for. Valid as long as the symbols.
  Location LocationOf(StringId frame) const;

  std::string_view Text(StringId id) const { return strings_[static_cast<std::size_t>(id)]; }
  std::span<const StringId> Frames(StackId id) const;
  StackHash Hash(StackId id) const { return stacks_[static_cast<std::size_t>(id)].hash; }
  // The function of the outermost frame; kEmptyString for the empty stack.
  StringId Root(StackId id) const { return stacks_[static_cast<std::size_t>(id)].root; }

  // For the thread that interns.
  std::size_t StringCount() const { return strings_.size(); }
  std::size_t StackCount() const { return stacks_.size(); }

 private:
  struct Stack {
    StackHash hash = 0;
    std::unique_ptr<StringId[]> frames;
    std::uint32_t size = 0;
    StringId root = kEmptyString;
  };
  struct TextHash {
    std::size_t operator()(std::string_view text) const;
  };
  Lines lines_;
  StableVector<std::string> strings_;
  tsl::hopscotch_map<std::string_view, StringId, TextHash> string_ids_;
  StableVector<Stack> stacks_;
  tsl::hopscotch_map<StackHash, StackId> stack_ids_;
  std::string scratch_;
};

}  // namespace tracegate::trace
