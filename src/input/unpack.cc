#include "src/input/unpack.h"

#include <algorithm>
#include <array>

namespace tracegate::input {
namespace {

using Head = std::array<std::uint8_t, kPackingHead>;

// Gives back the bytes that were read to recognise the content, then the rest.
class PeekedSource final : public Source {
 public:
  PeekedSource(const Head& head, std::size_t size, std::unique_ptr<Source> rest)
      : head_(head), size_(size), rest_(std::move(rest)) {}
  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    if (given_ == size_) {
      return rest_->Read(into);
    }
    const std::size_t n = std::min(into.size(), size_ - given_);
    std::copy_n(head_.begin() + static_cast<std::ptrdiff_t>(given_), n, into.begin());
    given_ += n;
    return n;
  }
  bool Compressed() const override { return false; }
  std::optional<PlainFile> Plain() const override { return rest_->Plain(); }

 private:
  Head head_;
  std::size_t size_;
  std::size_t given_ = 0;
  std::unique_ptr<Source> rest_;
};

}  // namespace

Packing PackingOf(std::span<const std::uint8_t> head) {
  if (head.size() >= 2 && head[0] == 0x1f && head[1] == 0x8b) {
    return Packing::kGzip;
  }
  if (head.size() >= 4) {
    const bool frame = head[0] == 0x28 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd;
    const bool skippable =
        (head[0] & 0xf0U) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18;
    if (frame || skippable) {
      return Packing::kZstd;
    }
  }
  return Packing::kNone;
}

Result<std::unique_ptr<Source>> Unpack(std::unique_ptr<Source> raw) {
  Head head{};
  std::size_t size = 0;
  while (size < head.size()) {
    auto got = raw->Read(std::span(head).subspan(size));
    if (!got) {
      return Fail(std::move(got.error()));
    }
    if (*got == 0) {
      break;
    }
    size += *got;
  }
  const Packing packing = PackingOf(std::span(head).first(size));
  std::unique_ptr<Source> whole = std::make_unique<PeekedSource>(head, size, std::move(raw));
  switch (packing) {
    case Packing::kGzip:
      return Gunzip(std::move(whole));
    case Packing::kZstd:
      return Unzstd(std::move(whole));
    case Packing::kNone:
      break;
  }
  return whole;
}

}  // namespace tracegate::input
