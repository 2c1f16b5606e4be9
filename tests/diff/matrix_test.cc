#include "diff/matrix.h"

#include <gmock/gmock.h>

#include <cmath>

#include "diff/compare.h"
#include "diff/report/causes.h"
#include "diff/report/chart.h"
#include "diff/report/matrix.h"
#include "diff/report/phrases.h"
#include "tests/diff/runs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using ::testing::ElementsAre;
using testing::FakeRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using testing::Waiters;
using testing::What;

constexpr std::string_view kHostile = "main.<script>|`@you`\n# x";

// Six runs in which main.worker waits for `nanos`, for `reason`, of a format.
std::vector<Profile> Runs(double nanos, unsigned seed, const std::string& format = "1.26",
                          const std::string& reason = "sync") {
  std::vector<Profile> runs = Waiters(6, 200, nanos, seed);
  for (Profile& run : runs) {
    run.format_version = format;
    run.types.front().cells.front().reason = reason;
  }
  return runs;
}

std::vector<Comparison> Compared(const std::vector<Profile>& reference,
                                 const std::vector<NamedSide>& sides) {
  auto all = CompareAll({"reference", reference}, sides, {});
  EXPECT_TRUE(all);
  return *std::move(all);
}

const MatrixRow* RowOf(const Matrix& matrix, const CellId& cell) {
  for (const MatrixRow& row : matrix.rows) {
    if (row.cell == cell) {
      return &row;
    }
  }
  return nullptr;
}

const CellId kP50{"main.worker", "Waiting", "sync", Statistic::kP50};

TEST(Matrix, HasACellForEverySideAndTheReferencesOwnValue) {
  const auto reference = Runs(1e6, 1);
  const auto slow = Runs(2e6, 2);
  const auto equal = Runs(1e6, 3);
  const auto all = Compared(reference, {{"slow", slow}, {"equal", equal}});
  const Matrix matrix = MatrixOf(all);
  EXPECT_EQ(matrix.reference->name, "reference");
  ASSERT_EQ(matrix.sides.size(), 2U);
  EXPECT_EQ(matrix.sides[1]->name, "equal");
  const MatrixRow* row = RowOf(matrix, kP50);
  ASSERT_NE(row, nullptr);
  ASSERT_EQ(row->cells.size(), 2U);
  EXPECT_TRUE(row->verdict);
  ASSERT_TRUE(row->reference);
  EXPECT_NEAR(*row->reference, 1e6, 0.03e6);
  EXPECT_EQ(row->cells[0].finding->verdict, stats::Verdict::kRegressed);
  EXPECT_NEAR(row->cells[0].finding->ratio, 2, 0.06);
  EXPECT_EQ(row->cells[1].finding->verdict, stats::Verdict::kUnchanged);
}

TEST(Matrix, SaysWhatIsNotComparableAndWhy) {
  const auto reference = Runs(1e6, 1, "1.26", "synctest");
  const auto old = Runs(1e6, 2, "1.21", "synctest");
  const auto recent = Runs(2e6, 3, "1.25", "synctest");
  const auto all = Compared(reference, {{"old", old}, {"recent", recent}});
  const Matrix matrix = MatrixOf(all);
  const MatrixRow* row = RowOf(matrix, {"main.worker", "Waiting", "synctest", Statistic::kP50});
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->cells[0].finding, nullptr);
  EXPECT_FALSE(row->cells[0].comparable);
  EXPECT_THAT(std::string(row->cells[0].why), StartsWith("not comparable: before format 1.22"));
  EXPECT_NE(row->cells[1].finding, nullptr);
  const std::string text = report::MatrixText(all, {});
  EXPECT_THAT(text, HasSubstr("n/c a"));
  EXPECT_THAT(text, HasSubstr("a: not comparable: before format 1.22"));
}

TEST(Matrix, WhatNeitherSideHasIsNotNotComparable) {
  const auto reference = Waiters(6, 200, 1e6, 1);
  auto other = Waiters(6, 200, 1e6, 2);
  auto more = Waiters(6, 200, 1e6, 3);
  for (Profile& run : more) {
    run.types.front().cells.push_back({What::kWaiting, "select", {}});
    for (int i = 0; i < 200; ++i) {
      run.types.front().cells.back().spans.Add(1'000'000, true, true);
    }
  }
  const auto all = Compared(reference, {{"other", other}, {"more", more}});
  const Matrix matrix = MatrixOf(all);
  const MatrixRow* row =
      RowOf(matrix, {"main.worker", "Waiting", "select", Statistic::kTimePerSecond});
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->cells[0].finding, nullptr);
  EXPECT_TRUE(row->cells[0].comparable);
  EXPECT_EQ(row->cells[0].why, "neither side has such spans");
  ASSERT_NE(row->cells[1].finding, nullptr);
  EXPECT_EQ(row->cells[1].finding->verdict, stats::Verdict::kAppeared);
}

TEST(Matrix, RowsWithAVerdictComeFirstAndTheProcessBeforeTypes) {
  auto reference = Runs(1e6, 1);
  auto slow = Runs(2e6, 2);
  auto equal = Runs(1e6, 3);
  for (auto* runs : {&reference, &slow, &equal}) {
    for (Profile& run : *runs) {
      for (int i = 0; i < 100; ++i) {
        run.gc_mark.Add(runs == &slow ? 30'000'000 : 10'000'000, true, true);
      }
    }
  }
  const auto all = Compared(reference, {{"slow", slow}, {"equal", equal}});
  const Matrix matrix = MatrixOf(all);
  ASSERT_FALSE(matrix.rows.empty());
  EXPECT_EQ(matrix.rows.front().cell.type, "(process)");
  bool before = true;
  for (const MatrixRow& row : matrix.rows) {
    EXPECT_TRUE(before || !row.verdict) << row.cell.type;
    before = row.verdict;
  }
  EXPECT_FALSE(matrix.rows.back().verdict);
  EXPECT_LT(matrix.CountTelling(), matrix.rows.size());
}

TEST(MatrixReport, TextFitsTheWidthWithNineSides) {
  const auto reference = Runs(1e6, 1);
  const auto slow = Runs(2.5e9, 2);
  std::vector<NamedSide> sides;
  for (int i = 0; i < 8; ++i) {
    sides.push_back({"a side with quite a long name " + std::to_string(i), slow});
  }
  const std::string text = report::MatrixText(Compared(reference, sides), {true, false, 98});
  std::istringstream lines(text);
  std::size_t rows = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto width =
        std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
    EXPECT_LE(width, 98) << line;
    rows += line.starts_with("  p50 ") ? 1 : 0;
  }
  EXPECT_GE(rows, 2U);  // the columns go on below
}

TEST(MatrixReport, NamesFromTracesEndNoTableAndNoChart) {
  auto reference = Runs(1e6, 1);
  auto slow = Runs(2e6, 2);
  for (auto* runs : {&reference, &slow}) {
    for (Profile& run : *runs) {
      run.types.front().name = kHostile;
    }
  }
  const std::string name = "side|<b>\"]`\n```";
  const auto all = Compared(reference, {{name, slow}, {"\" --> [", slow}, {"third", slow}});
  const std::string text = report::ToMarkdown(all, {});
  EXPECT_THAT(text, HasSubstr("```mermaid"));
  // Code shows a name in backticks, its own gone, and bars escaped; a chart has none of them.
  EXPECT_THAT(text, Not(HasSubstr("@you`")));
  EXPECT_THAT(text, Not(HasSubstr("\n# x")));
  const std::size_t chart = text.find("```mermaid");
  const std::string inside = text.substr(chart, text.find("\n```\n", chart) - chart);
  EXPECT_THAT(inside, Not(HasSubstr("<")));
  EXPECT_THAT(inside, Not(HasSubstr("side|")));
  EXPECT_THAT(inside,
              HasSubstr("x-axis [\"reference\", \"side_…_______\", \"_ --_ _\", \"third\"]"));
}

TEST(MatrixReport, MarkdownStaysBelowTheLengthOfAComment) {
  std::vector<Profile> reference(6, FakeRun());
  std::vector<Profile> slow(6, FakeRun());
  for (std::size_t i = 0; i < 6; ++i) {
    FakeRun base;
    FakeRun changed;
    for (int type = 0; type < 60; ++type) {
      const std::string name = "main." + std::string(300, 'x') + std::to_string(type);
      base.Spans(name, What::kWaiting, "sync", 100, 1'000'000 + static_cast<Nanos>(i) * 1000);
      changed.Spans(name, What::kWaiting, "sync", 100, 9'000'000 + static_cast<Nanos>(i) * 1000);
    }
    reference[i] = base;
    slow[i] = changed;
  }
  const std::vector<NamedSide> sides(8, NamedSide{"slow", slow});
  const auto all = Compared(reference, sides);
  const std::string text = report::ToMarkdown(all, {});
  EXPECT_LT(text.size(), 65'536U);
  EXPECT_THAT(text, HasSubstr("more rows are in the JSON"));
  EXPECT_THAT(text, HasSubstr("found no room here"));
}

TEST(Sparkline, IsLowestAtTheLeastAndHighestAtTheGreatest) {
  using Values = std::vector<std::optional<double>>;
  EXPECT_EQ(report::Sparkline(Values{4.5, 1, 8, std::nullopt}), "▅▁█·");  // halfway: 3.5 of 7, up
  EXPECT_EQ(report::Sparkline(Values{3, 3, 3}), "▅▅▅");
  EXPECT_EQ(report::Sparkline(Values{3, std::nullopt, 4}), "");
}

TEST(Matrix, WhatGoesAcrossKeepsTheUsersOrder) {
  const auto reference = Runs(1e6, 1);
  const auto slow = Runs(2e6, 2);
  const auto slower = Runs(4e6, 3);
  const auto all = Compared(reference, {{"slow", slow}, {"slower", slower}});
  const Matrix matrix = MatrixOf(all, 1);
  const auto sides = matrix.InOrder();
  ASSERT_EQ(sides.size(), 3U);
  EXPECT_EQ(sides[0]->name, "slow");
  EXPECT_EQ(sides[1]->name, "reference");
  const auto values = matrix.ValuesInOrder(*RowOf(matrix, kP50));
  EXPECT_NEAR(*values[0], 2e6, 0.1e6);
  EXPECT_NEAR(*values[1], 1e6, 0.1e6);
  EXPECT_NEAR(*values[2], 4e6, 0.2e6);
  EXPECT_EQ(MatrixOf(all, 99).InOrder().back()->name, "reference");
}

TEST(Toolchains, AreInferredForASideAndMarkedSo) {
  auto runs = Runs(1e6, 1);
  Comparison comparison = *Compare(runs, runs, {});
  ASSERT_TRUE(comparison.base.toolchain);
  EXPECT_EQ(report::Toolchains(comparison.base), "Go 1.26 or 1.27 (inferred)");
  runs.front().stacks.push_back({1, {"runtime.mallocgcSmallScanSlowPath"}});
  comparison = *Compare(runs, runs, {});
  EXPECT_EQ(report::Toolchains(comparison.base), "Go 1.27 (inferred)");
  EXPECT_THAT(comparison.base.toolchain->evidence, ElementsAre(HasSubstr("(in 1 of 6 traces)")));
  runs.back().format_version = "1.22";
  runs.back().toolchains = "Go 1.22";
  comparison = *Compare(runs, runs, {});
  EXPECT_EQ(report::Toolchains(comparison.base), "Go 1.22, Go 1.26 or 1.27, Go 1.27 (inferred)");
}

std::optional<profile::GoVersion> Given(const std::string& text) {
  return *profile::ParseGoVersion(text);
}

TEST(Toolchains, WhatABaselineWasToldIsGiven) {
  auto runs = Runs(1e6, 1);
  for (Profile& run : runs) {
    run.toolchains = "go1.27.3";
  }
  EXPECT_EQ(report::Toolchains(Compare(runs, runs, {})->base), "go1.27.3 (given)");
}

TEST(Toolchains, AGivenOneIsShownAsSuch) {
  const auto runs = Runs(1e6, 1);
  const std::vector<NamedSide> sides = {{"b", runs, Given("go1.26.1")}};
  const auto all = CompareAll({"a", runs, Given("go1.27.3-X:nogreenteagc")}, sides, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(report::Toolchains(all->front().base), "go1.27.3-X:nogreenteagc (given)");
  EXPECT_EQ(report::Toolchains(all->front().changed), "go1.26.1 (given)");
}

TEST(Toolchains, AGivenOneThatCannotHaveWrittenTheTraceIsAnError) {
  const auto runs = Runs(1e6, 1);
  const std::vector<NamedSide> sides = {{"b", runs, Given("go1.21.1")}};
  const auto all = CompareAll({"a", runs}, sides, {});
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().code, ErrorCode::kUsage);
  EXPECT_THAT(all.error().what, HasSubstr("go1.21.1"));
  EXPECT_EQ(all.error().where, runs.front().file);
  EXPECT_FALSE(CompareAll({"a", runs, Given("go1.21.1")}, {{{"b", runs}}}, {}));
}

TEST(Toolchains, FunctionsAgainstAGivenOneAndFormatsAgainstANameAreWarnings) {
  auto runs = Runs(1e6, 1);
  runs.front().stacks.push_back({1, {"runtime.mallocgcSmallScanSlowPath"}});
  const std::vector<NamedSide> sides = {
      {"b", runs, Given("go1.26.1")}, {"go1.21-x", runs}, {"go1.27-x", runs}, {"1.27", runs}};
  const auto all = CompareAll({"a", runs}, sides, {});
  ASSERT_TRUE(all);
  EXPECT_THAT((*all)[0].warnings.front(), HasSubstr("b is said to be recorded by go1.26.1, but"));
  EXPECT_THAT((*all)[1].warnings.front(), HasSubstr("go1.21-x is named after Go 1.21, but"));
  for (const std::size_t fine : {std::size_t{2}, std::size_t{3}}) {
    EXPECT_THAT((*all)[fine].warnings.front(), Not(HasSubstr("is named"))) << fine;
  }
}

}  // namespace
}  // namespace tracegate::diff
