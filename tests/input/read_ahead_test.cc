#include "src/input/read_ahead.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <new>
#include <thread>

#include "src/input/unpack.h"
#include "tests/support/sources.h"

namespace tracegate::input {
namespace {

using testing::ChunkedSource;
using testing::GzipStored;
using testing::ReadWhole;
using Bytes = std::vector<std::uint8_t>;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kRing = kAheadBuffers * kAheadBuffer;

// What a source does, seen from outside. Outlives it, since the source goes with its thread.
struct Watched {
  std::atomic<int> reads = 0;
  std::atomic<bool> waits = false;
  std::atomic<bool> cancelled = false;
  std::atomic<bool> gone = false;
};

// Gives `bytes` bytes a Read for `reads` times; then it waits until it is cancelled.
class WaitingSource final : public Source {
 public:
  WaitingSource(Watched& watched, int reads, std::size_t bytes)
      : watched_(watched), reads_(reads), bytes_(bytes) {}
  WaitingSource(const WaitingSource&) = delete;
  WaitingSource& operator=(const WaitingSource&) = delete;
  ~WaitingSource() override { watched_.gone = true; }
  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    if (watched_.reads++ < reads_) {
      return std::min(into.size(), bytes_);
    }
    watched_.waits = true;
    watched_.cancelled.wait(false);
    return Fail(ErrorCode::kIo, "cancelled");
  }
  bool Compressed() const override { return true; }
  void Cancel() override {
    watched_.cancelled = true;
    watched_.cancelled.notify_all();
  }

 private:
  Watched& watched_;
  int reads_;
  std::size_t bytes_;
};

class OutOfMemory final : public Source {
 public:
  Result<std::size_t> Read(std::span<std::uint8_t>) override {
    if (++reads_ == 1) {
      return std::size_t{3};
    }
    throw std::bad_alloc();
  }
  bool Compressed() const override { return true; }

 private:
  int reads_ = 0;
};

Bytes Numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 2654435761U >> 13);
  }
  return bytes;
}

void Await(const std::function<bool()>& condition) {
  const auto limit = Clock::now() + std::chrono::seconds(30);
  while (!condition() && Clock::now() < limit) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_TRUE(condition());
}

TEST(ReadAhead, GivesTheSameBytesInAnyPieces) {
  const Bytes bytes = Numbered(3 * kRing + 12345);
  for (const std::size_t chunk : {std::size_t{1000}, kAheadBuffer, std::size_t{1} << 24}) {
    for (const std::size_t step : {std::size_t{999}, kAheadBuffer, 5 * kAheadBuffer}) {
      const auto source = ReadAhead(std::make_unique<ChunkedSource>(bytes, std::vector{chunk}));
      EXPECT_TRUE(*ReadWhole(*source, step) == std::string(bytes.begin(), bytes.end()));
      Bytes one(1);
      EXPECT_EQ(*source->Read(one), 0U) << "the end stays";
    }
  }
}

TEST(ReadAhead, AnErrorComesBehindAllThatWasBeforeIt) {
  const Bytes bytes = Numbered(kAheadBuffer + 7);
  const auto source = ReadAhead(std::make_unique<ChunkedSource>(
      bytes, std::vector<std::size_t>{100}, Error{ErrorCode::kCorrupt, "broken", 77}));
  Bytes got;
  Bytes buffer(1000);
  auto n = source->Read(buffer);
  for (; n; n = source->Read(buffer)) {
    ASSERT_NE(*n, 0U);
    got.insert(got.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*n));
  }
  EXPECT_TRUE(got == bytes);
  EXPECT_EQ(n.error().Line(), "at byte 77: broken");
  EXPECT_EQ(source->Read(buffer).error().Line(), "at byte 77: broken") << "an error stays";
}

TEST(ReadAhead, NoFurtherThanTheRing) {
  Watched watched;
  const auto source = ReadAhead(std::make_unique<WaitingSource>(watched, 1000, 10));
  const auto reads = [&] { return watched.reads.load(); };
  Await([&] { return reads() == static_cast<int>(kAheadBuffers); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(reads(), static_cast<int>(kAheadBuffers));
  Bytes buffer(10);
  ASSERT_EQ(*source->Read(buffer), 10U);
  Await([&] { return reads() == static_cast<int>(kAheadBuffers) + 1; });
}

// While the thread waits for bytes, for room, and before it did anything.
TEST(ReadAhead, EndsAtOnceWhereverItStands) {
  for (const int reads : {0, 2, 1000}) {
    Watched watched;
    auto source = ReadAhead(std::make_unique<WaitingSource>(watched, reads, 10));
    if (reads != 1000) {
      Await([&] { return watched.waits.load(); });
    } else {
      Await([&] { return watched.reads == static_cast<int>(kAheadBuffers); });
    }
    const auto began = Clock::now();
    source.reset();
    EXPECT_LT(Clock::now() - began, std::chrono::seconds(5));
    EXPECT_TRUE(watched.gone);
  }
  for (int i = 0; i < 200; ++i) {
    Watched watched;
    ReadAhead(std::make_unique<WaitingSource>(watched, i % 5, 10)).reset();
    EXPECT_TRUE(watched.gone);
  }
}

TEST(ReadAhead, RunningOutOfMemoryIsAnError) {
  const auto source = ReadAhead(std::make_unique<OutOfMemory>());
  Bytes buffer(10);
  EXPECT_EQ(*source->Read(buffer), 3U);
  const auto error = source->Read(buffer);
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().code, ErrorCode::kLimit);
  EXPECT_EQ(error.error().Line(), "out of memory");
}

// All that is packed and damaged comes out the same with and without a second thread.
TEST(ReadAhead, OfDamagedGzip) {
  Bytes packed;
  for (int i = 0; i < 30; ++i) {
    const Bytes member = GzipStored(std::string(60000, static_cast<char>('a' + i)), i == 29);
    packed.insert(packed.end(), member.begin(), member.end());
  }
  for (const std::size_t cut : {packed.size(), packed.size() - 4, std::size_t{1'000'000}}) {
    const std::span<const std::uint8_t> part = std::span(packed).first(cut);
    std::vector<std::string> outcomes;
    for (const unsigned threads : {1U, 2U}) {
      const auto source = *Unpack(FromMemory(part), threads);
      EXPECT_TRUE(source->Compressed());
      std::string text;
      Bytes buffer(5000);
      auto n = source->Read(buffer);
      for (; n && *n != 0; n = source->Read(buffer)) {
        text.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*n));
      }
      ASSERT_FALSE(n);
      outcomes.push_back(text + n.error().Line());
    }
    EXPECT_TRUE(outcomes[0] == outcomes[1]) << cut;
  }
}

// A reader that has seen enough does not wait for a writer who has stopped.
TEST(ReadAhead, OfAPipeThatSaysNoMore) {
  std::string folder = (std::filesystem::temp_directory_path() / "tracegate-ahead-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int writer = ::open(path.c_str(), O_RDWR | O_CLOEXEC);  // NOLINT(*-vararg)
  ASSERT_GE(writer, 0);
  const Bytes packed = GzipStored("the beginning");
  ASSERT_EQ(::write(writer, packed.data(), packed.size()), static_cast<ssize_t>(packed.size()));
  OpenOptions options;
  options.threads = 2;
  auto source = *Open(path, options);
  Bytes buffer(100);
  EXPECT_EQ(*source->Read(buffer), 13U);
  const auto began = Clock::now();
  source.reset();
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(2));
  ::close(writer);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tracegate::input
