#include <fmt/core.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <vector>

#include "src/input/unpack.h"

namespace tracegate::input {
namespace {

constexpr std::size_t kPackedBuffer = std::size_t{128} << 10;

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

 private:
  Result<bool> Feed();
  Status Step(ZSTD_outBuffer& out);
  Error Failure(std::size_t code) const;

  std::unique_ptr<Source> packed_;
  std::vector<std::uint8_t> buffer_;
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::uint64_t fed_ = 0;
  bool ready_ = false;
  bool frame_ended_ = false;
  bool holds_output_ = false;  // the stream has more than the last Read had room for
};

Result<bool> UnzstdSource::Feed() {
  if (in_.pos != in_.size) {
    return true;
  }
  auto got = packed_->Read(buffer_);
  if (!got) {
    return Fail(std::move(got.error()));
  }
  in_ = {buffer_.data(), *got, 0};
  fed_ += *got;
  return *got != 0;
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

Status UnzstdSource::Step(ZSTD_outBuffer& out) {
  const std::size_t code = ::ZSTD_decompressStream(stream_.get(), &out, &in_);
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
  ZSTD_outBuffer out{into.data(), into.size(), 0};
  while (out.pos == 0) {
    if (!holds_output_) {
      auto more = Feed();
      if (!more) {
        return Fail(std::move(more.error()));
      }
      if (!*more) {
        if (frame_ended_) {
          return std::size_t{0};
        }
        return Fail(ErrorCode::kTruncated,
                    fmt::format("the zstd data ends early, after {} packed bytes", fed_));
      }
    }
    if (auto status = Step(out); !status) {
      return Fail(std::move(status.error()));
    }
  }
  return out.pos;
}

}  // namespace

std::unique_ptr<Source> Unzstd(std::unique_ptr<Source> packed) {
  return std::make_unique<UnzstdSource>(std::move(packed));
}

}  // namespace tracegate::input
