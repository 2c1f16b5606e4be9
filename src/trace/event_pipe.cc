#include "src/trace/event_pipe.h"

#include <algorithm>

namespace tracegate::trace {

EventPipe::EventPipe(EventSink& sink) : sink_(&sink), thread_([this] { Run(); }) {}

EventPipe::~EventPipe() { End(); }

void EventPipe::End() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void EventPipe::Finish() {
  End();
  if (thrown_) {
    std::rethrow_exception(thrown_);
  }
}

std::span<Event> EventPipe::Block() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return given_ - taken_ < kBlocks; });
  return std::span(events_).subspan(given_ % kBlocks * kEvents, kEvents);
}

void EventPipe::OnEvents(std::span<const Event> events) {
  {
    const std::lock_guard lock(mutex_);
    sizes_[given_ % kBlocks] = events.size();
    ++given_;
  }
  changed_.notify_all();
}

void EventPipe::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ended_ || taken_ != given_; });
    if (taken_ == given_) {
      return;
    }
    const std::size_t block = taken_ % kBlocks;
    const auto events = std::span(events_).subspan(block * kEvents, sizes_[block]);
    lock.unlock();
    try {
      if (!thrown_) {
        sink_->OnEvents(events);
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
