// The text form of the formats 1.5 to 1.21, see story.h: their wire events, and what
// both directions need.
//
// Source: Go 1.19, src/internal/trace/parser.go (readTrace, argNum).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/error.h"
#include "src/trace/v1/event_table.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing::story_v1 {

inline constexpr std::uint8_t kBatch = 1;
inline constexpr std::uint8_t kFrequency = 2;
inline constexpr std::uint8_t kStack = 3;
inline constexpr std::uint8_t kTimerGoroutine = 35;
inline constexpr std::uint8_t kString = 37;
inline constexpr std::uint8_t kUserLog = 48;

// args    of the newest format, without time and stack
// text    index of the argument that is a string, or -1
// since   first format "1.N" with this event
// row     of the reader's table
struct EventSpec {
  std::uint8_t type;
  std::string_view name;
  bool timed;
  bool has_stack;
  std::array<std::string_view, trace::v1::kMaxArgs> args;
  int text;
  int since;
  const trace::v1::EventSpec* row;
};

// The row of a type or name that format 1.`minor` has, or nullptr.
const EventSpec* FindSpec(std::uint8_t type, int minor);
const EventSpec* FindSpec(std::string_view name, int minor);
// The arguments in format 1.`minor`, "stack" last.
std::vector<std::string_view> ArgNames(const EventSpec& spec, int minor);
bool IsStack(std::string_view argument, int minor);

// An event as it stands in the file: with all its numbers, time and sequence too.
struct WireEvent {
  std::uint8_t type = 0;
  std::vector<std::uint64_t> numbers;
  std::string text;  // of a String, or a log's message
};
void Append(Bytes& out, const WireEvent& event, int minor);

// The N of "1.N", if it is one of these formats.
std::optional<int> MinorOf(std::string_view format);
Result<Bytes> Encode(std::string_view format, std::string_view lines);
std::string Decode(std::string_view format, std::span<const std::uint8_t> file);

}  // namespace tracegate::testing::story_v1
