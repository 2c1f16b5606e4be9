// The lane of sinks that take every event as an Event.
#include "src/trace/v2/order_run.h"

namespace tracegate::trace::v2 {

namespace {
struct BufferLane {
  template <Kind kKind>
  [[gnu::always_inline]] void Move(const Ordering::Thread& m, Nanos time, Slot target,
                                   StringId text, StackId stack) {
    buffer.AddMove(kKind, time, m.go, m.proc, target, text, stack);
  }
  void Settle() {}
  EventBuffer& buffer;
};

Ordering::Stop RunBuffered(Ordering& ordering, EventSink&, EventBuffer& buffer,
                           Ordering::Head& least, Ordering::Head& second, Nanos bound) {
  BufferLane lane{buffer};
  return ordering.Run(lane, least, second, bound);
}
}  // namespace

const Lane kBufferLane{&RunBuffered};

}  // namespace tracegate::trace::v2
