// The stacks of a trace or of a generation, by the ids that events name.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "src/trace/id_map.h"
#include "src/trace/id_table.h"
#include "src/trace/symbols.h"

namespace tracegate::trace {

// Stacks of frames until Resolve has been called, of function names afterwards.
class StackTable {
 public:
  // What tells frames apart. From format 1.22 on a program counter has one function, that
  // of its first definition. Before, inlined functions share the program counter of the
  // function that they became part of.
  enum class Key : std::uint8_t { kPc, kPcAndFunction };
  // function, file: string ids of the trace.
  struct Frame {
    std::uint64_t pc = 0;
    std::uint64_t function = 0;
    std::uint64_t file = 0;
    std::uint64_t line = 0;
  };
  // The interned frame (Symbols::InternFrame), or the string id that is missing for it.
  using NameOf = std::function<std::optional<std::uint64_t>(const Frame& frame, StringId& name)>;

  explicit StackTable(Key key = Key::kPc) : key_(key) {}

  // Adds a stack, leaf first. `offset`: of the definition in the input, for errors.
  // False where the id is 0 or taken.
  bool Define(std::uint64_t id, std::span<const Frame> frames, std::uint64_t offset);

  // Interns every stack by the names of its functions.
  // Errors: kCorrupt where a frame names a string that is not there; kLimit (kMaxSymbols).
  Status Resolve(const NameOf& name_of, Symbols& symbols);

  // False for an id that is not in the table.
  [[gnu::always_inline]] bool Find(std::uint64_t id, StackId& out) const {
    out = id < resolved_.size() ? resolved_[id] : FindSparse(id);
    return out != kNoStack;
  }
  // By id those with small ids, for who looks up many; kNoStack where there is none.
  static constexpr StackId kNoStack{0xffffffff};
  std::span<const StackId> Small() const { return resolved_; }
  std::size_t FrameCount() const { return frames_.size(); }
  void Clear();

 private:
  struct Entry {
    std::uint32_t first = 0;
    std::uint32_t size = 0;
    std::uint64_t offset = 0;
    StackId interned = kEmptyStack;
  };

  // kNoStack for an id that is not in the table.
  StackId FindSparse(std::uint64_t id) const;

  Key key_;
  IdTable<Entry> table_;
  std::vector<StackId> resolved_{kEmptyStack};  // by id, all of the table's dense part
  std::vector<std::uint32_t> pcs_;              // indices into frames_
  std::vector<Frame> frames_;
  IdMap<std::uint32_t> known_frames_;
};

}  // namespace tracegate::trace
