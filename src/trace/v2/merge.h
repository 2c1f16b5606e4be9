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
  Merger(Format format, Symbols& symbols, EventSink& sink);

  // Emits a kSync event and the events of `generation`.
  // Errors: kCorrupt, kInconsistent, kLimit, at the offset of the event.
  Status Run(Generation& generation);

  // Whether Run would order `generation`: its error, and nothing is emitted. A generation
  // that turns out to be damaged half way must not have left its first half behind.
  Status Check(Generation& generation) const;

  // The next generation does not follow from the last one: its kSync comes behind a kGap.
  void Restart();

  // Emits the last kSync event and hands on what is left.
  void Finish();

  std::uint64_t event_count() const { return out_.count(); }
  Nanos last_time() const { return out_.last_time(); }

 private:
  using Source = Ordering::Source;
  using Head = Ordering::Head;

  Status Open(const Generation& generation);
  // The time at which another thread than the least two, or the sample, has its turn.
  Nanos Bound(const CpuSample* sample) const;
  // Tries the least two and the events behind them that are below `bound`. After
  // kBroken error_ says why.
  Ordering::Step TryLeast(Nanos bound);
  // Tries one event of heads_[i].
  Ordering::Step TryOther(std::size_t i);
  // What the end of a run means; the run has set the times in heads_.
  Ordering::Step Settle(std::size_t i, Ordering::Stop stop);
  // Tries all but the least, which cannot advance, in order of time.
  Ordering::Step TryOthers();
  // Brings heads_ in order again after heads_[i] got another time or left.
  void Replace(std::size_t i);
  void Remove(std::size_t i);
  void SiftDown(std::size_t i);
  Error Stuck() const;

  Merger(const Merger& other, EventSink& sink);

  const HotTable* specs_;
  EventSink* sink_;
  const Lane* lane_;
  EventBuffer out_;
  Ordering ordering_;
  bool gap_ = false;
  std::vector<Source> sources_;
  // The least, and behind it a heap of the others with the root heads_[1]: where two
  // threads take turns they change places, and the heap is not touched.
  std::vector<Head> heads_;
  std::vector<std::size_t> places_;  // in heads_, see TryOthers
  std::uint64_t tries_left_;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v2
