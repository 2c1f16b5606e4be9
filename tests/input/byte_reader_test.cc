#include "src/input/byte_reader.h"

#include <gmock/gmock.h>

#include <numeric>

#include "src/input/unpack.h"
#include "tests/support/sources.h"

namespace tracegate::input {
namespace {

using testing::ChunkedSource;

std::vector<std::uint8_t> Counting(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  }
  return bytes;
}

TEST(ByteReader, ChunksMakeNoDifference) {
  const auto bytes = Counting(700'000);  // more than two buffers
  for (const std::vector<std::size_t>& sizes :
       {std::vector<std::size_t>{1'000'000}, {1, 2, 3, 500, 65537}, {262'144}, {262'143}}) {
    ChunkedSource source(bytes, sizes);
    ByteReader in(source);
    ASSERT_EQ(**in.ReadByte(), bytes[0]);
    std::vector<std::uint8_t> into(300'000);
    ASSERT_EQ(*in.ReadUpTo(into), into.size());
    EXPECT_TRUE(std::equal(into.begin(), into.end(), bytes.begin() + 1));
    EXPECT_EQ(in.Offset(), 300'001u);
    ASSERT_EQ(**in.ReadByte(), bytes[300'001]);
    into.resize(500'000);
    ASSERT_EQ(*in.ReadUpTo(into), 399'998u);  // all that is left
    EXPECT_TRUE(std::equal(bytes.begin() + 300'002, bytes.end(), into.begin()));
    EXPECT_EQ(in.Offset(), 700'000u);
    EXPECT_EQ(*in.ReadUpTo(into), 0u);
    EXPECT_FALSE(in.ReadByte()->has_value());
    EXPECT_EQ(in.Offset(), 700'000u);
  }
}

TEST(ByteReader, OfNothing) {
  ChunkedSource source({}, {1});
  ByteReader in(source);
  EXPECT_FALSE(in.ReadByte()->has_value());
  EXPECT_EQ(in.Offset(), 0u);
}

TEST(ByteReader, VarintsAcrossChunks) {
  for (const std::size_t chunk : {1U, 2U, 3U, 100U}) {
    ChunkedSource source({0x05, 0xac, 0x02, 0x85, 0x80, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                          0xff, 0xff, 0xff, 0x01},
                         {chunk});
    ByteReader in(source);
    EXPECT_EQ(*in.ReadVarint("x"), 5u);
    EXPECT_EQ(*in.ReadVarint("x"), 300u);
    EXPECT_EQ(*in.ReadVarint("x"), 5u);  // padded
    EXPECT_EQ(*in.ReadVarint("x"), ~std::uint64_t{0});
    EXPECT_EQ(in.Offset(), 16u);
  }
}

TEST(ByteReader, VarintsThatAreCutOrTooLong) {
  ChunkedSource cut({0x01, 0xff, 0xff}, {100});
  ByteReader in(cut);
  ASSERT_TRUE(in.ReadVarint("first"));
  const auto second = in.ReadVarint("batch's size");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kTruncated);
  EXPECT_EQ(second.error().Line(), "at byte 1: the input ends inside the batch's size");

  for (const int last : {0x02, 0x7f, 0x81}) {
    std::vector<std::uint8_t> bytes(10, 0xff);
    bytes.back() = static_cast<std::uint8_t>(last);
    bytes.push_back(0);
    ChunkedSource source(bytes, {100});
    ByteReader long_one(source);
    const auto value = long_one.ReadVarint("number");
    ASSERT_FALSE(value) << last;
    EXPECT_EQ(value.error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(value.error().Line(), "at byte 0: the number is longer than 64 bits");
  }
}

TEST(ByteReader, PassesErrorsOn) {
  const Error error{ErrorCode::kIo, "the disk is on fire"};
  ChunkedSource source({1, 0x80}, {1}, error);
  ByteReader in(source);
  EXPECT_TRUE(in.ReadByte());
  EXPECT_EQ(in.ReadVarint("x").error().Line(), "the disk is on fire");
  EXPECT_EQ(in.ReadByte().error().code, ErrorCode::kIo);
  std::vector<std::uint8_t> into(5);
  EXPECT_EQ(in.ReadUpTo(into).error().code, ErrorCode::kIo);
}

TEST(ByteReader, KnowsWhetherItsSourceIsCompressed) {
  const std::vector<std::uint8_t> bytes;
  const auto plain = FromMemory(bytes);
  const auto packed = Gunzip(FromMemory(bytes));
  EXPECT_FALSE(ByteReader(*plain).Compressed());
  EXPECT_TRUE(ByteReader(*packed).Compressed());
}

}  // namespace
}  // namespace tracegate::input
