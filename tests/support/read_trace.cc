#include "tests/support/read_trace.h"

#include <map>

namespace tracegate::testing {
namespace {

using trace::Event;
using trace::Kind;

bool Introduces(const Event& event) {
  return event.kind == Kind::kGoCreate || event.kind == Kind::kGoCreateBlocked ||
         event.kind == Kind::kGoCreateSyscall || event.kind == Kind::kGoStatus;
}

bool IsOfGoroutine(Kind kind) {
  return (kind >= Kind::kGoStatus && kind <= Kind::kGoDestroySyscall) ||
         kind == Kind::kMarkAssistActive;
}

class Recorder final : public trace::EventSink {
 public:
  explicit Recorder(ReadOutcome& into) : into_(&into) {}
  void OnEvents(std::span<const Event> events) override {
    for (const Event& event : events) {
      if (Introduces(event)) {
        ids_[event.target] = event.id;
      }
      std::optional<std::uint64_t> target;
      if (IsOfGoroutine(event.kind)) {
        target = ids_.at(event.target);
      }
      into_->events.push_back(event);
      into_->targets.push_back(target);
    }
  }

 private:
  ReadOutcome* into_;
  std::map<trace::Slot, std::uint64_t> ids_;
};

}  // namespace

std::string_view KindName(Kind kind) {
  constexpr std::string_view kNames[] = {"Sync",
                                         "Gap",
                                         "GoStatus",
                                         "GoCreate",
                                         "GoCreateBlocked",
                                         "GoCreateSyscall",
                                         "GoStart",
                                         "GoStop",
                                         "GoBlock",
                                         "GoUnblock",
                                         "GoDestroy",
                                         "GoSyscallBegin",
                                         "GoSyscallEnd",
                                         "GoSyscallEndBlocked",
                                         "GoDestroySyscall",
                                         "ProcStatus",
                                         "ProcStart",
                                         "ProcStop",
                                         "ProcSteal",
                                         "ProcsChange",
                                         "StwBegin",
                                         "StwEnd",
                                         "GcBegin",
                                         "GcActive",
                                         "GcEnd",
                                         "SweepBegin",
                                         "SweepActive",
                                         "SweepEnd",
                                         "MarkAssistBegin",
                                         "MarkAssistActive",
                                         "MarkAssistEnd",
                                         "HeapAlloc",
                                         "HeapGoal",
                                         "GoLabel",
                                         "TaskBegin",
                                         "TaskEnd",
                                         "RegionBegin",
                                         "RegionEnd",
                                         "Log",
                                         "CpuSample"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(Kind::kCpuSample) + 1);
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<std::string> ReadOutcome::Story() const {
  std::vector<std::string> story;
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::string line(KindName(events[i].kind));
    if (targets[i]) {
      line += " " + std::to_string(*targets[i]);
    }
    story.push_back(std::move(line));
  }
  return story;
}

std::vector<Event> ReadOutcome::Of(Kind kind) const {
  std::vector<Event> found;
  for (const Event& event : events) {
    if (event.kind == kind) {
      found.push_back(event);
    }
  }
  return found;
}

std::vector<std::string> ReadOutcome::Frames(trace::StackId id) const {
  std::vector<std::string> frames;
  for (const trace::StringId frame : symbols.Frames(id)) {
    frames.push_back(Text(frame));
  }
  return frames;
}

std::unique_ptr<ReadOutcome> ReadAll(std::span<const std::uint8_t> file) {
  auto outcome = std::make_unique<ReadOutcome>();
  Recorder recorder(*outcome);
  const auto source = input::FromMemory(file);
  auto facts = trace::ReadTrace(*source, outcome->symbols, recorder);
  if (facts) {
    outcome->facts = *facts;
  } else {
    outcome->error = facts.error();
  }
  return outcome;
}

}  // namespace tracegate::testing
