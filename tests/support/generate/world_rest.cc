// System calls, the collector, generations, and what all of the world uses.
#include <fmt/core.h>

#include <algorithm>

#include "tests/support/generate/world.h"

namespace tracegate::testing::generate {
namespace {

constexpr Ticks kMarkTicks = 40'000;
constexpr std::uint32_t kSweeps = 300;
constexpr std::uint64_t kPage = 8192;

}  // namespace

// In old formats the end of such a call is not known, and it takes no time.
void World::Syscall(Runner& runner) {
  Go& go = gos_[runner.go];
  runner.now += Gap();
  const Ticks begin = runner.now;
  const Ticks end = begin + Gap();
  go.stack = StackFor(runner, Use::kSyscall);
  wire_->Syscall(At(runner, begin), end, go.stack);
  Transition(go, kSyscall, begin);
  Transition(go, kRunning, old_ ? begin : end);
  runner.now = end;
}

bool World::LoseProc(Runner& runner) {
  if (spare_.empty()) {
    return false;
  }
  const auto [thief, free_since] = spare_.front();
  spare_.pop_front();
  Go& go = gos_[runner.go];
  runner.now += Gap();
  go.stack = StackFor(runner, Use::kSyscall);
  const Place at = At(runner, runner.now);
  wire_->SyscallBegin(at, go.stack);
  Transition(go, kSyscall, runner.now);
  constexpr Ticks kUntilStolen = 300;
  const Ticks stolen = std::max({runner.now, free_since, monitor_}) + kUntilStolen + Gap();
  monitor_ = stolen;
  wire_->ProcSteal(at, thief, stolen);
  calls_.push_back({runner.thread, runner.go, stolen + 10 + 4 * Gap()});
  runner.thread = thief;
  runner.go = kNone;
  runner.now = stolen + 1 + Gap() / 4;
  wire_->ProcStart(At(runner, runner.now));
  ++truth_.procs_lost;
  return true;
}

void World::Return(const Call& call) {
  Go& go = gos_[call.go];
  const Place at{.thread = call.thread, .go = &go, .time = call.returns};
  wire_->SyscallReturn(at);
  if (!old_) {
    Transition(go, kRunnable, call.returns);
  }
  go.thread = kNone;
  Enqueue(Other(), call.go);
  spare_.emplace_back(call.thread, call.returns);
}

void World::CollectorStep(Runner& runner) {
  constexpr std::uint32_t kOften = 8;
  if (gc_ == Gc::kOff) {
    const auto wanted = (gc_done_ + 1.0) / (options_.gc + 1.0);
    if (gc_done_ < options_.gc && Progress() >= wanted) {
      Stop(runner, StopKind::kSweepTermination,
           [this, &runner](const Place& at) { wire_->GcBegin(at, gos_[runner.go].stack); });
      gc_ = Gc::kMark;
      ++truth_.gc_cycles;
      mark_ends_ = runner.now + kMarkTicks;
    }
  } else if (gc_ == Gc::kMark) {
    if (runner.now >= mark_ends_) {
      Stop(runner, StopKind::kMarkTermination, [this](const Place& at) { wire_->GcEnd(at); });
      wire_->HeapGoal(At(runner, ++runner.now), (8 << 20) + heap_);
      heap_ /= 2;
      gc_ = Gc::kSweep;
      sweeps_left_ = kSweeps;
      ++gc_done_;
    } else if (random_.Below(kOften) == 0) {
      Assist(runner);
    }
  } else if (random_.Below(kOften) == 0) {
    Sweep(runner);
    if (--sweeps_left_ == 0) {
      gc_ = Gc::kOff;
    }
  }
}

// Everybody else gives way, `inside` happens, and they go on.
template <class Inside>
void World::Stop(Runner& runner, StopKind kind, Inside inside) {
  constexpr Ticks kShort = 40;
  runner.now += Gap();
  const Ticks begin = runner.now;
  gos_[runner.go].stack = StackFor(runner, Use::kOther);
  wire_->StopBegin(At(runner, begin), kind, gos_[runner.go].stack);
  Ticks stopped = begin;
  for (Runner& other : runners_) {
    if (&other == &runner) {
      continue;
    }
    other.now = std::max(other.now, begin) + 1 + random_.Below(kShort);
    if (other.go != kNone) {
      Preempt(other);
    }
    wire_->ProcStop(At(other, ++other.now));
    stopped = std::max(stopped, other.now);
  }
  inside(At(runner, stopped + 2));
  runner.now = stopped + 2 + kShort + Gap();
  wire_->StopEnd(At(runner, runner.now));
  truth_.stops.count += 1;
  truth_.stops.ns += (runner.now - begin) * wire_->TickNanos();
  for (Runner& other : runners_) {
    if (&other != &runner) {
      other.now = runner.now + 1 + random_.Below(kShort);
      wire_->ProcStart(At(other, other.now));
    }
  }
  // All times but the runner's own, which the main loop puts back, have changed.
  order_.pop_back();
  for (auto& [now, which] : order_) {
    now = runners_[which].now;
  }
  std::make_heap(order_.begin(), order_.end(), std::greater<>());
  order_.emplace_back(runner.now, static_cast<std::uint32_t>(&runner - runners_.data()));
}

void World::Assist(Runner& runner) {
  runner.now += Gap();
  const Ticks begin = runner.now;
  runner.now += Gap();
  gos_[runner.go].stack = StackFor(runner, Use::kOther);
  wire_->Assist(At(runner, begin), runner.now, gos_[runner.go].stack);
  truth_.assists.count += 1;
  truth_.assists.ns += (runner.now - begin) * wire_->TickNanos();
}

void World::Sweep(Runner& runner) {
  runner.now += Gap();
  const Ticks begin = runner.now;
  runner.now += Gap();
  const std::uint64_t swept = kPage * (1 + random_.Below(64));
  wire_->Sweep(At(runner, begin), runner.now, StackFor(runner, Use::kOther), swept);
  truth_.sweeps.count += 1;
  truth_.sweeps.ns += (runner.now - begin) * wire_->TickNanos();
  truth_.swept_bytes += swept;
}

Ticks World::LatestTime() const {
  Ticks latest = wire_->latest();
  for (const Runner& runner : runners_) {
    latest = std::max(latest, runner.now);
  }
  return latest;
}

void World::NextGeneration(Runner& runner) {
  const Ticks border = LatestTime() + 1;
  wire_->EndGeneration(border, gos_);
  generation_began_ = border + 1;
  generation_bytes_ = wire_->bytes();
  wire_->BeginGeneration(At(runner, border + 1), static_cast<std::uint32_t>(procs_.size()),
                         gc_ == Gc::kMark);
  for (std::uint32_t i = 0; i < runners_.size(); ++i) {
    runners_[i].now = border + 2 + i;
  }
  for (auto& [now, which] : order_) {
    now = runners_[which].now;
  }
  std::make_heap(order_.begin(), order_.end(), std::greater<>());
  for (Call& call : calls_) {
    call.returns = std::max(call.returns, border + 2);
  }
  for (auto& [thread, since] : spare_) {
    since = std::max(since, border + 2);
  }
}

void World::Finish() {
  const Ticks end = LatestTime();
  if (!old_) {
    wire_->EndGeneration(end, gos_);
  }
  wire_->End(end);
  for (Go& go : gos_) {
    if (go.live) {
      Transition(go, go.state, wire_->latest());
    }
  }
  truth_.goroutines = next_id_ - mix_.first_id;
  truth_.bytes = wire_->bytes();
  truth_.events = wire_->events();
  truth_.written = wire_->written();
  truth_.generations = wire_->generation();
}

Place World::At(Runner& runner, Ticks time) {
  return {runner.thread, &procs_[runner.proc], runner.go == kNone ? nullptr : &gos_[runner.go],
          time};
}

// Long ones of all sizes are equally frequent.
Ticks World::Gap() {
  const std::uint64_t bits = random_.Next() >> 32;
  if ((bits & 0xffff) * mix_.burst >> 16 != 0) {
    return 1 + (bits >> 20) % mix_.inside;
  }
  const std::uint32_t size =
      mix_.shortest + static_cast<std::uint32_t>((bits >> 16) % (mix_.longest - mix_.shortest));
  return (((16 | ((bits >> 24) & 15)) << size) >> 4) * mix_.burst;
}

std::uint32_t World::StackFor(const Runner& runner, Use use) {
  constexpr std::uint32_t kStray = 16;
  if (deed_ != nullptr && random_.Below(kStray) != 0) {
    return deed_->stacks[static_cast<std::size_t>(use)];
  }
  return names_.Pick(gos_[runner.go].type, use, random_);
}

void World::Transition(Go& go, State state, Ticks time) {
  StateTruth& was = truth_.states[go.state];
  ++was.count;
  was.ns += (time - go.since) * wire_->TickNanos();
  go.state = state;
  go.since = time;
}

void World::PushWaiting(std::uint32_t index) {
  Go& go = gos_[index];
  go.before = last_waiting_;
  go.after = kNone;
  (last_waiting_ == kNone ? first_waiting_ : gos_[last_waiting_].after) = index;
  last_waiting_ = index;
}

void World::RemoveWaiting(std::uint32_t index) {
  const Go& go = gos_[index];
  (go.before == kNone ? first_waiting_ : gos_[go.before].after) = go.after;
  (go.after == kNone ? last_waiting_ : gos_[go.after].before) = go.before;
}

void World::Enqueue(Runner& runner, std::uint32_t go) {
  runner.queue.push_back(go);
  ++runnable_;
}

World::Runner& World::Other() {
  return runners_[random_.Below(static_cast<std::uint32_t>(runners_.size()))];
}

std::uint32_t World::NewGo(std::uint32_t type, bool brief) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(gos_.size());
    gos_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
    gos_[index] = Go();
  }
  Go& go = gos_[index];
  go.id = next_id_++;
  go.type = type;
  go.live = true;
  go.brief = brief;
  return index;
}

}  // namespace tracegate::testing::generate
