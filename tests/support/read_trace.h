// Reads a trace in memory and keeps its events, for tests to look at.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/trace/reader.h"

namespace tracegate::testing {

// What a read gave. The events before an error are kept too.
struct ReadOutcome {
  trace::Symbols symbols;
  std::vector<trace::Event> events;
  // Id of the goroutine in each event's target slot, where there is one; by event.
  std::vector<std::optional<std::uint64_t>> targets;
  std::optional<trace::Facts> facts;
  std::optional<Error> error;

  bool ok() const { return facts.has_value(); }
  // The error's line, or "" where there is none.
  std::string Line() const { return error ? error->Line() : ""; }
  // "GoStart 7" for the events of goroutines, "ProcStart" for all others.
  std::vector<std::string> Story() const;
  // The events of one kind.
  std::vector<trace::Event> Of(trace::Kind kind) const;
  std::string Text(trace::StringId id) const { return std::string(symbols.Text(id)); }
  std::vector<std::string> Frames(trace::StackId id) const;
};

std::unique_ptr<ReadOutcome> ReadAll(std::span<const std::uint8_t> file);

// "GoStart" for kGoStart.
std::string_view KindName(trace::Kind kind);

}  // namespace tracegate::testing
