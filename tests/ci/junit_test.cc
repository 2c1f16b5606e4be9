#include "ci/junit.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

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

// What Python's parser (expat) reads: for each test case a line "CLASSNAME / NAME: RESULT MESSAGE",
// after one with the counts that the suite states. "error" where it is no good XML.
std::string Read(const std::string& xml) {
  const std::string folder = ::testing::TempDir() + "junit_test" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  const std::string path = folder + "/it.xml";
  std::ofstream(path, std::ios::binary) << xml;
  const std::string script = folder + "/read.py";
  std::ofstream(script) << R"(
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
print(*(suite.get(key) for key in ("tests", "failures", "errors", "skipped")))
for case in suite.iter("testcase"):
    result = next((case.find(tag) for tag in ("failure", "skipped") if case.find(tag) is not None),
                  None)
    said = "passed" if result is None else f"{result.tag} {result.get('message')}"
    print(f"{case.get('classname')} / {case.get('name')}: {said}")
)";
  const std::string out = folder + "/out";
  const std::string command = "python3 " + script + " " + path + " >" + out + " 2>&1";
  const int status = std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe,cert-env33-c)
  std::ifstream in(out);
  const std::string read = (std::ostringstream() << in.rdbuf()).str();
  std::filesystem::remove_all(folder);
  return (status == 0 ? "" : "error ") + read;
}

TEST(JUnit, APlaceIsOneCaseWhateverItsStatistics) {
  auto gated = Failing({Regressed("main.worker"),
                        Finding("main.worker", "Waiting", "select", stats::Verdict::kInconclusive,
                                diff::Statistic::kP50),
                        Finding("main.other", "Running", "", stats::Verdict::kUnchanged),
                        Finding("main.unsure", "Runnable", "", stats::Verdict::kInconclusive)});
  gated.comparison.findings.back().runs_needed = 7;
  EXPECT_EQ(Read(ToJUnit(gated)),
            "4 2 0 1\n"
            "tracegate / gate: failure regressed: 1 regression in 1 place, 5 base and 5 new runs\n"
            "main.worker / Waiting select: failure p99 1.00ms -> 2.00ms, 2x (1.5x to 2.5x), "
            "adjusted p 0.004, regressed\n"
            "main.other / Running: passed\n"
            "main.unsure / Runnable: skipped inconclusive: p99; 7 runs more a side would probably "
            "decide\n");
}

TEST(JUnit, TheTextOfAFailureHasStackCauseAndEveryStatistic) {
  auto gated = Failing({Regressed("main.root"), Regressed("main.follower")});
  gated.comparison.findings[1].follows = diff::Follows{0, "unblocked by main.root"};
  gated.comparison.findings.push_back(Finding("main.root", "Waiting", "select",
                                              stats::Verdict::kUnchanged, diff::Statistic::kMean));
  const std::string xml = ToJUnit(gated);
  EXPECT_THAT(xml, HasSubstr("mean 1.00ms -&gt; 2.00ms"));
  EXPECT_THAT(xml, HasSubstr("95% of the change at:\n  runtime.selectgo\n  main.wait\n"));
  EXPECT_THAT(xml, HasSubstr("follows from main.root Waiting select: unblocked by main.root\n"));
}

TEST(JUnit, BudgetsAreCases) {
  auto gated = Passing();
  gated.budgets = {Budget("p99 < 5ms", true), Budget("p99 < 9ms", false),
                   Budget("p99 < 1s", false)};
  gated.budgets[2].why_not = "no run has 20 spans above its p99";
  gated.status = ExitStatus::kRegression;
  EXPECT_EQ(Read(ToJUnit(gated)),
            "4 2 0 1\n"
            "tracegate / gate: failure failed: 1 budget broken\n"
            "main.worker / budget: p99 < 5ms [Waiting select]: failure 7.20ms, over the limit of "
            "5.00ms; over it in 6 of 8 runs (p 0.145)\n"
            "main.worker / budget: p99 < 9ms [Waiting select]: passed\n"
            "main.worker / budget: p99 < 1s [Waiting select]: skipped not judged: no run has 20 "
            "spans above its p99\n");
}

TEST(JUnit, IgnoredAndUntestedAreSkippedWithTheReason) {
  auto gated = Passing();
  gated.comparison.findings = {Finding("main.worker", "Waiting", "", stats::Verdict::kRegressed)};
  gated.comparison.findings[0].gates = false;
  gated.comparison.not_judged = {{"too few spans", std::vector<diff::CellId>(3)}};
  gated.ignored = {{0, "known, see the tracker", "2026-12-31", 4}};
  const std::string read = Read(ToJUnit(gated));
  EXPECT_THAT(read, HasSubstr("main.worker / Waiting: skipped ignored: known, see the tracker "
                              "(until 2026-12-31)\n"));
  EXPECT_THAT(read, HasSubstr("tracegate / not tested: too few spans: skipped 3 cells not "));
  EXPECT_THAT(read, HasSubstr("tracegate / gate: passed\n"));
}

TEST(JUnit, AnUndecidedGateIsSeen) {
  auto gated = Passing();
  gated.comparison.outcome = diff::Outcome::kInconclusive;
  gated.comparison.why = "3+3 runs are too few";
  EXPECT_EQ(Read(ToJUnit(gated)),
            "1 0 0 1\ntracegate / gate: skipped inconclusive: 3+3 runs are too few\n");
  gated.status = ExitStatus::kInconclusive;
  EXPECT_EQ(Read(ToJUnit(gated)),
            "1 1 0 0\ntracegate / gate: failure failed because inconclusive: 3+3 runs are too "
            "few\n");
}

TEST(JUnit, CountsHaveNoCase) {
  auto gated = Passing();
  gated.comparison.findings = {Finding("main.worker", "Waiting", "", stats::Verdict::kChanged)};
  gated.comparison.findings[0].polarity = stats::Polarity::kNeutral;
  EXPECT_THAT(Read(ToJUnit(gated)), Not(HasSubstr("main.worker")));
}

TEST(JUnit, HostileNamesMakeGoodXml) {
  const std::string read = Read(ToJUnit(Failing({Regressed(Hostile(), "Waiting", Hostile())})));
  EXPECT_THAT(read, HasSubstr("2 2 0 0\n"));
  EXPECT_THAT(read,
              HasSubstr(R"(::error::x\x0a::add-mask::y\x0d`|<script>\|<b>`</code>|]]>&"'-->)"));
  EXPECT_THAT(read, HasSubstr(R"(\x01\x1b[31m\xff\xfe\xef\xbf\xbe\xef\xbf\xbf\xed\xa0\x80)"));
}

TEST(JUnit, AFloodIsBounded) {
  const std::string xml = ToJUnit(Flood(1500));
  const std::string read = Read(xml);
  EXPECT_EQ(std::count(read.begin(), read.end(), '\n'), 1 + 1 + 500 + 500) << read.substr(0, 500);
  // 1500 causes with 2 followers each and 750 broken budgets fail, 500 of them are there; 750
  // budgets, 1500 reasons, 1500 better and 1500 slightly worse places do not.
  EXPECT_THAT(xml, HasSubstr("4750 more that fail and 4750 more that do not are left out"));
  std::istringstream lines(read);
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(names.insert(line.substr(0, line.find(": failure"))).second) << line;
  }
}

}  // namespace
}  // namespace tracegate::ci
