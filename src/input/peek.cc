#include "src/input/peek.h"

#include <algorithm>
#include <utility>

namespace tracegate::input {
namespace {

class PeekedSource final : public Source {
 public:
  PeekedSource(std::vector<std::uint8_t> head, std::unique_ptr<Source> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}
  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    if (given_ == head_.size()) {
      return rest_->Read(into);
    }
    const std::size_t n = std::min(into.size(), head_.size() - given_);
    std::copy_n(head_.begin() + static_cast<std::ptrdiff_t>(given_), n, into.begin());
    given_ += n;
    return n;
  }
  bool Compressed() const override { return rest_->Compressed(); }
  std::optional<PlainFile> Plain() const override { return rest_->Plain(); }
  void Cancel() override { rest_->Cancel(); }

 private:
  std::vector<std::uint8_t> head_;
  std::size_t given_ = 0;
  std::unique_ptr<Source> rest_;
};

}  // namespace

Result<Peeked> Peek(std::unique_ptr<Source> source, std::size_t bytes) {
  std::vector<std::uint8_t> head(bytes);
  std::size_t size = 0;
  while (size < bytes) {
    auto got = source->Read(std::span(head).subspan(size));
    if (!got) {
      return Fail(std::move(got.error()));
    }
    if (*got == 0) {
      break;
    }
    size += *got;
  }
  head.resize(size);
  Peeked peeked;
  peeked.head = head;
  peeked.source = std::make_unique<PeekedSource>(std::move(head), std::move(source));
  return peeked;
}

}  // namespace tracegate::input
