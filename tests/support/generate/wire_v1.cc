// Formats from 1.11 to 1.21.
//
// Source: Go 1.21, src/runtime/trace.go; Go 1.19, the same.
#include <algorithm>
#include <array>

#include "src/trace/v1/event_table.h"
#include "tests/support/generate/wire.h"

namespace tracegate::testing::generate {
namespace {

using trace::v1::EventType;

constexpr std::size_t kFullBatch = Buffer::kCapacity - 128;
constexpr Ticks kTick = 40;  // ns
constexpr int kInlineArgs = 3;

class WireV1 final : public Wire {
 public:
  WireV1(const Options& options, const Names& names, const Write& write, std::uint32_t procs)
      : Wire(options, names, write), batches_(procs) {
    Header();
    for (std::uint32_t stack = 1; stack < names.Stacks(); ++stack) {
      tables_ += 9 * names.FramesOf(stack).size();  // roughly
    }
    bytes_ += tables_;
    generation_ = 1;
  }

  Ticks TickNanos() const override { return kTick; }

  void Begin(const Place& main, std::span<Go> others, std::uint32_t procs) override {
    Place at = main;
    at.go = nullptr;
    Existing(at, *main.go);
    for (Go& go : others) {
      Existing(at, go);
      go.seq = 1;
      Put(at, EventType::kGoWaiting, 0, go.id);
    }
    Put(at, EventType::kProcStart, 0, at.thread);
    Put(at, EventType::kGoStart, 0, main.go->id, ++main.go->seq);
    Put(main, EventType::kGomaxprocs, 1, procs, 0);
    events_ += 3;  // two syncs and the proc's status; Gomaxprocs counts itself
  }
  void BeginGeneration(const Place&, std::uint32_t, bool) override {}
  void EndGeneration(Ticks, std::span<Go>) override {}

  // Then the tables and the clock's frequency.
  void End(Ticks time) override {
    for (std::uint32_t proc = 0; proc < batches_.size(); ++proc) {
      Flush(proc);
    }
    bytes_ -= tables_;
    WriteStrings(time);
    WriteStacks(time);
    out_.Clear();
    out_.Byte(static_cast<std::uint8_t>(EventType::kFrequency));
    out_.Number(1'000'000'000 / kTick);
    OutCounted(out_.bytes());
  }

  void GoStart(const Place& at, Go& go) override {
    if (go.exit != 0) {
      ++go.seq;
      Put(at, EventType::kGoSysExit, 1, go.id, go.seq, go.exit);
      go.exit = 0;
      go.proc = at.proc->number;
    }
    ++go.seq;
    if (go.proc == at.proc->number) {
      Put(at, EventType::kGoStartLocal, 1, go.id);
    } else {
      Put(at, EventType::kGoStart, 1, go.id, go.seq);
    }
    go.proc = at.proc->number;
  }
  void GoPreempt(const Place& at, std::uint32_t stack) override {
    Put(at, EventType::kGoPreempt, 1, stack);
  }
  void GoBlock(const Place& at, Reason reason, std::uint32_t stack) override {
    constexpr std::array<EventType, kReasons> kTypes = {
        EventType::kGoBlockRecv, EventType::kGoBlockSelect, EventType::kGoBlockSync,
        EventType::kGoBlockNet, EventType::kGoSleep};
    Put(at, kTypes[static_cast<std::size_t>(reason)], 1, stack);
  }
  void GoUnblock(const Place& at, Go& go, std::uint32_t stack) override {
    ++go.seq;
    if (go.proc == at.proc->number) {
      Put(at, EventType::kGoUnblockLocal, 1, go.id, stack);
    } else {
      Put(at, EventType::kGoUnblock, 1, go.id, go.seq, stack);
    }
    go.proc = at.proc->number;
  }
  void GoCreate(const Place& at, Go& go, std::uint32_t stack) override {
    go.seq = 0;
    go.proc = at.proc->number;
    Put(at, EventType::kGoCreate, 1, go.id, Names::StartStack(go.type), stack);
  }
  void GoDestroy(const Place& at) override { Put(at, EventType::kGoEnd, 1); }
  // Of one that does not block only the begin is written.
  void Syscall(const Place& at, Ticks, std::uint32_t stack) override {
    Put(at, EventType::kGoSysCall, 2, stack);
  }
  void SyscallBegin(const Place& at, std::uint32_t stack) override {
    Put(at, EventType::kGoSysCall, 1, stack);
  }
  void ProcSteal(const Place& at, std::uint32_t, Ticks time) override {
    Place then = at;
    then.time = time;
    Put(then, EventType::kGoSysBlock, 0);
    Put(then, EventType::kProcStop, 1);
  }
  // Is written when it starts again.
  void SyscallReturn(const Place& at) override { at.go->exit = at.time; }
  void ProcStart(const Place& at) override { Put(at, EventType::kProcStart, 1, at.thread); }
  void ProcStop(const Place& at) override { Put(at, EventType::kProcStop, 1); }

  void StopBegin(const Place& at, StopKind kind, std::uint32_t stack) override {
    const bool numbered = format_ >= trace::Format::kGo121;
    const int mark = numbered ? 1 : 0;
    Put(at, EventType::kStwStart, 1, kind == StopKind::kMarkTermination ? mark : mark + 1);
    static_cast<void>(stack);
  }
  void StopEnd(const Place& at) override { Put(at, EventType::kStwDone, 1); }
  void GcBegin(const Place& at, std::uint32_t stack) override {
    Put(at, EventType::kGcStart, 1, gc_seq_++, stack);
  }
  void GcEnd(const Place& at) override { Put(at, EventType::kGcDone, 1); }
  void Assist(const Place& at, Ticks end, std::uint32_t stack) override {
    Put(at, EventType::kGcMarkAssistStart, 1, stack);
    Place after = at;
    after.time = end;
    Put(after, EventType::kGcMarkAssistDone, 1);
  }
  void Sweep(const Place& at, Ticks end, std::uint32_t stack, std::uint64_t swept) override {
    Put(at, EventType::kGcSweepStart, 1, stack);
    Place after = at;
    after.time = end;
    Put(after, EventType::kGcSweepDone, 1, swept, swept / 2);
  }
  void HeapAlloc(const Place& at, std::uint64_t bytes) override {
    Put(at, EventType::kHeapAlloc, 1, bytes);
  }
  void HeapGoal(const Place& at, std::uint64_t bytes) override {
    Put(at, EventType::kHeapGoal, 1, bytes);
  }

 private:
  struct Batch {
    Buffer buffer;
    Ticks last = 0;
  };

  void Existing(const Place& at, Go& go) {
    go.proc = at.proc->number;
    go.generation = generation_;
    Put(at, EventType::kGoCreate, 1, go.id, Names::StartStack(go.type), 0);
  }

  // An event of which a reader makes `ordered` events.
  template <class... Args>
  void Put(const Place& at, EventType type, unsigned ordered, Args... args) {
    Batch& batch = batches_[at.proc->number];
    if (batch.buffer.size() > kFullBatch) {
      Flush(at.proc->number);
    }
    if (batch.buffer.size() == 0) {
      BatchHeader(batch.buffer, at.proc->number, at.time);
      batch.last = at.time;
      bytes_ += batch.buffer.size();
    }
    const std::size_t before = batch.buffer.size();
    constexpr int kCount = sizeof...(Args);
    constexpr int kBits = kCount < kInlineArgs ? kCount : kInlineArgs;
    batch.buffer.Byte(static_cast<std::uint8_t>(static_cast<int>(type) | (kBits << 6)));
    if constexpr (kBits == kInlineArgs) {
      const std::uint64_t size =
          SizeOf(at.time - batch.last) + (SizeOf(static_cast<std::uint64_t>(args)) + ...);
      batch.buffer.Number(size);
    }
    batch.buffer.Number(at.time - batch.last);
    (batch.buffer.Number(static_cast<std::uint64_t>(args)), ...);
    batch.last = at.time;
    latest_ = std::max(latest_, at.time);
    bytes_ += batch.buffer.size() - before;
    events_ += ordered;
    ++written_;
  }
  static std::uint64_t SizeOf(std::uint64_t number) {
    std::uint64_t size = 1;
    while (number >= 0x80) {
      number >>= 7;
      ++size;
    }
    return size;
  }

  static void BatchHeader(Buffer& buffer, std::uint32_t proc, Ticks time) {
    buffer.Byte(static_cast<std::uint8_t>(static_cast<int>(EventType::kBatch) | (1 << 6)));
    buffer.Number(proc);
    buffer.Number(time);
  }
  void Flush(std::uint32_t proc) {
    Batch& batch = batches_[proc];
    Out(batch.buffer.bytes());
    batch.buffer.Clear();
  }
  void OutCounted(std::span<const std::uint8_t> bytes) {
    bytes_ += bytes.size();
    Out(bytes);
  }

  // Batches of proc 0 that hold a table's entries.
  template <class Entry>
  void WriteTable(Ticks time, std::size_t entries, Entry entry) {
    out_.Clear();
    BatchHeader(out_, 0, time);
    for (std::size_t i = 0; i < entries; ++i) {
      if (out_.size() > kFullBatch - 1024) {
        OutCounted(out_.bytes());
        out_.Clear();
        BatchHeader(out_, 0, time);
      }
      entry(i);
    }
    OutCounted(out_.bytes());
  }
  void WriteStrings(Ticks time) {
    const std::size_t functions = names_->functions().size();
    WriteTable(time, functions + names_->Files(), [&](std::size_t i) {
      const bool function = i < functions;
      out_.Byte(static_cast<std::uint8_t>(EventType::kString));
      out_.Number(i + 1);
      out_.Text(function ? names_->functions()[i] : names_->FileOf(FirstIn(i - functions)));
    });
  }
  // A function of a file.
  std::uint32_t FirstIn(std::size_t file) const {
    std::uint32_t function = 0;
    while (Names::FileIndex(function) != file) {
      ++function;
    }
    return function;
  }
  void WriteStacks(Ticks time) {
    const std::size_t functions = names_->functions().size();
    WriteTable(time, names_->Stacks() - 1, [&](std::size_t i) {
      const auto stack = static_cast<std::uint32_t>(i + 1);
      const auto frames = names_->FramesOf(stack);
      entry_.Clear();
      entry_.Number(stack);
      entry_.Number(frames.size());
      for (const Frame& frame : frames) {
        entry_.Number(0x47a000 + std::uint64_t{frame.function} * 256 + frame.line);
        entry_.Number(frame.function + 1);
        entry_.Number(functions + Names::FileIndex(frame.function) + 1);
        entry_.Number(frame.line);
      }
      out_.Byte(static_cast<std::uint8_t>(static_cast<int>(EventType::kStack) | (3 << 6)));
      if (format_ >= trace::Format::kGo121) {
        out_.PaddedNumber(entry_.size());
      } else {
        out_.Number(entry_.size());
      }
      for (const std::uint8_t byte : entry_.bytes()) {
        out_.Byte(byte);
      }
    });
  }

  std::vector<Batch> batches_;  // of the procs
  Buffer out_;
  Buffer entry_;
  std::uint64_t tables_ = 0;
  std::uint64_t gc_seq_ = 0;
};

}  // namespace

std::unique_ptr<Wire> NewWireV1(const Options& options, const Names& names, const Write& write,
                                std::uint32_t procs) {
  return std::make_unique<WireV1>(options, names, write, procs);
}

}  // namespace tracegate::testing::generate
