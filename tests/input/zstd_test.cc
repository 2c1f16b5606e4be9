#include <gmock/gmock.h>

#include "src/input/unpack.h"
#include "tests/support/sources.h"

namespace tracegate::input {
namespace {

using testing::ChunkedSource;
using testing::ReadWhole;

using Bytes = std::vector<std::uint8_t>;

// What zstd 1.5.4 wrote of "abcdefghij" thirty times, from its standard input: one compressed
// block, with a checksum behind it.
const Bytes kCompressed = {0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x8d, 0x00, 0x00, 0x50,
                           0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a,
                           0x01, 0x00, 0x1f, 0x55, 0x0b, 0x12, 0x9f, 0x52, 0xd4, 0x27};

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// A frame of one raw block (RFC 8878, 3.1.1), up to 255 bytes: no window, its size in a byte.
Bytes ZstdStored(std::string_view data) {
  const auto size = static_cast<std::uint8_t>(data.size());
  const std::uint32_t block = static_cast<std::uint32_t>(size) << 3 | 1;
  Bytes out = {0x28, 0xb5, 0x2f, 0xfd, 0x20, size};
  for (int i = 0; i < 3; ++i) {
    out.push_back(static_cast<std::uint8_t>(block >> (8 * i)));
  }
  return out + Bytes(data.begin(), data.end());
}

// A frame of `count` blocks of `size` times 'z', with a window of 2^log bytes.
Bytes ZstdRepeated(int log, std::uint32_t size, int count) {
  Bytes out = {0x28, 0xb5, 0x2f, 0xfd, 0x00, static_cast<std::uint8_t>((log - 10) << 3)};
  for (int i = 0; i < count; ++i) {
    const std::uint32_t block = size << 3 | 2 | (i + 1 == count ? 1 : 0);
    out = out + Bytes{static_cast<std::uint8_t>(block), static_cast<std::uint8_t>(block >> 8),
                      static_cast<std::uint8_t>(block >> 16), 'z'};
  }
  return out;
}

const Bytes kSkippable = {0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};

Result<std::string> UnpackAll(Bytes packed, std::size_t chunk = 1 << 20, std::size_t step = 4096) {
  const auto source =
      Unzstd(std::make_unique<ChunkedSource>(std::move(packed), std::vector{chunk}));
  return ReadWhole(*source, step);
}

TEST(Zstd, AFrameInAnyChunks) {
  for (const std::size_t chunk : {1U, 2U, 7U, 1000U}) {
    for (const std::size_t step : {1U, 3U, 12U, 1000U}) {
      EXPECT_EQ(UnpackAll(ZstdStored("hello, world"), chunk, step).value_or("?"), "hello, world");
    }
  }
}

TEST(Zstd, WhatTheProgramWrote) {
  std::string want;
  for (int i = 0; i < 30; ++i) {
    want += "abcdefghij";
  }
  for (const std::size_t step : {1U, 300U, 1000U}) {
    EXPECT_EQ(UnpackAll(kCompressed, 7, step).value_or("?"), want);
  }
}

TEST(Zstd, AWrongCheckSum) {
  Bytes packed = kCompressed;
  packed.back() ^= 1;
  const auto text = UnpackAll(packed);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(text.error().what, ::testing::EndsWith("Restored data doesn't match checksum"));
}

TEST(Zstd, MoreThanAReadHasRoomFor) {
  const std::string want(5 * 100'000, 'z');
  for (const std::size_t step : {999U, 100'000U, 131'072U, 1'000'000U}) {
    EXPECT_TRUE(UnpackAll(ZstdRepeated(17, 100'000, 5), 4, step) == want) << step;
  }
}

TEST(Zstd, SeveralFramesAreOneStream) {
  const Bytes packed = kSkippable + ZstdStored("first, ") + ZstdStored("") + kSkippable +
                       ZstdStored("second") + kSkippable;
  for (const std::size_t chunk : {1U, 30U, 1000U}) {
    for (const std::size_t step : {1U, 6U, 1000U}) {
      EXPECT_EQ(UnpackAll(packed, chunk, step).value_or("?"), "first, second");
    }
  }
}

TEST(Zstd, CutAnywhereIsTruncated) {
  for (const Bytes& packed : {ZstdStored("hello, world"), kCompressed, kSkippable}) {
    for (std::size_t size = 0; size < packed.size(); ++size) {
      const auto text = UnpackAll(Bytes(packed.begin(), packed.begin() + static_cast<long>(size)));
      ASSERT_FALSE(text) << size;
      EXPECT_EQ(text.error().code, ErrorCode::kTruncated);
      EXPECT_EQ(text.error().Line(),
                "the zstd data ends early, after " + std::to_string(size) + " packed bytes");
    }
  }
}

TEST(Zstd, ASecondFrameThatIsCut) {
  const Bytes packed = ZstdStored("first") + Bytes{0x28, 0xb5};
  EXPECT_EQ(UnpackAll(packed).error().code, ErrorCode::kTruncated);
}

TEST(Zstd, GarbageBehindAFrame) {
  const auto text = UnpackAll(ZstdStored("hello") + Bytes(20, 0x41));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(text.error().what,
              ::testing::MatchesRegex("the zstd data is damaged at packed byte 1[0-9]: "
                                      "Unknown frame descriptor"));
}

TEST(Zstd, ABlockOfAReservedType) {
  Bytes packed = ZstdStored("hello");
  packed[6] |= 6;
  const auto text = UnpackAll(packed);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(text.error().what, ::testing::StartsWith("the zstd data is damaged at packed byte "));
}

TEST(Zstd, AWindowOf128MiBAndNoMore) {
  EXPECT_EQ(UnpackAll(ZstdRepeated(27, 3, 1)).value_or("?"), "zzz");
  const auto text = UnpackAll(ZstdRepeated(28, 3, 1));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kLimit);
  EXPECT_EQ(text.error().Line(),
            "the zstd data needs a window of more than 128 MiB; pack it again with zstd --long=27 "
            "or less");
}

TEST(Zstd, PassesErrorsOn) {
  const auto source = Unzstd(std::make_unique<ChunkedSource>(
      Bytes{0x28}, std::vector<std::size_t>{1}, Error{ErrorCode::kIo, "no disk"}));
  EXPECT_EQ(ReadWhole(*source).error().Line(), "no disk");
}

TEST(Unpack, RecognisesByTheFirstBytes) {
  struct Row {
    Bytes head;
    Packing packing;
  };
  for (const Row& row : {
           Row{{0x1f, 0x8b}, Packing::kGzip},
           Row{{0x1f, 0x8b, 8, 0}, Packing::kGzip},
           Row{{0x28, 0xb5, 0x2f, 0xfd}, Packing::kZstd},
           Row{{0x50, 0x2a, 0x4d, 0x18}, Packing::kZstd},
           Row{{0x5f, 0x2a, 0x4d, 0x18}, Packing::kZstd},
           Row{{}, Packing::kNone},
           Row{{0x1f}, Packing::kNone},
           Row{{0x1f, 0x8c}, Packing::kNone},
           Row{{0x28, 0xb5, 0x2f}, Packing::kNone},
           Row{{0x28, 0xb5, 0x2f, 0xfc}, Packing::kNone},
           Row{{0x60, 0x2a, 0x4d, 0x18}, Packing::kNone},
           Row{{0x50, 0x2a, 0x4d, 0x19}, Packing::kNone},
       }) {
    EXPECT_EQ(PackingOf(row.head), row.packing) << ::testing::PrintToString(row.head);
  }
}

TEST(Unpack, TakesOffOneLayer) {
  const auto unpacked = [](const Bytes& bytes) {
    auto source = Unpack(FromMemory(bytes));
    return source ? ReadWhole(**source).value_or("?") : "refused";
  };
  EXPECT_EQ(unpacked(ZstdStored("content")), "content");
  EXPECT_EQ(unpacked(kSkippable + ZstdStored("content")), "content");
  EXPECT_EQ(unpacked({'g', 'o', ' ', '1', '.'}), "go 1.");
  EXPECT_EQ(unpacked({0x28, 0xb5, 0x2f}), "\x28\xb5\x2f");
  EXPECT_EQ(unpacked(ZstdStored("\x1f\x8b")), "\x1f\x8b");
  EXPECT_EQ(unpacked(testing::GzipStored("\x28\xb5\x2f\xfd")), "\x28\xb5\x2f\xfd");
  const Bytes packed = ZstdStored("");
  EXPECT_TRUE((*Unpack(FromMemory(packed)))->Compressed());
}

}  // namespace
}  // namespace tracegate::input
