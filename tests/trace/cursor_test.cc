// Batches that are not in memory.
#include "src/trace/v2/cursor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "src/trace/v2/event_table.h"

namespace tracegate::trace::v2 {
namespace {

// A file of bytes that begins at offset 0, and notes what was read of it.
class File final : public input::RandomAccess {
 public:
  explicit File(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    const std::size_t n = std::min(into.size(), bytes_.size() - std::min(offset, End()));
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), n, into.begin());
    return n;
  }
  std::uint64_t End() const override { return bytes_.size(); }

 private:
  std::vector<std::uint8_t> bytes_;
};

constexpr auto kHeapAlloc = static_cast<std::uint8_t>(EventType::kHeapAlloc);

Batch BatchAt(std::uint64_t offset, std::uint32_t size) {
  Batch batch;
  batch.generation = 1;
  batch.time = Ticks{100};
  batch.size = size;
  batch.start = offset - 1;
  batch.offset = offset;
  return batch;
}

TEST(Cursor, ReadsBatchesAgainThatAreNotInMemory) {
  // Two batches behind one byte each: HeapAlloc 7 after 1 tick, and 8 after 2.
  const File file({0, kHeapAlloc, 1, 7, 0, kHeapAlloc, 2, 8});
  const std::vector<Batch> batches = {BatchAt(1, 3), BatchAt(5, 3)};
  const Clock clock(1'000'000'000);
  Cursor cursor(batches, clock, HotSpecs(Format::kGo126), &file);
  ASSERT_EQ(cursor.Next(), Cursor::Step::kEvent);
  EXPECT_EQ(cursor.event().args[0], 7u);
  EXPECT_EQ(cursor.event().time, 101);
  EXPECT_EQ(cursor.Offset(), 1u);
  ASSERT_EQ(cursor.Next(), Cursor::Step::kEvent);
  EXPECT_EQ(cursor.event().args[0], 8u);
  EXPECT_EQ(cursor.event().time, 102);
  EXPECT_EQ(cursor.Offset(), 5u);
  EXPECT_EQ(cursor.Next(), Cursor::Step::kEnd);
}

TEST(Cursor, SaysThatAFileHasBecomeShorter) {
  const File file({0, kHeapAlloc, 1});
  const std::vector<Batch> batches = {BatchAt(1, 3)};
  const Clock clock(1'000'000'000);
  Cursor cursor(batches, clock, HotSpecs(Format::kGo126), &file);
  ASSERT_EQ(cursor.Next(), Cursor::Step::kBroken);
  const Error error = cursor.TakeError();
  EXPECT_EQ(error.code, ErrorCode::kIo);
  EXPECT_EQ(error.Line(), "at byte 0: the file has become shorter while it was read");
}

// Behind the batch's bytes come zeros, and not what an earlier batch left in the buffer.
TEST(Cursor, AnEventThatTheBatchCutsShortIsNoneOfAnotherBatch) {
  const File file({0, kHeapAlloc, 1, 7, 0, kHeapAlloc, 2});
  const std::vector<Batch> batches = {BatchAt(1, 3), BatchAt(5, 2)};
  const Clock clock(1'000'000'000);
  Cursor cursor(batches, clock, HotSpecs(Format::kGo126), &file);
  ASSERT_EQ(cursor.Next(), Cursor::Step::kEvent);
  ASSERT_EQ(cursor.Next(), Cursor::Step::kBroken);
  EXPECT_EQ(cursor.TakeError().Line(),
            "at byte 5: HeapAlloc: heapalloc is cut short by the end of its batch");
}

}  // namespace
}  // namespace tracegate::trace::v2
