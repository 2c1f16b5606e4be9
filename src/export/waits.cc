#include "src/export/waits.h"

#include <unordered_map>

#include "src/profile/profile.h"
#include "src/timeline/states.h"
#include "src/trace/symbols.h"

namespace tracegate::exports {
namespace {

using timeline::GoState;
using timeline::What;
using Sums = std::array<WaitSum, kWaitKinds>;

void Add(const Sums& sums, Sums& into) {
  for (std::size_t kind = 0; kind < kWaitKinds; ++kind) {
    into[kind].count += sums[kind].count;
    AddClamped(into[kind].time, sums[kind].time);
  }
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Source: Go 1.27, src/cmd/trace/pprof.go.
std::optional<WaitKind> KindOf(What what, std::string_view reason) {
  switch (what) {
    case What::kSyscall:
      return WaitKind::kSyscall;
    case What::kRunnable:
      return WaitKind::kSched;
    case What::kWaiting:
      if (reason == "network") {
        return WaitKind::kNet;
      }
      if (Contains(reason, "chan") || Contains(reason, "sync") || Contains(reason, "select")) {
        return WaitKind::kSync;
      }
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

WaitNote NoteOf(const GoState& state) {
  if (!state.end_seen) {
    return WaitNote::kOpen;
  }
  if (!state.begin_seen) {
    return WaitNote::kBegun;
  }
  return state.ran ? WaitNote::kUsual : WaitNote::kFirst;
}

class Collector final : public timeline::GoStateSink {
 public:
  Collector(const trace::Symbols& symbols, const WaitOptions& options)
      : symbols_(&symbols), options_(&options) {}

  void OnState(const GoState& state) override {
    if (!state.end_seen && !options_->open) {
      return;
    }
    const auto kind = KindOfState(state);
    if (!kind || !Accepts(options_->type, state.type, types_)) {
      return;
    }
    const trace::StackId stack = *kind == WaitKind::kSched ? state.cause : state.stack;
    const auto note = static_cast<std::uint64_t>(NoteOf(state));
    WaitSum& sum =
        sums_[static_cast<std::uint64_t>(stack) << 2 | note][static_cast<std::size_t>(*kind)];
    ++sum.count;
    AddClamped(sum.time, static_cast<std::uint64_t>(state.end - state.begin));
  }
  void OnOther(const trace::Event&, GoId) override {}

  Waits Take() {
    Waits waits;
    std::unordered_map<std::uint32_t, std::uint32_t> index;
    for (const auto& [key, sums] : sums_) {
      WaitPlace place{{}, static_cast<WaitNote>(key & 3)};
      for (const trace::StringId frame :
           symbols_->Frames(trace::StackId{static_cast<std::uint32_t>(key >> 2)})) {
        const trace::Location location = symbols_->LocationOf(frame);
        if (location.function.empty() && location.file.empty()) {
          continue;  // the runtime's way to say that there is no stack
        }
        const auto [at, inserted] = index.emplace(static_cast<std::uint32_t>(frame),
                                                  static_cast<std::uint32_t>(waits.frames.size()));
        if (inserted) {
          waits.frames.push_back(
              {std::string(location.function), std::string(location.file), location.line});
        }
        place.stack.push_back(at->second);
      }
      Add(sums, waits.places[std::move(place)]);
    }
    return waits;
  }

 private:
  using Filter = std::function<bool(const std::string&)>;
  using Known = std::unordered_map<std::uint32_t, bool>;

  // Which kind the reason of a state makes it, by the filters of state and reason too.
  std::optional<WaitKind> KindOfState(const GoState& state) {
    const std::uint64_t key =
        static_cast<std::uint64_t>(state.reason) << 8 | static_cast<std::uint64_t>(state.what);
    const auto known = kinds_.find(key);
    if (known != kinds_.end()) {
      return known->second;
    }
    const std::string reason(symbols_->Text(state.reason));
    auto kind = KindOf(state.what, reason);
    const bool wanted =
        (!options_->state || options_->state(std::string(profile::ToString(state.what)))) &&
        (!options_->reason || options_->reason(reason));
    kind = wanted ? kind : std::nullopt;
    kinds_.emplace(key, kind);
    return kind;
  }

  bool Accepts(const Filter& filter, trace::StringId text, Known& known) const {
    if (!filter) {
      return true;
    }
    const auto [at, inserted] = known.emplace(static_cast<std::uint32_t>(text), false);
    if (inserted) {
      at->second = filter(std::string(symbols_->Text(text)));
    }
    return at->second;
  }

  const trace::Symbols* symbols_;
  const WaitOptions* options_;
  std::unordered_map<std::uint64_t, std::optional<WaitKind>> kinds_;  // by reason, What
  Known types_;
  // By stack and note.
  std::unordered_map<std::uint64_t, Sums> sums_;
};

}  // namespace

std::string_view Name(WaitKind kind) {
  constexpr std::array<std::string_view, kWaitKinds> kNames = {"sync", "net", "syscall", "sched"};
  return kNames[static_cast<std::size_t>(kind)];
}

void Waits::Merge(const Waits& other) {
  std::map<Frame, std::uint32_t> index;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    index.emplace(frames[i], static_cast<std::uint32_t>(i));
  }
  std::vector<std::uint32_t> mapped;
  for (const Frame& frame : other.frames) {
    const auto [at, inserted] = index.emplace(frame, static_cast<std::uint32_t>(frames.size()));
    if (inserted) {
      frames.push_back(frame);
    }
    mapped.push_back(at->second);
  }
  for (const auto& [place, sums] : other.places) {
    WaitPlace here{{}, place.note};
    for (const std::uint32_t frame : place.stack) {
      here.stack.push_back(mapped[frame]);
    }
    Add(sums, places[std::move(here)]);
  }
  duration += other.duration;
  wall_start = wall_start ? wall_start : other.wall_start;
}

Result<Waits> CollectWaits(input::Source& source, const WaitOptions& options,
                           const trace::ReadOptions& read) {
  trace::Symbols symbols(trace::Symbols::Lines::kKeep);
  Collector collector(symbols, options);
  timeline::GoStates states(symbols, collector);
  auto facts = trace::ReadTrace(source, symbols, states, read);
  if (!facts) {
    return Fail(std::move(facts.error()));
  }
  Waits waits = collector.Take();
  waits.duration = states.end() - states.start();
  waits.wall_start = facts->wall_start;
  return waits;
}

}  // namespace tracegate::exports
