#include <gmock/gmock.h>

#include "src/input/unpack.h"
#include "tests/support/sources.h"

namespace tracegate::input {
namespace {

using testing::ChunkedSource;
using testing::GzipStored;
using testing::ReadWhole;

using Bytes = std::vector<std::uint8_t>;

Result<std::string> Unpack(Bytes packed, std::size_t chunk = 1 << 20, std::size_t step = 4096) {
  const auto source =
      Gunzip(std::make_unique<ChunkedSource>(std::move(packed), std::vector{chunk}));
  return ReadWhole(*source, step);
}

TEST(Gunzip, AMemberInAnyChunks) {
  for (const std::size_t chunk : {1U, 2U, 7U, 1000U}) {
    for (const std::size_t step : {1U, 3U, 1000U}) {
      EXPECT_EQ(*Unpack(GzipStored("hello, world"), chunk, step), "hello, world");
    }
  }
}

TEST(Gunzip, AMemberThatIsReallyCompressed) {
  // Python: gzip.compress(b"a" * 10, mtime=0); literals and a match.
  const Bytes packed = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x4c,
                        0x84, 0x01, 0x00, 0xf0, 0xcd, 0x11, 0x4c, 0x0a, 0x00, 0x00, 0x00};
  EXPECT_EQ(Unpack(packed).value_or("?"), "aaaaaaaaaa");
}

TEST(Gunzip, SeveralMembersAreOneStream) {
  Bytes packed = GzipStored("first, ");
  for (const std::string_view text : {"", "second, ", "third"}) {
    const Bytes member = GzipStored(text);
    packed.insert(packed.end(), member.begin(), member.end());
  }
  for (const std::size_t chunk : {1U, 30U, 1000U}) {
    EXPECT_EQ(Unpack(packed, chunk).value_or("?"), "first, second, third");
  }
}

TEST(Gunzip, AnEmptyMember) { EXPECT_EQ(Unpack(GzipStored("")).value_or("?"), ""); }

TEST(Gunzip, CutAnywhereIsTruncated) {
  const Bytes packed = GzipStored("hello, world");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const auto text = Unpack(Bytes(packed.begin(), packed.begin() + static_cast<long>(size)));
    ASSERT_FALSE(text) << size;
    EXPECT_EQ(text.error().code, ErrorCode::kTruncated);
    EXPECT_EQ(text.error().Line(),
              "the gzip data ends early, after " + std::to_string(size) + " packed bytes");
  }
}

TEST(Gunzip, ASecondMemberThatIsCut) {
  Bytes packed = GzipStored("first");
  packed.push_back(0x1f);
  EXPECT_EQ(Unpack(packed).error().code, ErrorCode::kTruncated);
}

TEST(Gunzip, AWrongCheckSum) {
  const auto text = Unpack(GzipStored("hello", 1));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(text.error().what, ::testing::StartsWith("the gzip data is damaged at packed byte "));
  EXPECT_THAT(text.error().what, ::testing::EndsWith("incorrect data check"));
}

// Whatever the pieces in which they come and go.
TEST(Gunzip, WhatStandsBeforeTheDamageIsGivenOut) {
  for (const std::size_t chunk : {1U, 1000U}) {
    for (const std::size_t step : {1U, 3U, 1000U}) {
      const auto source = Gunzip(
          std::make_unique<ChunkedSource>(GzipStored("hello", 1), std::vector<std::size_t>{chunk}));
      std::string text;
      Bytes buffer(step);
      auto got = source->Read(buffer);
      for (; got && *got != 0; got = source->Read(buffer)) {
        text.append(buffer.begin(), buffer.begin() + static_cast<long>(*got));
      }
      EXPECT_EQ(text, "hello");
      ASSERT_FALSE(got);
      EXPECT_EQ(got.error().code, ErrorCode::kCorrupt);
      EXPECT_FALSE(source->Read(buffer)) << "an error stays";
    }
  }
}

// zlib holds back the end of a match where there is no room for it.
TEST(Gunzip, ACutMemberGivesOutAllThatIsThere) {
  // Python: gzip.compress(b"a" * 10, mtime=0), up to the end of the match.
  const Bytes packed = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00,
                        0x00, 0x02, 0x03, 0x4b, 0x4c, 0x84, 0x01};
  for (const std::size_t step : {1U, 3U, 1000U}) {
    const auto source =
        Gunzip(std::make_unique<ChunkedSource>(packed, std::vector<std::size_t>{packed.size()}));
    std::size_t size = 0;
    Bytes buffer(step);
    auto got = source->Read(buffer);
    for (; got && *got != 0; got = source->Read(buffer)) {
      size += *got;
    }
    EXPECT_EQ(size, 10U) << step;
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::kTruncated);
  }
}

TEST(Gunzip, AWrongLength) {
  Bytes packed = GzipStored("hello");
  ++packed[packed.size() - 4];
  EXPECT_EQ(Unpack(packed).error().code, ErrorCode::kCorrupt);
}

TEST(Gunzip, GarbageAndGarbageBehindAMember) {
  EXPECT_EQ(Unpack({0x1f, 0x8b, 0x07, 0, 0, 0, 0, 0, 0, 0}).error().code, ErrorCode::kCorrupt);
  Bytes packed = GzipStored("hello");
  packed.insert(packed.end(), 20, 0x41);
  const auto text = Unpack(packed);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kCorrupt);
}

TEST(Gunzip, PassesErrorsOn) {
  const auto source = Gunzip(std::make_unique<ChunkedSource>(
      Bytes{0x1f}, std::vector<std::size_t>{1}, Error{ErrorCode::kIo, "no disk"}));
  EXPECT_EQ(ReadWhole(*source).error().Line(), "no disk");
}

}  // namespace
}  // namespace tracegate::input
