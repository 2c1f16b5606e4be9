#include <fmt/core.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "src/input/unpack.h"

namespace tracegate::input {
namespace {

constexpr std::size_t kPackedBuffer = std::size_t{128} << 10;
constexpr std::size_t kUnpackedBuffer = std::size_t{128} << 10;

struct FreeStream {
  void operator()(ZSTD_DStream* stream) const { ::ZSTD_freeDStream(stream); }
};

class UnzstdSource final : public Source {
 public:
  explicit UnzstdSource(std::unique_ptr<Source> packed)
      : packed_(std::move(packed)), buffer_(kPackedBuffer), stream_(::ZSTD_createDStream()) {
    ready_ = stream_ != nullptr && ::ZSTD_isError(::ZSTD_DCtx_setParameter(
                                       stream_.get(), ZSTD_d_windowLogMax, kZstdWindowLog)) == 0;
  }

  Result<std::size_t> Read(std::span<std::uint8_t> into) override;
  bool Compressed() const override { return true; }
  void Cancel() override { packed_->Cancel(); }

 private:
  Result<bool> Feed();
  Status Step();
  Error Failure(std::size_t code) const;

  std::unique_ptr<Source> packed_;
  std::vector<std::uint8_t> buffer_;
  std::vector<std::uint8_t> unpacked_ = std::vector<std::uint8_t>(kUnpackedBuffer);
  std::size_t size_ = 0;   // of what unpacked_ holds
  std::size_t given_ = 0;  // of it, to the reader
  std::optional<Error> failure_;
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::uint64_t fed_ = 0;
  bool ready_ = false;
  bool frame_ended_ = false;
  bool ended_ = false;
  bool holds_output_ = false;  // the stream has more than the last step had room for
};

Result<bool> UnzstdSource::Feed() {
  if (in_.pos != in_.size) {
    return true;
  }
  std::size_t size = 0;
  while (size < buffer_.size()) {
    auto got = packed_->Read(std::span(buffer_).subspan(size));
    if (!got && size == 0) {
      return Fail(std::move(got.error()));
    }
    if (!got || *got == 0) {
      break;  // an error comes again
    }
    size += *got;
  }
  in_ = {buffer_.data(), size, 0};
  fed_ += size;
  return size != 0;
}

Error UnzstdSource::Failure(std::size_t code) const {
  switch (::ZSTD_getErrorCode(code)) {
    case ZSTD_error_frameParameter_windowTooLarge:
      return {ErrorCode::kLimit,
              fmt::format("the zstd data needs a window of more than {} MiB",
                          (std::size_t{1} << kZstdWindowLog) >> 20),
              std::nullopt,
              {},
              fmt::format("pack it again with zstd --long={} or less", kZstdWindowLog)};
    case ZSTD_error_memory_allocation:
      return {ErrorCode::kLimit, "out of memory for the zstd data"};
    default:
      return {ErrorCode::kCorrupt,
              fmt::format("the zstd data is damaged at packed byte {}: {}",
                          fed_ - (in_.size - in_.pos), ::ZSTD_getErrorName(code))};
  }
}

// Unpacks the next block. How far libzstd comes before it sees damage depends on what it is
// given at a time: always as much as there is room for, so that the same bytes give the
// same answer, whatever they come from and whoever asks.
Status UnzstdSource::Step() {
  if (!holds_output_) {
    auto more = Feed();
    if (!more) {
      return Fail(std::move(more.error()));
    }
    if (!*more) {
      ended_ = frame_ended_;
      return ended_ ? Status()
                    : Fail(ErrorCode::kTruncated,
                           fmt::format("the zstd data ends early, after {} packed bytes", fed_));
    }
  }
  ZSTD_outBuffer out{unpacked_.data(), unpacked_.size(), 0};
  const std::size_t code = ::ZSTD_decompressStream(stream_.get(), &out, &in_);
  size_ = out.pos;
  given_ = 0;
  if (::ZSTD_isError(code) != 0) {
    return Fail(Failure(code));
  }
  frame_ended_ = code == 0;
  holds_output_ = !frame_ended_ && out.pos == out.size;
  return {};
}

Result<std::size_t> UnzstdSource::Read(std::span<std::uint8_t> into) {
  if (!ready_) {
    return Fail(ErrorCode::kIo, "libzstd could not be started");
  }
  while (given_ == size_ && !failure_ && !ended_) {
    if (auto status = Step(); !status) {
      failure_ = std::move(status.error());
    }
  }
  if (given_ == size_ && failure_) {
    return Fail(*failure_);
  }
  const std::size_t n = std::min(into.size(), size_ - given_);
  std::copy_n(unpacked_.data() + given_, n, into.data());
  given_ += n;
  return n;
}

}  // namespace

std::unique_ptr<Source> Unzstd(std::unique_ptr<Source> packed) {
  return std::make_unique<UnzstdSource>(std::move(packed));
}

}  // namespace tracegate::input
