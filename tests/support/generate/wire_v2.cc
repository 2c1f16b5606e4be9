// Formats from 1.22 on.
//
// Source: Go 1.27, src/runtime/{trace,traceruntime,traceevent,tracestatus,tracebuf}.go.
#include <algorithm>
#include <array>

#include "src/trace/v2/event_table.h"
#include "tests/support/generate/tables_v2.h"
#include "tests/support/generate/wire.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing::generate {
namespace {

using trace::v2::EventType;

// The runtime's batches are 64 KiB with their header.
constexpr std::size_t kFullBatch = Buffer::kCapacity - 128;
constexpr std::uint64_t kNoThreadId = ~std::uint64_t{0};
constexpr Ticks kTick = 64;  // ns, as on Linux

std::uint64_t ThreadId(std::uint32_t thread) {
  return thread == kNone ? kNoThreadId : 41'000 + std::uint64_t{thread};
}

constexpr std::array<State, 5> kFromWire = {kWaiting, kRunnable, kRunning, kSyscall, kWaiting};
std::uint64_t WireState(State state) {
  const auto found = std::find(kFromWire.begin() + 1, kFromWire.end(), state);
  return static_cast<std::uint64_t>(found - kFromWire.begin());
}

class WireV2 final : public Wire {
 public:
  WireV2(const Options& options, const Names& names, const Write& write, std::uint32_t threads)
      : Wire(options, names, write), tables_(names, options.format), batches_(threads) {
    Header();
  }

  Ticks TickNanos() const override { return kTick; }

  void Begin(const Place& main, std::span<Go>, std::uint32_t procs) override {
    BeginGeneration(main, procs, false);
  }

  void BeginGeneration(const Place& first, std::uint32_t procs, bool gc) override {
    ++generation_;
    ++events_;  // the sync
    tables_.Begin();
    began_ = first.time;
    if (format_ >= trace::Format::kGo125) {
      WriteSync();
    }
    Current(first);
    Put(first, EventType::kProcsChange, procs, tables_.Stack(0));
    if (gc) {
      Put(first, EventType::kGcActive, ++gc_seq_);
    }
  }

  void EndGeneration(Ticks time, std::span<Go> all) override {
    const bool with_stack = format_ >= trace::Format::kGo123;
    for (Go& go : all) {
      if (!go.live || go.generation == generation_) {
        continue;
      }
      const Place nowhere{.time = time};
      if (with_stack && go.stack != 0) {
        Put(nowhere, EventType::kGoStatusStack, go.id, ThreadId(go.thread), WireState(go.state),
            tables_.Stack(go.stack));
        SetStatus(go);
      } else {
        Status(nowhere, go, go.state);
      }
    }
    Flush(nobody_, kNone);
    for (std::uint32_t i = 0; i < batches_.size(); ++i) {
      Flush(batches_[i], i);
    }
    if (format_ < trace::Format::kGo125) {
      WriteSync();
    }
    bytes_ -= tables_.expected();
    tables_.Write([this, time](std::span<const std::uint8_t> payload) {
      WriteBatch(kNoThreadId, time, payload);
    });
    if (format_ >= trace::Format::kGo126) {
      const auto end = static_cast<std::uint8_t>(EventType::kEndOfGeneration);
      OutCounted({&end, 1});
    }
  }

  void End(Ticks) override { ++events_; }  // the last sync

  void GoStart(const Place& at, Go& go) override {
    Current(at);
    StatusOnce(at, go, kRunnable);
    Put(at, EventType::kGoStart, go.id, ++go.seq);
  }
  void GoPreempt(const Place& at, std::uint32_t stack) override {
    Current(at);
    Put(at, EventType::kGoStop, tables_.String("preempted"), tables_.Stack(stack));
  }
  void GoBlock(const Place& at, Reason reason, std::uint32_t stack) override {
    constexpr std::array<std::string_view, kReasons> kTexts = {"chan receive", "select", "sync",
                                                               "network", "sleep"};
    Current(at);
    Put(at, EventType::kGoBlock, tables_.Reason(static_cast<std::size_t>(reason), kTexts),
        tables_.Stack(stack));
  }
  void GoUnblock(const Place& at, Go& go, std::uint32_t stack) override {
    Current(at);
    StatusOnce(at, go, kWaiting);
    Put(at, EventType::kGoUnblock, go.id, ++go.seq, tables_.Stack(stack));
  }
  void GoCreate(const Place& at, Go& go, std::uint32_t stack) override {
    Current(at);
    SetStatus(go);
    Put(at, EventType::kGoCreate, go.id, tables_.Stack(Names::StartStack(go.type)),
        tables_.Stack(stack));
  }
  void GoDestroy(const Place& at) override {
    Current(at);
    Put(at, EventType::kGoDestroy);
  }
  void Syscall(const Place& at, Ticks end, std::uint32_t stack) override {
    SyscallBegin(at, stack);
    Place after = at;
    after.time = end;
    Put(after, EventType::kGoSyscallEnd);
  }
  void SyscallBegin(const Place& at, std::uint32_t stack) override {
    Current(at);
    Put(at, EventType::kGoSyscallBegin, ++at.proc->seq, tables_.Stack(stack));
  }
  // The runtime's monitor takes it, which has no proc.
  void ProcSteal(const Place& at, std::uint32_t, Ticks time) override {
    const Place monitor{.thread = static_cast<std::uint32_t>(batches_.size()) - 1, .time = time};
    Put(monitor, EventType::kProcSteal, at.proc->number, ++at.proc->seq, ThreadId(at.thread));
  }
  void SyscallReturn(const Place& at) override {
    StatusOnce(at, *at.go, kSyscall);
    Put(at, EventType::kGoSyscallEndBlocked);
  }
  void ProcStart(const Place& at) override {
    if (at.proc->generation != generation_) {
      ProcStatus(at, 2);  // idle
    }
    Put(at, EventType::kProcStart, at.proc->number, ++at.proc->seq);
  }
  void ProcStop(const Place& at) override {
    Current(at);
    Put(at, EventType::kProcStop);
  }

  void StopBegin(const Place& at, StopKind kind, std::uint32_t stack) override {
    Current(at);
    Put(at, EventType::kStwBegin,
        tables_.String(kind == StopKind::kSweepTermination ? "GC sweep termination"
                                                           : "GC mark termination"),
        tables_.Stack(stack));
  }
  void StopEnd(const Place& at) override {
    Current(at);
    Put(at, EventType::kStwEnd);
  }
  void GcBegin(const Place& at, std::uint32_t stack) override {
    Current(at);
    Put(at, EventType::kGcBegin, ++gc_seq_, tables_.Stack(stack));
  }
  void GcEnd(const Place& at) override {
    Current(at);
    Put(at, EventType::kGcEnd, ++gc_seq_);
  }
  void Assist(const Place& at, Ticks end, std::uint32_t stack) override {
    Current(at);
    Put(at, EventType::kGcMarkAssistBegin, tables_.Stack(stack));
    Place after = at;
    after.time = end;
    Put(after, EventType::kGcMarkAssistEnd);
  }
  void Sweep(const Place& at, Ticks end, std::uint32_t stack, std::uint64_t swept) override {
    Current(at);
    Put(at, EventType::kGcSweepBegin, tables_.Stack(stack));
    Place after = at;
    after.time = end;
    Put(after, EventType::kGcSweepEnd, swept, swept / 2);
  }
  void HeapAlloc(const Place& at, std::uint64_t bytes) override {
    Current(at);
    Put(at, EventType::kHeapAlloc, bytes);
  }
  void HeapGoal(const Place& at, std::uint64_t bytes) override {
    Current(at);
    Put(at, EventType::kHeapGoal, bytes);
  }

 private:
  struct Batch {
    Buffer buffer;
    Ticks base = 0;
    Ticks last = 0;
  };

  // One event. A batch is written when it may not take another.
  template <class... Args>
  void Put(const Place& at, EventType type, Args... args) {
    Batch& batch = at.thread == kNone ? nobody_ : batches_[at.thread];
    if (batch.buffer.size() > kFullBatch) {
      Flush(batch, at.thread);
    }
    if (batch.buffer.size() == 0) {
      batch.base = batch.last = at.time;
    }
    const std::size_t before = batch.buffer.size();
    batch.buffer.Byte(static_cast<std::uint8_t>(type));
    batch.buffer.Number(at.time - batch.last);
    (batch.buffer.Number(static_cast<std::uint64_t>(args)), ...);
    batch.last = at.time;
    latest_ = std::max(latest_, at.time);
    bytes_ += batch.buffer.size() - before + tables_.TakeGrowth();
    ++events_;
    ++written_;
  }

  // What an event's proc and goroutine need before the first event of a generation.
  void Current(const Place& at) {
    if (at.proc != nullptr && at.proc->generation != generation_) {
      ProcStatus(at, 1);  // running
    }
    if (at.go != nullptr) {
      StatusOnce(at, *at.go, kRunning);
    }
  }
  void ProcStatus(const Place& at, int status) {
    at.proc->generation = generation_;
    at.proc->seq = 0;
    Put(at, EventType::kProcStatus, at.proc->number, status);
  }
  void StatusOnce(const Place& at, Go& go, State state) {
    if (go.generation != generation_) {
      Status(at, go, state);
    }
  }
  void Status(const Place& at, Go& go, State state) {
    SetStatus(go);
    Put(at, EventType::kGoStatus, go.id, ThreadId(go.thread), WireState(state));
  }
  void SetStatus(Go& go) const {
    go.generation = generation_;
    go.seq = 0;
  }

  void Flush(Batch& batch, std::uint32_t thread) {
    if (batch.buffer.size() != 0) {
      bytes_ -= batch.buffer.size();
      WriteBatch(ThreadId(thread), batch.base, batch.buffer.bytes());
      batch.buffer.Clear();
    }
  }
  void WriteBatch(std::uint64_t thread, Ticks time, std::span<const std::uint8_t> payload) {
    header_.Clear();
    header_.Byte(static_cast<std::uint8_t>(EventType::kEventBatch));
    header_.Number(generation_);
    header_.Number(thread);
    header_.Number(time);
    header_.PaddedNumber(payload.size());
    OutCounted(header_.bytes());
    OutCounted(payload);
  }
  // From 1.25 on the first batch of a generation; before, the frequency alone, at its end.
  void WriteSync() {
    sync_.Clear();
    const bool whole = format_ >= trace::Format::kGo125;
    if (whole) {
      sync_.Byte(static_cast<std::uint8_t>(EventType::kSync));
    }
    sync_.Byte(static_cast<std::uint8_t>(EventType::kFrequency));
    sync_.Number(1'000'000'000 / kTick);
    if (whole) {
      const std::uint64_t nanos = 1'700'000'000'000'000'000 + began_ * kTick;
      sync_.Byte(static_cast<std::uint8_t>(EventType::kClockSnapshot));
      for (const std::uint64_t field :
           {std::uint64_t{0}, began_ * kTick, nanos / 1'000'000'000, nanos % 1'000'000'000}) {
        sync_.Number(field);
      }
    }
    WriteBatch(kNoThreadId, began_, sync_.bytes());
  }
  void OutCounted(std::span<const std::uint8_t> bytes) {
    bytes_ += bytes.size();
    Out(bytes);
  }

  TablesV2 tables_;
  std::vector<Batch> batches_;  // of the threads; the last is the monitor
  Batch nobody_;
  Buffer header_;
  Buffer sync_;
  Ticks began_ = 0;
  std::uint64_t gc_seq_ = 0;
};

}  // namespace

std::unique_ptr<Wire> NewWireV2(const Options& options, const Names& names, const Write& write,
                                std::uint32_t threads) {
  return std::make_unique<WireV2>(options, names, write, threads);
}

}  // namespace tracegate::testing::generate
