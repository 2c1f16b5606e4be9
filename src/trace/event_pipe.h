// Hands events to a sink that works on a thread of its own.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "src/trace/event.h"

namespace tracegate::trace {

// Takes events block by block and gives the same blocks, in the same order, to `sink` on another
// thread: putting a trace in order and folding it cost about the same, and need nothing of each
// other but the events. Nobody else may call `sink` until Finish has returned.
//
// An EventBuffer writes straight into the pipe's blocks (Block), so that no event is copied. There
// are few of them, so that they stay in the caches; whoever is ahead waits for the other.
class EventPipe final : public EventSink {
 public:
  explicit EventPipe(EventSink& sink);
  // Waits for the other thread.
  ~EventPipe() override;
  EventPipe(const EventPipe&) = delete;
  EventPipe& operator=(const EventPipe&) = delete;

  // The front of the last Block. Of what the sink has thrown only Finish tells; what comes
  // behind it is taken and forgotten.
  void OnEvents(std::span<const Event> events) override;
  // Waits for a block that is free.
  std::span<Event> Block() override;
  // Waits until the sink has got all events. Throws what the sink has thrown.
  void Finish();

 private:
  static constexpr std::size_t kBlocks = 8;
  static constexpr std::size_t kEvents = 1024;

  void Run();
  void End();

  EventSink* sink_;
  std::vector<Event> events_ = std::vector<Event>(kBlocks * kEvents);
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::size_t, kBlocks> sizes_{};  // of the blocks in [taken_, given_)
  std::size_t given_ = 0;
  std::size_t taken_ = 0;
  bool ended_ = false;
  std::exception_ptr thrown_;
  std::jthread thread_;
};

}  // namespace tracegate::trace
