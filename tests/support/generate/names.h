// Functions and stacks of a generated program.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tracegate::testing::generate {

// Numbers that are the same everywhere for a seed (splitmix64).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // In [0, bound); a bound of up to 2^32.
  std::uint32_t Below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((Next() >> 32) * bound) >> 32);
  }

 private:
  std::uint64_t state_;
};

struct Frame {
  std::uint32_t function;  // index into Names::functions
  std::uint32_t line;
};

// What a stack is good for: a place in a program does one thing.
enum class Use : std::uint8_t { kBlock, kUnblock, kSyscall, kOther };
inline constexpr std::uint32_t kUses = 4;

// Stack 0 is empty; stacks 1 to types are the functions that goroutines begin with, alone;
// behind them are those of events. A goroutine of type t has stacks with its function as the
// outermost frame.
class Names {
 public:
  Names(std::uint32_t types, std::uint32_t stacks);

  std::uint32_t Stacks() const { return static_cast<std::uint32_t>(ends_.size()); }
  // Leaf first.
  std::span<const Frame> FramesOf(std::uint32_t stack) const;
  static std::uint32_t StartStack(std::uint32_t type) { return 1 + type; }
  // One of the type's; a few are frequent. A type with fewer stacks than uses has the same for all.
  std::uint32_t Pick(std::uint32_t type, Use use, Random& random) const;
  // In [0, bound), and always the same for a stack.
  std::uint32_t TraitOf(std::uint32_t stack, std::uint32_t bound) const {
    return (stack - 1 - types_) / types_ / kUses % bound;
  }

  const std::vector<std::string>& functions() const { return functions_; }
  // Of a function.
  std::string FileOf(std::uint32_t function) const;
  std::uint32_t Files() const;
  static std::uint32_t FileIndex(std::uint32_t function);

 private:
  void AddStack(std::uint32_t number);

  std::uint32_t types_;
  std::uint32_t per_type_;
  std::uint32_t first_step_ = 0;
  std::vector<std::string> functions_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> ends_;  // of each stack in frames_
};

}  // namespace tracegate::testing::generate
