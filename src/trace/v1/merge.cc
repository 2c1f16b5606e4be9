#include "src/trace/v1/merge.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <limits>

namespace tracegate::trace::v1 {

namespace {
// Events of one time may have to be tried in several orders. Real traces need less than
// one try an event more than there are events.
constexpr std::uint64_t kTriesAtStart = 1 << 20;
constexpr std::uint64_t kTriesPerEvent = 64;

std::string NameOf(const TimedEvent& event) {
  return EventName(static_cast<std::uint8_t>(event.type));
}
}  // namespace

Merger::Merger(const input::RandomAccess& in, Format format, const Index& index,
               std::uint64_t frequency, Symbols& symbols, EventBuffer& out,
               const FutileWakeups* futile)
    : by_seq_(format < Format::kGo107),
      index_(&index),
      nanos_per_tick_(1e9 / static_cast<double>(frequency)),
      out_(&out),
      ordering_(format, index, symbols, out, futile),
      decoder_(format),
      tries_left_(kTriesAtStart) {
  cursors_.reserve(index.procs.size());
  for (const ProcBatches& proc : index.procs) {
    cursors_.emplace_back(in, decoder_, proc);
    Ordering::Proc& state = procs_.emplace_back();
    state.number = proc.number;
    state.slot = proc.number == kNoProcNumber ? kNoSlot : static_cast<Slot>(procs_.size() - 1);
  }
}

// ns = trunc(ticks x (1e9 / frequency)), as Go's reader computes it. False and error_ where
// that is out of range; `event` is at fault.
bool Merger::ToNanos(const TimedEvent& event, std::uint64_t ticks, Nanos& out) {
  const double nanos = static_cast<double>(ticks - origin_) * nanos_per_tick_;
  if (ticks < origin_ || !(nanos <= static_cast<double>(kMaxNanos))) [[unlikely]] {
    Broken(ErrorCode::kCorrupt, "an event's time is out of range", event);
    return false;
  }
  out = static_cast<Nanos>(nanos);
  return true;
}

Status Merger::Open() {
  std::uint64_t origin = std::numeric_limits<std::uint64_t>::max();
  for (std::uint32_t i = 0; i < cursors_.size(); ++i) {
    const Cursor::Step step = cursors_[i].Next();
    if (step == Cursor::Step::kBroken) {
      return Fail(cursors_[i].TakeError());
    }
    if (step == Cursor::Step::kEvent) {
      heads_.push_back({KeyOf(cursors_[i].event()), i});
      origin = std::min(origin, cursors_[i].event().ticks);
    }
  }
  if (!index_->samples.empty()) {
    origin = std::min(origin, index_->samples.front().ticks);
  }
  origin_ = heads_.empty() ? 0 : origin;
  last_ticks_ = origin_;
  std::make_heap(heads_.begin(), heads_.end(), std::greater<>());
  return {};
}

Status Merger::Run() {
  out_->Add(Kind::kSync, 0);
  Status status = Open();
  if (status) {
    status = Loop();
  }
  if (status) {
    PlaceLateSamples();
  }
  ordering_.Finish(out_->last_time());
  out_->Add(Kind::kSync, out_->last_time()).is_last = true;
  out_->Flush();
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
    const Stop stop = Advance(head);
    if (stop == Stop::kBroken) {
      return Fail(*std::move(error_));
    }
    if (stop == Stop::kWaiting) {
      waiting_.push_back(head);
      continue;
    }
    if (stop == Stop::kNotLeast) {
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

Merger::Stop Merger::Advance(Head& head) {
  Cursor& cursor = cursors_[head.cursor];
  bool advanced = false;
  while (true) {
    const Ordering::Step tried = TryOne(head);
    if (tried == Ordering::Step::kBroken) {
      return Stop::kBroken;
    }
    if (tried == Ordering::Step::kNotYet) {
      return advanced ? Stop::kNotLeast : Stop::kWaiting;
    }
    advanced = true;
    const Cursor::Step step = cursor.Next();
    if (step == Cursor::Step::kBroken) {
      error_ = cursor.TakeError();
      return Stop::kBroken;
    }
    if (step == Cursor::Step::kEnd) {
      cut_procs_ += index_->damage && procs_[head.cursor].running ? 1 : 0;
      return Stop::kEnd;
    }
    head.key = KeyOf(cursor.event());
    if (!waiting_.empty() || (!heads_.empty() && head > heads_.front())) {
      return Stop::kNotLeast;
    }
  }
}

// After kBroken error_ says why. No Result, here and below: to make one costs as much as
// the rest of an event.
Ordering::Step Merger::TryOne(const Head& head) {
  const TimedEvent& event = cursors_[head.cursor].event();
  Nanos time = 0;
  if (!Interleave(event, head.key) || !ToNanos(event, event.ticks, time)) {
    return Ordering::Step::kBroken;
  }
  if (event.ticks < last_ticks_) {
    error_ = Error{ErrorCode::kInconsistent,
                   NameOf(event) + ": its time is before that of an event that it follows",
                   event.offset,
                   {},
                   std::string(kClocksDisagreed)};
    return Ordering::Step::kBroken;
  }
  if (tries_left_ == 0) {
    return Broken(ErrorCode::kLimit, "too many events have the same time to be put in order",
                  event);
  }
  const Ordering::Step step =
      ordering_.Try(procs_[head.cursor], event,
                    event.type == EventType::kGoSysCall && cursors_[head.cursor].SysBlockFollows()
                        ? EventType::kGoSysBlock
                        : EventType::kNone,
                    time);
  if (step == Ordering::Step::kBroken) {
    return Broken(ErrorCode::kInconsistent, NameOf(event) + ": " + ordering_.problem(), event);
  }
  if (step == Ordering::Step::kNotYet) {
    --tries_left_;
    return step;
  }
  tries_left_ += kTriesPerEvent;
  last_ticks_ = event.ticks;
  return step;
}

Ordering::Step Merger::Broken(ErrorCode code, std::string what, const TimedEvent& event) {
  error_ = Error{code, std::move(what), event.offset};
  return Ordering::Step::kBroken;
}

bool Merger::Interleave(const TimedEvent& event, std::uint64_t key) {
  const bool exits = next_exit_ < index_->exits.size() && index_->exits[next_exit_].key < key;
  if (exits && !PlaceExits(event, key)) {
    return false;
  }
  const bool samples =
      next_sample_ < index_->samples.size() && index_->samples[next_sample_].ticks < event.ticks;
  return !samples || PlaceSamples(event);
}

bool Merger::PlaceExits(const TimedEvent& event, std::uint64_t key) {
  const auto& exits = index_->exits;
  for (; next_exit_ < exits.size() && exits[next_exit_].key < key; ++next_exit_) {
    const SyscallExit& exit = exits[next_exit_];
    if (exit.ticks < (by_seq_ ? last_ticks_ : origin_)) {
      if (by_seq_) {
        Broken(ErrorCode::kInconsistent,
               "the end of a system call is before an event that it follows", event);
        return false;
      }
      continue;  // its own event will say so
    }
    Nanos time = 0;
    if (!ToNanos(event, exit.ticks, time)) {
      return false;
    }
    if (!ordering_.Exit(exit, time)) {
      Broken(ErrorCode::kInconsistent, ordering_.problem(), event);
      return false;
    }
    if (by_seq_) {
      last_ticks_ = exit.ticks;
    }
  }
  return true;
}

bool Merger::PlaceSamples(const TimedEvent& event) {
  const auto& samples = index_->samples;
  for (; next_sample_ < samples.size() && samples[next_sample_].ticks < event.ticks;
       ++next_sample_) {
    Nanos time = 0;
    if (!ToNanos(event, samples[next_sample_].ticks, time)) {
      return false;
    }
    ordering_.Sample(samples[next_sample_], time);
  }
  return true;
}

// Samples behind the last event do not make the trace longer.
void Merger::PlaceLateSamples() {
  for (; next_sample_ < index_->samples.size(); ++next_sample_) {
    ordering_.Sample(index_->samples[next_sample_], out_->last_time());
  }
}

Error Merger::Stuck(const Head& head) const {
  const TimedEvent& event = cursors_[head.cursor].event();
  if (!heads_.empty()) {
    return Error{ErrorCode::kInconsistent,
                 fmt::format("{} waits for an event of a later time: {}", NameOf(event),
                             ordering_.problem()),
                 event.offset,
                 {},
                 std::string(kClocksDisagreed)};
  }
  return Error{ErrorCode::kInconsistent,
               fmt::format("no event can come next: the first of {} waiting procs has {}: {}",
                           waiting_.size(), NameOf(event), ordering_.problem()),
               event.offset};
}

Leftover Merger::Left() {
  Leftover left;
  std::uint64_t latest = last_ticks_;
  for (const std::vector<Head>* heads : {&heads_, &waiting_}) {
    for (const Head& head : *heads) {
      const Cursor::Rest rest = cursors_[head.cursor].Left();
      left.bytes += rest.bytes;
      latest = std::max(latest, rest.ticks);
    }
  }
  left.time = static_cast<Nanos>(std::min(
      static_cast<double>(latest - last_ticks_) * nanos_per_tick_, static_cast<double>(kMaxNanos)));
  return left;
}

}  // namespace tracegate::trace::v1
