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
  }
  // Whether the others are still being waited for, as far as is known.
  bool open() const { return open_; }
  void OnRestart() { open_ = false; }
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
  // Of the stop that `stopper` began at `begin`, if it is the one that is followed.
  std::optional<Straggler> End(trace::Slot stopper, Nanos begin) {
    const bool followed = stopper == stopper_ && begin == begin_;
    if (!followed || stopper == trace::kNoSlot) {
      return std::nullopt;
    }
    Forget();
    return last_;
  }

 private:
  bool open_ = false;
  trace::Slot stopper_ = trace::kNoSlot;
  Nanos begin_ = 0;
  std::optional<Straggler> last_;
};

}  // namespace tracegate::timeline
