// Puts the events of all procs of a trace of format 1.5 to 1.21 into one order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "src/base/error.h"
#include "src/trace/v1/cursor.h"
#include "src/trace/v1/index.h"
#include "src/trace/v1/order.h"

namespace tracegate::trace::v1 {

// What a merge left over where it could not go on.
struct Leftover {
  std::uint64_t bytes = 0;
  Nanos time = 0;  // from the last event to the latest time that is known
};

class Merger {
 public:
  // frequency: ticks per second, above 0. The others must outlive the merger; futile:
  // see Ordering.
  Merger(const input::RandomAccess& in, Format format, const Index& index, std::uint64_t frequency,
         Symbols& symbols, EventBuffer& out, const FutileWakeups* futile);

  // Emits kSync, the events in order, and kSync with is_last; the latter also where an
  // error ends the order early, and then Left says what is missing.
  // Errors: kCorrupt, kInconsistent, kLimit, kIo, at the offset of the event.
  Status Run();
  Leftover Left();
  // Procs that were running when their events ended, in an input that is cut: what ran on
  // them seems to run on.
  std::uint64_t cut_procs() const { return cut_procs_; }
  Ordering& ordering() { return ordering_; }

 private:
  // The next event of cursors_[cursor]; key: what orders it, ticks or a sequence number.
  struct Head {
    std::uint64_t key;
    std::uint32_t cursor;
    bool operator>(const Head& other) const {
      return key != other.key ? key > other.key : cursor > other.cursor;
    }
  };

  Status Open();
  Status Loop();
  // Why Advance came to an end: another head is earlier, the cursor has no more events,
  // its event cannot come yet (and none before it has), error_.
  enum class Stop : std::uint8_t { kNotLeast, kEnd, kWaiting, kBroken };

  // Emits the event of `head` and those behind it that come before all others.
  Stop Advance(Head& head);
  Ordering::Step TryOne(const Head& head);
  // What carries its own time and comes before an event. False: error_.
  bool Interleave(const TimedEvent& event, std::uint64_t key);
  bool PlaceExits(const TimedEvent& event, std::uint64_t key);
  bool PlaceSamples(const TimedEvent& event);
  void PlaceLateSamples();
  Ordering::Step Broken(ErrorCode code, std::string what, const TimedEvent& event);
  Error Stuck(const Head& head) const;
  std::uint64_t KeyOf(const TimedEvent& event) const { return by_seq_ ? event.seq : event.ticks; }
  bool ToNanos(const TimedEvent& event, std::uint64_t ticks, Nanos& out);

  bool by_seq_;
  const Index* index_;
  double nanos_per_tick_;
  EventBuffer* out_;
  Ordering ordering_;
  Decoder decoder_;
  std::vector<Cursor> cursors_;
  std::vector<Ordering::Proc> procs_;
  std::vector<Head> heads_;    // a heap, least on top
  std::vector<Head> waiting_;  // of equal keys, which could not come yet
  std::size_t next_exit_ = 0;
  std::size_t next_sample_ = 0;
  std::uint64_t origin_ = 0;
  std::uint64_t last_ticks_ = 0;
  std::uint64_t tries_left_ = 0;
  std::uint64_t cut_procs_ = 0;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v1
