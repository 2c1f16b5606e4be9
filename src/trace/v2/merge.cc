#include "src/trace/v2/merge.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace tracegate::trace::v2 {

namespace {
// How many events may be tried in vain, at first and for each that is found. Traces of
// thousands of threads need less than one.
constexpr std::uint64_t kTriesAtStart = 1 << 20;
constexpr std::uint64_t kTriesPerEvent = 256;

// Later than every event, of no thread.
constexpr Nanos kNever = std::numeric_limits<Nanos>::max() - 1;
}  // namespace

Merger::Merger(Format format, Symbols& symbols, EventSink& sink)
    : specs_(&HotSpecs(format)),
      sink_(&sink),
      lane_(sink.OwnLane() != nullptr ? sink.OwnLane() : &kBufferLane),
      out_(sink),
      ordering_(format, symbols, out_),
      tries_left_(kTriesAtStart) {}

Merger::Merger(const Merger& other, EventSink& sink)
    : specs_(other.specs_),
      sink_(&sink),
      lane_(&kBufferLane),
      out_(sink),
      ordering_(other.ordering_, out_),
      gap_(other.gap_),
      tries_left_(other.tries_left_) {}

// 1. Every thread with events gives its first one to a heap by time (heads_).
// 2. The events of the least two threads are tried, by turns, as long as they come
//    before those of all others: in real traces few threads are busy at a time.
// 3. Where one cannot advance yet, the others are tried in order of time, and the
//    first that can is taken.
// 4. Where none can, the trace contradicts itself.
// CPU samples carry their own time and go in between.
Status Merger::Run(Generation& generation) {
  Nanos start = 0;
  if (!generation.clock.ToNanos(generation.first_tick, start)) {
    return Fail(ErrorCode::kCorrupt, "a batch's time is out of range", generation.offset);
  }
  if (gap_) {
    out_.Add(Kind::kGap, out_.last_time());
    gap_ = false;
  }
  out_.Add(Kind::kSync, start);
  ordering_.BeginGeneration(generation);
  if (auto opened = Open(generation); !opened) {
    return opened;
  }
  const CpuSample* sample = generation.cpu_samples.data();
  const CpuSample* last_sample = sample + generation.cpu_samples.size();
  while (!heads_.empty() || sample != last_sample) {
    if (sample != last_sample && (heads_.empty() || sample->time < heads_.front().time)) {
      if (!ordering_.EmitSample(*sample)) {
        return Fail(ErrorCode::kCorrupt, "CPUSample: " + ordering_.problem(), sample->offset);
      }
      ++sample;
      continue;
    }
    Ordering::Step step = TryLeast(Bound(sample != last_sample ? sample : nullptr));
    if (step == Ordering::Step::kNotYet) [[unlikely]] {
      step = TryOthers();
    }
    if (step == Ordering::Step::kBroken) [[unlikely]] {
      return Fail(*std::move(error_));
    }
  }
  // The tables that events point into change with the next generation.
  out_.Flush();
  return {};
}

Status Merger::Check(Generation& generation) const {
  NullSink sink;
  return Merger(*this, sink).Run(generation);
}

void Merger::Restart() {
  gap_ = out_.count() != 0;
  ordering_.Restart();
}

void Merger::Finish() {
  out_.Add(Kind::kSync, out_.last_time()).is_last = true;
  out_.Flush();
}

Status Merger::Open(const Generation& generation) {
  sources_.clear();
  heads_.clear();
  sources_.reserve(generation.threads.size());
  for (const ThreadBatches& thread : generation.threads) {
    Cursor cursor(thread.batches, generation.clock, *specs_, generation.file);
    const Cursor::Step step = cursor.Next();
    if (step == Cursor::Step::kBroken) {
      return Fail(cursor.TakeError());
    }
    if (step == Cursor::Step::kEvent) {
      sources_.push_back({std::move(cursor), &ordering_.ThreadOf(thread.thread)});
      heads_.push_back({sources_.back().cursor.event().time, &sources_.back()});
    }
  }
  std::sort(heads_.begin(), heads_.end());
  return {};
}

// Walks over the heap in order of time as far as it must: behind a place come its two
// children.
Ordering::Step Merger::TryOthers() {
  const auto later = [this](std::size_t a, std::size_t b) { return heads_[b] < heads_[a]; };
  places_.clear();
  if (heads_.size() > 1) {
    places_.push_back(1);
  }
  while (!places_.empty()) {
    std::pop_heap(places_.begin(), places_.end(), later);
    const std::size_t i = places_.back();
    places_.pop_back();
    const Ordering::Step step = TryOther(i);
    if (step != Ordering::Step::kNotYet) {
      tries_left_ += kTriesPerEvent;
      return step;
    }
    if (tries_left_-- == 0) {
      error_ = Error{ErrorCode::kLimit, "too many threads wait for each other to be put in order",
                     heads_[i].source->cursor.Offset()};
      return Ordering::Step::kBroken;
    }
    for (std::size_t child = 2 * i; child < std::min(2 * i + 2, heads_.size()); ++child) {
      places_.push_back(child);
      std::push_heap(places_.begin(), places_.end(), later);
    }
  }
  error_ = Stuck();
  return Ordering::Step::kBroken;
}

Nanos Merger::Bound(const CpuSample* sample) const {
  // A sample yields to events of its own time.
  Nanos bound = sample != nullptr ? sample->time + 1 : std::numeric_limits<Nanos>::max();
  for (std::size_t i = 2; i < std::min<std::size_t>(heads_.size(), 4); ++i) {
    bound = std::min(bound, heads_[i].time);
  }
  return bound;
}

Ordering::Step Merger::TryLeast(Nanos bound) {
  Head none{kNever, nullptr};
  const bool alone = heads_.size() == 1;
  const Ordering::Stop stop =
      lane_->run(ordering_, *sink_, out_, heads_[0], alone ? none : heads_[1], bound);
  if (!alone) {
    SiftDown(1);
  }
  return Settle(0, stop);
}

Ordering::Step Merger::TryOther(std::size_t i) {
  Head none{kNever, nullptr};
  return Settle(i, lane_->run(ordering_, *sink_, out_, heads_[i], none, 0));
}

Ordering::Step Merger::Settle(std::size_t i, Ordering::Stop stop) {
  switch (stop) {
    case Ordering::Stop::kBroken: {
      const Cursor& cursor = heads_[i].source->cursor;
      const auto type = static_cast<std::uint8_t>(cursor.event().type);
      error_ = Error{ErrorCode::kInconsistent,
                     fmt::format("{}: {}", EventName(type), ordering_.problem()), cursor.Offset()};
      return Ordering::Step::kBroken;
    }
    case Ordering::Stop::kBadEvent:
      error_ = heads_[i].source->cursor.TakeError();
      return Ordering::Step::kBroken;
    case Ordering::Stop::kEnd:
      Remove(i);
      return Ordering::Step::kAdvanced;
    default:
      Replace(i);
      return stop == Ordering::Stop::kNotYet ? Ordering::Step::kNotYet : Ordering::Step::kAdvanced;
  }
}

void Merger::Replace(std::size_t i) {
  for (; i > 1 && heads_[i] < heads_[i / 2]; i /= 2) {
    std::swap(heads_[i], heads_[i / 2]);
  }
  if (i <= 1 && heads_.size() > 1 && heads_[1] < heads_[0]) {
    std::swap(heads_[0], heads_[1]);
    i = 1;
  }
  if (i != 0) {
    SiftDown(i);
  }
}

void Merger::Remove(std::size_t i) {
  if (i == 0 && heads_.size() > 1) {
    heads_[0] = heads_[1];
    i = 1;
  }
  heads_[i] = heads_.back();
  heads_.pop_back();
  if (i < heads_.size() && i != 0) {
    Replace(i);
  }
}

void Merger::SiftDown(std::size_t i) {
  const std::size_t size = heads_.size();
  if (2 * i >= size) {
    return;
  }
  const Head moving = heads_[i];
  while (true) {
    std::size_t child = 2 * i;
    if (child >= size) {
      break;
    }
    if (child + 1 < size && heads_[child + 1] < heads_[child]) {
      ++child;
    }
    if (!(heads_[child] < moving)) {
      break;
    }
    heads_[i] = heads_[child];
    i = child;
  }
  heads_[i] = moving;
}

// The event with the least time is the one to look at first.
Error Merger::Stuck() const {
  const Source& source = *heads_.front().source;
  const RawEvent& event = source.cursor.event();
  const EventSpec* spec = FindSpec(static_cast<std::uint8_t>(event.type));
  std::string text = fmt::format("no event can come next: the first of {} waiting threads has {}",
                                 heads_.size(), spec->name);
  for (unsigned i = 0; i < spec->arg_count; ++i) {
    text += fmt::format(" {}={}", spec->args[i], event.args[i]);
  }
  return Error{ErrorCode::kInconsistent, std::move(text), source.cursor.Offset()};
}

}  // namespace tracegate::trace::v2
