#include "src/profile/json.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/example_trace.h"

namespace tracegate::profile {
namespace {

using nlohmann::json;
using testing::ExampleTrace;
using ::testing::HasSubstr;
using testing::ProfileOf;

json Document(const Profile& profile) {
  return json::parse(ToJson(std::span(&profile, 1)), nullptr, /*allow_exceptions=*/false);
}

void ExpectKeys(const json& object, const std::vector<std::string>& keys) {
  ASSERT_TRUE(object.is_object()) << object;
  for (const std::string& key : keys) {
    EXPECT_TRUE(object.contains(key)) << key;
  }
}

const std::vector<std::string> kSpans = {"completed", "clipped_start", "clipped_end",
                                         "clipped_both"};
const std::vector<std::string> kCompleted = {"count",  "total_ns", "min_ns", "max_ns",
                                             "p50_ns", "p90_ns",   "p99_ns"};

TEST(Json, HasTheKeysOfTheContract) {
  const json document = Document(ProfileOf(ExampleTrace()));
  ExpectKeys(document, {"schema",
                        "file",
                        "format_version",
                        "start",
                        "end",
                        "duration_ns",
                        "complete",
                        "lost",
                        "events_total",
                        "goroutine_count",
                        "gomaxprocs",
                        "types",
                        "blocking_stacks",
                        "syscall_stacks",
                        "gc_cycles",
                        "stw",
                        "stw_by_name",
                        "sweep_all_procs",
                        "metrics",
                        "regions",
                        "tasks",
                        "labels",
                        "log_total",
                        "cpu_samples",
                        "diagnostics"});
  EXPECT_EQ(document["schema"], "tracegate.profile/1");
  ExpectKeys(document["lost"], {"bytes", "generations", "ns"});
  ExpectKeys(document["gomaxprocs"].at(0), {"time", "value"});
  const json& type = document["types"].at(0);
  ExpectKeys(type, {"name", "system", "goroutines", "states", "mark_assist", "sweep", "lifetime",
                    "start_delay"});
  ExpectKeys(type["states"].at(0), {"state", "reason"});
  for (const json& spans : {type["states"].at(0), type["mark_assist"], type["sweep"],
                            type["lifetime"], type["start_delay"], document["sweep_all_procs"],
                            document["blocking_stacks"].at(0), document["syscall_stacks"].at(0)}) {
    ExpectKeys(spans, kSpans);
    ExpectKeys(spans["completed"], kCompleted);
    ExpectKeys(spans["clipped_start"], {"count", "total_ns"});
  }
  ExpectKeys(document["blocking_stacks"].at(0), {"state", "reason", "stack"});
  ExpectKeys(document["gc_cycles"].at(0), {"start", "end", "dur_ns", "clipped_start"});
  ExpectKeys(document["stw"].at(0), {"name", "start", "end", "dur_ns", "goroutine"});
  ExpectKeys(document["stw_by_name"].at("stop-the-world (GC mark termination)"), kCompleted);
  ExpectKeys(document["metrics"].at("/gc/heap/goal:bytes"),
             {"count", "min", "max", "first", "last"});
}

TEST(Json, HasTheValuesOfTheProfile) {
  const json document = Document(ProfileOf(ExampleTrace(), "the file"));
  EXPECT_EQ(document["file"], "the file");
  EXPECT_EQ(document["duration_ns"], 400);
  const json& stack = document["blocking_stacks"].at(0);
  EXPECT_EQ(stack["stack"], json::parse(R"(["runtime.gopark", "main.serve"])"));
  EXPECT_EQ(stack["completed"]["total_ns"], 200);
  EXPECT_EQ(document["syscall_stacks"].at(0)["completed"]["count"], 1);
  EXPECT_EQ(document["regions"].at(0)["total_ns"], 8);
  EXPECT_EQ(document["labels"]["name"], 1);
  std::vector<std::string> states;
  for (const json& state : document["types"].at(0)["states"]) {
    states.push_back(state["state"].get<std::string>() + state["reason"].get<std::string>());
  }
  EXPECT_THAT(states, ::testing::ElementsAre("Running", "Runnable", "Waitingselect", "Syscall"));
}

TEST(Json, CpuSamplesAreCountedByType) {
  testing::Trace trace(testing::Format::kGo126);
  testing::Generation& gen = trace.NewGeneration();
  testing::Thread& m = testing::RunningGoroutine(gen);
  m.At(10).Event("GoCreate", {2, testing::Frames{"main.child"}, testing::kNoFrames});
  m.At(50).Event("GoBlock", {"select", testing::Frames{"runtime.gopark", "main.parent"}});
  m.At(60).Event("GoStart", {2, 1});
  m.At(90).Event("GoDestroy");
  for (const std::uint64_t tick : {20U, 30U}) {
    gen.CpuSample(tick, 1, testing::Frames{"main.spin", "main.parent"});
  }
  gen.CpuSample(70, 2, testing::Frames{"main.child"});
  gen.CpuSample(80, 99, testing::Frames{"main.child"});  // of a goroutine that is not known
  const json document = Document(ProfileOf(trace.File()));
  std::map<std::string, int> samples;
  for (const json& type : document["types"]) {
    samples[type["name"]] = type["cpu_samples"];
  }
  EXPECT_THAT(samples, ::testing::ElementsAre(::testing::Pair("main.child", 1),
                                              ::testing::Pair("main.parent", 2)));
  EXPECT_EQ(document["cpu_samples"], 4);
}

TEST(Json, DiagnosticsSayNameSeverityAndCount) {
  Profile profile;
  profile.diagnostics.Count("list cut", Severity::kLoss, 3);
  const json row = Document(profile)["diagnostics"].at(0);
  EXPECT_EQ(row, json::parse(R"({"name": "list cut", "severity": "loss", "count": 3})"));
}

TEST(Json, OneObjectForOneProfileAnArrayForSeveral) {
  const Profile profile = ProfileOf(ExampleTrace());
  EXPECT_TRUE(Document(profile).is_object());
  const std::vector<Profile> two = {profile, profile};
  const json both = json::parse(ToJson(two));
  ASSERT_TRUE(both.is_array());
  EXPECT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0], Document(profile));
  EXPECT_TRUE(json::parse(ToJson({})).is_array());
  EXPECT_EQ(ToJson(two).back(), '\n');
}

TEST(Json, HostileNamesStayInsideTheDocument) {
  for (const std::string& name :
       {std::string("quote\" and \\ and \n"), std::string("invalid \xff\xfe\xc3( utf-8 \x80"),
        std::string("nul \0 inside", 12), std::string("\xed\xa0\x80 surrogate"),
        std::string("cut \xe2\x82")}) {
    const std::string text = [&] {
      const Profile profile = ProfileOf(ExampleTrace(name, name, name), name);
      return ToJson(std::span(&profile, 1));
    }();
    const json document = json::parse(text, nullptr, false);
    ASSERT_FALSE(document.is_discarded()) << text;  // the parser insists on valid UTF-8
    EXPECT_EQ(document["types"].size(), 1u);
    EXPECT_EQ(document["types"].at(0)["goroutines"], 1);
  }
  const Profile profile = ProfileOf(ExampleTrace("main.\xff", "select"));
  EXPECT_THAT(ToJson(std::span(&profile, 1)), HasSubstr("main.\xef\xbf\xbd"));  // U+FFFD
}

TEST(Json, TotalsStayWithinSigned64Bits) {
  Profile profile;
  for (int i = 0; i < 5; ++i) {
    profile.sweep_all_procs.Add(kMaxNanos, true, true);
  }
  EXPECT_EQ(Document(profile)["sweep_all_procs"]["completed"]["total_ns"],
            std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace tracegate::profile
