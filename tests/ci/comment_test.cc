#include "ci/comment.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "ci/page.h"
#include "tests/ci/gates.h"

namespace tracegate::ci {
namespace {

using testing::Budget;
using testing::Failing;
using testing::Finding;
using testing::Flood;
using ::testing::HasSubstr;
using testing::Hostile;
using ::testing::Not;
using testing::Passing;
using testing::Regressed;
using ::testing::StartsWith;

std::size_t Occurrences(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; ++at) {
    ++count;
  }
  return count;
}

// The text without code, in which a name can hold anything but what ends the code.
std::string OutsideOfCode(const std::string& text) {
  std::string out;
  bool block = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("```", 0) == 0) {
      block = !block;
      continue;
    }
    bool code = false;
    for (std::size_t i = 0; !block && i < line.size(); ++i) {
      const bool escaped = !code && i > 0 && line[i - 1] == '\\';
      code = line[i] == '`' && !escaped ? !code : code;
      out += code ? "" : std::string(1, line[i]);
    }
    EXPECT_FALSE(code) << line;
    out += "\n";
  }
  EXPECT_FALSE(block);
  return out;
}

void ExpectSound(const std::string& text) {
  const std::string outside = OutsideOfCode(text);
  EXPECT_EQ(Occurrences(outside, "\n<details>"), Occurrences(outside, "\n</details>"));
  EXPECT_THAT(outside, Not(HasSubstr("<script>")));
  EXPECT_THAT(outside, Not(HasSubstr("@all")));
  EXPECT_THAT(outside, Not(HasSubstr("https://")));
  EXPECT_THAT(outside, Not(HasSubstr("![i]")));
  EXPECT_LE(Occurrences(outside, "<!--"), 1U);  // the marker
}

// What GitHub's own renderer makes of it: tests/support/html-of.
std::string Rendered(const std::string& text) {
  const std::string path = ::testing::TempDir() + "comment_test" + std::to_string(::getpid());
  std::ofstream(path + ".md", std::ios::binary) << text;
  const std::string command = std::string(TRACEGATE_FIXTURES) + "/../support/html-of " + path +
                              ".md >" + path + ".txt 2>&1";
  const int status = std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe,cert-env33-c)
  std::ifstream in(path + ".txt");
  std::string html = (std::ostringstream() << in.rdbuf()).str();
  EXPECT_EQ(status, 0) << html;
  std::filesystem::remove(path + ".md");
  std::filesystem::remove(path + ".txt");
  return html;
}

// The tags that GitHub would show, and nobody mentioned.
void ExpectRendersSafely(const std::string& text) {
  const std::string html = Rendered(text);
  EXPECT_THAT(html, HasSubstr("left open: []\n"));
  std::istringstream lines(html);
  const std::set<std::string> known = {"<!--", "code", "details", "h3",      "h4",    "li",
                                       "p",    "pre",  "strong",  "summary", "table", "tbody",
                                       "td",   "th",   "thead",   "tr",      "ul"};
  for (std::string tag, count; lines >> tag >> count && tag != "left";) {
    EXPECT_EQ(known.count(tag), 1U) << tag << " " << count;
    EXPECT_TRUE(tag != "<!--" || count == "1");
  }
  EXPECT_THAT(html, Not(HasSubstr("@all")));
  EXPECT_THAT(html, Not(HasSubstr("#7")));
}

TEST(Comment, SaysVerdictCausesAndNextSteps) {
  auto gated = Failing({Regressed("main.root"), Regressed("main.follower"), Regressed("main.own")});
  gated.comparison.findings[1].follows = diff::Follows{0, "unblocked by main.root"};
  gated.next = {"tracegate review --golden g.tg"};
  gated.comparison.warnings = {"GOMAXPROCS differs"};
  const std::string text = ToComment(gated, {});
  EXPECT_THAT(text, StartsWith("<!-- tracegate -->\n### tracegate: regressed: 3 regressions in 3 "
                               "places \\(2 causes\\), 5 base and 5 new runs\n"));
  EXPECT_THAT(text, HasSubstr("| `main.root` Waiting `select` | p99 | 1.00ms | 2.00ms | 2x (1.5x "
                              "to 2.5x) | 0.004 | 1 place |\n"
                              "| `main.own` Waiting `select` | p99 | 1.00ms | 2.00ms | 2x (1.5x to "
                              "2.5x) | 0.004 |  |\n"));
  EXPECT_THAT(text, HasSubstr("**Next:**\n\n- `tracegate review --golden g.tg`\n"));
  EXPECT_THAT(text, HasSubstr("- GOMAXPROCS differs\n"));
  EXPECT_THAT(text, HasSubstr("```\nruntime.selectgo\nmain.wait\n```"));
  EXPECT_THAT(text, HasSubstr("unblocked by main.root"));
  ExpectSound(text);
}

TEST(Comment, SaysWhoEndedTheWaitsAndNamesASingleSpan) {
  diff::Finding finding = Regressed("main.f");
  finding.wakers = {{std::nullopt, true, 0, 1}, {"main.add", false, 1, 0}};
  Gated gated = Failing({finding});
  profile::Exemplar exemplar;
  exemplar.file = "new/03.trace";
  exemplar.span = {1'000'000, 201'000'000, true, GoId{57}};
  gated.comparison.exemplars.push_back({PlaceOf(finding.cell), exemplar, {}, std::nullopt});
  const std::string text = ToComment(gated, {});
  EXPECT_THAT(text, HasSubstr("These waits: ended by a timer in 100% of the time, before by "
                              "main.add in 100%."));
  EXPECT_THAT(text, HasSubstr("Single spans, worst: 200ms at 1.00ms of new/03.trace"));
}

TEST(Comment, BrokenBudgetsStandOpenOthersAreFolded) {
  auto gated = Passing();
  gated.budgets = {Budget("p99 < 5ms", true), Budget("p99 < 9ms", false)};
  gated.status = ExitStatus::kRegression;
  gated.failures = {"a budget is broken"};
  const std::string text = ToComment(gated, {});
  EXPECT_THAT(text, HasSubstr("### tracegate: failed: 1 budget broken\n\n| broken budget | where | "
                              "|\n| --- | --- | --- |\n| `p99 < 5ms` | `main.worker` Waiting "
                              "`select` | 7.20ms, over the limit of 5.00ms; over it in 6 of 8 "
                              "runs \\(p 0.145\\) |\n"));
  EXPECT_THAT(text, HasSubstr("<summary>1 budget not broken</summary>"));
  EXPECT_THAT(text, HasSubstr("<summary>Why the gate fails</summary>"));
}

TEST(Comment, AFailureThatNoFindingShowsStandsOpen) {
  auto gated = Passing();
  gated.status = ExitStatus::kRegression;
  gated.failures = {"4 runs, the policy asks for 6"};
  EXPECT_THAT(ToComment(gated, {}),
              HasSubstr("**Why the gate fails:**\n\n- 4 runs, the policy asks for 6\n"));
}

TEST(Comment, WhatIsIgnoredAndWhatIsUndecidedIsSaid) {
  auto gated = Passing();
  gated.comparison.findings = {Finding("main.worker", "Waiting", "", stats::Verdict::kRegressed),
                               Finding("main.fast", "Running", "", stats::Verdict::kImproved)};
  gated.comparison.findings[0].gates = false;
  gated.ignored = {{0, "known", "2026-12-31", 4}};
  const std::string text = ToComment(gated, {});
  EXPECT_THAT(text, HasSubstr("<summary>1 finding ignored by the policy</summary>"));
  EXPECT_THAT(text, HasSubstr("known \\(until 2026-12-31\\)"));
  EXPECT_THAT(text, Not(HasSubstr("does not fail the gate")));
  EXPECT_THAT(text, HasSubstr("<summary>1 place got better, appeared or went</summary>"));
  EXPECT_THAT(text, HasSubstr("0 cells unchanged within 10%"));
}

TEST(Comment, MarkersAreSafeAndTellGatesApart) {
  EXPECT_EQ(CommentMarker(""), "<!-- tracegate -->");
  EXPECT_EQ(CommentMarker("http2_v1.5"), "<!-- tracegate: http2_v1.5 -->");
  EXPECT_EQ(CommentMarker("--><script>"), "<!-- tracegate: ----script- -->");
  EXPECT_EQ(CommentMarker(std::string(200, 'x')).size(),
            100 + std::string("<!-- tracegate:  -->").size());
  EXPECT_THAT(ToComment(Passing(), {"linux", 60'000}), StartsWith("<!-- tracegate: linux -->\n"));
}

TEST(Comment, HostileNamesStayNames) {
  auto gated = Failing({Regressed(Hostile(), "Waiting", Hostile())});
  gated.comparison.findings[0].because = {{{Hostile(), "```", "</details>"}, 1, 0.5, Hostile()}};
  gated.failures = {Hostile()};
  gated.notes = {Hostile()};
  gated.next = {Hostile(), "tracegate review --golden " + Hostile()};
  gated.ignored = {{0, Hostile(), Hostile(), 1}};
  gated.budgets = {Budget(Hostile(), true)};
  gated.policy_file = Hostile();
  for (const std::string& text : {ToComment(gated, {}), ToStepSummary(gated)}) {
    ExpectSound(text);
    ExpectRendersSafely(text);
  }
}

TEST(Comment, AFloodStaysUnderTheLimitAndIsCounted) {
  const Gated flood = Flood(5000);
  const std::string comment = ToComment(flood, {});
  EXPECT_LT(comment.size(), 60'000U);
  EXPECT_GT(comment.size(), 10'000U);
  EXPECT_THAT(comment, HasSubstr("\nand 4990 more places\n"));
  ExpectSound(comment);
  ExpectRendersSafely(comment);
  const std::string summary = ToStepSummary(flood);
  EXPECT_LT(summary.size(), 1U << 20U);
  EXPECT_GT(summary.size(), 100'000U);
  EXPECT_THAT(summary, HasSubstr("\nand 4950 more places\n"));
  ExpectSound(summary);
}

TEST(Comment, ShortNamesAndManyOfThemFillTheirPlaces) {
  std::vector<diff::Finding> findings;
  for (int i = 0; i < 5000; ++i) {
    findings.push_back(Regressed("main.worker" + std::to_string(i)));
  }
  const std::string comment = ToComment(Failing(std::move(findings)), {});
  EXPECT_LT(comment.size(), 60'000U);
  EXPECT_THAT(comment, HasSubstr("| `main.worker9` Waiting"));
  EXPECT_THAT(comment, Not(HasSubstr("| `main.worker10` Waiting")));
  EXPECT_THAT(comment, HasSubstr("#### 5. `main.worker4`"));
  EXPECT_THAT(comment, HasSubstr("and 4990 more places"));
}

TEST(Comment, EveryLimitHolds) {
  const Gated flood = Flood(40);
  for (std::size_t most = kLeastOfPage; most < 100'000; most += 24'671) {
    const std::string text = ToComment(flood, {"id", most});
    EXPECT_LE(text.size(), most);
    EXPECT_THAT(text, StartsWith("<!-- tracegate: id -->\n### tracegate: regressed: "));
    EXPECT_EQ(Occurrences(text, "\n<details>"), Occurrences(text, "\n</details>")) << most;
    EXPECT_LE(ToStepSummary(flood, most).size(), most);
  }
  EXPECT_THAT(ToComment(flood, {"", kLeastOfPage}), HasSubstr("found no room here"));
}

TEST(Page, ItemsAreWholeAndTheRestIsCounted) {
  const Section section{"head\n", {"one\n", "two\n", "three\n"}, 5, "things", "foot\n"};
  const auto with = [&](std::size_t most) {
    Page page(most);
    page.Add(section);
    return page.Take();
  };
  const std::string all = "head\none\ntwo\nthree\n\nand 2 more things\nfoot\n";
  EXPECT_EQ(with(all.size()), all);
  EXPECT_EQ(with(all.size() - 1), "head\none\ntwo\n\nand 3 more things\nfoot\n");
  EXPECT_EQ(with(30), "");
  Page page(30);
  page.Add(section);
  EXPECT_EQ(page.LeftOut(), 1U);
  EXPECT_FALSE(page.Add(std::string(31, 'x')));
  EXPECT_TRUE(page.Add(std::string(30, 'x')));
}

}  // namespace
}  // namespace tracegate::ci
