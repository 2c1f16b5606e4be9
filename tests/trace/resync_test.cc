// Finding the next batch behind damage.
#include <gmock/gmock.h>

#include "tests/support/read_trace.h"
#include "tests/support/trace_builder.h"

namespace tracegate::trace {
namespace {

using testing::Bytes;
using testing::RunningGoroutine;
using testing::Trace;

Result<Facts> ReadTolerant(const Bytes& file) {
  Symbols symbols;
  NullSink sink;
  const auto source = input::FromMemory(file);
  return ReadTrace(*source, symbols, sink, {.tolerate_loss = 1, .ticks_per_second = {}});
}

void FirstGeneration(Trace& trace) {
  RunningGoroutine(trace.NewGeneration()).At(50).Event("GoDestroy");
}

// A string of a trace may read like an empty batch of generation 3 with the end of the
// generation behind it, but for the padding of its size.
TEST(Resync, TakesNoTextForABatch) {
  Trace trace(Format::kGo126);
  FirstGeneration(trace);
  trace.NewGeneration().String(std::string("\x01\x03\x01\x01\x00\x34", 6));
  Bytes file = trace.File();
  file.pop_back();  // the end of the generation
  file.pop_back();  // the last byte of its last batch
  const auto facts = ReadTolerant(file);
  ASSERT_TRUE(facts.has_value()) << facts.error().Line();
  EXPECT_EQ(facts->generations, 1U);
  EXPECT_EQ(facts->loss.generations, 1U);
  Trace alone(Format::kGo126);
  FirstGeneration(alone);
  EXPECT_EQ(facts->loss.bytes, file.size() - alone.File().size());
  ASSERT_TRUE(facts->damage.has_value());
  EXPECT_EQ(facts->damage->code, ErrorCode::kTruncated);
}

// Only the generation with the batch whose type is spoilt is lost. What is wrong first is
// the batch before it, which no other one follows.
TEST(Resync, FindsTheGenerationBehindTheDamage) {
  Trace trace(Format::kGo126);
  FirstGeneration(trace);
  testing::Generation& second = trace.NewGeneration();
  testing::Piece& before = second.Batch(0, 100, {});
  testing::Piece& spoilt = second.Batch(0, 101, {});
  RunningGoroutine(trace.NewGeneration(), 0, 0, 2).At(300).Event("GoDestroy");
  Bytes file = trace.File();
  file[spoilt.offset] ^= 0x40U;
  const auto facts = ReadTolerant(file);
  ASSERT_TRUE(facts.has_value()) << facts.error().Line();
  EXPECT_EQ(facts->generations, 2U);
  EXPECT_EQ(facts->loss.generations, 1U);
  ASSERT_TRUE(facts->damage.has_value());
  EXPECT_EQ(facts->damage->offset, before.offset);
}

}  // namespace
}  // namespace tracegate::trace
