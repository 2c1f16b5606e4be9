#include <fmt/core.h>
#include <zlib.h>

#include <optional>
#include <vector>

#include "src/input/unpack.h"

namespace tracegate::input {
namespace {

constexpr std::size_t kPackedBuffer = std::size_t{128} << 10;
constexpr int kGzipOnly = 16 + MAX_WBITS;

// With zlib. ISA-L (libisal 2.30 of Debian 12) is several times as fast, but it refuses good
// members whose header comes in pieces, and some damaged ones make it count its input below zero
// and read on behind it.
class GunzipSource final : public Source {
 public:
  explicit GunzipSource(std::unique_ptr<Source> packed)
      : packed_(std::move(packed)), buffer_(kPackedBuffer) {
    ready_ = ::inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  GunzipSource(const GunzipSource&) = delete;
  GunzipSource& operator=(const GunzipSource&) = delete;
  ~GunzipSource() override {
    if (ready_) {
      ::inflateEnd(&stream_);
    }
  }

  Result<std::size_t> Read(std::span<std::uint8_t> into) override;
  bool Compressed() const override { return true; }
  void Cancel() override { packed_->Cancel(); }

 private:
  Result<bool> Feed();
  Status Step();

  std::unique_ptr<Source> packed_;
  std::vector<std::uint8_t> buffer_;
  z_stream stream_{};
  std::uint64_t fed_ = 0;
  bool ready_ = false;
  bool member_ended_ = false;
  // Of damage behind bytes that were given out first: how many those are must not depend on
  // the pieces in which the packed ones come.
  std::optional<Error> pending_;
};

Result<bool> GunzipSource::Feed() {
  if (stream_.avail_in != 0) {
    return true;
  }
  auto got = packed_->Read(buffer_);
  if (!got) {
    return Fail(std::move(got.error()));
  }
  stream_.next_in = buffer_.data();
  stream_.avail_in = static_cast<uInt>(*got);
  fed_ += *got;
  return *got != 0;
}

Status GunzipSource::Step() {
  const int code = ::inflate(&stream_, Z_NO_FLUSH);
  if (code == Z_STREAM_END) {
    member_ended_ = true;
    return {};
  }
  if (code == Z_OK || code == Z_BUF_ERROR) {
    return {};
  }
  const char* cause = stream_.msg != nullptr ? stream_.msg : ::zError(code);
  return Fail(ErrorCode::kCorrupt, fmt::format("the gzip data is damaged at packed byte {}: {}",
                                               fed_ - stream_.avail_in, cause));
}

Result<std::size_t> GunzipSource::Read(std::span<std::uint8_t> into) {
  if (!ready_) {
    return Fail(ErrorCode::kIo, "zlib could not be started");
  }
  if (pending_) {
    return Fail(*pending_);
  }
  stream_.next_out = into.data();
  stream_.avail_out = static_cast<uInt>(into.size());
  while (stream_.avail_out == into.size()) {
    auto more = Feed();
    if (!more) {
      return Fail(std::move(more.error()));
    }
    if (member_ended_) {
      if (!*more) {
        return std::size_t{0};
      }
      ::inflateReset(&stream_);
      member_ended_ = false;
    }
    if (auto status = Step(); !status) {
      if (stream_.avail_out == into.size()) {
        return Fail(std::move(status.error()));
      }
      pending_ = std::move(status.error());
    }
    // Only now, since zlib may have held back bytes for want of room.
    if (!*more && !member_ended_ && stream_.avail_out == into.size()) {
      return Fail(ErrorCode::kTruncated,
                  fmt::format("the gzip data ends early, after {} packed bytes", fed_));
    }
  }
  return into.size() - stream_.avail_out;
}

}  // namespace

std::unique_ptr<Source> Gunzip(std::unique_ptr<Source> packed) {
  return std::make_unique<GunzipSource>(std::move(packed));
}

}  // namespace tracegate::input
