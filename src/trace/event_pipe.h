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

// Takes events and gives them, in the same order, to `sink` on another thread: putting a trace in
// order and folding it cost about the same, and need nothing of each other but the events. Nobody
// else may call `sink` until Finish has returned.
//
// What crosses from core to core is what this costs, so the commonest events cross as Moves, which
// are half as large. The blocks in which they lie are together larger than a core's own cache: one
// that is written again has left the other core by then, and is had from the shared cache.
class EventPipe final : public EventSink {
 public:
  explicit EventPipe(EventSink& sink);
  // Waits for the other thread.
  ~EventPipe() override;
  EventPipe(const EventPipe&) = delete;
  EventPipe& operator=(const EventPipe&) = delete;

  void OnEvents(std::span<const Event> events) override;
  const v2::Lane* OwnLane() const override;
  const v1::Lane* OwnOldLane() const override;
  // One event of a lane.
  template <Kind kKind>
  void OnMove(Nanos time, Slot go, Slot target, StringId text, StackId stack);
  // Waits until the sink has got all events. Throws what the sink has thrown; what came behind
  // it is forgotten.
  void Finish();

 private:
  static constexpr std::size_t kBlocks = 64;
  static constexpr std::size_t kMoves = 2048;

  // Room for so many moves in one block.
  Move* Room(std::size_t moves) {
    if (next_ + moves > end_) [[unlikely]] {
      HandOn();
    }
    Move* const room = next_;
    next_ += moves;
    return room;
  }
  void HandOn();
  void Run();
  void End();

  EventSink* sink_;
  std::vector<Move> moves_ = std::vector<Move>(kBlocks * kMoves);
  Move* begin_ = moves_.data();  // of the block that is being filled
  Move* next_ = begin_;
  Move* end_ = begin_ + kMoves;
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
