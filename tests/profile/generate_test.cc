// The trace generator of tests/support: what it says that it wrote is what the profile holds.
#include "tests/support/generate/generate.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "src/input/source.h"
#include "src/profile/builder.h"
#include "src/profile/profile.h"

namespace tracegate {
namespace {

using testing::generate::Options;
using testing::generate::StateTruth;
using testing::generate::Truth;
using testing::generate::Work;
using trace::Format;

struct Made {
  std::vector<std::uint8_t> bytes;
  Truth truth;
};

Made Make(const Options& options) {
  Made made;
  const auto truth = testing::generate::Generate(options, [&](std::span<const std::uint8_t> more) {
    made.bytes.insert(made.bytes.end(), more.begin(), more.end());
    return true;
  });
  EXPECT_TRUE(truth) << (truth ? "" : truth.error().Line());
  made.truth = truth.value_or(Truth());
  return made;
}

Options Small(Format format, Work work) {
  Options options;
  options.format = format;
  options.work = work;
  options.events = 40'000;
  options.goroutines = 200;
  options.stacks = 300;
  options.types = 7;
  options.gc = 4;
  options.generation_seconds = 0.02;
  return options;
}

profile::Profile ProfileOf(const Made& made) {
  const auto source = input::FromMemory(made.bytes);
  auto profile = profile::ProfileTrace(*source, "made");
  EXPECT_TRUE(profile) << (profile ? "" : profile.error().Line());
  return profile ? *std::move(profile) : profile::Profile();
}

// All spans of a state, in all types.
StateTruth SpansOf(const profile::Profile& profile, std::string_view state) {
  StateTruth sum;
  for (const profile::TypeProfile& type : profile.types) {
    for (const profile::Cell& cell : type.cells) {
      if (profile::ToString(cell.what) == state) {
        sum.count += cell.spans.TotalCount();
        sum.ns += cell.spans.TotalTime();
      }
    }
  }
  return sum;
}

void ExpectSpans(const profile::Profile& profile, std::string_view state, const StateTruth& truth) {
  const StateTruth found = SpansOf(profile, state);
  EXPECT_EQ(found.count, truth.count) << state;
  EXPECT_EQ(found.ns, truth.ns) << state;
}

void ExpectTruth(const profile::Profile& profile, const Truth& truth) {
  EXPECT_TRUE(profile.complete);
  EXPECT_TRUE(profile.diagnostics.all().empty());
  EXPECT_EQ(profile.bytes, truth.bytes);
  EXPECT_EQ(profile.events, truth.events);
  EXPECT_EQ(profile.generations, truth.generations);
  EXPECT_EQ(profile.goroutine_count, truth.goroutines);
  EXPECT_EQ(profile.gc_cycles.size(), truth.gc_cycles);
  EXPECT_EQ(profile.stw.size(), truth.stops.count);
  const std::uint64_t stopped =
      std::accumulate(profile.stw.begin(), profile.stw.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const auto& stop) {
                        return sum + static_cast<std::uint64_t>(stop.end - stop.start);
                      });
  EXPECT_EQ(stopped, truth.stops.ns);
  EXPECT_EQ(profile.swept_bytes, truth.swept_bytes);
  for (std::size_t i = 0; i < truth.states.size(); ++i) {
    ExpectSpans(profile, testing::generate::kStateNames[i], truth.states[i]);
    EXPECT_GT(truth.states[i].count, 0U);
  }
  ExpectSpans(profile, "mark assist", truth.assists);
  ExpectSpans(profile, "sweep", truth.sweeps);
}

class GeneratedTrace : public ::testing::TestWithParam<std::tuple<Format, Work>> {};

TEST_P(GeneratedTrace, IsWhatTheProfileFinds) {
  const auto [format, work] = GetParam();
  const Made made = Make(Small(format, work));
  ExpectTruth(ProfileOf(made), made.truth);
  EXPECT_EQ(made.bytes.size(), made.truth.bytes);
  // Else the above would say little.
  EXPECT_GT(made.truth.unblocks_across, 100U);
  EXPECT_GE(made.truth.gc_cycles, 2U);
  EXPECT_GT(made.truth.assists.count, 10U);
  EXPECT_GT(made.truth.sweeps.count, 10U);
  EXPECT_GT(made.truth.goroutines, 300U);
  if (work == Work::kHttp) {
    EXPECT_GT(made.truth.procs_lost, 100U);
    EXPECT_EQ(made.truth.generations > 2, !trace::IsOld(format));
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, GeneratedTrace,
                         ::testing::Combine(::testing::Values(Format::kGo111, Format::kGo119,
                                                              Format::kGo121, Format::kGo122,
                                                              Format::kGo123, Format::kGo125,
                                                              Format::kGo126),
                                            ::testing::Values(Work::kHttp, Work::kChannels)),
                         [](const auto& test) {
                           std::string name(trace::Name(std::get<0>(test.param)));
                           name.replace(name.find('.'), 1, "_");
                           return name +
                                  (std::get<1>(test.param) == Work::kHttp ? "Http" : "Channels");
                         });

TEST(Generate, OneGoroutineOrThreadAndManyAreRead) {
  for (const Format format : {Format::kGo121, Format::kGo126}) {
    for (const std::uint32_t threads : {1U, 2U, 3U, 64U}) {
      for (const std::uint32_t goroutines : {1U, 2U, 3000U}) {
        SCOPED_TRACE(fmt::format("{} threads, {} goroutines", threads, goroutines));
        Options options = Small(format, Work::kHttp);
        options.events = 5000;
        options.threads = threads;
        options.goroutines = goroutines;
        const Made made = Make(options);
        const profile::Profile profile = ProfileOf(made);
        EXPECT_EQ(profile.events, made.truth.events);
        EXPECT_EQ(profile.goroutine_count, made.truth.goroutines);
        ExpectSpans(profile, "Waiting", made.truth.states[testing::generate::kWaiting]);
        ExpectSpans(profile, "Running", made.truth.states[testing::generate::kRunning]);
      }
    }
  }
}

TEST(Generate, TheSeedAloneDecides) {
  Options options = Small(Format::kGo126, Work::kHttp);
  const Made once = Make(options);
  EXPECT_EQ(once.bytes, Make(options).bytes);
  ++options.seed;
  EXPECT_NE(once.bytes, Make(options).bytes);
}

TEST(Generate, SizeTypesAndStacksAreAsWished) {
  for (const Format format : {Format::kGo121, Format::kGo126}) {
    Options options = Small(format, Work::kHttp);
    options.events = 0;
    options.bytes = 1'000'000;
    const Made made = Make(options);
    EXPECT_NEAR(static_cast<double>(made.bytes.size()), 1e6, 5e4);
    const profile::Profile profile = ProfileOf(made);
    EXPECT_EQ(profile.types.size(), options.types);
    // Some are of events that a profile keeps no stacks of.
    EXPECT_GT(profile.stacks.size(), options.stacks * 3 / 4);
    EXPECT_LE(profile.stacks.size(), options.stacks + options.types);
  }
}

TEST(Generate, BytesOfAnEventAreThoseOfRealTraces) {
  Options options = Small(Format::kGo126, Work::kHttp);
  options.events = 500'000;
  options.stacks = 1000;
  options.goroutines = 5000;
  options.generation_seconds = 1;
  const Truth server = Make(options).truth;
  EXPECT_NEAR(static_cast<double>(server.bytes) / static_cast<double>(server.written), 6.4, 0.5);
  options.work = Work::kChannels;
  const Truth channels = Make(options).truth;
  EXPECT_NEAR(static_cast<double>(channels.bytes) / static_cast<double>(channels.written), 5.6,
              0.5);
}

TEST(Generate, GenerationsEndByTimeOrBytes) {
  Options options = Small(Format::kGo126, Work::kHttp);
  options.generation_seconds = 0;
  EXPECT_EQ(Make(options).truth.generations, 1U);
  options.generation_bytes = 50'000;
  const Made made = Make(options);
  EXPECT_GT(made.truth.generations, 3U);
  ExpectTruth(ProfileOf(made), made.truth);
}

TEST(Generate, RefusesWhatItCannotMake) {
  const auto no = [](std::span<const std::uint8_t>) { return false; };
  Options options = Small(Format::kGo126, Work::kHttp);
  EXPECT_EQ(testing::generate::Generate(options, no).error().code, ErrorCode::kIo);
  options.format = Format::kGo105;
  EXPECT_EQ(testing::generate::Generate(options, no).error().code, ErrorCode::kInvalidArgument);
  options.format = Format::kGo126;
  options.events = 0;
  EXPECT_EQ(testing::generate::Generate(options, no).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace tracegate
