#include "src/trace/v1/merge.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "src/trace/v1/merge_run.h"

namespace tracegate::trace::v1 {

namespace {
// Events of one time may have to be tried in several orders. Real traces need less than
// one try an event more than there are events.
constexpr std::uint64_t kTriesAtStart = 1 << 20;
constexpr std::uint64_t kTriesPerEvent = 64;

std::string NameOf(const TimedEvent& event) {
  return EventName(static_cast<std::uint8_t>(event.type));
}

// For a sink without a lane of its own: everything goes through the buffer.
struct BufferLane {
  template <Kind kKind>
  [[gnu::always_inline]] void Move(const Ordering::Proc& proc, Nanos time, Slot target,
                                   StringId text, StackId stack) {
    buffer.AddMove(kKind, time, proc.go, proc.seen ? proc.slot : kNoSlot, target, text, stack);
  }
  void Settle() {}
  void End() {}
  EventBuffer& buffer;
};

Merger::Stop TurnBuffered(Merger& merger, EventSink& /*sink*/, EventBuffer& buffer,
                          Merger::Source& source, std::uint64_t until) {
  return merger.Turn(BufferLane{buffer}, source, until);
}

}  // namespace

const Lane kBufferLane{&TurnBuffered};

Merger::Merger(const input::RandomAccess& in, Format format, const Index& index,
               std::uint64_t frequency, Symbols& symbols, EventSink& sink,
               const FutileWakeups* futile)
    : by_seq_(format < Format::kGo107),
      index_(&index),
      clock_(frequency),
      sink_(&sink),
      lane_(sink.OwnOldLane() != nullptr ? sink.OwnOldLane() : &kBufferLane),
      out_(sink),
      ordering_(format, index, symbols, out_, futile),
      decoder_(format) {
  sources_.reserve(index.procs.size());
  for (const ProcBatches& proc : index.procs) {
    Source& source = sources_.emplace_back(Source{Cursor(in, decoder_, proc), {}});
    source.proc.number = proc.number;
    source.proc.slot =
        proc.number == kNoProcNumber ? kNoSlot : static_cast<Slot>(sources_.size() - 1);
  }
}

// False and error_ where that is out of range; the event at `at` is at fault.
bool Merger::ToNanos(const Cursor& at, std::uint64_t ticks, Nanos& out) {
  if (!clock_.ToNanos(ticks, out)) {
    Broken(ErrorCode::kCorrupt, "an event's time is out of range", at);
    return false;
  }
  return true;
}

bool Merger::CheckTime(const Cursor& at) {
  const TimedEvent& event = at.event();
  Nanos time = 0;
  if (!ToNanos(at, event.ticks, time)) {
    return false;
  }
  if (event.ticks < last_ticks_) {
    error_ = Error{ErrorCode::kInconsistent,
                   NameOf(event) + ": its time is before that of an event that it follows",
                   at.Offset(),
                   {},
                   std::string(kClocksDisagreed)};
    return false;
  }
  return true;
}

Status Merger::Open() {
  std::uint64_t origin = std::numeric_limits<std::uint64_t>::max();
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    Cursor& cursor = sources_[i].cursor;
    const Cursor::Step step = cursor.Next();
    if (step == Cursor::Step::kBroken) {
      return Fail(cursor.TakeError());
    }
    if (step == Cursor::Step::kEvent) {
      heads_.push_back({KeyOf(cursor.event()), i});
      origin = std::min(origin, cursor.event().ticks);
    }
  }
  if (!index_->samples.empty()) {
    origin = std::min(origin, index_->samples.front().ticks);
  }
  clock_.SetOrigin(heads_.empty() ? 0 : origin);
  safe_end_ = clock_.SafeEnd();
  last_ticks_ = clock_.origin();
  std::make_heap(heads_.begin(), heads_.end(), std::greater<>());
  return {};
}

Status Merger::Run() {
  out_.Add(Kind::kSync, 0);
  Status status = Open();
  if (status) {
    status = Loop();
  }
  if (status) {
    PlaceLateSamples();
  }
  ordering_.Finish(out_.last_time());
  out_.Add(Kind::kSync, out_.last_time()).is_last = true;
  out_.Flush();
  return status;
}

// 1. The proc whose next event is the earliest has its turn, until another's is earlier.
// 2. Where its event cannot come yet, the others of the same time are tried: any that is
//    later would leave it behind its time.
// 3. Where none can come, the trace contradicts itself.
// CPU samples and the ends of system calls carry their own time and go in between.
Status Merger::Loop() {
  while (!heads_.empty() || !waiting_.empty()) {
    if (!waiting_.empty() && (heads_.empty() || heads_.front().key > waiting_.front().key)) {
      return Fail(Stuck(waiting_.front()));
    }
    std::pop_heap(heads_.begin(), heads_.end(), std::greater<>());
    Head head = heads_.back();
    heads_.pop_back();
    const Next next = Advance(head);
    if (next == Next::kBroken) {
      return Fail(*std::move(error_));
    }
    if (next == Next::kWait) {
      waiting_.push_back(head);
      continue;
    }
    if (next == Next::kTry) {
      heads_.push_back(head);
      std::push_heap(heads_.begin(), heads_.end(), std::greater<>());
    }
    for (; !waiting_.empty(); waiting_.pop_back()) {
      heads_.push_back(waiting_.back());
      std::push_heap(heads_.begin(), heads_.end(), std::greater<>());
    }
  }
  return {};
}

std::uint64_t Merger::Until(const Head& head) const {
  if (by_seq_ || !waiting_.empty()) {
    return 0;  // one event, and then look again
  }
  const auto behind = [](std::uint64_t ticks) {
    return ticks + (ticks != std::numeric_limits<std::uint64_t>::max() ? 1 : 0);
  };
  std::uint64_t until = safe_end_;
  if (!heads_.empty()) {
    const Head& other = heads_.front();
    until = std::min(until, head.source < other.source ? behind(other.key) : other.key);
  }
  if (next_exit_ < index_->exits.size()) {
    until = std::min(until, behind(index_->exits[next_exit_].key));
  }
  if (next_sample_ < index_->samples.size()) {
    until = std::min(until, behind(index_->samples[next_sample_].ticks));
  }
  return until;
}

// After kBroken error_ says why. No Result, here and below: to make one costs as much as
// the rest of an event.
Merger::Next Merger::Advance(Head& head) {
  Source& source = sources_[head.source];
  Cursor& cursor = source.cursor;
  const TimedEvent& event = cursor.event();
  const std::uint64_t before = advanced_;
  while (true) {
    if (!Interleave(cursor, head.key)) {
      return Next::kBroken;
    }
    if (!CheckTime(cursor)) {
      return Next::kBroken;
    }
    if (failed_ == kTriesAtStart + kTriesPerEvent * advanced_) {
      return Broken(ErrorCode::kLimit, "too many events have the same time to be put in order",
                    cursor);
    }
    const Stop stop = lane_->turn(*this, *sink_, out_, source, Until(head));
    if (stop == Stop::kBroken) {
      return Broken(ErrorCode::kInconsistent, NameOf(event) + ": " + ordering_.problem(), cursor);
    }
    const Cursor::Step step = stop == Stop::kNotPlain ? cursor.NextOther() : Cursor::Step::kEvent;
    if (step == Cursor::Step::kBroken) {
      error_ = cursor.TakeError();
      return Next::kBroken;
    }
    if (step == Cursor::Step::kEnd) {
      cut_procs_ += index_->damage && source.proc.running ? 1 : 0;
      return Next::kNone;
    }
    head.key = KeyOf(event);
    if (stop == Stop::kNotYet) {
      ++failed_;
      return advanced_ != before ? Next::kTry : Next::kWait;
    }
    if (!waiting_.empty() || (!heads_.empty() && head > heads_.front())) {
      return Next::kTry;
    }
  }
}

Merger::Next Merger::Broken(ErrorCode code, std::string what, const Cursor& at) {
  error_ = Error{code, std::move(what), at.Offset()};
  return Next::kBroken;
}

bool Merger::Interleave(const Cursor& at, std::uint64_t key) {
  const bool exits = next_exit_ < index_->exits.size() && index_->exits[next_exit_].key < key;
  if (exits && !PlaceExits(at, key)) {
    return false;
  }
  const bool samples = next_sample_ < index_->samples.size() &&
                       index_->samples[next_sample_].ticks < at.event().ticks;
  return !samples || PlaceSamples(at);
}

bool Merger::PlaceExits(const Cursor& at, std::uint64_t key) {
  const auto& exits = index_->exits;
  for (; next_exit_ < exits.size() && exits[next_exit_].key < key; ++next_exit_) {
    const SyscallExit& exit = exits[next_exit_];
    if (exit.ticks < (by_seq_ ? last_ticks_ : clock_.origin())) {
      if (by_seq_) {
        Broken(ErrorCode::kInconsistent,
               "the end of a system call is before an event that it follows", at);
        return false;
      }
      continue;  // its own event will say so
    }
    Nanos time = 0;
    if (!ToNanos(at, exit.ticks, time)) {
      return false;
    }
    if (!ordering_.Exit(exit, time)) {
      Broken(ErrorCode::kInconsistent, ordering_.problem(), at);
      return false;
    }
    if (by_seq_) {
      last_ticks_ = exit.ticks;
    }
  }
  return true;
}

bool Merger::PlaceSamples(const Cursor& at) {
  const auto& samples = index_->samples;
  for (; next_sample_ < samples.size() && samples[next_sample_].ticks < at.event().ticks;
       ++next_sample_) {
    Nanos time = 0;
    if (!ToNanos(at, samples[next_sample_].ticks, time)) {
      return false;
    }
    ordering_.Sample(samples[next_sample_], time);
  }
  return true;
}

// Samples behind the last event do not make the trace longer.
void Merger::PlaceLateSamples() {
  for (; next_sample_ < index_->samples.size(); ++next_sample_) {
    ordering_.Sample(index_->samples[next_sample_], out_.last_time());
  }
}

Error Merger::Stuck(const Head& head) const {
  const Cursor& at = sources_[head.source].cursor;
  const TimedEvent& event = at.event();
  if (!heads_.empty()) {
    return Error{ErrorCode::kInconsistent,
                 fmt::format("{} waits for an event of a later time: {}", NameOf(event),
                             ordering_.problem()),
                 at.Offset(),
                 {},
                 std::string(kClocksDisagreed)};
  }
  return Error{ErrorCode::kInconsistent,
               fmt::format("no event can come next: the first of {} waiting procs has {}: {}",
                           waiting_.size(), NameOf(event), ordering_.problem()),
               at.Offset()};
}

Leftover Merger::Left() {
  Leftover left;
  std::uint64_t latest = last_ticks_;
  for (const std::vector<Head>* heads : {&heads_, &waiting_}) {
    for (const Head& head : *heads) {
      const Cursor::Rest rest = sources_[head.source].cursor.Left();
      left.bytes += rest.bytes;
      latest = std::max(latest, rest.ticks);
    }
  }
  left.time = static_cast<Nanos>(
      std::min(clock_.Between(last_ticks_, latest), static_cast<double>(kMaxNanos)));
  return left;
}

}  // namespace tracegate::trace::v1
