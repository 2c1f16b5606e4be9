// Which single spans are shown, and how they are put into words.
#include "diff/exemplars.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "diff/report/exemplars.h"
#include "diff/report/markdown.h"
#include "diff/report/report.h"

namespace tracegate::diff {
namespace {

using profile::Exemplar;
using profile::SpanAt;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Finding FindingAt(const Place& place, stats::Verdict verdict, Statistic statistic) {
  Finding finding;
  finding.cell = {place.type, place.state, place.reason, statistic};
  finding.verdict = verdict;
  return finding;
}

const Place kSelect = {"main.work", "Waiting", "select"};
const Place kLifetime = {"main.work", "lifetime", ""};
const Place kStop = {"(process)", "stop-the-world", "GC mark termination"};
const Place kQuiet = {"main.work", "Running", ""};

Comparison Example() {
  Comparison comparison;
  comparison.findings = {FindingAt(kSelect, stats::Verdict::kRegressed, Statistic::kP99),
                         FindingAt(kSelect, stats::Verdict::kRegressed, Statistic::kMean),
                         FindingAt(kLifetime, stats::Verdict::kRegressed, Statistic::kMean),
                         FindingAt(kStop, stats::Verdict::kImproved, Statistic::kMean),
                         FindingAt(kQuiet, stats::Verdict::kUnchanged, Statistic::kMean)};
  comparison.aligned = {{"main.work", "main.job", MatchBy::kRename, 1, ""}};
  return comparison;
}

TEST(Exemplars, AreOfPlacesWithFindings) {
  EXPECT_THAT(PlacesToShow(Example()), ElementsAre(kSelect, kStop));
}

TEST(Exemplars, AreLookedForUnderTheNewSidesNames) {
  const std::vector<Place> places = {kSelect, kStop};
  const auto asks = WorstAsks(Example(), places);
  ASSERT_EQ(asks.size(), 2u);
  EXPECT_EQ(asks[0].place, (Place{"main.job", "Waiting", "select"}));
  EXPECT_EQ(asks[0].like, std::nullopt);
  EXPECT_EQ(asks[1].place, kStop);
}

TEST(Exemplars, NoMoreThanAFewPlaces) {
  Comparison comparison;
  for (int i = 0; i < 50; ++i) {
    comparison.findings.push_back(FindingAt({"main.f" + std::to_string(i), "Running", ""},
                                            stats::Verdict::kRegressed, Statistic::kMean));
  }
  EXPECT_EQ(PlacesToShow(comparison).size(), kMostExemplars);
}

TEST(Exemplars, TheTypicalOneIsLikeTheMedianOfAllRuns) {
  std::vector<profile::Profile> base(2);
  for (auto& [run, values] : {std::pair(&base[0], std::vector<Nanos>{10, 20, 30}),
                              std::pair(&base[1], std::vector<Nanos>{40, 50})}) {
    profile::TypeProfile type;
    type.name = "main.work";
    type.cells.push_back({profile::What::kWaiting, "select", {}});
    for (const Nanos value : values) {
      type.cells.front().spans.completed.Add(value);
    }
    run->types.push_back(type);
  }
  const std::vector<Place> places = {kSelect};
  EXPECT_EQ(TypicalAsks(base, places).front().like, 30);
}

TEST(Exemplars, TheBestOfAllFilesComeFirst) {
  const std::vector<profile::SpanAsk> asks = {{kSelect}, {kStop}};
  const std::vector<std::vector<std::vector<SpanAt>>> by_file = {
      {{{0, 50}, {0, 40}}, {}}, {{{0, 70}, {0, 50}}, {}}, {}};
  const auto best = BestOf(asks, by_file);
  std::vector<std::pair<std::size_t, Nanos>> found;
  for (const SpanOf& span : best[0]) {
    found.emplace_back(span.file, span.span.end);
  }
  EXPECT_THAT(found, ElementsAre(std::pair(1, 70), std::pair(0, 50), std::pair(1, 50)));
  EXPECT_THAT(best[1], IsEmpty());
}

Comparison WithExemplar(const Exemplar& exemplar) {
  Comparison comparison = Example();
  comparison.exemplars.push_back({kSelect, exemplar, {}, std::nullopt});
  return comparison;
}

TEST(ExemplarText, SaysWhereAndWhoEndedIt) {
  Exemplar exemplar;
  exemplar.file = "a.trace";
  exemplar.span = {1'204'000'000, 1'407'000'000, true, GoId{57}};
  exemplar.stack = {"runtime.selectgo", "main.wait", "main.f", "main.g", "main.h"};
  exemplar.ended_by = profile::EndedBy{"main.add", GoId{12}, {}};
  const Comparison comparison = WithExemplar(exemplar);
  EXPECT_THAT(report::ExemplarLines(comparison.findings[0], comparison),
              ElementsAre("worst: 203ms at 1.20s of a.trace (goroutine 57): main.wait < main.f < "
                          "main.g < …; ended by main.add (goroutine 12)"));
  EXPECT_THAT(report::ExemplarLines(comparison.findings[3], comparison), IsEmpty());
}

TEST(ExemplarText, TellsTimersFromThePoller) {
  Exemplar exemplar;
  exemplar.ended_by = profile::EndedBy{std::nullopt, kNoGoroutine, {"time.sendTime", "x"}};
  EXPECT_EQ(report::EndedByText(exemplar, "select"), "a timer");
  exemplar.ended_by->stack = {};
  EXPECT_EQ(report::EndedByText(exemplar, "sleep"), "a timer");
  EXPECT_EQ(report::EndedByText(exemplar, "network"), "the network poller");
  EXPECT_EQ(report::EndedByText(exemplar, "select"),
            "no goroutine (a timer, the network poller or the collector)");
  exemplar.ended_by.reset();
  EXPECT_EQ(report::EndedByText(exemplar, "select"), "");
}

TEST(ExemplarText, HostileNamesAreEscaped) {
  Exemplar exemplar;
  exemplar.file = "a\x1b[31m\n.trace";
  exemplar.stack = {"main.\x07 <script>"};
  const Comparison comparison = WithExemplar(exemplar);
  const std::string text = report::ToText(comparison, {});
  EXPECT_THAT(text, HasSubstr("worst: "));
  EXPECT_THAT(text, HasSubstr("\\x1b[31m\\x0a.trace"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
  EXPECT_THAT(report::ToJson(comparison, {}), HasSubstr("a\\u001b[31m\\n.trace"));
}

std::size_t CodePoints(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6U) != 2; }));
}

TEST(ExemplarLine, IsOneLineOfMarkdownOfLimitedLength) {
  Comparison comparison = Example();
  PlaceExemplars& exemplars = comparison.exemplars.emplace_back();
  exemplars.place = kSelect;
  exemplars.worst = Exemplar();
  exemplars.worst->file = "a|`\n</details>@b.trace";
  exemplars.worst->stack = {std::string(5000, 'x')};
  exemplars.typical = exemplars.worst;
  const Finding& finding = comparison.findings.front();
  report::PageLimits limits;
  limits.exemplar = 100;
  const std::string line = report::ExemplarLine(finding, comparison, limits);
  EXPECT_THAT(line, AllOf(StartsWith("\nSingle spans, worst: 0 at 0 of a\\|\\`"),
                          HasSubstr("; typical of base: "), EndsWith(".\n"), HasSubstr("…")));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 2);
  EXPECT_THAT(line, Not(HasSubstr("</details>")));
  EXPECT_THAT(line, Not(HasSubstr("@b")));
  EXPECT_LT(CodePoints(line), 300U);
  EXPECT_THAT(report::ToMarkdown(comparison, {}),
              HasSubstr(report::ExemplarLine(finding, comparison, {})));
  comparison.exemplars.clear();
  EXPECT_EQ(report::ExemplarLine(finding, comparison, limits), "");
}

}  // namespace
}  // namespace tracegate::diff
