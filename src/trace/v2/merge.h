// Puts the events of a generation's threads into one order.
#pragma once

#include <optional>
#include <vector>

#include "src/base/error.h"
#include "src/trace/v2/cursor.h"
#include "src/trace/v2/order.h"

namespace tracegate::trace::v2 {

// Orders one generation after the other. Holds the state that lasts from one to
// the next; `symbols` and `sink` must outlive it.
class Merger {
 public:
  Merger(Format format, Symbols& symbols, EventSink& sink)
      : specs_(&HotSpecs(format)), out_(sink), ordering_(format, symbols, out_) {}

  // Emits a kSync event and the events of `generation`.
  // Errors: kCorrupt, kInconsistent, kLimit, at the offset of the event.
  Status Run(Generation& generation);

  // Emits the last kSync event and hands on what is left.
  void Finish();

  std::uint64_t event_count() const { return out_.count(); }

 private:
  // A thread's next event in the heap. Ties of time go to the thread that stands
  // first in the file, so that the same bytes give the same order.
  struct Head {
    Nanos time;
    std::uint32_t source;
    bool operator<(const Head& other) const {
      return time != other.time ? time < other.time : source < other.source;
    }
  };
  struct Source {
    Cursor cursor;
    Ordering::Thread* thread;
  };

  Status Open(const Generation& generation);
  // The time at which another thread than the least, or the sample, has its turn.
  Nanos Bound(const CpuSample* sample) const;
  // Tries heap_[i] and the events behind it that are below `bound`; the first that
  // is left takes its place. After kBroken error_ says why.
  Ordering::Step Try(std::size_t i, Nanos bound);
  // Tries all but the least, which cannot advance, in order of time.
  Ordering::Step TryOthers();
  void SiftDown(std::size_t i);
  void SiftUp(std::size_t i);
  Error Stuck() const;

  const HotTable* specs_;
  EventBuffer out_;
  Ordering ordering_;
  std::vector<Source> sources_;
  std::vector<Head> heap_;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v2
