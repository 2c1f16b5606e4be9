// What the simulated scheduler tells, and the two ways to write it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tests/support/generate/generate.h"
#include "tests/support/generate/names.h"

namespace tracegate::testing::generate {

using Ticks = std::uint64_t;
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};

// generation  the last one in which it had a status
// seq         what orders its starts and wake-ups; from 1.22 on anew in each generation
// proc        old formats: where it was last
// exit        old formats: when its system call ended, of which nothing is written yet
// stack       where it is
// partner     whom it wakes
struct Go {
  std::uint64_t id = 0;
  Ticks since = 0;
  Ticks exit = 0;
  std::uint32_t generation = 0;
  std::uint32_t seq = 0;
  std::uint32_t proc = kNone;
  std::uint32_t thread = kNone;  // that it runs on or is in a system call on
  std::uint32_t stack = 0;
  std::uint32_t type = 0;
  std::uint32_t partner = kNone;
  std::uint32_t deed = 0;        // the next one of its type's program
  std::uint32_t before = kNone;  // among those that wait
  std::uint32_t after = kNone;
  std::uint32_t woken_on = kNone;  // the thread
  State state = kWaiting;
  bool live = false;
  bool brief = false;  // comes and goes
};

struct Proc {
  std::uint32_t number = 0;
  std::uint32_t generation = 0;
  std::uint32_t seq = 0;
};

// Who tells of an event, and when. go: what runs there, or nullptr.
struct Place {
  std::uint32_t thread = kNone;
  Proc* proc = nullptr;
  Go* go = nullptr;
  Ticks time = 0;
};

enum class Reason : std::uint8_t { kReceive, kSelect, kSync, kNetwork, kSleep };
inline constexpr std::size_t kReasons = 5;
enum class StopKind : std::uint8_t { kSweepTermination, kMarkTermination };

class Wire {
 public:
  Wire(const Options& options, const Names& names, const Write& write)
      : names_(&names), write_(&write), format_(options.format) {}
  virtual ~Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  virtual Ticks TickNanos() const = 0;
  // The trace begins: `main` runs, the other goroutines wait.
  virtual void Begin(const Place& main, std::span<Go> others, std::uint32_t procs) = 0;
  // A generation ends and the next begins, unless this is the last. gc: a cycle is under way.
  virtual void EndGeneration(Ticks time, std::span<Go> all) = 0;
  virtual void BeginGeneration(const Place& first, std::uint32_t procs, bool gc) = 0;
  virtual void End(Ticks time) = 0;

  virtual void GoStart(const Place& at, Go& go) = 0;
  virtual void GoPreempt(const Place& at, std::uint32_t stack) = 0;
  virtual void GoBlock(const Place& at, Reason reason, std::uint32_t stack) = 0;
  virtual void GoUnblock(const Place& at, Go& go, std::uint32_t stack) = 0;
  virtual void GoCreate(const Place& at, Go& go, std::uint32_t stack) = 0;
  virtual void GoDestroy(const Place& at) = 0;
  // A system call that keeps its proc.
  virtual void Syscall(const Place& at, Ticks end, std::uint32_t stack) = 0;
  // One that loses it: it begins, thread `thief` takes the proc from `at`, it returns.
  virtual void SyscallBegin(const Place& at, std::uint32_t stack) = 0;
  virtual void ProcSteal(const Place& at, std::uint32_t thief, Ticks time) = 0;
  virtual void SyscallReturn(const Place& at) = 0;
  virtual void ProcStart(const Place& at) = 0;
  virtual void ProcStop(const Place& at) = 0;

  virtual void StopBegin(const Place& at, StopKind kind, std::uint32_t stack) = 0;
  virtual void StopEnd(const Place& at) = 0;
  virtual void GcBegin(const Place& at, std::uint32_t stack) = 0;
  virtual void GcEnd(const Place& at) = 0;
  virtual void Assist(const Place& at, Ticks end, std::uint32_t stack) = 0;
  virtual void Sweep(const Place& at, Ticks end, std::uint32_t stack, std::uint64_t swept) = 0;
  virtual void HeapAlloc(const Place& at, std::uint64_t bytes) = 0;
  virtual void HeapGoal(const Place& at, std::uint64_t bytes) = 0;

  // Of the trace so far, with what is not yet handed on.
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t events() const { return events_; }    // ordered, see Truth
  std::uint64_t written() const { return written_; }  // see Truth
  std::uint32_t generation() const { return generation_; }
  Ticks latest() const { return latest_; }  // of all events
  bool failed() const { return failed_; }

 protected:
  void Out(std::span<const std::uint8_t> bytes) { failed_ = failed_ || !(*write_)(bytes); }
  void Header();

  const Names* names_;
  const Write* write_;
  trace::Format format_;
  std::uint64_t bytes_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t written_ = 0;
  std::uint32_t generation_ = 0;
  Ticks latest_ = 0;
  bool failed_ = false;
};

// Bytes of a batch, appended one number at a time.
class Buffer {
 public:
  static constexpr std::size_t kCapacity = std::size_t{64} << 10;

  Buffer() : bytes_(kCapacity) {}
  void Byte(std::uint8_t value) { bytes_[size_++] = value; }
  void Number(std::uint64_t value) {
    while (value >= 0x80) {
      Byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    Byte(static_cast<std::uint8_t>(value));
  }
  void PaddedNumber(std::uint64_t value) {
    for (int i = 0; i < 9; ++i) {
      Byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    Byte(static_cast<std::uint8_t>(value));
  }
  void Text(std::string_view text) {
    Number(text.size());
    for (const char c : text) {
      Byte(static_cast<std::uint8_t>(c));
    }
  }
  std::size_t size() const { return size_; }
  void Clear() { size_ = 0; }
  std::span<const std::uint8_t> bytes() const { return std::span(bytes_).first(size_); }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t size_ = 0;
};

std::unique_ptr<Wire> NewWireV2(const Options& options, const Names& names, const Write& write,
                                std::uint32_t threads);
std::unique_ptr<Wire> NewWireV1(const Options& options, const Names& names, const Write& write,
                                std::uint32_t procs);

}  // namespace tracegate::testing::generate
