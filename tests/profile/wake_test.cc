// Wakes in a Profile: by whom and where waits were ended.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "src/profile/merge.h"
#include "src/profile/select.h"
#include "tests/support/example_trace.h"

namespace tracegate::profile {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using testing::Format;
using testing::Frames;
using ::testing::IsEmpty;
using testing::kNoFrames;
using testing::ProfileOf;

// "chan receive by main.send at main.send: 2 x, 30 ns"
std::vector<std::string> Wakes(const Profile& profile, std::string_view type) {
  std::vector<std::string> rows;
  const TypeProfile* found = profile.FindType(type);
  for (const Wake& wake : found == nullptr ? std::vector<Wake>() : found->wakes) {
    const auto& frames = profile.stacks.at(wake.stack).frames;
    rows.push_back(fmt::format("{} by {} at {}: {} x, {} ns", wake.reason,
                               wake.waker.value_or("nobody"), frames.empty() ? "?" : frames[0],
                               wake.count, wake.time));
  }
  return rows;
}

// Goroutine 2, of type main.wait, waits for `reason` three times, from 100 to 110, 200 to 220 and
// 300 to 330; goroutine 1, of type `waker`, ends the first two, nobody the third.
Profile ThreeWaits(const std::string& waker = "main.send", const std::string& reason = "sync") {
  testing::Trace trace(Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& one = RunningGoroutine(gen);
  one.At(20).Event("GoStop", {"yield", Frames{waker}});
  one.At(21).Event("GoStart", {1, 1});
  one.At(110).Event("GoUnblock", {2, 1, Frames{"leaf", waker}});
  one.At(220).Event("GoUnblock", {2, 3, Frames{"leaf", waker}});
  gen.OnThread(9).At(330).Event("GoUnblock", {2, 5, kNoFrames});
  testing::Thread& two = RunningGoroutine(gen, 1, 1, 2);
  for (const std::uint64_t i : {1U, 2U, 3U}) {
    two.At(100 * i).Event("GoBlock", {reason, Frames{"main.wait"}});
    two.At(100 * i + 50).Event("GoStart", {2, 2 * i});
  }
  return ProfileOf(trace.File());
}

TEST(Wakes, AreAddedUpByReasonWakerAndStack) {
  EXPECT_THAT(
      Wakes(ThreeWaits(), "main.wait"),
      ElementsAre("sync by nobody at ?: 1 x, 30 ns", "sync by main.send at leaf: 2 x, 30 ns"));
  EXPECT_THAT(Wakes(ThreeWaits(), "main.send"), IsEmpty());
}

TEST(Wakes, AreSelectedByReason) {
  Profile profile = ThreeWaits();
  Merge(profile, ThreeWaits("main.send", "select"));
  const auto only = [](const std::string& reason) {
    return [reason](const std::string& value) { return value == reason; };
  };
  Select(profile, {}, {}, only("select"));
  EXPECT_THAT(Wakes(profile, "main.wait"), ElementsAre("select by nobody at ?: 1 x, 30 ns",
                                                       "select by main.send at leaf: 2 x, 30 ns"));
  Select(profile, {}, only("Running"), {});
  EXPECT_THAT(Wakes(profile, "main.wait"), IsEmpty());
}

TEST(Wakes, OfRunsInAnyOrderAreTheSame) {
  const std::vector<Profile> runs = {ThreeWaits(), ThreeWaits("main.other"),
                                     ThreeWaits("main.send", "select"), ThreeWaits()};
  Profile left = runs[0];
  for (std::size_t i = 1; i < runs.size(); ++i) {
    Merge(left, runs[i]);
  }
  Profile right = runs[3];  // (3 + 2) + (1 + 0)
  Merge(right, runs[2]);
  Profile rest = runs[1];
  Merge(rest, runs[0]);
  Merge(right, rest);
  const std::vector<std::string> expected = {
      "select by nobody at ?: 1 x, 30 ns", "select by main.send at leaf: 2 x, 30 ns",
      "sync by nobody at ?: 3 x, 90 ns", "sync by main.other at leaf: 2 x, 30 ns",
      "sync by main.send at leaf: 4 x, 60 ns"};
  EXPECT_EQ(Wakes(left, "main.wait"), expected);
  EXPECT_EQ(Wakes(right, "main.wait"), expected);
}

// A span by hand: goroutines of type `name` wait `nanos`.
timeline::Span Waited(trace::StringId name, Nanos nanos, trace::StackId wake_stack) {
  timeline::Span span;
  span.end = nanos;
  span.how = {What::kWaiting, true, true, true};
  span.type = name;
  span.waker = name;
  span.wake_stack = wake_stack;
  return span;
}

trace::StackId StackNumber(trace::Symbols& symbols, std::size_t i) {
  const trace::StringId frame = symbols.Intern(fmt::format("f{}", i));
  return symbols.InternStack({&frame, 1});
}

// Far more than are found again without a look-up, in an order in which each comes back
// only after all others.
TEST(Wakes, OfManyPlacesAreAllCounted) {
  constexpr std::size_t kPlaces = 20'000;
  trace::Symbols symbols;
  Builder builder(symbols);
  const trace::StringId name = symbols.Intern("main.many");
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < kPlaces; ++i) {
      builder.OnSpan(Waited(name, static_cast<Nanos>(i), StackNumber(symbols, i)));
    }
  }
  const Profile profile = builder.Take();
  const std::vector<Wake>& wakes = profile.types.at(0).wakes;
  ASSERT_EQ(wakes.size(), kPlaces);
  for (const Wake& wake : wakes) {
    ASSERT_EQ(wake.count, 3u);
    ASSERT_EQ("f" + std::to_string(wake.time / 3), profile.stacks.at(wake.stack).frames.at(0));
  }
  EXPECT_THAT(profile.diagnostics.all(), IsEmpty());
}

TEST(Wakes, BeyondTheCapAreCountedAsNotKept) {
  trace::Symbols symbols;
  Builder builder(symbols);
  const trace::StringId name = symbols.Intern("main.many");
  for (std::size_t i = 0; i < kMaxWakes + 2; ++i) {
    builder.OnSpan(Waited(name, 1, StackNumber(symbols, i)));
  }
  builder.OnSpan(Waited(name, 1, StackNumber(symbols, kMaxWakes)));
  const Profile profile = builder.Take();
  EXPECT_EQ(profile.types.at(0).wakes.size(), kMaxWakes);
  EXPECT_EQ(profile.types.at(0).cells.at(0).spans.completed.count(), kMaxWakes + 3);
  ASSERT_EQ(profile.diagnostics.all().size(), 1u);
  EXPECT_EQ(profile.diagnostics.all()[0].name, "wake not kept");
  EXPECT_EQ(profile.diagnostics.all()[0].severity, Severity::kLoss);
  EXPECT_EQ(profile.diagnostics.all()[0].count, 3u);
}

TEST(Wakes, TimeDoesNotWrap) {
  trace::Symbols symbols;
  Builder builder(symbols);
  const trace::StringId name = symbols.Intern("main.long");
  for (int i = 0; i < 5; ++i) {
    builder.OnSpan(Waited(name, kMaxNanos, trace::kEmptyStack));
  }
  Profile profile = builder.Take();
  const Profile same = profile;
  Merge(profile, same);
  EXPECT_EQ(profile.types.at(0).wakes.at(0).count, 10u);
  EXPECT_EQ(profile.types.at(0).wakes.at(0).time, std::numeric_limits<std::uint64_t>::max());
}

json WakesInJson(const Profile& profile) {
  return json::parse(ToJson({&profile, 1}))["types"].at(0)["wakes"];
}

TEST(Wakes, InJsonMostTimeFirst) {
  Profile profile;
  profile.stacks = {{1, {"leaf", "root"}}, {2, {}}};
  profile.types.emplace_back().wakes = {
      {"sync", std::nullopt, 1, 1, 10}, {"sync", "", 0, 3, 30}, {"sync", "main.send", 0, 2, 20}};
  EXPECT_EQ(WakesInJson(profile), json::parse(R"([
    {"reason": "sync", "by": "", "stack": ["leaf", "root"], "count": 3, "total_ns": 30},
    {"reason": "sync", "by": "main.send", "stack": ["leaf", "root"], "count": 2, "total_ns": 20},
    {"reason": "sync", "by": null, "stack": [], "count": 1, "total_ns": 10}])"));
}

TEST(Wakes, InJsonAreTheFiftyLongest) {
  Profile profile;
  profile.stacks = {{1, {"leaf"}}};
  std::vector<Wake>& wakes = profile.types.emplace_back().wakes;
  for (std::uint64_t i = 0; i < 60; ++i) {
    wakes.push_back({fmt::format("reason {}", i), std::nullopt, 0, 1, i});
  }
  const json shown = WakesInJson(profile);
  ASSERT_EQ(shown.size(), 50u);
  EXPECT_EQ(shown.front()["total_ns"], 59);
  EXPECT_EQ(shown.back()["total_ns"], 10);
}

struct Sum {
  std::uint64_t count = 0;
  std::uint64_t time = 0;
  bool operator==(const Sum&) const = default;
};

void PrintTo(const Sum& sum, std::ostream* out) { *out << sum.count << " x, " << sum.time; }

// Of every wait of which the end was seen it is known who ended it.
TEST(Wakes, OfRealTracesAddUpToTheirCells) {
  std::size_t files = 0;
  for (const std::string set : {"quota", "stw", "edge", "assist"}) {
    namespace fs = std::filesystem;
    for (const auto& entry :
         fs::recursive_directory_iterator(std::string(TRACEGATE_FIXTURES) + "/" + set)) {
      const auto profile = ProfileFile(entry.path());
      if (entry.is_directory() || !profile) {
        continue;
      }
      ++files;
      for (const TypeProfile& type : profile->types) {
        std::map<std::string, Sum> cells;
        std::map<std::string, Sum> wakes;
        for (const Cell& cell : type.cells) {
          const Sum sum{cell.spans.completed.count() + cell.spans.clipped_start.count(),
                        cell.spans.completed.sum() + cell.spans.clipped_start.sum()};
          if (cell.what == What::kWaiting && sum.count != 0) {
            cells[cell.reason] = sum;
          }
        }
        for (const Wake& wake : type.wakes) {
          wakes[wake.reason].count += wake.count;
          wakes[wake.reason].time += wake.time;
        }
        EXPECT_EQ(cells, wakes) << entry.path() << " " << type.name;
      }
    }
  }
  EXPECT_GT(files, 20u);
}

TEST(Wakes, OfARealTrace) {
  const auto profile = ProfileFile(std::string(TRACEGATE_FIXTURES) + "/stw/nopreempt/04.trace.gz");
  ASSERT_TRUE(profile) << profile.error().Line();
  const TypeProfile* loop = profile->FindType("main.tightLoop");
  ASSERT_NE(loop, nullptr);
  ASSERT_EQ(loop->wakes.size(), 1u);
  EXPECT_EQ(loop->wakes[0].reason, "chan receive");
  EXPECT_EQ(loop->wakes[0].waker, "main.batchSource");
  EXPECT_THAT(profile->stacks.at(loop->wakes[0].stack).frames,
              ElementsAre("runtime.chansend1", "main.batchSource"));
}

}  // namespace
}  // namespace tracegate::profile
