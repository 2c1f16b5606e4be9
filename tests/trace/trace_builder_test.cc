// The builder itself: its bytes, spelt out once by hand.
#include "tests/support/trace_builder.h"

#include <gmock/gmock.h>

#include "tests/support/read_trace.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

Bytes Concat(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Bytes Padded(std::uint8_t size) {
  return {
      static_cast<std::uint8_t>(size | 0x80), 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
}

// Base time of the table batches, 2^56 - 1, and no thread, 2^64 - 1.
const Bytes kNoThreadLate = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                             0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

TEST(TraceBuilder, BytesOfASmallTraceOf122) {
  Trace trace(Format::kGo122);
  Thread& m = trace.NewGeneration().OnThread(7, 100);
  m.Event("ProcStatus", {0, kProcRunning});
  m.At(130).Event("GoBlock", {"on", kNoFrames});
  const Bytes header = {'g', 'o', ' ', '1', '.', '2', '2', ' ', 't', 'r', 'a', 'c', 'e', 0, 0, 0};
  const Bytes want = Concat({header,
                             {0x01, 0x01, 0x07, 100},
                             Padded(8),
                             {13, 1, 0, 1},
                             {20, 29, 1, 0},
                             {0x01, 0x01},
                             kNoThreadLate,
                             Padded(6),
                             {8, 0x80, 0x94, 0xeb, 0xdc, 0x03},  // 10^9
                             {0x01, 0x01},
                             kNoThreadLate,
                             Padded(1),
                             {2},
                             {0x01, 0x01},
                             kNoThreadLate,
                             Padded(6),
                             {4, 5, 1, 2, 'o', 'n'}});
  EXPECT_THAT(trace.File(), ElementsAreArray(want));
}

TEST(TraceBuilder, MarksFindTheirEvent) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& m = gen.OnThread(0);
  m.Event("ProcStatus", {0, kProcRunning});
  const Mark mark = m.Event("HeapGoal", {1 << 20});
  EXPECT_EQ(trace.File().at(trace.OffsetOf(mark)), 38);
  EXPECT_EQ(trace.File().back(), 52);
}

TEST(TraceBuilder, ReadsBackInEveryFormat) {
  for (const Format format : {Format::kGo122, Format::kGo123, Format::kGo125, Format::kGo126}) {
    Trace trace(format);
    for (int i = 0; i < 3; ++i) {
      Thread& m = RunningGoroutine(trace.NewGeneration());
      m.Event("GoLabel", {"label"});
    }
    const auto read = ReadAll(trace.File());
    ASSERT_TRUE(read->ok()) << read->Line();
    EXPECT_EQ(read->facts->format, format);
    EXPECT_EQ(read->facts->generations, 3u);
    EXPECT_EQ(read->facts->bytes, trace.File().size());
    EXPECT_EQ(read->facts->events, read->events.size());
    EXPECT_THAT(read->Story(), ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoLabel",  //
                                           "Sync", "ProcStatus", "GoStatus 1", "GoLabel",  //
                                           "Sync", "ProcStatus", "GoStatus 1", "GoLabel", "Sync"));
    EXPECT_TRUE(read->events.back().is_last);
    EXPECT_FALSE(read->events.front().is_last);
  }
}

TEST(TraceBuilder, RefusesWrongArguments) {
  EXPECT_DEATH(RunningGoroutine(Trace(Format::kGo122).NewGeneration()).Event("GoStart", {1}),
               "wrong number of arguments: GoStart");
  EXPECT_DEATH(RunningGoroutine(Trace(Format::kGo122).NewGeneration()).Event("GoJump", {1}),
               "no such event: GoJump");
}

}  // namespace
}  // namespace tracegate::testing
