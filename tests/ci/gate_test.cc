#include "ci/gate.h"

#include <gtest/gtest.h>

namespace tracegate::ci {
namespace {

TEST(Gate, OutcomesBecomeExitStatuses) {
  for (const OnInconclusive policy : {OnInconclusive::kPass, OnInconclusive::kFail}) {
    EXPECT_EQ(Gate(diff::Outcome::kPassed, policy), ExitStatus::kNoRegression);
    EXPECT_EQ(Gate(diff::Outcome::kRegressed, policy), ExitStatus::kRegression);
  }
  EXPECT_EQ(Gate(diff::Outcome::kInconclusive, OnInconclusive::kPass), ExitStatus::kNoRegression);
  EXPECT_EQ(Gate(diff::Outcome::kInconclusive, OnInconclusive::kFail), ExitStatus::kInconclusive);
}

// Scripts rely on the numbers.
TEST(Gate, StatusesAreTheContracts) {
  EXPECT_EQ(static_cast<int>(ExitStatus::kNoRegression), 0);
  EXPECT_EQ(static_cast<int>(ExitStatus::kRegression), 1);
  EXPECT_EQ(static_cast<int>(ExitStatus::kError), 2);
  EXPECT_EQ(static_cast<int>(ExitStatus::kInconclusive), 3);
}

}  // namespace
}  // namespace tracegate::ci
