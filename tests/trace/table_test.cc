// Strings, stacks, CPU samples, and the decoding of a thread's events.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using trace::Kind;

std::string AtByte(std::uint64_t offset, const std::string& what) {
  return fmt::format("at byte {}: {}", offset, what);
}

TEST(Tables, MayComeBeforeOrAfterTheirUse) {
  for (const bool first : {false, true}) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    if (first) {
      gen.TablesFirst();
    }
    RunningGoroutine(gen).Event("GoBlock", {"select", Frames{"runtime.gopark", "main.wait"}});
    const auto read = ReadAll(trace.File());
    ASSERT_TRUE(read->ok()) << read->Line();
    const trace::Event block = read->Of(Kind::kGoBlock).at(0);
    EXPECT_EQ(read->Text(block.text), "select");
    EXPECT_THAT(read->Frames(block.stack), ElementsAre("runtime.gopark", "main.wait"));
  }
}

TEST(Tables, BelongToTheirGeneration) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GoLabel", {"here"});
  const Mark bad = RunningGoroutine(trace.NewGeneration()).Event("GoLabel", {1});
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            AtByte(trace.OffsetOf(bad), "GoLabel: string 1 is not in its generation's table"));
}

TEST(Tables, EqualTextsOfTwoGenerationsAreOne) {
  Trace trace(Format::kGo122);
  RunningGoroutine(trace.NewGeneration()).Event("GoLabel", {"same"});
  Generation& gen = trace.NewGeneration();
  gen.String("shifts the ids");
  RunningGoroutine(gen).Event("GoLabel", {"same"});
  const auto read = ReadAll(trace.File());
  const auto labels = read->Of(Kind::kGoLabel);
  ASSERT_EQ(labels.size(), 2u);
  EXPECT_EQ(labels[0].text, labels[1].text);
}

TEST(Tables, IdZeroIsEmptyAndAlwaysThere) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration()).Event("GoBlock", {0, 0});
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  EXPECT_EQ(read->Of(Kind::kGoBlock)[0].text, trace::kEmptyString);
  EXPECT_EQ(read->Of(Kind::kGoBlock)[0].stack, trace::kEmptyStack);
}

TEST(Tables, IdZeroAndKnownIdsCannotBeDefined) {
  for (const std::uint64_t id : {0U, 1U, 5000U}) {
    Trace strings(Format::kGo126);
    Generation& gen = strings.NewGeneration();
    gen.DefineString(1, "one");
    gen.DefineString(5000, "five thousand");
    gen.DefineString(id, "again");
    EXPECT_THAT(ReadAll(strings.File())->Line(),
                EndsWith(fmt::format(": string {} is defined twice", id)));
    Trace stacks(Format::kGo126);
    Generation& other = stacks.NewGeneration();
    other.DefineStack(1, {});
    other.DefineStack(5000, {});
    other.DefineStack(id, {});
    EXPECT_THAT(ReadAll(stacks.File())->Line(),
                EndsWith(fmt::format(": stack {} is defined twice", id)));
  }
}

// A table up to such an id would need more memory than there is.
TEST(Tables, AbsurdIdsCostNoMemory) {
  for (const unsigned bit : {40u, 48u, 62u, 63u}) {
    const std::uint64_t id = std::uint64_t{1} << bit;
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    gen.DefineString(id, "far");
    gen.DefineString(id + 1, "farther");
    gen.DefineStack(id, {{1, id + 1, id, 7}});
    RunningGoroutine(gen).Event("GoBlock", {id, id});
    const auto read = ReadAll(trace.File());
    ASSERT_TRUE(read->ok()) << read->Line();
    EXPECT_EQ(read->Text(read->Of(Kind::kGoBlock)[0].text), "far");
    EXPECT_THAT(read->Frames(read->Of(Kind::kGoBlock)[0].stack), ElementsAre("farther"));
  }
}

TEST(Tables, IdsInAnyOrder) {
  Trace trace(Format::kGo122);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  constexpr std::uint64_t kIds = 4000;
  for (std::uint64_t i = 0; i < kIds; ++i) {
    const std::uint64_t id = 1 + (i * 1237) % kIds;  // 1237 and 4000 share no divisor
    gen.DefineString(id, std::to_string(id));
  }
  for (std::uint64_t id = 1; id <= kIds; ++id) {
    m.Event("GoLabel", {id});
  }
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  const auto labels = read->Of(Kind::kGoLabel);
  ASSERT_EQ(labels.size(), kIds);
  for (std::uint64_t id = 1; id <= kIds; ++id) {
    EXPECT_EQ(read->Text(labels[id - 1].text), std::to_string(id));
  }
}

TEST(Strings, OfOneKiBAreReadAndLongerOnesRefused) {
  for (const std::size_t size : {1024U, 1025U}) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    gen.DefineString(3, std::string(size, 'x'));
    RunningGoroutine(gen).Event("GoLabel", {3});
    const auto read = ReadAll(trace.File());
    if (size == 1024) {
      ASSERT_TRUE(read->ok()) << read->Line();
      EXPECT_EQ(read->Text(read->Of(Kind::kGoLabel)[0].text).size(), 1024u);
    } else {
      EXPECT_THAT(read->Line(),
                  EndsWith(": string 3 claims 1025 bytes, more than the format's 1024"));
    }
  }
}

TEST(Strings, LongerThanTheirBatchAreRefused) {
  Trace trace(Format::kGo126);
  const Piece& batch =
      trace.NewGeneration().Batch(kNobody, 0, {4, 5, 1, 1, 'a', 5, 2, 3, 'b', 'c'});
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            AtByte(trace.OffsetOf(Mark{&batch, 5}),
                   "string 2 claims 3 bytes, more than its batch has left"));
}

TEST(Strings, OtherEventsAmongThem) {
  Trace trace(Format::kGo126);
  const Piece& batch = trace.NewGeneration().Batch(kNobody, 0, {4, 5, 1, 1, 'a', 3, 1, 0});
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            AtByte(trace.OffsetOf(Mark{&batch, 5}), "expected String, found Stack"));
}

TEST(Stacks, Of128FramesAreReadAndLargerOnesRefused) {
  for (const std::size_t frames : {128U, 129U}) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    gen.DefineString(1, "recurse");
    std::vector<FrameDef> defs;
    for (std::size_t i = 0; i < frames; ++i) {
      defs.push_back({100 + i, 1, 1, i});
    }
    gen.DefineStack(9, defs);
    RunningGoroutine(gen).Event("GoBlock", {0, 9});
    const auto read = ReadAll(trace.File());
    if (frames == 128) {
      ASSERT_TRUE(read->ok()) << read->Line();
      EXPECT_EQ(read->Frames(read->Of(Kind::kGoBlock)[0].stack).size(), 128u);
    } else {
      EXPECT_THAT(read->Line(),
                  EndsWith(": stack 9 claims 129 frames, more than the format's 128"));
    }
  }
}

TEST(Stacks, TheFirstDefinitionOfAProgramCounterHolds) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  gen.DefineString(1, "first");
  gen.DefineString(2, "second");
  gen.DefineStack(1, {{500, 1, 1, 10}});
  gen.DefineStack(2, {{500, 2, 2, 20}, {501, 2, 2, 20}});
  RunningGoroutine(gen).Event("GoBlock", {0, 2});
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  EXPECT_THAT(read->Frames(read->Of(Kind::kGoBlock)[0].stack), ElementsAre("first", "second"));
}

TEST(Stacks, NameStringsOfTheirGenerationOnly) {
  for (const bool file : {false, true}) {
    Trace trace(Format::kGo126);
    Generation& gen = trace.NewGeneration();
    gen.DefineString(1, "f");
    gen.DefineStack(4, {{500, file ? 1u : 99u, file ? 99u : 1u, 10}});
    EXPECT_THAT(ReadAll(trace.File())->Line(),
                EndsWith(": stack 4 names string 99, which is not in the tables"));
  }
}

TEST(Stacks, ThatAreNotThere) {
  Trace trace(Format::kGo122);
  const Mark bad = RunningGoroutine(trace.NewGeneration()).Event("GoBlock", {0, 99});
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            AtByte(trace.OffsetOf(bad), "GoBlock: stack 99 is not in its generation's table"));
}

TEST(Stacks, ACreatedGoroutineHasItsOwn) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration())
      .Event("GoCreate", {5, Frames{"main.worker"}, Frames{"main.start", "main.main"}});
  const auto read = ReadAll(trace.File());
  EXPECT_THAT(read->Frames(read->Of(Kind::kGoCreate)[0].stack), ElementsAre("main.worker"));
}

TEST(CpuSamples, GoBetweenTheEventsByTime) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.At(10).Event("GoLabel", {"ten"});
  m.At(20).Event("GoLabel", {"twenty"});
  gen.CpuSample(25, 0, kNoFrames);
  gen.CpuSample(15, 1, Frames{"main.spin"});
  gen.CpuSample(20, 7, kNoFrames);  // yields to the event of its time
  const auto read = ReadAll(trace.File());
  ASSERT_THAT(read->Story(), ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoLabel", "CpuSample",
                                         "GoLabel", "CpuSample", "CpuSample", "Sync"));
  const auto samples = read->Of(Kind::kCpuSample);
  EXPECT_EQ(samples[0].time, 15);
  EXPECT_EQ(samples[0].id, 1u);
  EXPECT_EQ(samples[0].go, read->Of(Kind::kGoStatus)[0].target);
  EXPECT_THAT(read->Frames(samples[0].stack), ElementsAre("main.spin"));
  EXPECT_EQ(samples[1].id, 7u);  // not alive
  EXPECT_EQ(samples[1].go, trace::kNoSlot);
  EXPECT_EQ(samples[2].go, trace::kNoSlot);
}

struct BadEvent {
  Format format;
  Bytes bytes;
  std::string what;
};

TEST(Decode, EventsThatCannotBe) {
  const Bytes nines = {16, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 1};
  const Bytes late = {16, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 1, 1};
  const std::string misplaced = " may not stand in a thread's batch of this format";
  for (const BadEvent& bad :
       {BadEvent{Format::kGo126, {77, 1, 1}, "unknown event type 77"},
        BadEvent{Format::kGo126, {0, 1, 1}, "unknown event type 0"},
        BadEvent{Format::kGo126, {255, 1, 1}, "unknown event type 255"},
        BadEvent{Format::kGo122, {45, 1, 1, 1}, "GoSwitch" + misplaced},
        BadEvent{Format::kGo122, {47, 1, 1, 1, 1}, "GoCreateBlocked" + misplaced},
        BadEvent{Format::kGo122, {48, 1, 1, 1, 1, 0}, "GoStatusStack" + misplaced},
        BadEvent{Format::kGo122, {128, 1, 1, 1, 1}, "Span" + misplaced},
        BadEvent{Format::kGo126, {8, 1, 1}, "Frequency" + misplaced},
        BadEvent{Format::kGo126, {52}, "EndOfGeneration" + misplaced},
        BadEvent{Format::kGo126, {16, 1, 5}, "GoStart: g_seq is cut short by the end of its batch"},
        BadEvent{Format::kGo126, {16}, "GoStart: time is cut short by the end of its batch"},
        BadEvent{Format::kGo126, nines, "GoStart: g is longer than 64 bits"},
        BadEvent{Format::kGo126, late, "GoStart: its time is out of range"}}) {
    Trace trace(bad.format);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    const Mark mark = m.Raw(bad.bytes);
    const auto read = ReadAll(trace.File());
    EXPECT_EQ(read->Line(), AtByte(trace.OffsetOf(mark), bad.what));
    EXPECT_EQ(read->error->code, ErrorCode::kCorrupt);
  }
}

TEST(Decode, CoroutineEventsFrom123On) {
  for (const Format format : {Format::kGo123, Format::kGo125, Format::kGo126}) {
    Trace trace(format);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    m.Event("GoCreateBlocked", {5, kNoFrames, kNoFrames});
    m.Event("GoSwitch", {5, 1});
    EXPECT_EQ(ReadAll(trace.File())->Line(), "");
  }
}

}  // namespace
}  // namespace tracegate::testing
