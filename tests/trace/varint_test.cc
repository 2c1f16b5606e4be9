#include "src/trace/varint.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/trace_builder.h"

namespace tracegate::trace::v2 {
namespace {

using testing::Bytes;

struct Outcome {
  bool ok = false;
  std::uint64_t value = 0;
  std::ptrdiff_t length = 0;
};

// Reads with the margin behind the bytes that every batch has.
Outcome Read(Bytes bytes) {
  bytes.resize(bytes.size() + kBatchMargin);
  Outcome out;
  const std::uint8_t* at = bytes.data();
  out.ok = ReadVarint(at, out.value);
  out.length = out.ok ? at - bytes.data() : 0;
  return out;
}

TEST(Varint, EveryLengthFromOneToTenBytes) {
  // The greatest and the least value of each length: 7 bits a byte.
  for (int length = 1; length <= 10; ++length) {
    const std::uint64_t least = length == 1 ? 0 : std::uint64_t{1} << (7 * (length - 1));
    const std::uint64_t greatest =
        length == 10 ? ~std::uint64_t{0} : (std::uint64_t{1} << (7 * length)) - 1;
    for (const std::uint64_t value : {least, least + 1, greatest - 1, greatest}) {
      Bytes bytes;
      testing::AppendVarint(bytes, value);
      ASSERT_EQ(bytes.size(), static_cast<std::size_t>(length));
      const Outcome out = Read(bytes);
      EXPECT_TRUE(out.ok) << value;
      EXPECT_EQ(out.value, value);
      EXPECT_EQ(out.length, length);
    }
  }
}

TEST(Varint, BytesOfKnownNumbers) {
  EXPECT_EQ(Read({0x7f}).value, 127u);
  EXPECT_EQ(Read({0x80, 0x01}).value, 128u);
  EXPECT_EQ(Read({0xac, 0x02}).value, 300u);  // the usual textbook number
  EXPECT_EQ(Read({0x80, 0x80, 0x01}).value, 16384u);
  EXPECT_EQ(Read({0x80, 0x80, 0x80, 0x01}).value, 2097152u);
}

TEST(Varint, PaddedFormsAreTheSameNumber) {
  for (int padding = 0; padding <= 9; ++padding) {
    Bytes bytes{static_cast<std::uint8_t>(padding == 0 ? 0x05 : 0x85)};
    bytes.resize(static_cast<std::size_t>(padding) + 1, 0x80);
    bytes.back() &= 0x7f;
    const Outcome out = Read(bytes);
    EXPECT_TRUE(out.ok) << padding;
    EXPECT_EQ(out.value, 5u) << padding;
    EXPECT_EQ(out.length, padding + 1);
  }
}

TEST(Varint, SixtyFourBitsAreAcceptedAndNotOneMore) {
  Bytes nines(9, 0xff);
  nines.push_back(0x01);
  EXPECT_TRUE(Read(nines).ok);
  EXPECT_EQ(Read(nines).value, ~std::uint64_t{0});
  for (int last = 0x02; last <= 0xff; ++last) {
    nines.back() = static_cast<std::uint8_t>(last);
    EXPECT_FALSE(Read(nines).ok) << last;
  }
}

TEST(Varint, NothingBehindTheTenthByteIsLookedAt) {
  Bytes bytes(10, 0x80);  // says: go on
  bytes.push_back(0x00);
  EXPECT_FALSE(Read(bytes).ok);
}

}  // namespace
}  // namespace tracegate::trace::v2
