// The collector's measures and spans in a baseline, and in old ones that have none.
#include "src/profile/measures.h"

#include <gmock/gmock.h>

#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include "golden/baseline.h"
#include "golden/parts.h"
#include "golden/pending.h"
#include "tests/golden/fixtures.h"

namespace tracegate::golden {
namespace {

using profile::Profile;
using testing::Blessed;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Sealed;
using testing::Side;

// Two procs for 1000 ns, one of which works for the collector a quarter of the time.
Profile Collecting() {
  Profile run;
  run.file = "run";
  run.format_version = "1.26";
  run.end = 1000;
  run.gomaxprocs = {{0, 2}};
  run.gc.known = true;
  run.gc.work[static_cast<std::size_t>(timeline::GcWorkKind::kAssist)] = 250;
  std::array<profile::Utilization, profile::kUtilizations> utilization;
  utilization.back().mean = 2.0 / 3;
  run.gc.utilization = utilization;
  run.gc.waits[1].completed.Add(70);
  run.gc.waits[1].completed.Add(90);
  run.stw_by_name.push_back({profile::StopName("GC mark termination"), {}, {}, {}, {}});
  run.stw_by_name.back().spans.completed.Add(100);
  run.stw_by_name.back().stopping.completed.Add(40);
  run.stw_by_name.back().restarting.completed.Add(50);
  return run;
}

// The same, without mark phases that the collector's share could be measured of.
Profile NotMeasured() {
  Profile run = Collecting();
  run.end = 2000;
  run.gc.utilization.reset();
  return run;
}

std::map<Place, double> MeasuresOf(const Profile& run) {
  std::map<Place, double> measures;
  profile::ForEachMeasure(run,
                          [&](Place place, double value) { measures[std::move(place)] = value; });
  return measures;
}

// What there is of spans: number and time.
std::map<Place, std::pair<std::uint64_t, std::uint64_t>> SpansOf(const Profile& run) {
  std::map<Place, std::pair<std::uint64_t, std::uint64_t>> places;
  profile::ForEachGcPlace(run, [&](Place place, const profile::Censored& spans) {
    places[std::move(place)] = {spans.TotalCount(), spans.TotalTime()};
  });
  return places;
}

std::string SchemaOne() {
  std::ifstream in(std::string(TRACEGATE_FIXTURES) + "/baseline/schema1.golden");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Measures, AreLinesForPeople) {
  const std::string text = WriteBaseline(Blessed({Collecting(), NotMeasured()}));
  EXPECT_THAT(text, HasSubstr("tracegate baseline 2\n"));
  // 250 of 2 x 1000 ns, of 2 x 2000 ns; 1 - 2/3. Runs are in the order of their content.
  EXPECT_THAT(text,
              ::testing::AnyOf(HasSubstr("\nstate \"GC work\" assists\nin 1: 0.125 0.0625\n"),
                               HasSubstr("\nstate \"GC work\" assists\nin 1: 0.0625 0.125\n")));
  EXPECT_THAT(text, ::testing::AnyOf(HasSubstr("\nstate \"lost to GC\" mean\nin 1: 0.333333 -\n"),
                                     HasSubstr("\nstate \"lost to GC\" mean\nin 1: - 0.333333\n")));
  EXPECT_THAT(text, HasSubstr("\nstate \"wait for a proc\" \"while marking\"\nin 1: 2x 70ns"));
  EXPECT_THAT(text, HasSubstr("\nstate stopping \"GC mark termination\"\nin 1: 1x 40ns..40ns"));
}

TEST(Measures, ComeBackFromAFile) {
  for (const char* folder : {"quota/fixed", "quota/buggy"}) {
    const std::vector<Profile> runs = Side(folder, 4);
    const auto read = ReadBaseline(WriteBaseline(Blessed(runs)));
    ASSERT_TRUE(read) << read.error().Line();
    EXPECT_TRUE(read->HasMeasures());
    const std::vector<Part> parts = PartsOf(*read);
    std::size_t compared = 0;
    for (const Profile& kept : parts.front().runs) {
      const auto real = std::find_if(runs.begin(), runs.end(), [&](const Profile& run) {
        return run.wall_start == kept.wall_start;
      });
      ASSERT_NE(real, runs.end());
      EXPECT_TRUE(kept.gc.known);
      EXPECT_EQ(SpansOf(kept), SpansOf(*real));
      const auto expected = MeasuresOf(*real);
      const auto found = MeasuresOf(kept);
      EXPECT_EQ(found.size(), expected.size());
      for (const auto& [place, value] : expected) {
        ASSERT_TRUE(found.contains(place)) << place.state << " " << place.reason;
        EXPECT_NEAR(found.at(place), value, 0.51e-6) << place.state << " " << place.reason;
        ++compared;
      }
    }
    EXPECT_GT(compared, 4U * 10);
  }
}

TEST(Measures, ThatARunDoesNotHaveAreNotZero) {
  const std::vector<Part> parts = PartsOf(Blessed({Collecting(), NotMeasured()}));
  const Place mean{"(process)", "lost to GC", "mean"};
  for (const Profile& run : parts.front().runs) {
    EXPECT_EQ(MeasuresOf(run).contains(mean), run.Duration() == 1000);
  }
}

TEST(Measures, ThatAreOutOfRangeAreKeptInside) {
  Profile run = Collecting();
  run.gc.utilization->back().mean = 1 + 1e-12;
  run.gc.runnable[0].time[1] = 1;
  run.gc.runnable[0].area = std::numeric_limits<std::uint64_t>::max();
  const std::string text = WriteBaseline(Blessed({run}));
  EXPECT_THAT(text, HasSubstr("state \"lost to GC\" mean\nin 1: 0\n"));
  EXPECT_THAT(text, HasSubstr("state \"runnable goroutines\" else\nin 1: 1000000000\n"));
  EXPECT_TRUE(ReadBaseline(text)) << ReadBaseline(text).error().Line();
}

// A copy of a trace is known by its content, whatever the file keeps of it.
TEST(Measures, ChangeNoIdOfARun) {
  Profile other = Collecting();
  other.gc.work = {};
  EXPECT_EQ(Blessed({other}).sessions[0].runs[0].id,
            Blessed({Collecting()}).sessions[0].runs[0].id);
}

TEST(SchemaOne, IsReadAndWrittenAsItWas) {
  const std::string text = SchemaOne();
  const auto read = ReadBaseline(text);
  ASSERT_TRUE(read) << read.error().Line();
  EXPECT_EQ(read->schema, 1U);
  EXPECT_FALSE(read->HasMeasures());
  EXPECT_EQ(WriteBaseline(*read), text);
  const Profile kept = PartsOf(*read).front().runs.front();
  EXPECT_FALSE(kept.gc.known);
  EXPECT_TRUE(MeasuresOf(kept).empty() && SpansOf(kept).empty());
  // The tracegate of that time made it of these traces.
  Baseline made;
  made.schema = 1;
  SessionOptions options;
  options.labels = {{"traces", "tests/fixtures/quota/fixed"}};
  ASSERT_TRUE(AddSession(made, Side("quota/fixed", 8), options));
  EXPECT_EQ(WriteBaseline(made), text);
}

TEST(SchemaOne, StaysSoWhateverIsAdded) {
  auto read = ReadBaseline(SchemaOne());
  ASSERT_TRUE(read);
  auto pending = MakePending(*read, Side("quota/buggy", 8), {},
                             {{{"main.(*transport).runStream", "Waiting", "sync"}, {}, {}}});
  ASSERT_TRUE(pending);
  const std::string text = WritePending(*pending);
  EXPECT_TRUE(text.starts_with("tracegate pending 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("GC work")));
  ASSERT_TRUE(ReadPending(text)) << ReadPending(text).error().Line();
  const std::vector<std::size_t> first = {0};
  ASSERT_TRUE(Accept(*read, *pending, first, "a lock", std::nullopt));
  EXPECT_FALSE(AddSession(*read, Side("quota/buggy", 1), {}));  // it is there, by its id
  EXPECT_TRUE(ReadBaseline(WriteBaseline(*read)));
  Baseline added = *ReadBaseline(SchemaOne());
  ASSERT_TRUE(AddSession(added, Side("quota/buggy", 8), {}));
  const std::string both = WriteBaseline(added);
  EXPECT_TRUE(both.starts_with("tracegate baseline 1\n"));
  EXPECT_THAT(both, Not(HasSubstr("wait for a proc")));
  EXPECT_TRUE(ReadBaseline(both));
}

// Both would be one file's lines under the head of another one.
TEST(SchemaOne, TakesNoPendingChangesOfAnother) {
  Baseline old;
  old.schema = 1;
  ASSERT_TRUE(AddSession(old, Side("quota/fixed", 4), {}));
  auto pending =
      MakePending(old, {Collecting()}, {}, {{{"(process)", "GC work", "assists"}, {}, {}}});
  ASSERT_TRUE(pending);
  Pending newer = *MakePending(Blessed({Collecting()}), {Collecting()}, {}, pending->items);
  newer.baseline_hash = pending->baseline_hash;
  const std::vector<std::size_t> first = {0};
  EXPECT_FALSE(Accept(old, newer, first, "x", std::nullopt));
}

// The new runs' values take the place of the old ones, at that place alone.
TEST(Accept, TakesMeasures) {
  Baseline baseline = Blessed({Collecting()});
  Profile changed = Collecting();
  changed.end = 500;
  const Place assists{"(process)", "GC work", "assists"};
  const PendingRow row{"value", "0.125", "0.25", 2, 0.001, "regressed"};
  auto made = MakePending(baseline, {changed}, {}, {{assists, {row}, {}}});
  ASSERT_TRUE(made) << made.error().Line();
  auto pending = ReadPending(WritePending(*made));
  ASSERT_TRUE(pending) << pending.error().Line();
  const std::vector<std::size_t> first = {0};
  ASSERT_TRUE(Accept(baseline, *pending, first, "it allocates", std::nullopt));
  const std::string text = WriteBaseline(baseline);
  EXPECT_THAT(text, HasSubstr("\nstate \"GC work\" assists\nin 2: 0.25\n"));
  EXPECT_THAT(text, HasSubstr("\nstate \"lost to GC\" mean\nin 1: 0.333333\n"));
  EXPECT_THAT(text, HasSubstr("accepted 2 (process) \"GC work\" assists\nbecause \"it allocates\"\n"
                              "change value 0.125 0.25\n"));
  const auto read = ReadBaseline(text);
  ASSERT_TRUE(read) << read.error().Line();
  const std::vector<Part> parts = PartsOf(*read);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_TRUE(parts[1].covers(assists));
  EXPECT_DOUBLE_EQ(MeasuresOf(parts[1].runs[0]).at(assists), 0.25);
  // What is not accepted stands beside it, of the session that has it.
  EXPECT_EQ(MeasuresOf(parts[1].runs[0]).size(), MeasuresOf(parts[0].runs[0]).size());
}

std::string RefusalOf(const std::string& lines, std::uint32_t schema) {
  const std::string session =
      "session 1 whole\nunit 1\nformat 1.26\ngo 1.27 given\n"
      "run 00112233445566778899aabbccddeeff 1000\nrun 10112233445566778899aabbccddeeff 1000\n";
  const auto read = ReadBaseline(Sealed(session + lines, schema));
  return read ? "" : read.error().Line();
}

TEST(ReadMeasures, RefusesWhatHasNoMeaning) {
  const std::string place = "type (process)\nstate \"GC work\" assists\n";
  EXPECT_EQ(RefusalOf(place + "in 1: 0.5 -\n", 2), "");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {place + "in 1:\n", "line 11: there must be 2 values"},
      {place + "in 1: 1\n", "line 11: there must be 2 values"},
      {place + "in 1: 1 2 3\n", "line 11: there must be 2 values"},
      {place + "in 1: nan 1\n", "line 11: \"nan\" is no value from 0 to 1000000000"},
      {place + "in 1: inf 1\n", "line 11: \"inf\" is no value"},
      {place + "in 1: 1e9 1\n", "line 11: \"1e9\" is no value"},
      {place + "in 1: -0.5 1\n", "line 11: \"-0.5\" is no value"},
      {place + "in 1: 0.50 1\n", "line 11: \"0.50\" is no value"},
      {place + "in 1: 0.1234567 1\n", "line 11: \"0.1234567\" is no value"},
      {place + "in 1: 1000000000.000001 1\n", "line 11: \"1000000000.000001\" is no value"},
      {place + "in 1: \"a b\" 1\n", "line 11: \"a b\" is no value"},
      {place + "in 1: 1 2\nBA\n", "line 12: this is no line of a baseline"},
      {place + "in 1: 1 2\nat 0 B\n", "line 12: \"0\" is not one of the 0"},
      {place + "in 1: 1 2\nin 1: 1 2\n", "line 12: this place and session"},
      {"type (process)\nstate heap " + std::string(65, 'x') + "\n", "there is no such measure"},
      // Of a goroutine type it is no measure: spans must follow.
      {"type x\nstate heap y\nin 1: 1 2\n", "has 0 runs in session 1, which has 2"},
  };
  for (const auto& [lines, expected] : cases) {
    EXPECT_THAT(RefusalOf(lines, 2), HasSubstr(expected)) << lines;
  }
  // What schema 1 does not know.
  EXPECT_THAT(RefusalOf(place + "in 1: 0.5 -\n", 1),
              HasSubstr("line 10: schema 1 has no such place"));
  EXPECT_THAT(RefusalOf("type (process)\nstate stopping x\nin 1: 1x 0..0 0%\nBA\n-\n", 1),
              HasSubstr("line 10: schema 1 has no such place"));
}

// Few bytes that ask for much memory: values of 2000 runs at so many places, in as many parts as
// changes were accepted.
std::string RefusalOfMany(int places, int accepted) {
  std::string body = "session 1 whole\nunit 1\nformat 1.26\ngo 1.27 given\n";
  std::string values = "in 1:";
  for (int run = 0; run < 2000; ++run) {
    body += "run 00112233445566778899aabbccddeeff 1\n";
    values += " -";
  }
  body += "session 2 partial\nunit 1\nformat 1.26\ngo 1.27 given\n";
  body += "run 10112233445566778899aabbccddeeff 1\n";
  for (int i = 0; i < accepted; ++i) {
    body += "accepted 2 (process) heap a" + std::to_string(i) + "\nbecause x\n";
  }
  body += "type (process)\n";
  for (int i = 100; i < 100 + places; ++i) {
    body += "state heap r" + std::to_string(i) + "\n" + values + "\n";
  }
  const auto read = ReadBaseline(Sealed(body));
  return read ? "" : read.error().Line();
}

TEST(ReadMeasures, BoundsTheirNumber) {
  EXPECT_EQ(RefusalOfMany(500, 0), "");
  // 2^20 / 2000 is 524.3; before the first place stand 2012 lines, and each has two.
  EXPECT_THAT(RefusalOfMany(530, 0), HasSubstr("line 3062: there are too many values"));
  EXPECT_EQ(RefusalOfMany(100, 4), "");
  EXPECT_THAT(RefusalOfMany(100, 5), HasSubstr("there are too many values"));
}

}  // namespace
}  // namespace tracegate::golden
