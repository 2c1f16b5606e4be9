// Folds what a timeline says of the garbage collector.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "src/profile/gc.h"
#include "src/profile/utilization.h"
#include "src/timeline/span.h"

namespace tracegate::profile {

class GcRecorder {
 public:
  void OnLoad(const timeline::GcLoad& load);
  void OnBefore(const timeline::GcProcs& more);
  void OnWork(const timeline::GcWork& work);
  // kind: "GC mark termination".
  void OnStop(const timeline::ProcessSpan& stop, std::string_view kind);
  void OnSweep(const timeline::ProcessSpan& sweep);
  void OnMark(const timeline::ProcessSpan& mark);
  void OnHeap(std::uint64_t bytes);
  void OnGoal(std::uint64_t bytes) { goal_ = bytes; }
  // A generation begins, or the trace ends.
  void OnSync(Nanos now, bool is_last);
  // A goroutine of the program waited for a proc.
  void OnWait(const timeline::Span& wait) {
    // Most waits are short, and began since the collector last began or ended to mark.
    Censored& into =
        wait.begin >= phase_begin_ ? facts_.waits[marking_ ? 1 : 0] : WaitsOf(wait.begin);
    into.Add(wait.end - wait.begin, wait.how.begin_seen, wait.how.end_seen);
  }

  // In the order of their begin.
  std::vector<GcCycle> TakeCycles();
  // How many cycles there were beyond kMaxListed.
  std::size_t more_cycles() const { return more_cycles_; }
  // A curve had too many points in one window to be followed.
  bool given_up() const;
  // All but the cycles. runnable: of the timeline.
  GcFacts Take(const timeline::RunnableClock& runnable);

 private:
  // Where a wait that began then is counted.
  Censored& WaitsOf(Nanos begin);

  std::array<UtilizationCurve, kUtilizations> curves_ = {};
  std::uint32_t procs_ = 0;
  // Curves begin where the trace first announces GOMAXPROCS, as those of Go do; in a trace that
  // never does, at its begin.
  bool assumed_ = false;
  std::size_t syncs_ = 0;
  std::optional<std::uint64_t> heap_;
  std::optional<std::uint64_t> goal_;
  bool marking_ = false;
  Nanos phase_begin_ = 0;  // when marking_ changed
  GcCycle open_;           // while marking_
  std::vector<GcCycle> cycles_;
  std::size_t more_cycles_ = 0;
  GcFacts facts_;
};

}  // namespace tracegate::profile
