#include "ci/annotations.h"

#include <gmock/gmock.h>

#include <sstream>

#include "tests/ci/gates.h"

namespace tracegate::ci {
namespace {

using testing::Budget;
using ::testing::ElementsAre;
using testing::Failing;
using testing::Finding;
using testing::Flood;
using testing::Hostile;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using testing::Passing;
using testing::Regressed;
using ::testing::StartsWith;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(Annotations, ACauseIsOneWithTheNumberOfItsFollowers) {
  auto gated = Failing({Regressed("main.root"), Regressed("main.follower")});
  gated.comparison.findings[1].follows = diff::Follows{0, "unblocked by main.root"};
  EXPECT_THAT(Lines(ToAnnotations(gated)),
              ElementsAre("::error title=main.root Waiting select::p99 1.00ms -> 2.00ms, 2x (1.5x "
                          "to 2.5x), adjusted p 0.004, regressed%0A95%25 of the change at:%0A  "
                          "runtime.selectgo%0A  main.wait%0A1 place more got worse because of it"));
}

TEST(Annotations, APassHasNone) { EXPECT_THAT(ToAnnotations(Passing()), IsEmpty()); }

TEST(Annotations, WhatDoesNotFailIsNoError) {
  auto gated = Passing();
  gated.comparison.findings = {Finding("main.ignored", "Running", "", stats::Verdict::kRegressed),
                               Finding("main.small", "Running", "", stats::Verdict::kWorseSmall)};
  gated.comparison.findings[0].gates = false;
  gated.ignored = {{0, "known", "", 4}};
  gated.notes = {"the rule of line 4 expires soon"};
  gated.budgets = {Budget("p99 < 5ms", false)};
  const std::string numbers = "p99 1.00ms -> 2.00ms, 2x (1.5x to 2.5x), adjusted p 0.004, ";
  EXPECT_THAT(Lines(ToAnnotations(gated)),
              ElementsAre("::warning title=tracegate::the rule of line 4 expires soon",
                          "::warning title=main.small Running::" + numbers + "worse-small",
                          StartsWith("::notice title=ignored%3A main.ignored Running::known%0A" +
                                     numbers + "regressed")));
}

TEST(Annotations, ABrokenBudgetIsAnError) {
  auto gated = Passing();
  gated.budgets = {Budget("p99 of \"a,b\" < 5ms", true)};
  gated.status = ExitStatus::kRegression;
  EXPECT_THAT(Lines(ToAnnotations(gated)),
              ElementsAre("::error title=budget%3A p99 of \"a%2Cb\" < 5ms::main.worker Waiting "
                          "select: 7.20ms, over the limit of 5.00ms; over it in 6 of 8 runs (p "
                          "0.145)"));
}

TEST(Annotations, UndecidedIsAWarningOrAnErrorAsItCounts) {
  auto gated = Passing();
  gated.comparison.outcome = diff::Outcome::kInconclusive;
  gated.comparison.why = "3+3 runs are too few";
  EXPECT_THAT(
      Lines(ToAnnotations(gated)),
      ElementsAre("::warning title=tracegate%3A nothing was decided::inconclusive: 3+3 runs "
                  "are too few"));
  gated.status = ExitStatus::kInconclusive;
  EXPECT_THAT(Lines(ToAnnotations(gated)),
              ElementsAre("::error title=tracegate::failed because inconclusive: 3+3 runs are too "
                          "few"));
}

TEST(Annotations, AtMostTenOfEachTypeAndTheRestIsCounted) {
  const auto lines = Lines(ToAnnotations(Flood(5000)));
  for (const std::string type : {"error", "warning", "notice"}) {
    std::vector<std::string> of_type;
    for (const std::string& line : lines) {
      if (line.rfind("::" + type + " ", 0) == 0) {
        of_type.push_back(line);
        EXPECT_LT(line.size(), 20'000U);
      }
    }
    ASSERT_EQ(of_type.size(), 10U) << type;
    EXPECT_THAT(of_type.back(),
                MatchesRegex("::" + type + " title=tracegate::and [0-9]+ more, see the report"));
  }
  // 2500 broken budgets and 5000 causes, 9 of them shown.
  EXPECT_EQ(lines[9], "::error title=tracegate::and 7491 more, see the report");
}

// The runner takes every line that begins with "::" for a command, after leading blanks, and "##["
// anywhere in a line that does not.
TEST(Annotations, NoNameIsACommand) {
  auto gated = Failing({Regressed(Hostile(), "Waiting", Hostile())});
  gated.notes = {Hostile() + "\n##[add-mask]x"};
  gated.failures = {Hostile()};
  const auto lines = Lines(ToAnnotations(gated));
  EXPECT_EQ(lines.size(), 2U);
  for (const std::string& line : lines) {
    EXPECT_THAT(line, MatchesRegex("::(error|warning) title=[^:,\r\n]*::[^\r\n]*"));
  }
}

TEST(Annotations, EscapesAreThoseOfTheToolkit) {
  EXPECT_EQ(EscapeMessage("50%\r\n:,"), "50%25%0D%0A:,");
  EXPECT_EQ(EscapeProperty("50%\r\n:,"), "50%25%0D%0A%3A%2C");
}

}  // namespace
}  // namespace tracegate::ci
