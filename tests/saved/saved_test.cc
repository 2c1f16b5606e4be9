#include "src/saved/saved.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <functional>
#include <limits>
#include <random>
#include <tuple>

#include "src/input/unpack.h"
#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "src/saved/reader.h"
#include "src/saved/seal.h"
#include "tests/support/example_trace.h"
#include "tests/support/sources.h"

namespace tracegate::saved {
namespace {

using profile::Profile;
using ::testing::HasSubstr;

std::string Unpacked(const std::string& packed) {
  const std::vector<std::uint8_t> bytes(packed.begin(), packed.end());
  const auto whole = tracegate::testing::ReadWhole(*input::Unzstd(input::FromMemory(bytes)));
  EXPECT_TRUE(whole) << whole.error().Line();
  return whole.value_or("");
}

std::string Saved(const std::vector<Profile>& profiles) {
  const auto packed = Write(profiles);
  EXPECT_TRUE(packed) << packed.error().Line();
  return Unpacked(*packed);
}

std::vector<Profile> Again(const std::vector<Profile>& profiles) {
  auto read = Read(Saved(profiles));
  EXPECT_TRUE(read) << read.error().Line();
  return read ? *std::move(read) : std::vector<Profile>();
}

Profile Example() { return tracegate::testing::ProfileOf(tracegate::testing::ExampleTrace()); }

void ExpectSame(const std::vector<Profile>& profiles) {
  const std::vector<Profile> again = Again(profiles);
  EXPECT_EQ(profile::ToJson(again), profile::ToJson(profiles));
  EXPECT_EQ(Saved(again), Saved(profiles));
}

TEST(Saved, EveryFixtureComesBackAsItWas) {
  std::vector<Profile> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(TRACEGATE_FIXTURES)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(".trace.gz")) {
      auto profile = profile::ProfileFile(entry.path().string());
      if (profile) {
        ExpectSame({*profile});
        all.push_back(*std::move(profile));
      }
    }
  }
  EXPECT_GT(all.size(), 20U);
  ExpectSame(all);
  ExpectSame({});
}

// What no report shows, too.
TEST(Saved, NothingIsForgotten) {
  Profile one = Example();
  one.wall_start = -5;
  one.window_ends = {10, 400};
  one.types[0].assisted = 77;
  one.types[0].gc_workers = 3;
  for (profile::Cell& cell : one.types[0].cells) {
    cell.windows.clear();
  }
  one.types[0].cells[0].windows = {{1, 20}, {4, 90}};
  one.types[0].creators = {{"", 2}, {"main.a", 1}};
  one.types[0].wakes = {{"select", std::nullopt, 0, 1, 5}, {"select", "", 0, 2, 6}};
  one.stw[0].goroutine = kNoGoroutine;
  one.stw[0].restarting = 4;
  one.gc.measures = {{"GC work", "assists", 0.25}};
  one.covered = 123;
  one.runs = 2;
  one.gomaxprocs_at_start = 8;
  one.ticks_per_second = 1'000'000'000;
  one.complete = false;
  one.damage = "cut";
  one.lost = {1, 2, 3};
  one.diagnostics.Count("list cut", Severity::kLoss, 9);
  const Profile again = Again({one}).at(0);
  EXPECT_EQ(again.wall_start, -5);
  EXPECT_EQ(again.window_ends, one.window_ends);
  const profile::TypeProfile& type = again.types[0];
  EXPECT_EQ(type.assisted, 77);
  EXPECT_EQ(type.gc_workers, 3U);
  ASSERT_EQ(type.cells[0].windows.size(), 2U);
  EXPECT_EQ(type.cells[0].windows[1].count, 4U);
  EXPECT_EQ(type.cells[0].windows[1].time, 90U);
  EXPECT_EQ(type.creators[1].name, "main.a");
  EXPECT_EQ(type.wakes[0].waker, std::nullopt);
  EXPECT_EQ(type.wakes[1].waker, "");
  EXPECT_EQ(again.stacks[0].hash, one.stacks[0].hash);
  EXPECT_EQ(again.stw[0].goroutine, kNoGoroutine);
  EXPECT_EQ(again.stw[0].restarting, 4);
  ASSERT_TRUE(again.gc.measures);
  EXPECT_EQ(again.gc.measures->at(0).value, 0.25);
  EXPECT_EQ(again.gc.runnable[0].time, one.gc.runnable[0].time);
  EXPECT_EQ(again.gc.runnable[0].area, one.gc.runnable[0].area);
  EXPECT_EQ(again.covered, 123);
  EXPECT_EQ(again.runs, 2U);
  EXPECT_EQ(again.gomaxprocs_at_start, 8U);
  EXPECT_EQ(again.ticks_per_second, 1'000'000'000U);
  EXPECT_FALSE(again.complete);
  EXPECT_EQ(again.damage, "cut");
  EXPECT_EQ(again.lost.time, 3);
  EXPECT_EQ(again.diagnostics.all().back().count, 9U);
  EXPECT_EQ(Saved({again}), Saved({one}));
}

std::string ErrorOf(std::string_view bytes) {
  const auto read = Read(bytes);
  return read ? "" : read.error().Line();
}

TEST(Saved, OtherBytesAreRefusedWithThePlace) {
  const std::string whole = Saved({Example()});
  EXPECT_EQ(ErrorOf("go 1.26 trace\0\0\0"), "at byte 0: no saved profiles");
  EXPECT_THAT(ErrorOf("tracegate profiles 4\n...."),
              HasSubstr("saved profiles of version 4, and this tracegate reads version 3"));
  EXPECT_THAT(ErrorOf("tracegate profiles x\n"), HasSubstr("without a version"));
  EXPECT_THAT(ErrorOf(whole + "x"), HasSubstr("something follows the saved profiles"));
  for (std::size_t size = kBegin.size() + 2; size < whole.size(); ++size) {
    ASSERT_THAT(ErrorOf(std::string_view(whole).substr(0, size)), HasSubstr("are cut")) << size;
  }
  for (std::size_t at = kBegin.size() + 10; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    ASSERT_THAT(ErrorOf(damaged), HasSubstr("damaged: their hash differs")) << at;
  }
}

// Each would be read beyond its end, or loop, or judge what is none.
TEST(Saved, ProfilesThatNoTraceMakesAreRefused) {
  struct Bad {
    const char* why;
    std::function<void(Profile&)> change;
  };
  for (const Bad& bad : {
           Bad{"no such stack", [](Profile& p) { p.types[0].sites.at(0).stack = p.stacks.size(); }},
           Bad{"no such stack",
               [](Profile& p) {
                 p.types[0].wakes = {{"x", {}, 99, 1, 1}};
               }},
           Bad{"no such stack",
               [](Profile& p) {
                 p.stw[0].straggler = {"main.f", 99, 1};
               }},
           Bad{"wakes are out of order",
               [](Profile& p) {
                 p.types[0].wakes = {{"y", {}, 0, 1, 1}, {"x", {}, 0, 1, 1}};
               }},
           Bad{"a state is there twice",
               [](Profile& p) { p.types[0].cells.push_back(p.types[0].cells[0]); }},
           Bad{"other windows than the run",
               [](Profile& p) { p.types[0].cells[0].windows.resize(9); }},
           Bad{"names are out of order", [](Profile& p) { p.types.push_back(p.types[0]); }},
           Bad{"names are out of order",
               [](Profile& p) {
                 p.labels = {{"b", 1}, {"a", 1}};
               }},
           Bad{"creators are out of order",
               [](Profile& p) {
                 p.types[0].creators = {{"b", 1}, {"a", 1}};
               }},
           Bad{"a run ends before it begins",
               [](Profile& p) { std::tie(p.start, p.end) = std::pair(9, 8); }},
           Bad{"a mark phase ends before it begins",
               [](Profile& p) { p.gc_cycles.at(0).end = p.gc_cycles[0].start - 1; }},
           Bad{"a stop-the-world ends before it begins",
               [](Profile& p) { p.stw.at(0).end = p.stw[0].start - 1; }},
           Bad{"not finite",
               [](Profile& p) {
                 p.gc.measures = {{"GC work", "assists", std::nan("")}};
               }},
           Bad{"runnable too long",
               [](Profile& p) {
                 p.gc.runnable[1].time[3] = p.gc.runnable[1].time[4] = Nanos{1} << 58;
               }},
       }) {
    Profile profile = Example();
    bad.change(profile);
    EXPECT_THAT(ErrorOf(Saved({profile})), HasSubstr(bad.why));
  }
}

// With the right hash, as somebody would make it who wants to do harm.
TEST(Saved, AnyBytesAreReadOrRefused) {
  const std::string whole = Saved({Example()});
  const auto body = Unseal(whole);
  ASSERT_TRUE(body);
  const std::string good(*body);
  std::mt19937 random(7);
  std::size_t read = 0;
  std::size_t sums_of_nothing = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes = good;
    for (int changes = 1 + static_cast<int>(random() % 3); changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) {
      bytes.resize(random() % bytes.size());
    }
    const auto profiles = Read(Seal(bytes));
    if (profiles) {
      ++read;
      profile::ToJson(*profiles);
      ASSERT_TRUE(Read(Saved(*profiles)));
    } else {
      ASSERT_FALSE(profiles.error().Line().empty());
      sums_of_nothing += profiles.error().what.ends_with("the sum of no stacks") ? 1 : 0;
    }
  }
  EXPECT_GT(read, 15U);
  EXPECT_GT(sums_of_nothing, 0U);
}

TEST(Saved, TimesBeyondNineYearsAreNotSaved) {
  Profile profile = Example();
  profile.end = (Nanos{1} << 58) + 1;
  const auto packed = Write({&profile, 1});
  ASSERT_FALSE(packed);
  EXPECT_THAT(packed.error().Line(), HasSubstr("more than nine years"));
  profile.end = Nanos{1} << 58;
  EXPECT_EQ(Again({profile}).at(0).end, Nanos{1} << 58);
}

// As many as a trace may make.
TEST(Saved, ManyStatesOfOneTypeAreReadInNoTime) {
  Profile profile = Example();
  for (std::size_t i = 0; i < profile::kMaxCells; ++i) {
    profile.types[0].cells.push_back(
        {profile::What::kWaiting, "reason " + std::to_string(i), {}, {}});
  }
  EXPECT_EQ(Again({profile}).at(0).types[0].cells.size(), profile.types[0].cells.size());
}

TEST(Saved, DiagnosticsAreFew) {
  Profile profile = Example();
  for (int i = 0; i < 1001; ++i) {
    profile.diagnostics.Count("name " + std::to_string(i), Severity::kInfo);
  }
  EXPECT_THAT(ErrorOf(Saved({profile})), HasSubstr("too many diagnostics"));
}

// What is wrong with the profile for a reader that may take so much.
std::string ProblemWith(std::size_t memory, const Profile& profile) {
  const std::string body(*Unseal(Saved({profile})));
  Reader reader(body, 0, memory);
  std::vector<Profile> profiles;
  reader(profiles);
  return reader.Failed() ? reader.Problem().what : "";
}

// Spans of 1 ns and of years, so many that a histogram of both would have a table from one to the
// other: 100 bytes of a file for 30 kB, again and again.
TEST(Saved, MemoryOfSumsCounts) {
  constexpr std::size_t kTypes = 100;
  Profile profile = Example();
  profile.types.clear();
  for (std::size_t i = 0; i < kTypes; ++i) {
    auto& type = profile.types.emplace_back();
    type.name = fmt::format("main.f{:03}", i);
    type.sites.resize(2, {profile::What::kWaiting, "select", 0, {}});
    type.sites[0].spans.completed.AddMany(1, 1U << 20);
    type.sites[1].spans.completed.AddMany(kMostNanos, 1U << 20);
    type.cells.push_back({profile::What::kWaiting, "select", type.sites[0].spans, {}});
    type.cells[0].spans.Merge(type.sites[1].spans);
  }
  EXPECT_EQ(ProblemWith(kTypes * 35'000, profile), "");
  EXPECT_EQ(ProblemWith(kTypes * 25'000, profile), "the profiles take too much memory");
}

TEST(Saved, MemoryOfBinsCounts) {
  constexpr Nanos kBins = 1000;
  Profile profile = Example();
  profile.types.resize(1);
  auto& type = profile.types[0];
  type = {};
  type.cells.push_back({profile::What::kRunning, "", {}, {}});
  for (int bin = 0; bin < kBins; ++bin) {
    type.cells[0].spans.completed.Add(profile::LowerEdge(bin));
  }
  profile.sweep_all_procs = type.cells[0].spans;
  profile.gc_mark = type.cells[0].spans;
  EXPECT_EQ(ProblemWith(3 * kBins * 50, profile), "");
  EXPECT_EQ(ProblemWith(3 * kBins * 30, profile), "the profiles take too much memory");
}

TEST(Saved, SumsOfMoreSpansThanCanBeCountedAreRefused) {
  Profile profile = Example();
  auto& sites = profile.types[0].sites;
  sites.resize(2, sites.at(0));
  sites[0].spans.completed.AddMany(7, std::numeric_limits<std::uint64_t>::max() / 2);
  sites[1].spans.clipped_end.AddMany(7, std::numeric_limits<std::uint64_t>::max() / 2);
  EXPECT_THAT(ErrorOf(Saved({profile})), HasSubstr("more spans than can be counted"));
}

TEST(Saved, ListsThatAreNotThereTakeNoMemory) {
  // 2^40 profiles in a file of 50 bytes.
  EXPECT_THAT(ErrorOf(Seal("\x80\x80\x80\x80\x80\x20")), HasSubstr("longer than what follows"));
}

}  // namespace
}  // namespace tracegate::saved
