#include "diff/report/report.h"

#include <gmock/gmock.h>

#include <sstream>

#include "diff/compare.h"
#include "tests/diff/runs.h"

namespace tracegate::diff::report {
namespace {

using profile::Profile;
using testing::FakeRun;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::Waiters;
using testing::What;

Comparison Regressed() { return *Compare(Waiters(5, 100, 1e6, 1), Waiters(5, 100, 1.5e6, 2), {}); }

TEST(Markdown, SaysTheOutcomeTheFindingItsStackAndHowItWasDecided) {
  const std::string text = ToMarkdown(Regressed(), {});
  EXPECT_THAT(text, StartsWith("# tracegate: regressed: "));
  EXPECT_THAT(text, HasSubstr("### 1. `main.worker` Waiting `sync`"));
  EXPECT_THAT(text, HasSubstr("```\nsync.Lock\nmain.worker\n```"));
  EXPECT_THAT(text, HasSubstr("all 252 relabellings"));
  EXPECT_THAT(text, HasSubstr("| GOMAXPROCS | 2 | 2 |"));
}

TEST(Markdown, NamesOfTheProgramCannotBreakTheTable) {
  std::vector<Profile> base;
  std::vector<Profile> changed;
  for (int i = 0; i < 4; ++i) {
    const std::string evil = "main.`|\n# boo";
    base.push_back(FakeRun().Spans(evil, What::kWaiting, "a|b", 100, 1'000'000 + i));
    changed.push_back(FakeRun().Spans(evil, What::kWaiting, "a|b", 100, 3'000'000 + i));
  }
  const std::string text = ToMarkdown(*Compare(base, changed, {}), {true, false, 98});
  EXPECT_THAT(text, HasSubstr("`main.'\\|\\x0a# boo`"));
  EXPECT_THAT(text, Not(HasSubstr("\n# boo")));
}

TEST(Markdown, EvidenceCannotBreakThePage) {
  Comparison comparison = Regressed();
  Finding follower = comparison.findings.front();
  follower.cell.type = "main.follower";
  follower.follows = Follows{0, "ended by </details><script>*x*[y](z)\n# boo in 90%"};
  comparison.findings.insert(comparison.findings.begin() + 1, follower);
  const std::string text = ToMarkdown(comparison, {});
  EXPECT_THAT(text, HasSubstr("\\</details\\>\\<script\\>\\*x\\*\\[y\\]\\(z\\)"));
  EXPECT_THAT(text, Not(HasSubstr("<script>")));
  EXPECT_THAT(text, Not(HasSubstr("\n# boo")));
}

TEST(Markdown, NothingIsMentionedLinkedOrClosed) {
  Comparison comparison = Regressed();
  Finding& first = comparison.findings.front();
  ASSERT_FALSE(first.because.empty());
  first.because.front().stack = {"```", "<script>", "main.worker"};
  Finding follower = first;
  follower.cell.type = "main.follower";
  follower.follows = Follows{0, "@all see https://x.example www.x.example #7"};
  comparison.findings.insert(comparison.findings.begin() + 1, follower);
  const std::string text = ToMarkdown(comparison, {});
  EXPECT_THAT(text, HasSubstr("```\n'''\n<script>\nmain.worker\n```"));
  EXPECT_THAT(text, HasSubstr("@&#8203;all see https:/&#8203;/x.example www&#8203;.x.example "
                              "\\#&#8203;7"));
}

TEST(Text, StaysWithinItsWidth) {
  std::vector<Profile> base;
  std::vector<Profile> changed;
  const std::string longest(400, 'x');
  for (int i = 0; i < 4; ++i) {
    base.push_back(
        FakeRun().Spans(longest, What::kWaiting, longest, 3000, 1'000'000 + i, {longest, longest}));
    changed.push_back(
        FakeRun().Spans(longest, What::kWaiting, longest, 3000, 3'000'000 + i, {longest, longest}));
  }
  std::istringstream lines(ToText(*Compare(base, changed, {}), {true, false, 98}));
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    for (const char c : line) {
      columns += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
    }
    EXPECT_LE(columns, 98U) << line;
  }
}

TEST(Text, FirstLineIsTheOutcome) {
  EXPECT_THAT(ToText(Regressed(), {}), StartsWith("regressed: "));
  const auto equal = Compare(Waiters(8, 100, 1e6, 1), Waiters(8, 100, 1e6, 2), {});
  EXPECT_THAT(ToText(*equal, {}), StartsWith("passed: no regression found, "));
  const auto few = Compare(Waiters(3, 100, 1e6, 1), Waiters(3, 100, 1e6, 2), {});
  const std::string text = ToText(*few, {});
  EXPECT_THAT(text, StartsWith("inconclusive: 3+3 runs"));
  EXPECT_LE(text.find('\n'), 98U);
}

TEST(Text, UndecidedShowsWhatDiffersMost) {
  const auto few = Compare(Waiters(3, 100, 1e6, 1), Waiters(3, 100, 9e6, 2), {});
  EXPECT_THAT(ToText(*few, {}), HasSubstr("not judged\n  main.worker Waiting sync\n"));
  EXPECT_THAT(ToMarkdown(*few, {}),
              HasSubstr("not judged\n\n| where | statistic | base | new | ratio (95% interval) | "
                        "p, adjusted | verdict |\n"));
  EXPECT_THAT(ToText(Regressed(), {}), Not(HasSubstr("not judged")));
}

TEST(Text, ColoursOnlyWhenAsked) {
  EXPECT_THAT(ToText(Regressed(), {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(ToText(Regressed(), {false, true, 98}), StartsWith("\x1b[1;31mregressed"));
}

TEST(Json, LeavesOutWhatHasNothingToSayUnlessAll) {
  const Comparison comparison = Regressed();
  EXPECT_THAT(ToJson(comparison, {}), Not(HasSubstr("\"inconclusive\"")));
  EXPECT_THAT(ToJson(comparison, {true, false, 98}), HasSubstr("\"Running\""));
}

}  // namespace
}  // namespace tracegate::diff::report
