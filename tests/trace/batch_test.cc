// Framing: batches, generations, their sync batches and ends.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using trace::Kind;

constexpr Format kAll[] = {Format::kGo122, Format::kGo123, Format::kGo125, Format::kGo126};

std::string AtByte(std::uint64_t offset, const std::string& what) {
  return fmt::format("at byte {}: {}", offset, what);
}

TEST(Batch, OfExactly64KiBIsRead) {
  Trace trace(Format::kGo126);
  Thread& m = trace.NewGeneration().OnThread(0);
  m.Event("ProcStatus", {0, kProcRunning});  // 4 bytes
  constexpr std::uint64_t kEvents = (65536 - 4) / 3;
  for (std::uint64_t i = 0; i < kEvents; ++i) {
    m.Event("HeapAlloc", {1});  // 3 bytes
  }
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  EXPECT_EQ(read->Of(Kind::kHeapAlloc).size(), kEvents);
}

TEST(Batch, ThatClaimsMoreThan64KiBIsRefused) {
  for (const std::uint64_t size : {std::uint64_t{65537}, ~std::uint64_t{0}}) {
    Trace trace(Format::kGo122);
    Generation& gen = trace.NewGeneration();
    RunningGoroutine(gen);
    const Piece& bad = gen.BatchClaiming(1, 0, Bytes(100), size);
    const auto read = ReadAll(trace.File());
    EXPECT_EQ(read->Line(),
              AtByte(trace.OffsetOf(bad),
                     fmt::format("a batch claims {} bytes, more than the format's 65536", size)));
    EXPECT_EQ(read->error->code, ErrorCode::kCorrupt);
  }
}

TEST(Batch, ThatTheFileCutsShort) {
  Trace trace(Format::kGo125);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen);
  const std::size_t whole = trace.File().size();
  const auto read = ReadAll(std::span(trace.File()).first(whole - 1));
  EXPECT_THAT(read->Line(),
              HasSubstr(": the input ends inside a batch: 0 of its 1 bytes are there; the trace "
                        "was cut; record it again or copy it whole"));
  EXPECT_EQ(read->error->code, ErrorCode::kTruncated);
}

TEST(Batch, SizeMayBeCanonicalToo) {
  Trace trace(Format::kGo122);
  Generation& gen = trace.NewGeneration();
  gen.Raw({1, 1, 0, 0, 4, 13, 1, 0, 1});  // a batch of 4 bytes: ProcStatus
  EXPECT_THAT(ReadAll(trace.File())->Story(), ElementsAre("Sync", "ProcStatus", "Sync"));
}

TEST(Batch, EmptyOnesAreSkipped) {
  for (const Format format : kAll) {
    Trace trace(format);
    Generation& gen = trace.NewGeneration();
    gen.Batch(3, 0, {});
    Thread& m = RunningGoroutine(gen);
    m.NewBatch(4).NewBatch(5).NewBatch(9).Event("GoLabel", {"x"});
    gen.Batch(kNobody, 0, {});
    EXPECT_THAT(ReadAll(trace.File())->Story(),
                ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoLabel", "Sync"));
  }
}

TEST(Batch, WhereNoneBegins) {
  struct Row {
    Format format;
    std::uint8_t byte;
    std::string name;
  };
  for (const Row& row :
       {Row{Format::kGo122, 49, "ExperimentalBatch"}, Row{Format::kGo125, 52, "EndOfGeneration"},
        Row{Format::kGo126, 16, "GoStart"}, Row{Format::kGo126, 200, "event 200"},
        Row{Format::kGo123, 0, "event 0"}}) {
    Trace trace(row.format);
    Generation& gen = trace.NewGeneration();
    RunningGoroutine(gen);
    const Piece& bad = gen.Raw({row.byte, 0, 0, 0, 0});
    const auto read = ReadAll(trace.File());
    EXPECT_EQ(read->Line(), AtByte(trace.OffsetOf(bad), "expected a batch, found " + row.name));
  }
}

TEST(Batch, HeaderNumbersOfMoreThan64BitsAreRefused) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  RunningGoroutine(gen);
  Bytes bytes = {1, 1};
  bytes.insert(bytes.end(), 9, 0xff);
  bytes.push_back(2);
  const Piece& bad = gen.Raw(bytes);
  EXPECT_EQ(ReadAll(trace.File())->Line(),
            AtByte(trace.OffsetOf(bad) + 2, "the batch's thread is longer than 64 bits"));
}

TEST(Batch, TimeBeyondTheClockIsRefused) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  gen.OnThread(0, std::uint64_t{1} << 63).Event("ProcStatus", {0, kProcRunning});
  const auto read = ReadAll(trace.File());
  EXPECT_THAT(read->Line(), HasSubstr("a batch's time is out of range"));
  EXPECT_EQ(read->error->code, ErrorCode::kCorrupt);
}

TEST(Experiment, BatchesAreSkippedWhateverIsInThem) {
  for (const Format format : {Format::kGo123, Format::kGo125, Format::kGo126}) {
    Trace trace(format);
    Generation& gen = trace.NewGeneration();
    gen.ExperimentalBatch(1, 0, {0xff, 0xff, 4, 2});
    RunningGoroutine(gen);
    gen.ExperimentalBatch(0, kNobody, {2, 3});
    EXPECT_THAT(ReadAll(trace.File())->Story(),
                ElementsAre("Sync", "ProcStatus", "GoStatus 1", "Sync"));
  }
}

TEST(Experiment, IdIsOneRawByte) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration();
  gen.ExperimentalBatch(0xff, 0, {1});  // as a varint it would go on
  RunningGoroutine(gen);
  EXPECT_TRUE(ReadAll(trace.File())->ok());
}

TEST(Experiment, EventsAreSkippedButKeepTheTime) {
  Trace trace(Format::kGo123);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("HeapObjectAlloc", {1, 2});
  m.At(20).Event("Span", {1, 2, 3});
  m.At(25).Event("GoLabel", {"x"});
  const auto read = ReadAll(trace.File());
  ASSERT_THAT(read->Story(), ElementsAre("Sync", "ProcStatus", "GoStatus 1", "GoLabel", "Sync"));
  EXPECT_EQ(read->events[3].time, 25);
}

TEST(Generation, NumberZeroIsRefused) {
  Trace trace(Format::kGo122);
  RunningGoroutine(trace.NewGeneration(0));
  EXPECT_EQ(ReadAll(trace.File())->Line(), "at byte 16: a batch has generation 0");
}

TEST(Generation, MayBeginAtAnyNumber) {  // a flight recorder's dump
  for (const Format format : kAll) {
    Trace trace(format);
    RunningGoroutine(trace.NewGeneration(77));
    RunningGoroutine(trace.NewGeneration(78));
    EXPECT_TRUE(ReadAll(trace.File())->ok());
  }
}

TEST(Generation, InterleavedOnesAreRefused) {
  for (const Format format : kAll) {
    Trace trace(format);
    RunningGoroutine(trace.NewGeneration(1));
    RunningGoroutine(trace.NewGeneration(2));
    RunningGoroutine(trace.NewGeneration(format < Format::kGo126 ? 1 : 3).WithoutEnd());
    RunningGoroutine(trace.NewGeneration(4));
    const auto read = ReadAll(trace.File());
    const std::string want = format < Format::kGo126
                                 ? "a batch of generation 1 stands inside generation 2"
                                 : "a batch of generation 4 stands inside generation 3";
    EXPECT_THAT(read->Line(), HasSubstr(want));
    ASSERT_FALSE(read->ok());
    EXPECT_EQ(read->error->code, ErrorCode::kInconsistent);
  }
}

TEST(Generation, AGapIsRefusedUpTo125) {
  Trace trace(Format::kGo125);
  RunningGoroutine(trace.NewGeneration(1));
  RunningGoroutine(trace.NewGeneration(3));
  EXPECT_THAT(ReadAll(trace.File())->Line(),
              HasSubstr("a batch of generation 3 stands inside generation 1"));
}

TEST(Generation, WithoutFrequencyIsRefused) {
  for (const Format format : kAll) {
    for (const bool zero : {false, true}) {
      Trace trace(format);
      Generation& gen = trace.NewGeneration();
      if (zero) {
        gen.Frequency(0);
      } else {
        gen.WithoutFrequency();
      }
      RunningGoroutine(gen);
      EXPECT_EQ(ReadAll(trace.File())->Line(), "at byte 16: generation 1 has no clock frequency");
    }
  }
}

// Offsets name the first byte of the generation, whichever generation it is.
TEST(Generation, WithoutFrequencyIsFoundAtItsFirstBatch) {
  for (const Format format : {Format::kGo122, Format::kGo126}) {
    Trace trace(format);
    RunningGoroutine(trace.NewGeneration());
    Generation& gen = trace.NewGeneration().WithoutFrequency();
    RunningGoroutine(gen);
    const Piece& first = gen.Batch(5, 1, {});
    const auto read = ReadAll(trace.File());
    // The tables of the first generation end where the second begins.
    Trace alone(format);
    RunningGoroutine(alone.NewGeneration());
    EXPECT_EQ(read->Line(), AtByte(alone.File().size(), "generation 2 has no clock frequency"));
    EXPECT_GT(trace.OffsetOf(first), alone.File().size());
  }
}

TEST(Generation, WithTwoFrequenciesIsRefused) {
  Trace trace(Format::kGo122);
  Generation& gen = trace.NewGeneration();
  const Piece& first = gen.Batch(kNobody, 0, {8, 100, 8, 100});
  const auto read = ReadAll(trace.File());
  EXPECT_EQ(read->Line(),
            AtByte(trace.OffsetOf(Mark{&first, 2}), "a generation has two frequencies"));
}

TEST(Generation, From125AClockSnapshotIsNeeded) {
  for (const Format format : kAll) {
    Trace trace(format);
    RunningGoroutine(trace.NewGeneration().WithoutSnapshot());
    EXPECT_EQ(ReadAll(trace.File())->Line(),
              format < Format::kGo125 ? "" : "at byte 16: generation 1 has no clock snapshot");
  }
}

TEST(Generation, From126ItsEndIsMarked) {
  for (const Format format : kAll) {
    Trace trace(format);
    RunningGoroutine(trace.NewGeneration().WithoutEnd());
    const auto read = ReadAll(trace.File());
    if (format < Format::kGo126) {
      EXPECT_TRUE(read->ok());
    } else {
      EXPECT_EQ(read->Line(), AtByte(trace.File().size(),
                                     "the input ends inside a generation; the trace was cut; "
                                     "record it again or copy it whole"));
      EXPECT_EQ(read->error->code, ErrorCode::kTruncated);
    }
  }
}

TEST(Generation, AnEndMarkAloneIsRefused) {
  Trace trace(Format::kGo126);
  RunningGoroutine(trace.NewGeneration());
  Bytes file = trace.File();
  file.push_back(52);
  EXPECT_EQ(ReadAll(file)->Line(), AtByte(file.size() - 1, "a generation has no batches"));
}

TEST(Generation, Of126CutAnywhereIsTruncated) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.Event("GoBlock", {"select", Frames{"runtime.gopark", "main.main"}});
  const Bytes& file = trace.File();
  ASSERT_TRUE(ReadAll(file)->ok());
  for (std::size_t size = 1; size < file.size(); ++size) {
    const auto read = ReadAll(std::span(file).first(size));
    ASSERT_FALSE(read->ok()) << size;
    EXPECT_EQ(read->error->code, ErrorCode::kTruncated) << size << ": " << read->Line();
  }
}

// Up to 1.25 a generation ends with the first batch of the next one, which
// belongs to that one with all that is in it.
TEST(Generation, TheBatchThatEndsAnotherIsKept) {
  for (const Format format : {Format::kGo122, Format::kGo123}) {
    Trace trace(format);
    Thread& m = RunningGoroutine(trace.NewGeneration());
    for (int i = 0; i < 2000; ++i) {
      m.Event("HeapAlloc", {i});
    }
    Thread& n = RunningGoroutine(trace.NewGeneration());
    n.Event("GoLabel", {"first batch of the second"});
    const auto read = ReadAll(trace.File());
    ASSERT_TRUE(read->ok()) << read->Line();
    ASSERT_EQ(read->Of(Kind::kGoLabel).size(), 1u);
    EXPECT_EQ(read->Text(read->Of(Kind::kGoLabel)[0].text), "first batch of the second");
    EXPECT_EQ(read->facts->generations, 2u);
  }
}

TEST(Generation, ATableMayBeTheBatchThatEndsAnother) {
  Trace trace(Format::kGo122);
  RunningGoroutine(trace.NewGeneration()).Event("GoLabel", {"one"});
  RunningGoroutine(trace.NewGeneration().TablesFirst()).Event("GoLabel", {"two"});
  const auto read = ReadAll(trace.File());
  ASSERT_TRUE(read->ok()) << read->Line();
  EXPECT_EQ(read->Text(read->Of(Kind::kGoLabel)[1].text), "two");
}

TEST(Clock, SyncHasTheLeastBaseTime) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration().Frequency(15'625'000);  // 64 ns a tick
  gen.OnThread(0, 90).Event("ProcStatus", {0, kProcRunning});
  gen.OnThread(1, 70).At(85).Event("ProcStatus", {1, kProcRunning});
  const auto read = ReadAll(trace.File());
  EXPECT_EQ(read->events[0].time, 70 * 64);
  EXPECT_EQ(read->events[1].time, 85 * 64);
  EXPECT_EQ(read->events[2].time, 91 * 64);
}

// Each difference is cut to whole nanoseconds before it is added up, as Go does.
TEST(Clock, DifferencesAreTruncatedOneByOne) {
  Trace trace(Format::kGo126);
  Generation& gen = trace.NewGeneration().Frequency(3'000'000'000);  // a third of a ns
  Thread& m = gen.OnThread(0, 100);
  m.At(102).Event("ProcStatus", {0, kProcRunning});  // 33, and 2/3 more is cut
  m.At(109).Event("HeapAlloc", {1});                 // 7/3
  m.At(111).Event("HeapAlloc", {1});                 // 2/3
  const auto read = ReadAll(trace.File());
  EXPECT_EQ(read->events[1].time, 33);
  EXPECT_EQ(read->events[2].time, 35);
  EXPECT_EQ(read->events[3].time, 35);
}

}  // namespace
}  // namespace tracegate::testing
