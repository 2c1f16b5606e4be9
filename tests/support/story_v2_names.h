// What both directions of the text form of 1.22 and later call the values.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "src/trace/v2/event_table.h"

namespace tracegate::testing::story_v2 {

// Names of the values 1, 2, ... of a status argument; {} for other arguments.
inline constexpr std::array<std::string_view, 4> kGoStatuses = {"runnable", "running", "syscall",
                                                                "waiting"};
inline constexpr std::array<std::string_view, 4> kProcStatuses = {"running", "idle", "syscall",
                                                                  "abandoned"};

inline const std::array<std::string_view, 4>* StatusNames(std::string_view argument) {
  if (argument == "gstatus") {
    return &kGoStatuses;
  }
  return argument == "pstatus" ? &kProcStatuses : nullptr;
}

inline bool IsStack(const trace::v2::EventSpec& spec, std::size_t i) {
  return static_cast<int>(i) == spec.stack || static_cast<int>(i) == spec.stack2;
}
inline bool IsString(const trace::v2::EventSpec& spec, std::size_t i) {
  return static_cast<int>(i) == spec.string1 || static_cast<int>(i) == spec.string2;
}
// Events that begin and end batches and generations have lines of their own.
inline bool HasLine(const trace::v2::EventSpec& spec) {
  using trace::v2::EventType;
  return spec.type != EventType::kEventBatch && spec.type != EventType::kExperimentalBatch &&
         spec.type != EventType::kEndOfGeneration;
}

}  // namespace tracegate::testing::story_v2
