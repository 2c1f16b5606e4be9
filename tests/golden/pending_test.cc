#include "golden/pending.h"

#include <gmock/gmock.h>

#include <limits>
#include <map>
#include <sstream>

#include "golden/parts.h"
#include "tests/golden/fixtures.h"

namespace tracegate::golden {
namespace {

using testing::Blessed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Side;

const Place kSync{"main.(*transport).runStream", "Waiting", "sync"};
const Place kLife{"main.(*transport).runStream", "lifetime", ""};
const Place kGone{"main.other", "Waiting", "select"};

Pending Found(const Baseline& baseline) {
  std::vector<PendingItem> items;
  for (const Place& place : {kSync, kLife, kGone}) {
    items.push_back({place,
                     {{"p99", "1.00ms", "1.50ms", 1.5, 0.0012, "regressed"},
                      {"mean", "0", "1 ms", std::numeric_limits<double>::infinity(), 1e-300, "x"}},
                     {"runtime.semacquire", "main.\nwait"}});
  }
  auto pending = MakePending(baseline, Side("quota/buggy", 8), {}, std::move(items));
  EXPECT_TRUE(pending) << pending.error().Line();
  return *std::move(pending);
}

// The block of lines of an entry: from its state to the next.
std::string EntryOf(const std::string& text, const Place& place) {
  const std::size_t type = text.find("\ntype " + place.type + "\n");
  const std::size_t state = text.find(
      "\nstate " + place.state + (place.reason.empty() ? "" : " " + place.reason) + "\n", type);
  EXPECT_NE(state, std::string::npos);
  const std::size_t end = text.find("\nstate ", state + 1);
  return text.substr(state, end - state);
}

// By block of an entry.
std::map<std::string, std::string> Entries(const std::string& text) {
  std::map<std::string, std::string> entries;
  std::istringstream in(text);
  std::string type;
  std::string name;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("type ")) {
      type = line;
    } else if (line.starts_with("state ")) {
      name = type + " " + line;
    } else if (!name.empty()) {
      entries[name] += line + "\n";
    }
  }
  return entries;
}

TEST(Pending, IsReadBack) {
  const Pending pending = Found(Blessed(Side("quota/fixed", 8)));
  const std::string text = WritePending(pending);
  const auto read = ReadPending(text);
  ASSERT_TRUE(read) << read.error().Line();
  EXPECT_EQ(WritePending(*read), text);
  ASSERT_EQ(read->items.size(), 3U);
  EXPECT_EQ(read->items[0].place, kSync);
  EXPECT_EQ(read->items[0].rows[1].ratio, std::numeric_limits<double>::infinity());
  EXPECT_THAT(read->items[0].stack, ElementsAre("runtime.semacquire", "main.\nwait"));
  EXPECT_EQ(read->baseline_hash, pending.baseline_hash);
  EXPECT_THAT(ReadPending(text.substr(0, 5000)).error().Line(), HasSubstr("was cut"));
  EXPECT_THAT(ReadBaseline(text).error().Line(), HasSubstr("this is no baseline"));
}

TEST(Accept, TouchesAcceptedEntriesAlone) {
  Baseline baseline = Blessed(Side("quota/fixed", 8));
  const std::string before = WriteBaseline(baseline);
  Pending pending = Found(baseline);
  const std::vector<std::size_t> first = {0};
  ASSERT_TRUE(Accept(baseline, pending, first, "a new cache", "2026-11-26"));
  const std::string after = WriteBaseline(baseline);
  EXPECT_THAT(after,
              HasSubstr("accepted 2 main.(*transport).runStream Waiting sync\n"
                        "on 2026-11-26\nbecause \"a new cache\"\nchange p99 1.00ms 1.50ms\n"));
  EXPECT_THAT(EntryOf(after, kSync), HasSubstr("in 2:"));
  EXPECT_THAT(EntryOf(after, kSync), ::testing::Not(HasSubstr("in 1:")));
  const auto old_entries = Entries(before);
  const auto new_entries = Entries(after);
  ASSERT_EQ(old_entries.size(), new_entries.size());
  std::size_t differ = 0;
  for (const auto& [name, lines] : old_entries) {
    differ += new_entries.at(name) != lines ? 1 : 0;
  }
  EXPECT_EQ(differ, 1U);
  EXPECT_TRUE(ReadBaseline(after)) << ReadBaseline(after).error().Line();

  // The rest can be accepted later, into the same session.
  ASSERT_EQ(pending.items.size(), 2U);
  const auto again = ReadPending(WritePending(pending));
  ASSERT_TRUE(again);
  pending = *again;
  const std::vector<std::size_t> rest = {0, 1};
  ASSERT_TRUE(Accept(baseline, pending, rest, "too", std::nullopt));
  EXPECT_TRUE(pending.items.empty());
  EXPECT_EQ(baseline.sessions.size(), 2U);
  EXPECT_FALSE(baseline.sessions[1].whole);
  EXPECT_FALSE(baseline.entries.contains(kGone));
  for (const Part& part : PartsOf(baseline)) {
    if (part.covers(kGone)) {
      EXPECT_THAT(part.sessions, ElementsAre(2));
    }
  }
  EXPECT_TRUE(ReadBaseline(WriteBaseline(baseline)));
}

TEST(Accept, RefusesWhatItCannotDo) {
  Baseline baseline = Blessed(Side("quota/fixed", 4));
  Pending pending = Found(baseline);
  const std::string before = WriteBaseline(baseline) + WritePending(pending);
  const auto refusal = [&](std::size_t item, const std::string& reason, const std::string& date) {
    const std::vector<std::size_t> items = {item};
    const auto done = Accept(baseline, pending, items, reason, date);
    return done ? "" : done.error().Line();
  };
  EXPECT_THAT(refusal(3, "x", "2026-11-26"), HasSubstr("there is no change 4"));
  EXPECT_THAT(refusal(0, "", "2026-11-26"), HasSubstr("for a reason"));
  EXPECT_THAT(refusal(0, "x", "tomorrow"), HasSubstr("is no date"));
  EXPECT_EQ(WriteBaseline(baseline) + WritePending(pending), before);
  Baseline other = Blessed(Side("quota/fixed", 5));
  const std::vector<std::size_t> items = {0};
  EXPECT_THAT(Accept(other, pending, items, "x", std::nullopt).error().Line(),
              HasSubstr("the baseline has changed since the check"));
}

// What is accepted is compared with the new runs, and with whole sessions after them.
TEST(Accept, MakesAPartOfItsOwn) {
  const auto fixed = Side("quota/fixed", 8);
  const auto buggy = Side("quota/buggy", 8);
  Baseline baseline = Blessed(fixed);
  Pending pending = Found(baseline);
  const std::vector<std::size_t> first = {0};
  ASSERT_TRUE(Accept(baseline, pending, first, "x", std::nullopt));
  std::vector<Part> parts = PartsOf(baseline);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_THAT(parts[0].sessions, ElementsAre(1));
  EXPECT_THAT(parts[1].sessions, ElementsAre(2));
  EXPECT_FALSE(parts[0].covers(kSync));
  EXPECT_TRUE(parts[1].covers(kSync));
  EXPECT_TRUE(parts[0].covers(kLife));
  EXPECT_TRUE(parts[0].covers({"unknown", "Waiting", "select"}));
  EXPECT_FALSE(parts[1].covers({"unknown", "Waiting", "select"}));

  // The second part has the new runs' values, and what stands beside them.
  const profile::TypeProfile* type = parts[1].runs[0].FindType(kSync.type);
  ASSERT_NE(type, nullptr);
  const auto time = [](const std::vector<profile::Profile>& runs) {
    std::uint64_t sum = 0;
    for (const profile::Profile& run : runs) {
      const auto* cell = run.FindType(kSync.type)->Find(profile::What::kWaiting, "sync");
      sum += cell == nullptr ? 0 : cell->spans.TotalTime();
    }
    return sum;
  };
  EXPECT_EQ(time(parts[1].runs), time(buggy));
  EXPECT_GT(time(buggy), 0U);
  EXPECT_NE(type->Find(profile::What::kLifetime, ""), nullptr);
  // The first has them too, to explain other changes by.
  EXPECT_NE(parts[0].runs[0].FindType(kSync.type)->Find(profile::What::kWaiting, "sync"), nullptr);

  // A whole session after it counts for both.
  auto more = Side("quota/fixed", 8);
  for (profile::Profile& run : more) {
    run.start += 1;
    run.end += 1;
  }
  ASSERT_TRUE(AddSession(baseline, more, {}));
  parts = PartsOf(baseline);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_THAT(parts[0].sessions, ElementsAre(1, 3));
  EXPECT_THAT(parts[1].sessions, ElementsAre(2, 3));
  EXPECT_EQ(parts[1].runs.size(), 16U);
}

}  // namespace
}  // namespace tracegate::golden
