// Sessions of runs, and what is refused.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "golden/baseline.h"
#include "golden/parts.h"
#include "tests/golden/fixtures.h"

namespace tracegate::golden {
namespace {

using testing::Blessed;
using ::testing::HasSubstr;
using testing::Side;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string RefusalOf(Baseline& baseline, const std::vector<profile::Profile>& runs,
                      const SessionOptions& options = {}) {
  const auto added = AddSession(baseline, runs, options);
  return added ? "" : added.error().Line();
}

// Every line but that of the hash stays, in its order.
TEST(AddSession, OnlyAddsLines) {
  const auto runs = Side("quota/buggy", 8);
  Baseline baseline = Blessed(Side("quota/fixed", 8));
  const std::vector<std::string> before = LinesOf(WriteBaseline(baseline));
  ASSERT_EQ(RefusalOf(baseline, runs), "");
  const std::string text = WriteBaseline(baseline);
  const std::vector<std::string> after = LinesOf(text);
  EXPECT_GT(after.size(), before.size() + 8);
  std::size_t at = 0;
  for (const std::string& line : after) {
    at += at == 1 || (at < before.size() && line == before[at]) ? 1 : 0;
  }
  EXPECT_EQ(at, before.size()) << before[std::min(at, before.size() - 1)];
  const auto read = ReadBaseline(text);
  ASSERT_TRUE(read) << read.error().Line();
  const std::vector<Part> parts = PartsOf(*read);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].sessions, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(parts[0].session_sizes, (std::vector<std::size_t>{8, 8}));
  EXPECT_EQ(parts[0].runs.size(), 16U);
}

TEST(AddSession, RefusesCopies) {
  auto runs = Side("quota/fixed", 3);
  runs.push_back(runs[1]);
  runs.back().file = "copy.trace";
  Baseline baseline;
  EXPECT_THAT(RefusalOf(baseline, runs), HasSubstr("the same run as "));
  EXPECT_TRUE(baseline.sessions.empty());
  runs.pop_back();
  baseline = Blessed(runs);
  const std::string text = WriteBaseline(baseline);
  EXPECT_THAT(RefusalOf(baseline, Side("quota/fixed", 4)),
              HasSubstr("in the baseline already, in session 1"));
  EXPECT_EQ(WriteBaseline(baseline), text);
}

TEST(AddSession, RefusesMixedEnvironments) {
  Baseline baseline;
  auto runs = Side("quota/fixed", 2);
  runs[1].gomaxprocs = {{0, 8}};
  EXPECT_THAT(RefusalOf(baseline, runs), HasSubstr("GOMAXPROCS is 8, but 2 in "));
  runs = Side("quota/fixed", 2);
  runs[1].format_version = "1.25";
  EXPECT_THAT(RefusalOf(baseline, runs), HasSubstr("the trace's format is 1.25, but 1.26 in "));
  EXPECT_THAT(RefusalOf(baseline, runs), HasSubstr("make two sessions"));
  EXPECT_THAT(RefusalOf(baseline, {}), HasSubstr("at least one run"));
}

TEST(AddSession, KeepsTheEnvironment) {
  SessionOptions options;
  options.labels = {{"z", "a b\n"}, {"branch", "main"}};
  options.go = "1.27.1";
  options.date = "2024-02-29";
  const auto read = ReadBaseline(WriteBaseline(Blessed(Side("quota/fixed", 2), options)));
  ASSERT_TRUE(read) << read.error().Line();
  const Session& session = read->sessions[0];
  EXPECT_EQ(session.go, "1.27.1");
  EXPECT_TRUE(session.go_given && session.date_given && session.whole);
  EXPECT_EQ(session.date, "2024-02-29");
  EXPECT_EQ(session.gomaxprocs, 2U);
  EXPECT_EQ(session.format, "1.26");
  EXPECT_EQ(session.labels, (decltype(session.labels){{"branch", "main"}, {"z", "a b\n"}}));
  Baseline other;
  options.labels.push_back({"z", "again"});
  EXPECT_THAT(RefusalOf(other, Side("quota/fixed", 1), options), HasSubstr("given twice"));
  options.labels.clear();
  options.date = "2023-02-29";
  EXPECT_THAT(RefusalOf(other, Side("quota/fixed", 1), options), HasSubstr("is no date"));
}

// MANIFEST of the corpus: recorded on 2026-11-22. The order of runs is that of their time.
TEST(AddSession, TakesTheDateFromTheTraces) {
  auto runs = Side("quota/fixed", 8);
  std::swap(runs[0], runs[5]);
  const Baseline baseline = Blessed(runs);
  EXPECT_EQ(baseline.sessions[0].date, "2026-11-22");
  EXPECT_FALSE(baseline.sessions[0].date_given);
  EXPECT_TRUE(
      std::is_sorted(baseline.sessions[0].runs.begin(), baseline.sessions[0].runs.end(),
                     [](const golden::Run& a, const golden::Run& b) { return a.wall < b.wall; }));
  for (profile::Profile& run : runs) {
    run.wall_start.reset();
  }
  EXPECT_EQ(Blessed(runs).sessions[0].date, std::nullopt);
}

// Names are the program's: anything may stand in them.
TEST(ReadBaseline, TakesHostileNames) {
  auto runs = Side("quota/fixed", 1);
  const std::string name = std::string("main.evil\nend\ntype x \"\\ \xff\u202e\x1b[31m") + '\0';
  for (profile::TypeProfile& type : runs[0].types) {
    if (!type.system) {
      type.name = type.name == "main.main" ? name : type.name;
    }
  }
  std::sort(runs[0].types.begin(), runs[0].types.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  const std::string text = WriteBaseline(Blessed(runs));
  const auto read = ReadBaseline(text);
  ASSERT_TRUE(read) << read.error().Line();
  EXPECT_TRUE(std::any_of(read->entries.begin(), read->entries.end(),
                          [&](const auto& entry) { return entry.first.type == name; }));
  EXPECT_NE(PartsOf(*read)[0].runs[0].FindType(name), nullptr);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

// What people read is not free to say something else.
TEST(ReadBaseline, RefusesASummaryThatIsNotTrue) {
  const std::string text = WriteBaseline(Blessed(Side("quota/fixed", 2)));
  std::string body = text.substr(text.find('\n', text.find('\n') + 1) + 1);
  body = body.substr(0, body.size() - 4);
  const std::size_t at = body.find("x ", body.find("\nin 1: ", body.find("state Running")));
  ASSERT_NE(at, std::string::npos);
  body.insert(at, "0");
  const auto read = ReadBaseline(testing::Sealed(body));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().Line(), HasSubstr("not as tracegate writes it: \"in 1: "));
}

std::string RefusalOfBody(const std::string& body) {
  const auto read = ReadBaseline(testing::Sealed(body));
  return read ? "" : read.error().Line();
}

// The line is told, and why.
TEST(ReadBaseline, RefusesWhatHasNoMeaning) {
  const std::string session =
      "session 1 whole\nunit 1\nformat 1.26\ngo 1.27 given\n"
      "run 00112233445566778899aabbccddeeff 1000\n";
  EXPECT_EQ(RefusalOfBody(session), "");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "line 3: there is no session"},
      {"session 1 whole\n", "session 1 has no runs"},
      {"session 1000001 whole\n", "line 3: \"1000001\" is no number from 0 to 1000000"},
      {"session 0 whole\n", "line 3: the sessions do not ascend"},
      {session + "nonsense\n", "line 8: this is no line of a baseline"},
      {session + "label a  b\n", "line 8: this is no line"},
      {session + "accepted 1 x y z\n", "line 8: there is no partial session 1"},
      {session + "s A\n", "line 8: there is no function 0"},
      {session + "type x\nstate Running\nin 2: 1x\n", "line 10: there is no session 2"},
      {session + "type x\nstate Running\nin 1: 1x\n", "has 0 runs in session 1, which has 1"},
      {session + "type x\nstate goroutine\nin 1: 1 2\n", "line 10: there must be 1 numbers"},
      {session + "type x\nstate Running\nin 1: 1x\nFBCD\n", "line 11: the durations do not fit"},
      {session + "type x\nstate Running\nin 1: 1x\nCBgggE\n",
       "line 11: a duration is out of range"},
      {session + "type x\nstate Running\nin 1: 1x\nBA\nat 0 B\n",
       "line 12: \"0\" is not one of the 0"},
      {session + "type x\nstate Running\nin 1: 0x\n-\nin 1: 0x\n-\n", "line 12: this place and"},
  };
  for (const auto& [body, expected] : cases) {
    EXPECT_THAT(RefusalOfBody(body), HasSubstr(expected)) << body;
  }
}

// Few bytes that ask for much memory.
TEST(ReadBaseline, BoundsWhatItWouldMake) {
  std::string body =
      "session 1 whole\nunit 1\nformat 1.26\ngo 1.27 given\n"
      "run 00112233445566778899aabbccddeeff 1000\ntype x\n";
  for (int i = 0; i < 30'000; ++i) {
    body += "state Waiting r" + std::to_string(i) + "\nin 1: 2x\nCBAwwD\n";
  }
  EXPECT_THAT(RefusalOfBody(body), HasSubstr("the durations of all spans together reach too far"));
}

}  // namespace
}  // namespace tracegate::golden
