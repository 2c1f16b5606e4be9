// Every story of tests/stories: that the reader tells it as the file says, and that
// trace and text turn into each other.
#include "tests/support/story.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/read_trace.h"

namespace tracegate::testing {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> Stories() {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(TRACEGATE_STORIES)) {
    if (entry.path().extension() == ".story") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<Story> Load(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return ParseStory(std::string{std::istreambuf_iterator<char>(in), {}});
}

// Both texts where they differ, and the one that came out in NAME.got, in the
// folder where the test runs.
void ExpectText(const std::string& want, const std::string& got, const std::string& name) {
  if (want == got) {
    return;
  }
  std::ofstream(name + ".got") << got << "\n";
  EXPECT_EQ(want, got) << "what came out is in " << fs::absolute(name + ".got");
}

class StoryTest : public ::testing::TestWithParam<fs::path> {};

TEST_P(StoryTest, IsToldAsExpected) {
  const auto story = Load(GetParam());
  ASSERT_TRUE(story) << story.error().Line();
  const auto file = Encode(story->trace);
  ASSERT_TRUE(file) << file.error().Line();
  if (story->expect == "pending") {
    GTEST_SKIP() << "no reader for this format yet";
  }
  ExpectText(story->expect, Outcome(*ReadAll(*file)), GetParam().stem());
}

TEST_P(StoryTest, SurvivesTheRoundTrip) {
  const auto story = Load(GetParam());
  ASSERT_TRUE(story) << story.error().Line();
  const auto file = Encode(story->trace);
  ASSERT_TRUE(file) << file.error().Line();
  const auto text = Decode(*file);
  ASSERT_TRUE(text) << text.error().Line();
  const auto again = Encode(*text);
  ASSERT_TRUE(again) << again.error().Line() << "\n" << *text;
  EXPECT_EQ(*Decode(*again), *text);
  EXPECT_EQ(Outcome(*ReadAll(*again)), Outcome(*ReadAll(*file))) << *text;
  // Tables that were spelt out may come back with their contents in place.
  if (story->trace.find(" bare") == std::string::npos) {
    EXPECT_EQ(*again, *file) << *text;
  }
}

INSTANTIATE_TEST_SUITE_P(All, StoryTest, ::testing::ValuesIn(Stories()), [](const auto& test) {
  std::string name = test.param.stem();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

TEST(Stories, AreThereInNumber) { EXPECT_GE(Stories().size(), 170u); }

std::vector<std::string> FramesOf(const ReadOutcome& read) {
  std::vector<std::string> all;
  for (const trace::Event& event : read.events) {
    std::string line;
    for (const std::string& frame : read.Frames(event.stack)) {
      line += frame + "\n";
    }
    if (event.kind == trace::Kind::kGoCreate || event.kind == trace::Kind::kGoCreateBlocked) {
      for (const std::string& frame : read.Frames(trace::StackId(event.value))) {
        line += "by " + frame + "\n";
      }
    }
    all.push_back(line + read.Text(event.text));
  }
  return all;
}

// Of real traces the text keeps what the reader sees of them.
TEST(TextForm, OfARealTraceHasTheSameEvents) {
  int traces = 0;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(TRACEGATE_FIXTURES) / "edge")) {
    SCOPED_TRACE(entry.path().filename().string());
    const auto file = ReadFile(entry.path());
    ASSERT_TRUE(file) << file.error().Line();
    const auto text = Decode(*file);
    if (!text || fs::file_size(entry.path()) > 60'000) {
      continue;
    }
    ++traces;
    const auto again = Encode(*text);
    ASSERT_TRUE(again) << again.error().Line();
    EXPECT_EQ(*Decode(*again), *text);
    const auto want = ReadAll(*file);
    const auto got = ReadAll(*again);
    EXPECT_EQ(got->ok(), want->ok());
    ASSERT_EQ(Outcome(*got).substr(0, 2), Outcome(*want).substr(0, 2));
    EXPECT_EQ(got->Story(), want->Story());
    EXPECT_EQ(FramesOf(*got), FramesOf(*want));
    const auto same = [](const trace::Event& a, const trace::Event& b) {
      // FramesOf has looked at stacks.
      const bool created =
          a.kind == trace::Kind::kGoCreate || a.kind == trace::Kind::kGoCreateBlocked;
      return a.time == b.time && a.status == b.status && a.is_new == b.is_new && a.go == b.go &&
             a.target == b.target && a.proc == b.proc && a.id == b.id &&
             (created || a.value == b.value);
    };
    EXPECT_TRUE(std::equal(got->events.begin(), got->events.end(), want->events.begin(),
                           want->events.end(), same));
  }
  EXPECT_GE(traces, 16);
}

TEST(TextForm, SaysWhatItDoesNotUnderstand) {
  for (const auto& [lines, what] :
       {std::pair{"thread 0", "not understood: thread 0"},
        {"generation", "not understood: generation"},
        {"generation 1 nude", "not understood: generation 1 nude"},
        {"generation 1\nGoDestroy", "not understood: GoDestroy"},
        {"generation 1\nthread 0 5", "not understood: thread 0 5"},
        {"generation 1\nthread 0 @5\n@4 GoDestroy", "not understood: @4 GoDestroy"},
        {"generation 1\nthread 0\nGoJump g=1", "not understood: GoJump g=1"},
        {"generation 1\nthread 0\nGoStart g=1", "not understood: GoStart g=1"},
        {"generation 1\nthread 0\nGoStart g=1 g=2", "not understood: GoStart g=1 g=2"},
        {"generation 1\nthread 0\nGoLabel label=\"x", "not understood: GoLabel label=\"x"},
        {"generation 1\nthread 0\nGoBlock reason=\"\" stack=[a b]",
         "not understood: GoBlock reason=\"\" stack=[a b]"},
        {"generation 1\nthread 0\nraw 0 1", "not understood: raw 0 1"}}) {
    const auto file = Encode("go 1.26\n" + std::string(lines));
    ASSERT_FALSE(file) << lines;
    EXPECT_EQ(file.error().Line(), what);
  }
  for (const auto& [text, what] :
       {std::pair{"go 1.19\nthread 0", "not understood: thread 0"},
        {"go 1.19\nP 0", "not understood: P 0"},
        {"go 1.19\nP 0 @1 #1", "not understood: P 0 @1 #1"},
        {"go 1.5\nP 0 @1", "not understood: P 0 @1"},
        {"go 1.5\nP 0 @1 #5\n@2 #4 GoEnd", "not understood: @2 #4 GoEnd"},
        {"go 1.5\nP 0 @1 #5\n@2 GoStart g=1 seq=1", "not understood: @2 GoStart g=1 seq=1"},
        {"go 1.19\nP 0 @5\n@4 GoEnd", "not understood: @4 GoEnd"},
        {"go 1.7\nP 0 @5\n@6 GoBlockGC", "not understood: @6 GoBlockGC"},
        {"go 1.19\nP 0 @5\n@6 UserLog task=1 key=\"k\"",
         "not understood: @6 UserLog task=1 key=\"k\""}}) {
    const auto file = Encode(text);
    ASSERT_FALSE(file) << text;
    EXPECT_EQ(file.error().Line(), what);
  }
  EXPECT_EQ(Encode("go 1.99\n").error().Line(), "no text form for go 1.99");
  EXPECT_EQ(Encode("generation 1\n").error().Line(), "no format: generation 1");
}

}  // namespace
}  // namespace tracegate::testing
