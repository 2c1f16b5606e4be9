// From a comparison to an exit status.
#pragma once

#include <cstdint>

#include "diff/comparison.h"

namespace tracegate::ci {

// The program's exit statuses. kError means that nothing was judged.
enum class ExitStatus : std::uint8_t {
  kNoRegression = 0,
  kRegression = 1,
  kError = 2,
  kInconclusive = 3,
};

// What to do with a comparison that could not decide.
enum class OnInconclusive : std::uint8_t { kPass, kFail };

// kInconclusive only where the policy asks for it.
ExitStatus Gate(diff::Outcome outcome, OnInconclusive policy);

}  // namespace tracegate::ci
