#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "src/input/http.h"
#include "src/input/source.h"
#include "src/input/unpack.h"
#include "src/input/url.h"

namespace tracegate::input {
namespace {

std::string Reason(int error) { return std::generic_category().message(error); }

class FileSource final : public Source {
 public:
  // waits: whether bytes may still have to come, as through a pipe
  FileSource(int descriptor, bool owned, bool waits, Progress* progress)
      : descriptor_(descriptor), owned_(owned), waits_(waits), progress_(progress) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (owned_) {
      ::close(descriptor_);
    }
  }

  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    while (true) {
      if (waits_ && !AwaitBytes()) {
        return Fail(ErrorCode::kIo, "cancelled");
      }
      const ssize_t n = ::read(descriptor_, into.data(), into.size());
      if (n >= 0) {
        if (progress_ != nullptr) {
          progress_->read += static_cast<std::uint64_t>(n);
        }
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
    return PlainFile{descriptor_, static_cast<std::uint64_t>(info.st_size), progress_};
  }
  void Cancel() override { cancelled_ = true; }

 private:
  static constexpr int kPollMs = 20;

  // Until there is something to read (an end or an error too); false where it was cancelled.
  bool AwaitBytes() const {
    pollfd wanted{descriptor_, POLLIN, 0};
    while (!cancelled_) {
      const int found = ::poll(&wanted, 1, kPollMs);
      if (found > 0 || (found < 0 && errno != EINTR)) {
        return true;
      }
    }
    return false;
  }

  int descriptor_;
  bool owned_;
  bool waits_;
  Progress* progress_;
  std::atomic<bool> cancelled_ = false;
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

Result<std::unique_ptr<Source>> OpenFile(const std::string& path, const OpenOptions& options) {
  int descriptor = STDIN_FILENO;
  if (path != "-") {
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);  // NOLINT(*-vararg)
    if (descriptor < 0) {
      return Fail(ErrorCode::kIo, "cannot open: " + Reason(errno));
    }
  }
  struct stat info {};
  const int failed = ::fstat(descriptor, &info) != 0 ? errno : 0;
  auto raw = std::make_unique<FileSource>(descriptor, path != "-", !S_ISREG(info.st_mode),
                                          options.progress);
  if (failed != 0) {
    return Fail(ErrorCode::kIo, "cannot open: " + Reason(failed));
  }
  if (S_ISDIR(info.st_mode)) {
    return Fail(ErrorCode::kIo, "is a directory, not a trace");
  }
  return raw;
}

}  // namespace

std::unique_ptr<Source> FromMemory(std::span<const std::uint8_t> bytes) {
  return std::make_unique<MemorySource>(bytes);
}

Result<std::unique_ptr<Source>> Open(const std::string& path, const OpenOptions& options) {
  auto raw = IsUrl(path) ? OpenUrl(path, options) : OpenFile(path, options);
  if (!raw) {
    return raw;
  }
  return Unpack(*std::move(raw), options.threads);
}

}  // namespace tracegate::input
