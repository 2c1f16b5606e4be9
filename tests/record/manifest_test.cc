#include "src/record/manifest.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

namespace tracegate::record {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Run RunOf(std::size_t order, std::size_t block, Side side, std::size_t number) {
  Run run;
  run.order = order;
  run.block = block;
  run.side = side;
  run.file = std::string(ToString(side)) + "/00" + std::to_string(number) + ".trace";
  run.bytes = 1234;
  run.started = "2026-11-26T03:14:30.123Z";
  run.ended = "2026-11-26T03:14:31.456Z";
  run.noise = {1.333, 2.5, 0.75, 2.625, 0.0, 0.125};
  return run;
}

// Runs as letters in time: "bnnb bn" are two blocks.
Recording Recorded(std::string_view sides) {
  Recording recording;
  recording.state = State::kComplete;
  recording.started = "2026-11-26T03:14:30.123Z";
  recording.machine = {2, "AMD EPYC", "Linux 6.1"};
  recording.warmup = 1;
  recording.runs_wanted = 3;
  recording.sources = {{Side::kBase, "a {out}", ""}, {Side::kNew, "", "http://localhost/trace"}};
  std::size_t block = 1;
  std::size_t numbers[2] = {0, 0};
  for (const char letter : sides) {
    if (letter == ' ') {
      ++block;
      continue;
    }
    const Side side = letter == 'b' ? Side::kBase : Side::kNew;
    recording.runs.push_back(
        RunOf(recording.runs.size() + 1, block, side, ++numbers[side == Side::kBase ? 0 : 1]));
  }
  return recording;
}

TEST(Manifest, RoundTrip) {
  Recording recording = Recorded("bnnb bn");
  recording.state = State::kFailed;
  recording.why = "failed twice: \"x\"";
  recording.ended = "2026-11-26T03:15:00.000Z";
  recording.pin = "0-1";
  recording.comparisons = 6;
  recording.runs[2].noise.busy.reset();
  recording.runs[2].noise.load.reset();
  recording.runs[2].noise.steal.reset();
  recording.runs[2].noise.other.reset();
  recording.runs[2].noisy = {"other processes used 34% of the CPUs", "took 3s"};
  recording.runs[2].attempt = 2;
  recording.failures = {{3, Side::kNew, 1, "exit status 1: \x1b[31m", "logs/new-002.log"}};
  const std::string text = ToJson(recording);
  const auto read = ParseManifest(text, "m.json");
  ASSERT_TRUE(read) << read.error().Line();
  EXPECT_EQ(ToJson(*read), text);
  EXPECT_EQ(read->state, State::kFailed);
  EXPECT_EQ(read->comparisons, 6);
  EXPECT_EQ(read->runs[2].side, Side::kNew);
  EXPECT_EQ(read->runs[2].noise.cpu, 2.5);
  EXPECT_FALSE(read->runs[2].noise.steal);
  EXPECT_EQ(read->runs[3].noise.other, 0.125);
  EXPECT_EQ(read->failures[0].what, "exit status 1: \x1b[31m");
  EXPECT_EQ(read->sources[1].url, "http://localhost/trace");
}

// The error of a document of which something was changed.
std::string Refusal(const std::function<void(Json&)>& change) {
  Json json = Json::parse(ToJson(Recorded("bnnb")));
  change(json);
  const auto read = ParseManifest(json.dump(), "m.json");
  return read ? "accepted" : read.error().Line();
}

TEST(Manifest, PathsStayInTheFolder) {
  for (const char* file : {"../base/001.trace", "/etc/passwd", "base/../../x", "base/", "base",
                           "base/.hidden", "new/001.trace", "base//001.trace", "base/a/b", "",
                           "base/\x01", "http://x/y", "base/a b", "base\\x", "-"}) {
    EXPECT_EQ(Refusal([&](Json& json) { json["runs"][0]["file"] = file; }),
              "m.json: runs[0].file: must be base/ and a plain file name; a manifest is written by "
              "tracegate record; do not edit it")
        << file;
  }
  EXPECT_THAT(
      Refusal([](Json& json) { json["runs"][0]["file"] = "base/" + std::string(200, 'a'); }),
      HasSubstr("runs[0].file"));
}

TEST(Manifest, NoTraceCountsTwice) {
  EXPECT_THAT(Refusal([](Json& json) { json["runs"][3]["file"] = json["runs"][0]["file"]; }),
              HasSubstr("base/001.trace is there twice"));
  EXPECT_THAT(Refusal([](Json& json) { json["runs"][1]["order"] = 1; }), HasSubstr("out of order"));
  EXPECT_THAT(Refusal([](Json& json) { json["runs"][1]["block"] = 2; }), HasSubstr("out of order"));
  EXPECT_THAT(Refusal([](Json& json) { json["sides"].erase(0); }),
              HasSubstr("of a side that \"sides\" does not have"));
}

TEST(Manifest, ValuesThatNoRecorderWrites) {
  const std::vector<std::pair<std::string, std::function<void(Json&)>>> changes = {
      {"state", [](Json& json) { json["state"] = "done"; }},
      {"state", [](Json& json) { json.erase("state"); }},
      {"machine.cpus", [](Json& json) { json["machine"]["cpus"] = 0; }},
      {"machine", [](Json& json) { json["machine"] = 3; }},
      {"comparisons", [](Json& json) { json["comparisons"] = 0; }},
      {"comparisons", [](Json& json) { json["comparisons"] = 1.5; }},
      {"runs_wanted", [](Json& json) { json["runs_wanted"] = -1; }},
      {"sides", [](Json& json) { json["sides"] = Json::array(); }},
      {"sides", [](Json& json) { json["sides"][1]["name"] = "base"; }},
      {"sides[0].name", [](Json& json) { json["sides"][0]["name"] = "old"; }},
      {"runs", [](Json& json) { json["runs"] = "many"; }},
      {"runs", [](Json& json) { json.erase("runs"); }},
      {"runs[1]", [](Json& json) { json["runs"][1] = 7; }},
      {"runs[0].wall_s", [](Json& json) { json["runs"][0]["wall_s"] = -1; }},
      {"runs[0].steal_s", [](Json& json) { json["runs"][0]["steal_s"] = "0"; }},
      {"runs[0].noisy", [](Json& json) { json["runs"][0]["noisy"] = {1}; }},
      {"runs[0].bytes", [](Json& json) { json["runs"][0]["bytes"] = nullptr; }},
      {"why", [](Json& json) { json["why"] = 1; }},
  };
  for (const auto& [place, change] : changes) {
    EXPECT_THAT(Refusal(change), HasSubstr("m.json: " + place)) << place;
  }
}

TEST(Manifest, OtherDocuments) {
  const auto refusal = [](const std::string& text) {
    const auto read = ParseManifest(text, "m.json");
    return read ? "accepted" : read.error().Line();
  };
  EXPECT_EQ(refusal("{\n  \"schema\": nope"),
            "m.json: is no JSON: line 2, column 14; the file was cut or edited");
  EXPECT_THAT(refusal(""), HasSubstr("line 1, column 1"));
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("is no JSON"));
  EXPECT_THAT(refusal("{\"schema\": \"\xff\"}"), HasSubstr("is no JSON"));
  EXPECT_THAT(refusal("[1e999]"), HasSubstr("m.json: has a number"));
  for (const char* text : {"[]", "{}", "3", "{\"schema\": 1}"}) {
    EXPECT_THAT(refusal(text), HasSubstr("is no manifest of a recording"));
  }
  EXPECT_EQ(refusal(R"({"schema": "tracegate.recording/2"})"),
            "m.json: its schema is tracegate.recording/2, and this program reads "
            "tracegate.recording/1; a newer tracegate has recorded this");
  EXPECT_THAT(refusal(R"({"schema": "tracegate.profile/1"})"), HasSubstr("its schema is"));
}

TEST(Manifest, EveryCutIsRefused) {
  const std::string text = ToJson(Recorded("bn"));
  for (std::size_t size = 0; size + 2 < text.size(); size += 7) {
    EXPECT_FALSE(ParseManifest(text.substr(0, size), "m.json")) << size;
  }
}

// A folder with the traces of a recording, which are empty files.
class Folder : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::path(::testing::TempDir()) /
           ("recording-" + std::to_string(::getpid()) + "-" +
            ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(dir_ / "base");
    fs::create_directories(dir_ / "new");
  }
  void TearDown() override { fs::remove_all(dir_); }

  Result<Pairing> PairOf(const Recording& recording) {
    for (const record::Run& run : recording.runs) {
      std::ofstream(dir_ / run.file) << "x";
    }
    return Pair(recording, dir_.string());
  }

  fs::path dir_;
};

using PairTest = Folder;

TEST_F(PairTest, BlocksOfFour) {
  const auto pairing = PairOf(Recorded("bnnb bnnb"));
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->block_size, 4);
  EXPECT_EQ(pairing->comparisons, 1);
  EXPECT_THAT(pairing->base, ElementsAre(dir_ / "base/001.trace", dir_ / "base/002.trace",
                                         dir_ / "base/003.trace", dir_ / "base/004.trace"));
  EXPECT_THAT(pairing->warnings, IsEmpty());
}

TEST_F(PairTest, AnOddRunMakesPairs) {
  const auto pairing = PairOf(Recorded("bnnb bn"));
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->block_size, 2);
  EXPECT_EQ(pairing->base.size(), 3);
}

TEST_F(PairTest, RunsWhoseNumberIsEvenAndWhoseBlocksAreNotOfFour) {
  EXPECT_EQ(PairOf(Recorded("bnnb bn bn"))->block_size, 2);
  EXPECT_EQ(PairOf(Recorded("bn bnnb bn"))->block_size, 2);
}

TEST_F(PairTest, OneBlockIsNone) {
  EXPECT_EQ(PairOf(Recorded("bnnb"))->block_size, 0);
  EXPECT_EQ(PairOf(Recorded("bn"))->block_size, 0);
}

TEST_F(PairTest, ARunWithoutPartnerIsLeftOut) {
  Recording recording = Recorded("bnnb bnn");
  recording.state = State::kInterrupted;
  recording.why = "interrupted by signal 2";
  recording.runs_wanted = 10;
  const auto pairing = PairOf(recording);
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->base.size(), 3);
  EXPECT_EQ(pairing->changed.size(), 3);
  EXPECT_EQ(pairing->block_size, 2);
  EXPECT_THAT(
      pairing->warnings,
      ElementsAre("the recording is incomplete (interrupted: interrupted by signal 2): 3+4 of "
                  "10+10 runs",
                  "new/004.trace is left out: it has no partner in its block"));
}

TEST_F(PairTest, NoisyRunsAreNamed) {
  Recording recording = Recorded("bnnb bnnb");
  for (const std::size_t run : {0U, 3U, 4U, 7U}) {
    recording.runs[run].noisy = {"took 3s\n", "and more"};
  }
  recording.runs[1].noisy = {"stolen"};
  EXPECT_THAT(PairOf(recording)->warnings,
              ElementsAre("4 of 4 runs of base were noisy: base/001.trace (took 3s\\x0a), "
                          "base/002.trace (took 3s\\x0a), base/003.trace (took 3s\\x0a) and 1 more",
                          "1 of 4 runs of new was noisy: new/001.trace (stolen)"));
}

TEST_F(PairTest, ALookIsPassedOn) {
  Recording recording = Recorded("bnnb bnnb");
  recording.comparisons = 6;
  const auto pairing = PairOf(recording);
  EXPECT_EQ(pairing->comparisons, 6);
  EXPECT_THAT(pairing->warnings, ElementsAre(HasSubstr("1/6 of alpha")));
}

TEST_F(PairTest, OneSideIsNoComparison) {
  const auto pairing = PairOf(Recorded("bb"));
  ASSERT_FALSE(pairing);
  EXPECT_THAT(pairing.error().Line(), HasSubstr("this recording has no run of new"));
}

TEST_F(PairTest, AMissingTraceIsNamed) {
  const Recording recording = Recorded("bnnb");
  ASSERT_TRUE(PairOf(recording));
  fs::remove(dir_ / "new/002.trace");
  fs::create_directory(dir_ / "new/002.trace");
  const auto pairing = Pair(recording, dir_.string());
  ASSERT_FALSE(pairing);
  EXPECT_THAT(pairing.error().Line(),
              HasSubstr("new/002.trace: is in the manifest and is no file"));
}

TEST_F(PairTest, ManifestsAreReadFromTheirFolder) {
  EXPECT_FALSE(IsRecording(dir_.string()));
  EXPECT_THAT(ReadManifest(dir_.string()).error().Line(), HasSubstr("has no manifest.json"));
  std::ofstream(dir_ / "manifest.json") << ToJson(Recorded("bn"));
  EXPECT_TRUE(IsRecording(dir_.string()));
  EXPECT_EQ(ReadManifest(dir_.string())->runs.size(), 2);
  std::ofstream(dir_ / "manifest.json", std::ios::app) << std::string(kMaxManifestBytes, ' ');
  EXPECT_THAT(ReadManifest(dir_.string()).error().Line(), HasSubstr("is larger than"));
}

}  // namespace
}  // namespace tracegate::record
