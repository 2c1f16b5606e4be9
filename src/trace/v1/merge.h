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

struct Lane;

// What a merge left over where it could not go on.
struct Leftover {
  std::uint64_t bytes = 0;
  Nanos time = 0;  // from the last event to the latest time that is known
};

// Ticks to nanoseconds since `origin`: trunc(ticks x (1e9 / frequency)), as Go's reader has it.
class Clock {
 public:
  explicit Clock(std::uint64_t frequency) : nanos_per_tick_(1e9 / static_cast<double>(frequency)) {}
  void SetOrigin(std::uint64_t ticks) { origin_ = ticks; }
  std::uint64_t origin() const { return origin_; }
  // False where the time is out of range.
  bool ToNanos(std::uint64_t ticks, Nanos& out) const {
    const double nanos = Between(origin_, ticks);
    if (ticks < origin_ || !(nanos <= static_cast<double>(kMaxNanos))) {
      return false;
    }
    out = static_cast<Nanos>(nanos);
    return true;
  }
  double Between(std::uint64_t begin, std::uint64_t end) const {
    return static_cast<double>(end - begin) * nanos_per_tick_;
  }
  // At is ToNanos where the time is known to be in range, as from the origin to SafeEnd all are.
  std::uint64_t SafeEnd() const {
    const double ticks = static_cast<double>(kMaxNanos) / 2 / nanos_per_tick_;
    constexpr double kMost = static_cast<double>(std::int64_t{1} << 62);
    return origin_ + static_cast<std::uint64_t>(ticks < kMost ? ticks : kMost);
  }
  [[gnu::always_inline]] Nanos At(std::uint64_t ticks) const {
    return static_cast<Nanos>(Between(origin_, ticks));
  }

 private:
  double nanos_per_tick_;
  std::uint64_t origin_ = 0;
};

class Merger {
 public:
  // frequency: ticks per second, above 0. The others must outlive the merger; futile:
  // see Ordering.
  Merger(const input::RandomAccess& in, Format format, const Index& index, std::uint64_t frequency,
         Symbols& symbols, EventSink& sink, const FutileWakeups* futile);
  Merger(const Merger&) = delete;  // its parts point at each other
  Merger& operator=(const Merger&) = delete;

  // Emits kSync, the events in order, and kSync with is_last; the latter also where an
  // error ends the order early, and then Left says what is missing.
  // Errors: kCorrupt, kInconsistent, kLimit, kIo, at the offset of the event.
  Status Run();
  Leftover Left();
  // Procs that were running when their events ended, in an input that is cut: what ran on
  // them seems to run on.
  std::uint64_t cut_procs() const { return cut_procs_; }
  std::uint64_t events() const { return out_.count(); }
  Ordering& ordering() { return ordering_; }

  // The events of a proc, and its state.
  struct Source {
    Cursor cursor;
    Ordering::Proc proc;
  };
  // Why Turn came to an end: the next event is not before `until`, it is not plain and not
  // decoded, it cannot come yet, it contradicts what is known.
  enum class Stop : std::uint8_t { kBound, kNotPlain, kNotYet, kBroken };

  // Emits the event of `source`, whose time has been checked, and those behind it as long as they
  // are plain and their ticks below `until`. Defined in merge_run.h, where Lane is explained.
  template <class Lane>
  Stop Turn(Lane lane, Source& source, std::uint64_t until);

 private:
  // The next event of sources_[source]; key: what orders it, ticks or a sequence number.
  struct Head {
    std::uint64_t key;
    std::uint32_t source;
    bool operator>(const Head& other) const {
      return key != other.key ? key > other.key : source > other.source;
    }
  };
  // What becomes of a head that had its turn: it has an event still, which is or is not tried
  // again at once, or none, or error_ says what is wrong.
  enum class Next : std::uint8_t { kTry, kWait, kNone, kBroken };

  Status Open();
  Status Loop();
  Next Advance(Head& head);
  // The events of `head` below this come before all else that there is.
  std::uint64_t Until(const Head& head) const;
  // What carries its own time and comes before the event at `at`. False: error_.
  bool Interleave(const Cursor& at, std::uint64_t key);
  bool PlaceExits(const Cursor& at, std::uint64_t key);
  bool PlaceSamples(const Cursor& at);
  void PlaceLateSamples();
  // False and error_ where the event's time cannot be.
  bool CheckTime(const Cursor& at);
  bool ToNanos(const Cursor& at, std::uint64_t ticks, Nanos& out);
  Next Broken(ErrorCode code, std::string what, const Cursor& at);
  Error Stuck(const Head& head) const;
  std::uint64_t KeyOf(const TimedEvent& event) const { return by_seq_ ? event.seq : event.ticks; }

  bool by_seq_;
  const Index* index_;
  Clock clock_;
  EventSink* sink_;
  const Lane* lane_;
  EventBuffer out_;
  Ordering ordering_;
  Decoder decoder_;
  std::vector<Source> sources_;
  std::vector<Head> heads_;    // a heap, least on top
  std::vector<Head> waiting_;  // of equal keys, which could not come yet
  std::size_t next_exit_ = 0;
  std::size_t next_sample_ = 0;
  std::uint64_t safe_end_ = 0;  // see Clock
  std::uint64_t last_ticks_ = 0;
  std::uint64_t advanced_ = 0;  // events
  std::uint64_t failed_ = 0;    // tries that have to be repeated
  std::uint64_t cut_procs_ = 0;
  std::optional<Error> error_;
};

// A sink's way to get the commonest events, see merge_run.h.
struct Lane {
  Merger::Stop (*turn)(Merger&, EventSink&, EventBuffer&, Merger::Source&, std::uint64_t until);
};
extern const Lane kBufferLane;

}  // namespace tracegate::trace::v1
