#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "src/input/source.h"

namespace tracegate::input {
namespace {

std::string Reason(int error) { return std::generic_category().message(error); }

class FileSource final : public Source {
 public:
  FileSource(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (owned_) {
      ::close(descriptor_);
    }
  }

  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    while (true) {
      const ssize_t n = ::read(descriptor_, into.data(), into.size());
      if (n >= 0) {
        return static_cast<std::size_t>(n);
      }
      if (errno != EINTR) {
        return Fail(ErrorCode::kIo, "cannot read: " + Reason(errno));
      }
    }
  }
  bool Compressed() const override { return false; }
  // Standard input may stand anywhere in its file, so it is none.
  std::optional<PlainFile> Plain() const override {
    struct stat info {};
    if (!owned_ || ::fstat(descriptor_, &info) != 0 || !S_ISREG(info.st_mode)) {
      return std::nullopt;
    }
    return PlainFile{descriptor_, static_cast<std::uint64_t>(info.st_size)};
  }

 private:
  int descriptor_;
  bool owned_;
};

class MemorySource final : public Source {
 public:
  explicit MemorySource(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    const std::size_t n = std::min(into.size(), bytes_.size());
    std::copy_n(bytes_.begin(), n, into.begin());
    bytes_ = bytes_.subspan(n);
    return n;
  }
  bool Compressed() const override { return false; }

 private:
  std::span<const std::uint8_t> bytes_;
};

// Gives back the bytes that were read to recognise the content, then the rest.
class PeekedSource final : public Source {
 public:
  PeekedSource(std::array<std::uint8_t, 2> head, std::size_t size, std::unique_ptr<Source> rest)
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
  std::array<std::uint8_t, 2> head_;
  std::size_t size_;
  std::size_t given_ = 0;
  std::unique_ptr<Source> rest_;
};

Result<std::unique_ptr<Source>> Recognise(std::unique_ptr<Source> raw) {
  std::array<std::uint8_t, 2> head{};
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
  const bool gzip = size == 2 && head[0] == 0x1f && head[1] == 0x8b;
  std::unique_ptr<Source> whole = std::make_unique<PeekedSource>(head, size, std::move(raw));
  return gzip ? Gunzip(std::move(whole)) : std::move(whole);
}

}  // namespace

std::unique_ptr<Source> FromMemory(std::span<const std::uint8_t> bytes) {
  return std::make_unique<MemorySource>(bytes);
}

Result<std::unique_ptr<Source>> Open(const std::string& path) {
  int descriptor = STDIN_FILENO;
  if (path != "-") {
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);  // NOLINT(*-vararg)
    if (descriptor < 0) {
      return Fail(ErrorCode::kIo, "cannot open: " + Reason(errno));
    }
  }
  auto raw = std::make_unique<FileSource>(descriptor, path != "-");
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) {
    return Fail(ErrorCode::kIo, "cannot open: " + Reason(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return Fail(ErrorCode::kIo, "is a directory, not a trace");
  }
  return Recognise(std::move(raw));
}

}  // namespace tracegate::input
