// Spans of places as a trace goes by, with who was in them.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>

#include "src/profile/exemplar.h"
#include "src/timeline/states.h"

namespace tracegate::profile {

// What a place names, in a trace's own symbols.
//
// what  of a state of a goroutine type; none: of the process
struct PlaceKey {
  std::optional<What> what;
  bool mark_phase = false;
  trace::StringId type = trace::kEmptyString;
  trace::StringId reason = trace::kEmptyString;
  bool operator==(const PlaceKey& other) const = default;
};

// Nullopt where !HasExemplars(place).
std::optional<PlaceKey> KeyOf(const Place& place, trace::Symbols& symbols);

// Mark assists, stop-the-worlds and mark phases from the events that GoStates hands on.
class OpenRanges {
 public:
  // A span that has ended, or that a gap or the end of the trace cuts off: times of the trace's own
  // clock. Where its begin was not seen, it began no later than it says.
  using Visit = std::function<void(const PlaceKey& key, const SpanAt& span, bool begin_seen)>;

  // `type_of`: the type of the goroutine in a slot, as far as it is known.
  void OnEvent(const trace::Event& event, GoId go, trace::StringId type, const Visit& visit);

 private:
  struct Stop {
    Nanos begin;
    trace::StringId kind;
  };
  struct Mark {
    Nanos begin;
    bool begin_seen;
  };
  void EndMark(Nanos now, bool end_seen, const Visit& visit);
  // By goroutine; those that no goroutine began are not told apart.
  std::unordered_map<std::uint64_t, Nanos> assists_;
  std::unordered_map<std::uint64_t, Stop> stops_;
  std::optional<Mark> mark_;
};

}  // namespace tracegate::profile
