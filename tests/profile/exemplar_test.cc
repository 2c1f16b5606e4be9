// Single spans and what went on around them.
#include "src/profile/exemplar.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using profile::CaptureAsk;
using profile::Exemplar;
using profile::SpanAsk;
using profile::SpanAt;
using profile::StripOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Frames kWait = {"runtime.gopark", "main.wait", "main.work"};
const Frames kSend = {"runtime.chansend1", "main.main"};

// Goroutine 2, main.work, waits twice for goroutine 1, main.main: 10..30 and 5050..9050.
Trace Waits() {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& worker = RunningGoroutine(gen, 1, 1, 2);
  worker.At(10).Event("GoBlock", {"chan receive", kWait});
  Thread& m = RunningGoroutine(gen);
  m.At(30).Event("GoUnblock", {2, 1, kSend});
  worker.At(40).Event("GoStart", {2, 2});
  worker.At(5050).Event("GoBlock", {"chan receive", kWait});
  m.At(6000).Event("STWBegin", {"GC mark termination", kNoFrames});
  m.At(6010).Event("STWEnd");
  m.At(9050).Event("GoUnblock", {2, 3, kSend});
  m.At(9060).Event("GoBlock", {"select", kSend});
  worker.At(9070).Event("GoStart", {2, 4});
  worker.At(20000).Event("GoStop", {"yield", kWait});
  return trace;
}

std::vector<std::vector<SpanAt>> Find(Trace& trace, const std::vector<SpanAsk>& asks) {
  const auto source = input::FromMemory(trace.File());
  auto found = profile::FindSpans(*source, asks);
  EXPECT_TRUE(found) << found.error().Line();
  return found ? *found : std::vector<std::vector<SpanAt>>{};
}

Exemplar Capture(Trace& trace, const CaptureAsk& ask) {
  const auto source = input::FromMemory(trace.File());
  auto captured = profile::CaptureSpans(*source, {&ask, 1});
  EXPECT_TRUE(captured) << captured.error().Line();
  return captured ? captured->front() : Exemplar{};
}

// "g2 [10,30]"
std::string Text(const SpanAt& span) {
  return fmt::format("g{} [{},{}{}", Raw(span.go), span.begin, span.end, span.end_seen ? ']' : ')');
}

std::string Text(const profile::StripPart& part) {
  return fmt::format("{}{} {}..{}{}", profile::ToString(part.what),
                     part.reason.empty() ? "" : " " + part.reason, part.begin, part.end,
                     part.proc ? fmt::format(" on {}", *part.proc) : "");
}

template <class List>
std::vector<std::string> Texts(const List& list) {
  std::vector<std::string> texts;
  for (const auto& one : list) {
    texts.push_back(Text(one));
  }
  return texts;
}

// Of the parts of a strip; empty for none.
std::vector<Frames> StacksOf(const Exemplar& exemplar, std::size_t strip) {
  std::vector<Frames> stacks;
  for (const profile::StripPart& part : exemplar.strips.at(strip).parts) {
    stacks.push_back(part.stack ? exemplar.stacks.at(*part.stack) : Frames());
  }
  return stacks;
}

const profile::Place kChanReceive = {"main.work", "Waiting", "chan receive"};

TEST(FindSpans, TheLongestFirst) {
  Trace trace = Waits();
  const auto found = Find(trace, {{kChanReceive}, {{"main.work", "Waiting", "select"}}});
  EXPECT_THAT(Texts(found[0]), ElementsAre("g2 [5050,9050]", "g2 [10,30]"));
  EXPECT_THAT(found[1], IsEmpty());
}

TEST(FindSpans, TheNearestToADuration) {
  Trace trace = Waits();
  EXPECT_THAT(Texts(Find(trace, {{kChanReceive, 1000}})[0]),
              ElementsAre("g2 [10,30]", "g2 [5050,9050]"));
}

TEST(FindSpans, NoMoreThanAFew) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  std::uint64_t time = 0;
  for (std::uint64_t i = 0; i < 50; ++i) {
    m.At(time += 1000).Event("GoStop", {"yield", Frames{"main.main"}});
    m.At(time += 10 + (i * 7) % 50).Event("GoStart", {1, i + 1});
  }
  const auto found = Find(trace, {{{"main.main", "Runnable", ""}}})[0];
  std::vector<Nanos> durations;
  for (const SpanAt& span : found) {
    durations.push_back(span.Duration());
  }
  EXPECT_THAT(durations, ElementsAre(59, 58, 57));
}

TEST(FindSpans, WholeOnesBeforeThoseThatTheEndCutOff) {
  Trace trace = Waits();
  EXPECT_THAT(Texts(Find(trace, {{{"main.work", "Runnable", ""}}})[0]),
              ElementsAre("g2 [9050,9070]", "g2 [30,40]", "g2 [20000,20000)"));
}

TEST(FindSpans, OfTheProcess) {
  Trace trace = Waits();
  EXPECT_THAT(Texts(Find(trace, {{{"(process)", "stop-the-world", "GC mark termination"}}})[0]),
              ElementsAre("g1 [6000,6010]"));
}

TEST(CaptureSpans, WhatWentOnAround) {
  Trace trace = Waits();
  const SpanAt span{5050, 9050, true, GoId{2}};
  const Exemplar exemplar = Capture(trace, {kChanReceive, span});
  EXPECT_EQ(exemplar.from, 3050);
  EXPECT_EQ(exemplar.to, 11050);
  EXPECT_EQ(exemplar.stack, kWait);
  ASSERT_TRUE(exemplar.ended_by);
  EXPECT_EQ(exemplar.ended_by->type, "main.main");
  EXPECT_EQ(exemplar.ended_by->go, GoId{1});
  EXPECT_EQ(exemplar.ended_by->stack, kSend);
  ASSERT_EQ(exemplar.strips.size(), 2u);
  EXPECT_EQ(exemplar.strips[0].of, StripOf::kSelf);
  EXPECT_EQ(exemplar.strips[0].type, "main.work");
  EXPECT_THAT(Texts(exemplar.strips[0].parts),
              ElementsAre("Running 3050..5050 on 1", "Waiting chan receive 5050..9050",
                          "Runnable 9050..9070", "Running 9070..11050 on 1"));
  EXPECT_EQ(exemplar.strips[1].of, StripOf::kWaker);
  EXPECT_EQ(exemplar.strips[1].type, "main.main");
  EXPECT_THAT(Texts(exemplar.strips[1].parts),
              ElementsAre("Running 3050..9060 on 0", "Waiting select 9060..11050"));
  EXPECT_THAT(StacksOf(exemplar, 0), ElementsAre(kWait, kWait, kSend, Frames()));
  EXPECT_THAT(StacksOf(exemplar, 1), ElementsAre(kSend, kSend));
  EXPECT_THAT(exemplar.stacks, ElementsAre(kWait, kSend));
  ASSERT_EQ(exemplar.bands.size(), 1u);
  EXPECT_EQ(exemplar.bands[0].name, "stop-the-world (GC mark termination)");
  EXPECT_EQ(exemplar.bands[0].begin, 6000);
  EXPECT_EQ(exemplar.bands[0].end, 6010);
  EXPECT_FALSE(exemplar.cut);
}

TEST(CaptureSpans, RunningEndsWhereItsStackSays) {
  Trace trace = Waits();
  const Exemplar exemplar =
      Capture(trace, {{"main.work", "Running", ""}, {40, 5050, true, GoId{2}}});
  EXPECT_EQ(exemplar.stack, kWait);
  EXPECT_FALSE(exemplar.ended_by);
}

TEST(CaptureSpans, ManyGoroutinesAreCutToAFew) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  for (std::uint64_t i = 0; i < 1000; ++i) {
    m.At(10).Event("GoCreate", {100 + i, Frames{"main.many"}, kNoFrames});
  }
  m.At(20).Event("GoBlock", {"select", Frames{"main.main"}});
  for (std::uint64_t i = 0; i < 1000; ++i) {
    m.At(30 + i * 100).Event("GoStart", {100 + i, 1});
    m.At(120 + i * 100).Event("GoDestroy");
  }
  m.At(200'000).Event("GoUnblock", {1, 1, kNoFrames});
  const Exemplar exemplar =
      Capture(trace, {{"main.main", "Waiting", "select"}, {20, 200'000, true, GoId{1}}});
  EXPECT_EQ(exemplar.strips.size(), 1 + profile::kMostOthers);
  EXPECT_TRUE(exemplar.cut);
  ASSERT_TRUE(exemplar.ended_by);
  EXPECT_EQ(exemplar.ended_by->type, std::nullopt);
}

TEST(CaptureSpans, OfAStripTheLongestPartsAreKept) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(5).Event("GoCreate", {2, Frames{"main.busy"}, kNoFrames});
  m.At(10).Event("GoBlock", {"select", Frames{"main.main"}});
  std::uint64_t time = 10;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    m.At(time += 10).Event("GoStart", {2, i + 1});
    m.At(time += i == 500 ? 5000 : 10).Event("GoStop", {"yield", Frames{"main.busy"}});
  }
  m.At(time += 10).Event("GoUnblock", {1, 1, kNoFrames});
  const Exemplar exemplar = Capture(
      trace, {{"main.main", "Waiting", "select"}, {10, static_cast<Nanos>(time), true, GoId{1}}});
  ASSERT_EQ(exemplar.strips.size(), 2u);
  EXPECT_EQ(exemplar.strips[1].parts.size(), profile::kMostPartsOfStrip);
  EXPECT_TRUE(exemplar.cut);
  Nanos longest = 0;
  Nanos last = 0;
  for (const profile::StripPart& part : exemplar.strips[1].parts) {
    EXPECT_GE(part.begin, last);
    last = part.end;
    longest = std::max(longest, part.end - part.begin);
  }
  EXPECT_EQ(longest, 5000);
}

TEST(CaptureSpans, StacksOfPartsAreFewAndShort) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  std::uint64_t time = 10;
  for (std::uint64_t i = 0; i < 100; ++i) {
    Frames deep = {fmt::format("main.leaf{}", i)};
    deep.resize(20, "main.main");
    m.At(time += 10).Event("GoStop", {"yield", deep});
    m.At(time += 10).Event("GoStart", {1, i + 1});
  }
  const Exemplar exemplar =
      Capture(trace, {{"main.main", "Running", ""}, {0, static_cast<Nanos>(time), true, GoId{1}}});
  ASSERT_EQ(exemplar.stacks.size(), profile::kMostStacks);
  for (const Frames& stack : exemplar.stacks) {
    EXPECT_EQ(stack.size(), profile::kMostFramesOfPart);
  }
  const auto stacks = StacksOf(exemplar, 0);
  ASSERT_GT(stacks.size(), 2U);
  EXPECT_THAT(stacks[0], Contains("main.leaf0"));  // ran until there
  EXPECT_THAT(stacks[1], Contains("main.leaf0"));  // was made runnable there
  EXPECT_THAT(stacks.back(), IsEmpty());
}

}  // namespace
}  // namespace tracegate::testing
