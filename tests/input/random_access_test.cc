#include "src/input/random_access.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <numeric>

#include "tests/support/sources.h"

namespace tracegate::input {
namespace {

std::vector<std::uint8_t> Counting(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  }
  return bytes;
}

// Whether `access` gives the bytes from `offset` on, over every kind of border.
void ExpectBytes(const RandomAccess& access, const std::vector<std::uint8_t>& all,
                 std::uint64_t offset, std::size_t size) {
  std::vector<std::uint8_t> got(size);
  const auto n = access.ReadAt(offset, got);
  ASSERT_TRUE(n) << n.error().Line();
  const std::size_t want =
      offset < all.size() ? std::min<std::size_t>(size, all.size() - offset) : 0;
  EXPECT_EQ(*n, want);
  EXPECT_TRUE(std::equal(got.begin(), got.begin() + static_cast<std::ptrdiff_t>(*n),
                         all.begin() + static_cast<std::ptrdiff_t>(offset)));
}

TEST(RandomAccess, SpoolsWhatIsNoFile) {
  const auto all = Counting(5'000'000);
  testing::ChunkedSource source(all, {1, 4096, 100'000});
  ByteReader in(source);
  std::vector<std::uint8_t> head(16);
  ASSERT_EQ(in.ReadUpTo(head).value(), 16u);
  const auto opened = OpenRandomAccess(in);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->damage);
  EXPECT_EQ(opened->bytes->End(), all.size());
  for (const std::uint64_t offset : {16U, 17U, 1'048'576U, 1'048'592U, 2'500'000U, 4'999'999U}) {
    ExpectBytes(*opened->bytes, all, offset, 70'000);
  }
  ExpectBytes(*opened->bytes, all, all.size(), 10);
}

// Of which the first 64 MiB are in memory and the rest in a file.
TEST(RandomAccess, SpoolsMoreThanItKeepsInMemory) {
  const auto all = Counting((std::size_t{66} << 20) + 123);
  testing::ChunkedSource source(all, {1'000'003});
  ByteReader in(source);
  const auto opened = OpenRandomAccess(in);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->bytes->End(), all.size());
  const std::uint64_t border = kSpoolMemory;
  for (const std::uint64_t offset : {std::uint64_t{0}, border - 100, border, border + 100,
                                     static_cast<std::uint64_t>(all.size() - 50)}) {
    ExpectBytes(*opened->bytes, all, offset, 200'000);
  }
}

TEST(RandomAccess, ReadsAFileWhereItLies) {
  const auto all = Counting(300'000);
  const std::string path = ::testing::TempDir() + "/random_access_test";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size()));
  const auto source = Open(path);
  ASSERT_TRUE(source);
  EXPECT_TRUE((*source)->Plain());
  ByteReader in(**source);
  std::vector<std::uint8_t> head(16);
  ASSERT_EQ(in.ReadUpTo(head).value(), 16u);
  const auto opened = OpenRandomAccess(in);
  ASSERT_TRUE(opened);
  ExpectBytes(*opened->bytes, all, 0, 100);
  ExpectBytes(*opened->bytes, all, 200'000, 200'000);
  std::remove(path.c_str());
}

// What came before the damage can be read, and the damage is told beside it.
class EndsInDamage final : public Source {
 public:
  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    if (given_) {
      return Fail(ErrorCode::kTruncated, "cut");
    }
    given_ = true;
    std::fill_n(into.begin(), 100, std::uint8_t{7});
    return 100;
  }
  bool Compressed() const override { return true; }

 private:
  bool given_ = false;
};

TEST(RandomAccess, KeepsWhatCameBeforeDamage) {
  EndsInDamage source;
  ByteReader in(source);
  const auto opened = OpenRandomAccess(in);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(opened->damage);
  EXPECT_EQ(opened->damage->what, "cut");
  EXPECT_EQ(opened->bytes->End(), 100u);
}

TEST(ByteReader, PeeksWithoutConsuming) {
  const auto all = Counting(600'000);
  testing::ChunkedSource source(all, {1, 999, 70'000});
  ByteReader in(source);
  std::uint64_t offset = 0;
  for (const std::size_t step : {0U, 1U, 100'000U, 131'000U, 131'072U, 200'000U, 1U}) {
    for (std::size_t left = step; left > 0;) {
      const auto seen = in.Peek(ByteReader::kMaxPeek);
      ASSERT_TRUE(seen);
      const std::size_t n = std::min(left, seen->size());
      ASSERT_GT(n, 0u);
      in.Skip(n);
      left -= n;
    }
    offset += step;
    ASSERT_EQ(in.Offset(), offset);
    const auto seen = in.Peek(ByteReader::kMaxPeek);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->size(), std::min<std::size_t>(ByteReader::kMaxPeek, all.size() - offset));
    EXPECT_TRUE(
        std::equal(seen->begin(), seen->end(), all.begin() + static_cast<std::ptrdiff_t>(offset)));
  }
}

}  // namespace
}  // namespace tracegate::input
