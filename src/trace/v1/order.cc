#include "src/trace/v1/order.h"

#include <algorithm>

#include "src/trace/limits.h"

namespace tracegate::trace::v1 {
namespace {

// Why a goroutine leaves its proc, in the words of later formats.
// Source: Go 1.27, src/internal/trace/tracev1.go, convertEvent.
struct Reason {
  EventType type;
  std::string_view text;
};
constexpr Reason kReasons[] = {
    {EventType::kGoStop, "forever"},
    {EventType::kGoSched, "runtime.Gosched"},
    {EventType::kGoPreempt, "preempted"},
    {EventType::kGoSleep, "sleep"},
    {EventType::kGoBlock, ""},
    {EventType::kGoBlockSend, "chan send"},
    {EventType::kGoBlockRecv, "chan receive"},
    {EventType::kGoBlockSelect, "select"},
    {EventType::kGoBlockSync, "sync"},
    {EventType::kGoBlockCond, "sync.(*Cond).Wait"},
    {EventType::kGoBlockNet, "network"},
    {EventType::kGoBlockGc, "GC mark assist wait for work"},
};

// By their numbers in format 1.21. Source: Go 1.21, src/runtime/trace.go, stwReason.
constexpr std::string_view kStwKinds[] = {"",
                                          "GC mark termination",
                                          "GC sweep termination",
                                          "write heap dump",
                                          "goroutine profile",
                                          "goroutine profile cleanup",
                                          "all goroutines stack trace",
                                          "read mem stats",
                                          "AllThreadsSyscall",
                                          "GOMAXPROCS",
                                          "start trace",
                                          "stop trace",
                                          "CountPagesInUse (test)",
                                          "ReadMetricsSlow (test)",
                                          "ReadMemStatsSlow (test)",
                                          "PageCachePagesLeaked (test)",
                                          "ResetDebugLog (test)"};
// Before 1.10 each proc tells of its own part, and not of what it is part.
constexpr std::string_view kStwPart = "GC mark termination (of one proc)";

}  // namespace

Ordering::Ordering(Format format, const Index& index, Symbols& symbols, EventBuffer& out,
                   const FutileWakeups* futile)
    : format_(format),
      by_seq_(format < Format::kGo107),
      index_(&index),
      stacks_(index.stacks.Small()),
      symbols_(&symbols),
      out_(&out),
      futile_(futile),
      has_futile_(index.has_futile_wakeups) {
  for (const Reason& reason : kReasons) {
    reasons_[static_cast<std::size_t>(reason.type)] = symbols.Intern(reason.text);
  }
  for (const EventSpec& spec : EventSpecs()) {
    if (spec.has_stack && spec.since <= format) {
      stack_args_[static_cast<std::size_t>(spec.type)] =
          static_cast<std::uint8_t>(ArgCount(spec, format) - 1);
    }
  }
  if (format < Format::kGo110) {
    stw_kinds_.push_back(symbols.Intern(kStwPart));
  } else {
    for (const std::string_view kind : kStwKinds) {
      stw_kinds_.push_back(symbols.Intern(kind));
    }
  }
}

// kNoSlot and problem_ where there are too many.
Slot Ordering::AddGo(std::uint64_t id) {
  if (go_slots_.size() >= kMaxLiveGoroutines) {
    problem_ = fmt::format("more than {} goroutines live at once", kMaxLiveGoroutines);
    return kNoSlot;
  }
  const Slot slot = go_slots_.Add(id);
  if (slot == goroutines_.size()) {
    goroutines_.emplace_back();
    rest_.emplace_back();
  }
  goroutines_[slot] = Goroutine();
  rest_[slot] = Rest();
  goroutines_[slot].id = GoId{id};
  goroutines_[slot].seq = 1;
  goroutines_[slot].state = State::kRunnable;
  return slot;
}

void Ordering::RemoveGo(Slot slot) {
  go_slots_.Remove(Raw(goroutines_[slot].id), slot);
  goroutines_[slot].state = State::kGone;
}

Slot Ordering::FindReady(std::uint64_t id, State state, bool numbered, std::uint64_t seq) {
  constexpr std::string_view kStates[] = {"gone", "runnable", "running", "waiting"};
  const Slot slot = go_slots_.Find(id);
  if (slot == kNoSlot) {
    problem_ = fmt::format("goroutine {} is not known", id);
    return kNoSlot;
  }
  const Goroutine& g = goroutines_[slot];
  if (g.state != state) {
    problem_ =
        fmt::format("goroutine {} is {}, not {}", id, kStates[static_cast<std::size_t>(g.state)],
                    kStates[static_cast<std::size_t>(state)]);
    return kNoSlot;
  }
  if (numbered && g.seq != seq) {
    problem_ = fmt::format("goroutine {} is at sequence number {}, not {}", id, g.seq, seq);
    return kNoSlot;
  }
  return slot;
}

StackId Ordering::FindOtherStack(std::uint64_t id) {
  StackId stack = kEmptyStack;
  if (!index_->stacks.Find(id, stack)) {
    diagnostics_.Count("stack not in the trace", Severity::kWarning);
    return kEmptyStack;
  }
  return stack;
}

StringId Ordering::Text(std::uint64_t id) {
  const StringId* text = index_->strings.Find(id);
  if (text == nullptr) {
    if (id != 0) {
      diagnostics_.Count("string not in the trace", Severity::kWarning);
    }
    return kEmptyString;
  }
  return *text;
}

void Ordering::EmitStatus(Slot slot, GoStatus status) {
  Event& event = out_->Add(Kind::kGoStatus, now_);
  event.target = slot;
  event.id = Raw(goroutines_[slot].id);
  event.status = status;
  event.is_new = true;
  goroutines_[slot].introduced = true;
}

// Those of the goroutines that were there before the trace of which nothing was told
// are waiting for a processor.
void Ordering::IntroduceAll() {
  starting_ = false;
  for (Slot slot = 0; slot < goroutines_.size(); ++slot) {
    const Goroutine& g = goroutines_[slot];
    if (g.state != State::kGone && !g.introduced) {
      EmitStatus(slot, GoStatus::kRunnable);
    }
  }
}

void Ordering::Finish(Nanos time) {
  now_ = time;
  if (starting_) {
    IntroduceAll();
  }
}

void Ordering::Sample(const CpuSample& sample, Nanos time) {
  Event& event = out_->Add(Kind::kCpuSample, time);
  event.id = sample.goroutine;
  event.go = sample.goroutine == 0 ? kNoSlot : go_slots_.Find(sample.goroutine);
  if (event.go != kNoSlot && !goroutines_[event.go].introduced) {
    event.go = kNoSlot;
  }
  event.stack = FindStack(sample.stack);
}

}  // namespace tracegate::trace::v1
