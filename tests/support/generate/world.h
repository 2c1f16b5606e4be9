// The simulated scheduler: who runs where, and what happens next.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "tests/support/generate/generate.h"
#include "tests/support/generate/names.h"
#include "tests/support/generate/wire.h"

namespace tracegate::testing::generate {

// What programs do, in parts of 64 (the rest is blocking), and how often a goroutine is preempted
// or loses its proc instead. Between two bursts of events pass 2^shortest to 2^longest ticks for
// each event of a burst.
struct Mix {
  std::uint32_t syscall;
  std::uint32_t wake;
  std::uint32_t create;
  std::uint32_t heap;
  std::uint32_t preempt;
  std::uint32_t lost;
  bool block_after_wake;
  std::uint32_t shortest;
  std::uint32_t longest;
  std::uint32_t burst;
  std::uint32_t inside;    // of a burst pass so many ticks at most
  std::uint64_t first_id;  // of goroutines: how long the program has been running
  std::array<Reason, 4> reasons;
};

enum class Act : std::uint8_t { kSyscall, kWake, kCreate, kPreempt, kLose, kAllocate, kBlock };

// One step of a program, and where in it that is done.
struct Deed {
  Act act;
  std::array<std::uint32_t, kUses> stacks;  // by Use
};

// The thread of least time goes on by one step, so that times are consistent across threads: a
// goroutine starts after it was woken, and is woken after it blocked. Every step is over before
// another thread's, so that between two steps nothing is half done but system calls that lost
// their proc.
class World {
 public:
  World(const Options& options, const Write& write);
  // The whole trace.
  Truth Run();
  bool failed() const { return wire_->failed(); }

 private:
  // A thread with a proc.
  struct Runner {
    std::uint32_t thread = 0;
    std::uint32_t proc = 0;
    std::uint32_t go = kNone;
    Ticks now = 0;
    std::deque<std::uint32_t> queue;  // of its proc
  };
  // A system call without a proc, and when it returns.
  struct Call {
    std::uint32_t thread;
    std::uint32_t go;
    Ticks returns;
  };
  enum class Gc : std::uint8_t { kOff, kMark, kSweep };

  bool Done() const;
  double Progress() const;
  void Begin();
  void Step(Runner& runner);
  void FindWork(Runner& runner);
  // What the goroutine's type does again and again, as programs do; now and then something else.
  void GoOn(Runner& runner);
  void Do(Runner& runner, Act act);
  Act AnyAct();
  void Idle(Runner& runner);

  void Start(Runner& runner, std::uint32_t go);
  void Block(Runner& runner);
  void Wake(Runner& runner);
  void Create(Runner& runner);
  void Preempt(Runner& runner);
  void Syscall(Runner& runner);
  // False where no thread is left to take the proc.
  bool LoseProc(Runner& runner);
  void Return(const Call& call);

  void CollectorStep(Runner& runner);
  template <class Inside>
  void Stop(Runner& runner, StopKind kind, Inside inside);
  void Assist(Runner& runner);
  void Sweep(Runner& runner);

  // A goroutine asks for it.
  void NextGeneration(Runner& runner);
  void Finish();
  Ticks LatestTime() const;

  Place At(Runner& runner, Ticks time);
  Ticks Gap();
  // That of the deed, mostly.
  std::uint32_t StackFor(const Runner& runner, Use use);
  void Transition(Go& go, State state, Ticks time);
  void PushWaiting(std::uint32_t go);
  void RemoveWaiting(std::uint32_t go);
  void Enqueue(Runner& runner, std::uint32_t go);
  std::uint32_t NewGo(std::uint32_t type, bool brief);
  Runner& Other();

  Options options_;
  Names names_;
  bool old_;
  Mix mix_;
  Random random_;
  std::unique_ptr<Wire> wire_;
  std::vector<std::vector<Deed>> programs_;  // by type
  const Deed* deed_ = nullptr;               // that is being done, of a program
  std::vector<Go> gos_;
  std::vector<std::uint32_t> free_;
  std::vector<Proc> procs_;
  std::vector<Runner> runners_;
  std::vector<std::pair<Ticks, std::uint32_t>> order_;  // of the runners, a heap
  std::deque<std::pair<std::uint32_t, Ticks>> spare_;   // threads without a proc, since when
  std::vector<Call> calls_;
  std::uint32_t first_waiting_ = kNone;
  std::uint32_t last_waiting_ = kNone;
  std::uint32_t runnable_ = 0;
  std::uint32_t brief_ = 0;
  std::uint32_t most_brief_ = 0;
  std::uint64_t next_id_;

  Gc gc_ = Gc::kOff;
  std::uint32_t gc_done_ = 0;
  Ticks mark_ends_ = 0;
  std::uint32_t sweeps_left_ = 0;
  std::uint64_t heap_ = 0;
  Ticks monitor_ = 0;  // when the runtime's monitor was last heard of
  Ticks generation_began_ = 0;
  std::uint64_t generation_bytes_ = 0;
  Ticks generation_ticks_ = 0;
  Truth truth_;
};

}  // namespace tracegate::testing::generate
