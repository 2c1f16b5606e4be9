// Who held up a stop-the-world.
#pragma once

#include <optional>

#include "src/timeline/span.h"

namespace tracegate::timeline {

// Follows one stop-the-world, the last that began.
//
// The runtime announces a stop before it asks the goroutines to make way, and its end some time
// after it has let them go on. What it says when it is about to do so is the number of procs
// (kProcsChange): whoever was the last to leave a proc before that is who all waited for.
//
// Source: Go 1.27, src/runtime/proc.go, stopTheWorldWithSema, startTheWorldWithSema and
// procresize; the same in Go 1.10 to 1.21.
class Stopping {
 public:
  void Begin(trace::Slot stopper, Nanos now) {
    open_ = true;
    stopper_ = stopper;
    begin_ = now;
    last_.reset();
    restarting_.reset();
  }
  // Whether the others are still being waited for, as far as is known.
  bool open() const { return open_; }
  void OnRestart(Nanos now) {
    if (open_) {
      restarting_ = now;
    }
    open_ = false;
  }
  void Forget() {
    open_ = false;
    stopper_ = trace::kNoSlot;
  }
  // A running goroutine leaves its proc.
  void OnLeave(trace::Slot go, Nanos now, trace::StringId type, trace::StackId stack) {
    if (go != stopper_) {
      last_ = Straggler{type, stack, now - begin_};
    }
  }
  struct Ended {
    std::optional<Straggler> straggler;
    std::optional<Nanos> restarting;
  };
  // Of the stop that `stopper` began at `begin`, if it is the one that is followed.
  Ended End(trace::Slot stopper, Nanos begin) {
    const bool followed = stopper == stopper_ && begin == begin_;
    if (!followed || stopper == trace::kNoSlot) {
      return {};
    }
    Forget();
    return {last_, restarting_};
  }

 private:
  bool open_ = false;
  trace::Slot stopper_ = trace::kNoSlot;
  Nanos begin_ = 0;
  std::optional<Straggler> last_;
  std::optional<Nanos> restarting_;
};

}  // namespace tracegate::timeline
