#include "src/trace/event_pipe.h"

#include <algorithm>
#include <cstring>

#include "src/trace/v1/merge_run.h"
#include "src/trace/v2/order_run.h"

namespace tracegate::trace {

EventPipe::EventPipe(EventSink& sink) : sink_(&sink), thread_([this] { Run(); }) {}

EventPipe::~EventPipe() { End(); }

void EventPipe::End() {
  if (!thread_.joinable()) {
    return;
  }
  HandOn();
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void EventPipe::Finish() {
  End();
  if (thrown_) {
    std::rethrow_exception(thrown_);
  }
}

// A move has less than its event: enough for a sink that has a lane itself.
const v2::Lane* EventPipe::OwnLane() const {
  return sink_->OwnLane() == nullptr ? nullptr : &v2::DirectLane<EventPipe>::kLane;
}

const v1::Lane* EventPipe::OwnOldLane() const {
  return sink_->OwnOldLane() == nullptr ? nullptr : &v1::DirectLane<EventPipe>::kLane;
}

template <Kind kKind>
[[gnu::always_inline]] inline void EventPipe::OnMove(Nanos time, Slot go, Slot target,
                                                     StringId text, StackId stack) {
  static_assert(IsMove(kKind));
  const auto other = kKind == Kind::kGoUnblock ? go : static_cast<std::uint32_t>(text);
  Move& move = *Room(1);
  move.time = time;
  move.target = target;
  move.other = other;
  move.stack = stack;
  move.kind = kKind;
}

void EventPipe::OnEvents(std::span<const Event> events) {
  for (const Event& event : events) {
    Move* const room = Room(1 + kMovesOfEvent);
    room->kind = kEventFollows;
    std::memcpy(static_cast<void*>(room + 1), &event, sizeof(event));
  }
}

// Gives the other thread what there is, and waits for a block that is free.
void EventPipe::HandOn() {
  std::unique_lock lock(mutex_);
  sizes_[given_ % kBlocks] = static_cast<std::size_t>(next_ - begin_);
  ++given_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return given_ - taken_ < kBlocks; });
  begin_ = next_ = moves_.data() + given_ % kBlocks * kMoves;
  end_ = begin_ + kMoves;
}

void EventPipe::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ended_ || taken_ != given_; });
    if (taken_ == given_) {
      return;
    }
    const std::size_t block = taken_ % kBlocks;
    const auto moves = std::span(moves_).subspan(block * kMoves, sizes_[block]);
    lock.unlock();
    try {
      if (!thrown_) {
        sink_->OnMoves(moves);
      }
    } catch (...) {
      thrown_ = std::current_exception();
    }
    lock.lock();
    ++taken_;
    changed_.notify_all();
  }
}

}  // namespace tracegate::trace
