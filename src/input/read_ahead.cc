#include "src/input/read_ahead.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace tracegate::input {
namespace {

// A ring of buffers. The thread fills the next one while fewer than all are full; the reader
// empties the oldest, which stays its own until nothing of it is left. Both count buffers for ever;
// what lies between the counts, taken modulo the ring, is full. So each buffer has one owner at a
// time, and the lock is held only to move a count.
class AheadSource final : public Source {
 public:
  explicit AheadSource(std::unique_ptr<Source> source) : source_(std::move(source)) {
    for (Buffer& buffer : ring_) {
      buffer.bytes.resize(kAheadBuffer);
    }
  }
  AheadSource(const AheadSource&) = delete;
  AheadSource& operator=(const AheadSource&) = delete;
  ~AheadSource() override {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    room_.notify_one();
    source_->Cancel();
  }

  bool Start() {
    try {
      thread_ = std::jthread([this] { Run(); });
    } catch (const std::system_error&) {
      return false;
    }
    return true;
  }
  std::unique_ptr<Source> TakeBack() { return std::exchange(source_, FromMemory({})); }

  Result<std::size_t> Read(std::span<std::uint8_t> into) override;
  bool Compressed() const override { return source_->Compressed(); }
  void Cancel() override { source_->Cancel(); }

 private:
  struct Buffer {
    std::vector<std::uint8_t> bytes;
    std::size_t size = 0;
  };

  void Run();
  bool AwaitRoom();
  Result<std::size_t> ReadSource(std::span<std::uint8_t> into);

  std::unique_ptr<Source> source_;
  std::array<Buffer, kAheadBuffers> ring_;
  std::size_t given_ = 0;  // of the oldest buffer, to the reader

  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable ready_;
  std::uint64_t filled_ = 0;
  std::uint64_t emptied_ = 0;
  std::optional<Result<std::size_t>> end_;  // what comes behind the last full buffer: 0 or an error
  bool stopped_ = false;

  std::jthread thread_;  // joined before anything else goes
};

bool AheadSource::AwaitRoom() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return stopped_ || filled_ - emptied_ < ring_.size(); });
  return !stopped_;
}

Result<std::size_t> AheadSource::ReadSource(std::span<std::uint8_t> into) {
  try {
    return source_->Read(into);
  } catch (const std::bad_alloc&) {
    return Fail(ErrorCode::kLimit, "out of memory");
  }
}

void AheadSource::Run() {
  bool more = true;
  while (more && AwaitRoom()) {
    Buffer& buffer = ring_[filled_ % ring_.size()];  // only this thread changes filled_
    auto got = ReadSource(buffer.bytes);
    more = got && *got != 0;
    const std::lock_guard lock(mutex_);
    if (more) {
      buffer.size = *got;
      ++filled_;
    } else {
      end_ = std::move(got);
    }
    ready_.notify_one();
  }
}

Result<std::size_t> AheadSource::Read(std::span<std::uint8_t> into) {
  {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return filled_ != emptied_ || end_; });
    if (filled_ == emptied_) {
      return *end_;
    }
  }
  const Buffer& oldest = ring_[emptied_ % ring_.size()];  // only the reader changes emptied_
  const std::size_t n = std::min(into.size(), oldest.size - given_);
  std::memcpy(into.data(), oldest.bytes.data() + given_, n);
  given_ += n;
  if (given_ == oldest.size) {
    given_ = 0;
    const std::lock_guard lock(mutex_);
    ++emptied_;
    room_.notify_one();
  }
  return n;
}

}  // namespace

std::unique_ptr<Source> ReadAhead(std::unique_ptr<Source> source) {
  auto ahead = std::make_unique<AheadSource>(std::move(source));
  if (!ahead->Start()) {
    return ahead->TakeBack();
  }
  return ahead;
}

}  // namespace tracegate::input
