#include "tests/support/generate/world.h"

#include <algorithm>
#include <functional>

namespace tracegate::testing::generate {
namespace {

constexpr Ticks kStart = 20'000'000'000;
constexpr std::uint32_t kParts = 64;

constexpr Mix kHttpMix = {
    .syscall = 6,
    .wake = 18,
    .create = 8,
    .heap = 2,
    .preempt = 1,
    .lost = 1,
    .block_after_wake = false,
    .shortest = 3,
    .longest = 8,
    .burst = 8,
    .inside = 16,
    .first_id = 3'000'000,
    .reasons = {Reason::kNetwork, Reason::kNetwork, Reason::kSelect, Reason::kSync}};
constexpr Mix kChannelsMix = {
    .syscall = 2,
    .wake = 40,
    .create = 1,
    .heap = 1,
    .preempt = 1,
    .lost = 0,
    .block_after_wake = true,
    .shortest = 3,
    .longest = 6,
    .burst = 6,
    .inside = 4,
    .first_id = 1,
    .reasons = {Reason::kReceive, Reason::kReceive, Reason::kReceive, Reason::kSleep}};

std::uint32_t SpareOf(std::uint32_t threads) { return threads >= 4 ? threads / 4 : 0; }

}  // namespace

World::World(const Options& options, const Write& write)
    : options_(options),
      names_(options.types, options.stacks),
      old_(trace::IsOld(options.format)),
      mix_(options.work == Work::kHttp ? kHttpMix : kChannelsMix),
      random_(options.seed),
      next_id_(mix_.first_id) {
  mix_.burst = options.burst != 0 ? options.burst : mix_.burst;
  const std::uint32_t spare = SpareOf(options.threads);
  const std::uint32_t procs = options.threads - spare;
  wire_ = old_ ? NewWireV1(options, names_, write, procs)
               : NewWireV2(options, names_, write, options.threads + 1);
  most_brief_ = std::min<std::uint32_t>(4096, 16 + options.goroutines / 8);
  gos_.reserve(std::size_t{options.goroutines} + most_brief_);
  procs_.resize(procs);
  runners_.resize(procs);
  for (std::uint32_t i = 0; i < procs; ++i) {
    procs_[i].number = i;
    runners_[i].thread = i;
    runners_[i].proc = i;
    runners_[i].now = kStart + 1 + i;
    order_.emplace_back(runners_[i].now, i);
  }
  for (std::uint32_t i = 0; i < spare; ++i) {
    spare_.emplace_back(procs + i, kStart);
  }
  constexpr std::uint32_t kDeeds = 12;
  programs_.resize(options.types);
  for (std::uint32_t type = 0; type < options.types; ++type) {
    for (std::uint32_t i = 0; i < kDeeds; ++i) {
      Deed& deed = programs_[type].emplace_back(Deed{AnyAct(), {}});
      for (std::uint32_t use = 0; use < kUses; ++use) {
        deed.stacks[use] = names_.Pick(type, Use{static_cast<std::uint8_t>(use)}, random_);
      }
    }
  }
  generation_ticks_ = static_cast<Ticks>(options.generation_seconds * 1e9 /
                                         static_cast<double>(wire_->TickNanos()));
}

// Goroutine 0 runs, the others wait.
void World::Begin() {
  for (std::uint32_t i = 0; i < options_.goroutines; ++i) {
    // A quarter is of the first type, and each further one is rarer.
    const double place = (i + 0.5) / options_.goroutines;
    const auto type = static_cast<std::uint32_t>(options_.types * place * place * place);
    const std::uint32_t go = NewGo(type, false);
    gos_[go].since = kStart;
    gos_[go].partner = (i ^ 1U) < options_.goroutines ? i ^ 1U : i;
    gos_[go].stack = names_.Pick(gos_[go].type, Use::kBlock, random_);
    if (i != 0) {
      PushWaiting(go);
    }
  }
  Runner& main = runners_.front();
  main.go = 0;
  gos_[0].state = kRunning;
  gos_[0].thread = main.thread;
  generation_began_ = kStart;
  wire_->Begin(At(main, kStart), std::span(gos_).subspan(1),
               static_cast<std::uint32_t>(procs_.size()));
  for (Runner& runner : runners_) {
    if (!old_ && &runner != &main) {
      continue;  // its first event tells of its proc
    }
    if (&runner != &main) {
      wire_->ProcStart(At(runner, runner.now));
    }
  }
}

bool World::Done() const {
  return wire_->failed() || (options_.bytes != 0 && wire_->bytes() >= options_.bytes) ||
         (options_.events != 0 && wire_->written() >= options_.events);
}

double World::Progress() const {
  const double bytes = options_.bytes == 0 ? 0
                                           : static_cast<double>(wire_->bytes()) /
                                                 static_cast<double>(options_.bytes);
  const double events = options_.events == 0 ? 0
                                             : static_cast<double>(wire_->written()) /
                                                   static_cast<double>(options_.events);
  return std::max(bytes, events);
}

Truth World::Run() {
  Begin();
  while (!Done()) {
    std::pop_heap(order_.begin(), order_.end(), std::greater<>());
    const std::uint32_t which = order_.back().second;
    Runner& runner = runners_[which];
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (calls_[i].returns <= runner.now) {
        Return(calls_[i]);
        calls_[i--] = calls_.back();
        calls_.pop_back();
      }
    }
    Step(runner);
    order_.back().first = runner.now;
    std::push_heap(order_.begin(), order_.end(), std::greater<>());
    const bool long_enough = generation_ticks_ != 0 &&
                             runner.now - generation_began_ >= generation_ticks_ &&
                             runner.now > generation_began_;
    const bool big_enough = options_.generation_bytes != 0 &&
                            wire_->bytes() - generation_bytes_ >= options_.generation_bytes;
    if (!old_ && (long_enough || big_enough) && runner.go != kNone && !Done()) {
      NextGeneration(runner);
    }
  }
  Finish();
  return truth_;
}

void World::Step(Runner& runner) {
  if (runner.go == kNone) {
    FindWork(runner);
  } else {
    CollectorStep(runner);
    if (runner.go != kNone) {
      GoOn(runner);
    }
  }
}

// Its own queue, another's, or the network poller.
void World::FindWork(Runner& runner) {
  Runner* from = &runner;
  for (std::uint32_t tries = 0; from->queue.empty() && runnable_ != 0 && tries < 8; ++tries) {
    from = &Other();
  }
  if (!from->queue.empty()) {
    const std::uint32_t go = from->queue.front();
    from->queue.pop_front();
    --runnable_;
    Start(runner, go);
    return;
  }
  if (first_waiting_ == kNone) {
    Idle(runner);
    return;
  }
  const std::uint32_t go = first_waiting_;
  RemoveWaiting(go);
  runner.now = std::max(runner.now, gos_[go].since) + Gap();
  wire_->GoUnblock(At(runner, runner.now), gos_[go], 0);
  Transition(gos_[go], kRunnable, runner.now);
  Start(runner, go);
}

void World::Idle(Runner& runner) {
  constexpr Ticks kPause = 2000;
  wire_->ProcStop(At(runner, runner.now + 1));
  runner.now += kPause + Gap();
  wire_->ProcStart(At(runner, runner.now));
}

void World::GoOn(Runner& runner) {
  constexpr std::uint32_t kStray = 32;
  const std::uint32_t accident = random_.Below(kParts);
  if (accident < mix_.preempt + mix_.lost) {
    Do(runner, accident < mix_.preempt ? Act::kPreempt : Act::kLose);
    return;
  }
  if (random_.Below(kStray) == 0) {
    Do(runner, AnyAct());
    return;
  }
  Go& go = gos_[runner.go];
  const std::vector<Deed>& program = programs_[go.type];
  deed_ = &program[go.deed++ % program.size()];
  Do(runner, deed_->act);
  deed_ = nullptr;
}

Act World::AnyAct() {
  std::uint32_t what = random_.Below(kParts);
  const auto is = [&what](std::uint32_t parts) {
    const bool hit = what < parts;
    what -= parts;
    return hit;
  };
  if (is(mix_.syscall)) {
    return Act::kSyscall;
  }
  if (is(mix_.wake)) {
    return Act::kWake;
  }
  if (is(mix_.create)) {
    return Act::kCreate;
  }
  return is(mix_.heap) ? Act::kAllocate : Act::kBlock;
}

void World::Do(Runner& runner, Act act) {
  switch (act) {
    case Act::kSyscall:
      Syscall(runner);
      break;
    case Act::kWake:
      Wake(runner);
      break;
    case Act::kCreate:
      Create(runner);
      break;
    case Act::kPreempt:
      Preempt(runner);
      break;
    case Act::kLose:
      if (!LoseProc(runner)) {
        Syscall(runner);
      }
      break;
    case Act::kAllocate:
      heap_ += random_.Below(1 << 16);
      runner.now += Gap();
      wire_->HeapAlloc(At(runner, runner.now), (4 << 20) + heap_);
      break;
    case Act::kBlock:
      Block(runner);
      break;
  }
}

void World::Start(Runner& runner, std::uint32_t index) {
  Go& go = gos_[index];
  const Ticks ready = go.exit != 0 ? go.exit : go.since;
  runner.now = std::max(runner.now, ready) + 1 + Gap() / 4;
  if (go.exit != 0) {
    Transition(go, kRunnable, go.exit);
  }
  wire_->GoStart(At(runner, runner.now), go);
  if (go.woken_on != kNone && go.woken_on != runner.thread) {
    ++truth_.unblocks_across;
  }
  go.woken_on = kNone;
  Transition(go, kRunning, runner.now);
  go.thread = runner.thread;
  runner.go = index;
}

// A brief goroutine ends, mostly.
void World::Block(Runner& runner) {
  Go& go = gos_[runner.go];
  runner.now += Gap();
  const Place at = At(runner, runner.now);
  if (go.brief && random_.Below(4) != 0) {
    wire_->GoDestroy(at);
    Transition(go, kWaiting, runner.now);
    go.live = false;
    --brief_;
    free_.push_back(runner.go);
  } else {
    go.stack = StackFor(runner, Use::kBlock);
    wire_->GoBlock(at, mix_.reasons[names_.TraitOf(go.stack, 4)], go.stack);
    Transition(go, kWaiting, runner.now);
    go.thread = kNone;
    PushWaiting(runner.go);
  }
  runner.go = kNone;
}

// Its partner, if that waits.
void World::Wake(Runner& runner) {
  const std::uint32_t target = gos_[runner.go].partner;
  if (gos_[target].state != kWaiting || runnable_ > 4 * runners_.size() + 16) {
    Block(runner);
    return;
  }
  Go& go = gos_[target];
  RemoveWaiting(target);
  runner.now = std::max(runner.now, go.since) + Gap();
  wire_->GoUnblock(At(runner, runner.now), go, StackFor(runner, Use::kUnblock));
  Transition(go, kRunnable, runner.now);
  go.woken_on = runner.thread;
  // The runtime puts it behind who wakes it, from where an idle thread may take it.
  Enqueue(random_.Below(mix_.burst) == 0 ? Other() : runner, target);
  if (mix_.block_after_wake) {
    Block(runner);
  }
}

void World::Create(Runner& runner) {
  if (brief_ >= most_brief_) {
    Block(runner);
    return;
  }
  ++brief_;
  runner.now += Gap();
  const std::uint32_t index = NewGo((gos_[runner.go].type + 1) % options_.types, true);
  Go& go = gos_[index];
  const Go& creator = gos_[runner.go];
  go.partner = creator.brief ? creator.partner : runner.go;
  go.since = runner.now;
  go.state = kRunnable;
  go.stack = Names::StartStack(go.type);
  wire_->GoCreate(At(runner, runner.now), go, StackFor(runner, Use::kOther));
  Enqueue(runner, index);
}

void World::Preempt(Runner& runner) {
  Go& go = gos_[runner.go];
  runner.now += Gap();
  go.stack = StackFor(runner, Use::kOther);
  wire_->GoPreempt(At(runner, runner.now), go.stack);
  Transition(go, kRunnable, runner.now);
  go.thread = kNone;
  Enqueue(runner, runner.go);
  runner.go = kNone;
}

}  // namespace tracegate::testing::generate
