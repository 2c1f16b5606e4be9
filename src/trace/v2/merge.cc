#include "src/trace/v2/merge.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace tracegate::trace::v2 {

// 1. Every thread with events gives its first one to a heap by time.
// 2. The events of the least thread are tried as long as they come before those
//    of all others; in real traces there are runs of them.
// 3. Where one cannot advance yet, the others are tried in order of time, and the
//    first that can is taken.
// 4. Where none can, the trace contradicts itself.
// CPU samples carry their own time and go in between.
Status Merger::Run(Generation& generation) {
  Nanos start = 0;
  if (!generation.clock.ToNanos(generation.first_tick, start)) {
    return Fail(ErrorCode::kCorrupt, "a batch's time is out of range", generation.offset);
  }
  out_.Add(Kind::kSync, start);
  ordering_.BeginGeneration(generation);
  if (auto opened = Open(generation); !opened) {
    return opened;
  }
  const CpuSample* sample = generation.cpu_samples.data();
  const CpuSample* last_sample = sample + generation.cpu_samples.size();
  while (!heap_.empty() || sample != last_sample) {
    if (sample != last_sample && (heap_.empty() || sample->time < heap_.front().time)) {
      if (!ordering_.EmitSample(*sample)) {
        return Fail(ErrorCode::kCorrupt, "CPUSample: " + ordering_.problem(), sample->offset);
      }
      ++sample;
      continue;
    }
    Ordering::Step step = Try(0, Bound(sample != last_sample ? sample : nullptr));
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

void Merger::Finish() {
  out_.Add(Kind::kSync, out_.last_time()).is_last = true;
  out_.Flush();
}

Status Merger::Open(const Generation& generation) {
  sources_.clear();
  heap_.clear();
  sources_.reserve(generation.threads.size());
  for (const ThreadBatches& thread : generation.threads) {
    Cursor cursor(thread.batches, generation.clock, *specs_);
    const Cursor::Step step = cursor.Next();
    if (step == Cursor::Step::kBroken) {
      return Fail(cursor.TakeError());
    }
    if (step == Cursor::Step::kEvent) {
      heap_.push_back({cursor.event().time, static_cast<std::uint32_t>(sources_.size())});
      sources_.push_back({std::move(cursor), &ordering_.ThreadOf(thread.thread)});
    }
  }
  std::sort(heap_.begin(), heap_.end());
  return {};
}

Ordering::Step Merger::TryOthers() {
  // A sorted vector is a heap too, and its later elements are in order of time.
  std::sort(heap_.begin(), heap_.end());
  for (std::size_t i = 1; i < heap_.size(); ++i) {
    const Ordering::Step step = Try(i, 0);
    if (step != Ordering::Step::kNotYet) {
      return step;
    }
  }
  error_ = Stuck();
  return Ordering::Step::kBroken;
}

Nanos Merger::Bound(const CpuSample* sample) const {
  // A sample yields to events of its own time.
  const Nanos bound = sample != nullptr ? sample->time + 1 : std::numeric_limits<Nanos>::max();
  if (heap_.size() == 1) {
    return bound;
  }
  const Head& next = heap_.size() > 2 && heap_[2] < heap_[1] ? heap_[2] : heap_[1];
  return std::min(bound, next.time + (heap_[0].source < next.source ? 1 : 0));
}

Ordering::Step Merger::Try(std::size_t i, Nanos bound) {
  Source& source = sources_[heap_[i].source];
  const Ordering::Stop stop = ordering_.Run(*source.thread, source.cursor, bound);
  switch (stop) {
    case Ordering::Stop::kBroken: {
      const auto type = static_cast<std::uint8_t>(source.cursor.event().type);
      error_ = Error{ErrorCode::kInconsistent,
                     fmt::format("{}: {}", EventName(type), ordering_.problem()),
                     source.cursor.Offset()};
      return Ordering::Step::kBroken;
    }
    case Ordering::Stop::kBadEvent:
      error_ = source.cursor.TakeError();
      return Ordering::Step::kBroken;
    case Ordering::Stop::kEnd:
      heap_[i] = heap_.back();
      heap_.pop_back();
      if (i == heap_.size()) {
        return Ordering::Step::kAdvanced;
      }
      break;
    default:
      heap_[i].time = source.cursor.event().time;
  }
  if (i != 0) {
    SiftUp(i);
  }
  SiftDown(i);
  return stop == Ordering::Stop::kNotYet ? Ordering::Step::kNotYet : Ordering::Step::kAdvanced;
}

void Merger::SiftDown(std::size_t i) {
  const std::size_t size = heap_.size();
  const Head moving = heap_[i];
  while (true) {
    std::size_t child = 2 * i + 1;
    if (child >= size) {
      break;
    }
    if (child + 1 < size && heap_[child + 1] < heap_[child]) {
      ++child;
    }
    if (!(heap_[child] < moving)) {
      break;
    }
    heap_[i] = heap_[child];
    i = child;
  }
  heap_[i] = moving;
}

void Merger::SiftUp(std::size_t i) {
  while (i > 0 && heap_[i] < heap_[(i - 1) / 2]) {
    std::swap(heap_[i], heap_[(i - 1) / 2]);
    i = (i - 1) / 2;
  }
}

// The event with the least time is the one to look at first.
Error Merger::Stuck() const {
  const Source& source = sources_[heap_.front().source];
  const RawEvent& event = source.cursor.event();
  const EventSpec* spec = FindSpec(static_cast<std::uint8_t>(event.type));
  std::string text = fmt::format("no event can come next: the first of {} waiting threads has {}",
                                 heap_.size(), spec->name);
  for (unsigned i = 0; i < spec->arg_count; ++i) {
    text += fmt::format(" {}={}", spec->args[i], event.args[i]);
  }
  return Error{ErrorCode::kInconsistent, std::move(text), source.cursor.Offset()};
}

}  // namespace tracegate::trace::v2
