#include "tests/support/follow.h"

#include <fmt/core.h>

#include "src/profile/profile.h"
#include "src/trace/reader.h"
#include "tests/support/read_trace.h"

namespace tracegate::testing {
namespace {

template <class S, class Seen>
std::string Times(const S& span, const Seen& seen) {
  return fmt::format(" {}{},{}{}", seen.begin_seen ? '[' : '(', span.begin, span.end,
                     seen.end_seen ? ']' : ')');
}
template <class S>
std::string Times(const S& span) {
  return Times(span, span);
}

class Recorder final : public timeline::TimelineSink {
 public:
  Recorder(const trace::Symbols& symbols, Followed& into) : symbols_(&symbols), into_(&into) {}

  void OnSpan(const timeline::Span& span) override {
    std::string text = Text(span.type) + " " + std::string(profile::ToString(span.how.what));
    if (span.reason != trace::kEmptyString) {
      text += "(" + Text(span.reason) + ")";
    }
    text += Times(span, span.how);
    for (const trace::StringId frame : symbols_->Frames(span.stack)) {
      into_->stacks[text].push_back(Text(frame));
    }
    if (span.how.woken) {
      into_->wakers[text] = WakerOf(span);
    }
    into_->spans.push_back(std::move(text));
  }
  void OnProcessSpan(const timeline::ProcessSpan& span) override {
    std::string text = "gc mark";
    if (span.what == timeline::ProcessWhat::kStopTheWorld) {
      text = "stop-the-world(" + Text(span.name) + ")";
    } else if (span.what == timeline::ProcessWhat::kSweep) {
      text = "sweep";
    }
    if (span.goroutine != kNoGoroutine) {
      text += fmt::format(" g={}", Raw(span.goroutine));
    }
    text += Times(span);
    if (span.straggler) {
      text += fmt::format(" held up by {} for {}", Text(span.straggler->type),
                          span.straggler->stopping);
      for (const trace::StringId frame : symbols_->Frames(span.straggler->stack)) {
        into_->stacks[text].push_back(Text(frame));
      }
    }
    into_->process.push_back(text);
  }
  void OnRegion(const timeline::UserSpan& region) override {
    into_->regions.push_back(Text(region.name) + Times(region) +
                             (region.by_exit ? " by exit" : ""));
  }
  void OnTask(const timeline::UserSpan& task) override {
    into_->tasks.push_back(Text(task.name) + Times(task));
  }
  void OnGoroutine(const timeline::GoroutineEnd& goroutine) override {
    into_->goroutines.push_back(Text(goroutine.type));
    if (goroutine.created_seen) {
      const bool known = goroutine.creator != trace::kEmptyString;
      into_->created.push_back(Text(goroutine.type) + " by " +
                               (known ? Text(goroutine.creator) : "?"));
    }
    if (goroutine.cpu_samples != 0) {
      into_->cpu_samples[Text(goroutine.type)] += goroutine.cpu_samples;
    }
  }
  void OnEvent(const trace::Event& event) override {
    into_->events.emplace_back(KindName(event.kind));
  }

 private:
  std::vector<std::string> WakerOf(const timeline::Span& span) const {
    std::vector<std::string> waker = {"nobody"};
    if (span.waker != timeline::kNobody) {
      waker[0] = span.waker == trace::kEmptyString ? "?" : Text(span.waker);
    }
    for (const trace::StringId frame : symbols_->Frames(span.wake_stack)) {
      waker.push_back(Text(frame));
    }
    return waker;
  }
  std::string Text(trace::StringId id) const { return std::string(symbols_->Text(id)); }

  const trace::Symbols* symbols_;
  Followed* into_;
};

}  // namespace

std::vector<std::string> Followed::Of(const std::string& type) const {
  std::vector<std::string> found;
  for (const std::string& span : spans) {
    if (span.starts_with(type + " ")) {
      found.push_back(span.substr(type.size() + 1));
    }
  }
  return found;
}

Followed Follow(std::span<const std::uint8_t> file, double tolerate_loss) {
  Followed followed;
  trace::Symbols symbols;
  Recorder recorder(symbols, followed);
  timeline::Timeline timeline(symbols, recorder);
  const auto source = input::FromMemory(file);
  trace::ReadOptions options;
  options.tolerate_loss = tolerate_loss;
  const auto facts = trace::ReadTrace(*source, symbols, timeline, options);
  followed.error = facts ? "" : facts.error().Line();
  followed.diagnostics = timeline.diagnostics();
  followed.start = timeline.start();
  followed.end = timeline.end();
  followed.covered = timeline.Covered();
  return followed;
}

}  // namespace tracegate::testing
