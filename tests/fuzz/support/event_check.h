// A sink that knows what src/trace/event.h promises of a stream of events.
#pragma once

#include <span>
#include <unordered_map>

#include "src/trace/event.h"
#include "src/trace/symbols.h"

namespace tracegate::fuzz {

class EventCheck final : public trace::EventSink {
 public:
  // old: of formats 1.5 to 1.21, in which goroutines may be told of in another order than
  // that of their slots.
  explicit EventCheck(const trace::Symbols& symbols, bool old = false)
      : symbols_(&symbols), old_(old) {}
  void OnEvents(std::span<const trace::Event> events) override;

  std::uint64_t count() const { return count_; }
  bool ended() const { return ended_; }

 private:
  void OnOne(const trace::Event& event);
  void OnGoroutine(const trace::Event& event);
  void Introduce(const trace::Event& event, trace::GoStatus status);
  // The target goes from one status to another, or ends.
  void Move(const trace::Event& event, trace::GoStatus from, trace::GoStatus to);
  void End(const trace::Event& event, trace::GoStatus from);

  const trace::Symbols* symbols_;
  bool old_;
  std::unordered_map<trace::Slot, trace::GoStatus> goroutines_;
  trace::Slot slots_ = 0;  // above every goroutine's slot so far
  trace::Slot procs_ = 0;
  Nanos time_ = 0;
  std::uint64_t count_ = 0;
  bool ended_ = false;
};

}  // namespace tracegate::fuzz
