// Small traces that claim much must not make the reader allocate much: what a trace costs goes
// by the bytes that are there. operator new is replaced here, so this is a program of its own.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "tests/support/trace_builder.h"

namespace {
std::size_t g_live = 0;
std::size_t g_peak = 0;
std::size_t g_largest = 0;

void* Counted(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  g_live += malloc_usable_size(memory);
  g_peak = std::max(g_peak, g_live);
  g_largest = std::max(g_largest, size);
  return memory;
}

void Release(void* memory) {
  g_live -= memory == nullptr ? 0 : malloc_usable_size(memory);
  std::free(memory);
}
}  // namespace

void* operator new(std::size_t size) { return Counted(size); }
void* operator new[](std::size_t size) { return Counted(size); }
void operator delete(void* memory) noexcept { Release(memory); }
void operator delete[](void* memory) noexcept { Release(memory); }
void operator delete(void* memory, std::size_t) noexcept { Release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { Release(memory); }

namespace tracegate {
namespace {

using testing::Bytes;
using testing::Generation;
using testing::Thread;
using testing::Trace;

constexpr std::uint64_t kHuge = ~std::uint64_t{0} - 1;
constexpr std::size_t kMiB = std::size_t{1} << 20;
// What a trace of no events costs: buffers, a chunk for batches, tables for recent ids, and the
// distributions of mutator utilization (4 curves x 4 windows x 16 kB).
constexpr std::size_t kFixed = 7 * kMiB / 4;

// What a file becomes: a profile and its document, or an error; and the most that was
// allocated at once on the way.
struct Cost {
  std::size_t peak;
  std::string error;
};
Cost CostOf(const Bytes& file) {
  const std::size_t before = g_live;
  g_peak = g_live;
  g_largest = 0;
  const auto source = input::FromMemory(file);
  const auto profile = profile::ProfileTrace(*source, "f");
  if (profile) {
    profile::ToJson({&*profile, 1});
  }
  return {g_peak - before, profile ? "" : profile.error().Line()};
}

enum class Want : std::uint8_t { kProfile, kError };

void ExpectBounded(const Bytes& file, std::size_t per_byte, Want want) {
  ASSERT_LT(file.size(), 2048U);
  const Cost cost = CostOf(file);
  EXPECT_EQ(cost.error.empty(), want == Want::kProfile) << cost.error;
  EXPECT_LT(cost.peak, kFixed + file.size() * per_byte)
      << file.size() << " bytes made " << cost.peak << ", the largest piece " << g_largest;
  ::testing::Test::RecordProperty("bytes", std::to_string(file.size()));
  ::testing::Test::RecordProperty("peak", std::to_string(cost.peak));
}

Bytes Varints(std::uint8_t type, std::initializer_list<std::uint64_t> values) {
  Bytes bytes = {type};
  for (const std::uint64_t value : values) {
    testing::AppendVarint(bytes, value);
  }
  return bytes;
}

TEST(HostileMemory, TheHookSeesAllocations) {
  g_peak = g_live;
  const std::size_t before = g_live;
  const std::vector<char> memory(kMiB);
  EXPECT_GE(g_peak - before, kMiB);
}

TEST(HostileMemory, HugeIds) {
  Trace trace(trace::Format::kGo126);
  Generation& gen = trace.NewGeneration();
  gen.DefineString(kHuge, "text");
  gen.DefineStack(kHuge, {{kHuge, kHuge, kHuge, kHuge}});
  Thread& thread = RunningGoroutine(gen, kHuge, kHuge, kHuge);
  thread.Event("ProcStatus", {kHuge - 1, testing::kProcIdle});
  thread.Event("GoStatus", {kHuge - 1, testing::kNobody, testing::kGoWaiting});
  thread.Event("UserTaskBegin", {kHuge, kHuge, kHuge, kHuge});
  thread.Event("ProcsChange", {kHuge, kHuge});
  thread.Event("HeapAlloc", {kHuge});
  ExpectBounded(trace.File(), 256, Want::kProfile);
}

TEST(HostileMemory, IdsEverTwiceAsFarApart) {
  Trace trace(trace::Format::kGo126);
  Generation& gen = trace.NewGeneration();
  for (std::uint64_t id = 1; id < std::uint64_t{1} << 62; id *= 2) {
    gen.DefineString(id + 1, "s");
    gen.DefineStack(id + 1, {});
  }
  RunningGoroutine(gen);
  ExpectBounded(trace.File(), 256, Want::kProfile);
}

TEST(HostileMemory, ClaimedCountsAndSizes) {
  for (const Bytes& payload :
       {Varints(4, {}), Varints(5, {1, kHuge}), Varints(3, {1, kHuge}), Varints(3, {1, 128})}) {
    Trace trace(trace::Format::kGo126);
    Generation& gen = trace.NewGeneration();
    Bytes table = {static_cast<std::uint8_t>(payload[0] == 3 ? 2 : 4)};
    table.insert(table.end(), payload.begin(), payload.end());
    gen.Batch(testing::kNobody, 0, table);
    gen.BatchClaiming(0, 0, payload, 65536);
    ExpectBounded(trace.File(), 256, Want::kError);
  }
}

// Every batch may claim 64 KiB, but the input ends inside the first that does.
TEST(HostileMemory, BatchesOfOneByteOnManyThreads) {
  Trace trace(trace::Format::kGo126);
  Generation& gen = trace.NewGeneration();
  for (std::uint64_t id = 0; id < 60; ++id) {
    gen.OnThread(kHuge - id).Event("ProcStatus", {id, testing::kProcIdle});
  }
  ExpectBounded(trace.File(), 1024, Want::kProfile);
}

TEST(HostileMemory, StacksOfManyFrames) {
  Trace trace(trace::Format::kGo126);
  Generation& gen = trace.NewGeneration();
  gen.DefineString(1, std::string(700, 'f'));
  gen.DefineStack(1, std::vector<testing::FrameDef>(128, {1, 1, 1, 1}));
  gen.DefineStack(2, std::vector<testing::FrameDef>(100, {1, 1, 1, 1}));
  Thread& thread = RunningGoroutine(gen);
  thread.Raw(Varints(22, {1, 1, 1}));
  ExpectBounded(trace.File(), 1024, Want::kProfile);
}

// A table from one short to one very long duration would take 29 kB: the worst that a few
// bytes could do.
TEST(HostileMemory, WideHistograms) {
  constexpr std::uint64_t kCount = 30;
  Trace trace(trace::Format::kGo126);
  Generation& gen = trace.NewGeneration();
  Thread& thread = RunningGoroutine(gen);
  const auto run_all = [&](std::uint64_t seq) {
    for (std::uint64_t id = 2; id < kCount + 2; ++id) {
      thread.Event("GoStart", {id, seq});
      thread.Event("GoStop", {"r", 0});
    }
  };
  for (std::uint64_t id = 2; id < kCount + 2; ++id) {
    thread.Event("GoCreate", {id, gen.Stack({std::to_string(id)}), 0});
  }
  thread.Event("GoStop", {"r", 0});
  run_all(1);
  run_all(2);
  thread.At(std::uint64_t{1} << 58);
  run_all(3);
  const Bytes& file = trace.File();
  EXPECT_LT(CostOf(file).peak, kFixed + kCount * 10'000);
  ExpectBounded(file, 1024, Want::kProfile);
}

// 4 bytes of a stack name a function of 1 kB, so that 630 kB would become 150 MB of frames.
TEST(HostileMemory, StackTextIsBounded) {
  constexpr std::uint64_t kStacks = 1200;
  Trace trace(trace::Format::kGo126);
  Generation& gen = trace.NewGeneration();
  gen.DefineString(1, std::string(1024, 'f'));
  gen.DefineString(2, "g");
  Thread& thread = RunningGoroutine(gen);
  for (std::uint64_t id = 1; id <= kStacks; ++id) {
    std::vector<testing::FrameDef> frames(128, {1, 1, 1, 1});
    for (unsigned bit = 0; bit < 11; ++bit) {
      if ((id >> bit & 1) != 0) {
        frames[bit] = {2, 2, 2, 2};
      }
    }
    gen.DefineStack(id, frames);
    thread.Raw(Varints(22, {1, id, id}));
    thread.Raw(Varints(23, {1}));
  }
  const Bytes& file = trace.File();
  const std::size_t before = g_live;
  g_peak = g_live;
  const auto source = input::FromMemory(file);
  const auto profile = profile::ProfileTrace(*source, "f");
  ASSERT_TRUE(profile) << profile.error().Line();
  EXPECT_EQ(profile->stacks.size(), kStacks);
  EXPECT_LT(g_peak - before, profile::kMaxStackText + 32 * kMiB);
  const auto with_frames = static_cast<std::size_t>(
      std::count_if(profile->stacks.begin(), profile->stacks.end(),
                    [](const profile::Stack& stack) { return !stack.frames.empty(); }));
  ASSERT_EQ(profile->diagnostics.all().size(), 1U);
  const Diagnostic& lost = profile->diagnostics.all()[0];
  EXPECT_EQ(lost.name, "frames not kept");
  EXPECT_EQ(with_frames + lost.count, kStacks);
  EXPECT_GT(lost.count, 0U);
}

}  // namespace
}  // namespace tracegate
