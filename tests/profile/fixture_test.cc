// Real traces against what Go's own reader says of them. tests/agreement.py compares
// everything; here are a few facts of each, so that a layer's own test notices.
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "src/profile/builder.h"
#include "tests/support/sources.h"

namespace tracegate::profile {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json Oracle(const std::string& name) {
  const std::string path = std::string(TRACEGATE_FIXTURES) + "/oracle/" + name + ".json.gz";
  const auto source = input::Open(path);
  if (!source) {
    return json::value_t::discarded;
  }
  return json::parse(testing::ReadWhole(**source, 1 << 16).value_or(""), nullptr, false);
}

Result<Profile> Ours(const std::string& name) {
  return ProfileFile(std::string(TRACEGATE_FIXTURES) + "/" + name + ".trace.gz");
}

std::uint64_t Number(const json& value) { return value.get<std::uint64_t>(); }

// Lists that are empty are left out of the documents.
std::size_t Length(const json& oracle, const char* key) {
  return oracle.contains(key) ? oracle[key].size() : 0;
}

What StateOf(const std::string& name) {
  for (const What what : {What::kRunning, What::kRunnable, What::kWaiting, What::kSyscall}) {
    if (name == ToString(what)) {
      return what;
    }
  }
  return What::kLifetime;
}

// Counts agree exactly, totals to a microsecond per span.
void ExpectSpans(const Histogram& ours, const json& theirs) {
  EXPECT_EQ(ours.count(), Number(theirs["count"]));
  EXPECT_NEAR(static_cast<double>(ours.sum()), theirs["total_ns"].get<double>(),
              1000.0 * static_cast<double>(ours.count()));
}

class Fixture : public ::testing::TestWithParam<std::string> {};

TEST_P(Fixture, AgreesWithItsDocument) {
  const json oracle = Oracle(GetParam());
  ASSERT_TRUE(oracle.is_object());
  ASSERT_TRUE(oracle["ok"].get<bool>());
  const auto profile = Ours(GetParam());
  ASSERT_TRUE(profile) << profile.error().Line();
  EXPECT_EQ(profile->format_version, oracle["format_version"]);
  EXPECT_EQ(profile->goroutine_count, Number(oracle["goroutine_count"]));
  EXPECT_NEAR(static_cast<double>(profile->Duration()), oracle["duration_ns"].get<double>(), 1000);
  EXPECT_EQ(profile->gc_cycles.size(), Length(oracle, "gc_cycles"));
  EXPECT_EQ(profile->stw.size(), Length(oracle, "stw"));
  ASSERT_EQ(profile->types.size(), oracle["types"].size());
  for (const json& theirs : oracle["types"]) {
    const TypeProfile* ours = profile->FindType(theirs["name"].get<std::string>());
    ASSERT_NE(ours, nullptr) << theirs["name"];
    EXPECT_EQ(ours->goroutines, Number(theirs["goroutines"]));
    EXPECT_EQ(ours->system, theirs["system"].get<bool>());
    for (const json& state : theirs["states"]) {
      SCOPED_TRACE(theirs["name"].get<std::string>() + " " + state["state"].get<std::string>());
      const Cell* cell = ours->Find(StateOf(state["state"]), state["reason"].get<std::string>());
      ASSERT_NE(cell, nullptr);
      ExpectSpans(cell->spans.completed, state["completed"]);
      ExpectSpans(cell->spans.clipped_start, state["clipped_start"]);
      ExpectSpans(cell->spans.clipped_end, state["clipped_end"]);
      ExpectSpans(cell->spans.clipped_both, state["clipped_both"]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Fixture,
                         ::testing::Values("edge/leak-go1.27", "edge/leak-go1.23",
                                           "edge/multigen-go1.22", "edge/flight-go1.25",
                                           "edge/syscalls-go1.24", "edge/veryshort-go1.26",
                                           "edge/gomaxprocs-go1.27"),
                         [](const auto& fixture) {
                           std::string name = fixture.param;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); },
                               '_');
                           return name;
                         });

TEST(FixtureErrors, DamagedFilesAreRefused) {
  for (const std::string name : {"edge/cut10pct-multigen-go1.27", "edge/cut50pct-multigen-go1.27",
                                 "edge/random-header", "edge/future-header", "edge/zero-length"}) {
    const json oracle = Oracle(name);
    ASSERT_TRUE(oracle.is_object()) << name;
    ASSERT_FALSE(oracle["ok"].get<bool>()) << name;
    EXPECT_FALSE(Ours(name)) << name;
  }
}

}  // namespace
}  // namespace tracegate::profile
