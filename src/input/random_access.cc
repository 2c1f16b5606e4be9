#include "src/input/random_access.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

namespace tracegate::input {
namespace {

std::string Reason(int error) { return std::generic_category().message(error); }

Result<std::size_t> ReadFile(int descriptor, std::uint64_t position, std::span<std::uint8_t> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t n = ::pread(descriptor, into.data() + done, into.size() - done,
                              static_cast<off_t>(position + done));
    if (n < 0 && errno != EINTR) {
      return Fail(ErrorCode::kIo, "cannot read: " + Reason(errno));
    }
    if (n == 0) {
      break;
    }
    done += n < 0 ? 0 : static_cast<std::size_t>(n);
  }
  return done;
}

class FileAccess final : public RandomAccess {
 public:
  explicit FileAccess(const PlainFile& file) : file_(file) {
    if (file_.progress != nullptr) {
      file_.progress->again += file_.size;  // its users go through it twice
    }
  }
  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    // A file that grows while it is read ends where it ended at first.
    const std::uint64_t left = offset < file_.size ? file_.size - offset : 0;
    auto got =
        ReadFile(file_.descriptor, offset, into.first(std::min<std::uint64_t>(into.size(), left)));
    if (got && file_.progress != nullptr) {
      file_.progress->read += *got;
    }
    return got;
  }
  std::uint64_t End() const override { return file_.size; }

 private:
  PlainFile file_;
};

class Spool final : public RandomAccess {
 public:
  explicit Spool(std::uint64_t base) : base_(base), end_(base) {}
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool() override {
    if (file_ >= 0) {
      ::close(file_);
    }
  }

  Status Append(std::span<const std::uint8_t> bytes);
  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::uint8_t> into) const override;
  std::uint64_t End() const override { return end_; }

 private:
  static constexpr std::size_t kChunk = std::size_t{1} << 20;
  Status OpenFile();
  Status WriteFile(std::span<const std::uint8_t> bytes);
  std::uint64_t InMemory() const { return std::min(end_ - base_, kSpoolMemory); }

  std::uint64_t base_;
  std::uint64_t end_;
  std::vector<std::unique_ptr<std::uint8_t[]>> chunks_;
  int file_ = -1;  // holds what is beyond kSpoolMemory
};

Status Spool::Append(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const std::uint64_t at = end_ - base_;
    if (at >= kSpoolMemory) {
      return WriteFile(bytes);
    }
    const std::size_t inside = at % kChunk;
    if (inside == 0) {
      chunks_.push_back(std::make_unique<std::uint8_t[]>(kChunk));
    }
    const std::size_t n = std::min(bytes.size(), kChunk - inside);
    std::memcpy(chunks_.back().get() + inside, bytes.data(), n);
    bytes = bytes.subspan(n);
    end_ += n;
  }
  return {};
}

Status Spool::OpenFile() {
  int error = 0;
  for (const char* folder : {"/var/tmp", "/tmp"}) {
    file_ = ::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);  // NOLINT(*-vararg)
    if (file_ >= 0) {
      return {};
    }
    error = errno;
  }
  return Fail(ErrorCode::kIo, "cannot make a temporary file in /var/tmp or /tmp: " + Reason(error));
}

Status Spool::WriteFile(std::span<const std::uint8_t> bytes) {
  if (file_ < 0) {
    if (auto opened = OpenFile(); !opened) {
      return opened;
    }
  }
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) {
      return Fail(ErrorCode::kIo, "cannot write a temporary file: " + Reason(errno));
    }
    bytes = bytes.subspan(n < 0 ? 0 : static_cast<std::size_t>(n));
    end_ += n < 0 ? 0 : static_cast<std::uint64_t>(n);
  }
  return {};
}

Result<std::size_t> Spool::ReadAt(std::uint64_t offset, std::span<std::uint8_t> into) const {
  std::size_t done = 0;
  const std::uint64_t from = offset - base_;
  while (done < into.size() && from + done < InMemory()) {
    const std::uint64_t at = from + done;
    const std::uint64_t left = std::min<std::uint64_t>(kChunk - at % kChunk, InMemory() - at);
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(into.size() - done, left));
    std::memcpy(into.data() + done, chunks_[at / kChunk].get() + at % kChunk, n);
    done += n;
  }
  if (done == into.size() || file_ < 0) {
    return done;
  }
  auto rest = ReadFile(file_, from + done - kSpoolMemory, into.subspan(done));
  if (!rest) {
    return rest;
  }
  return done + *rest;
}

}  // namespace

Result<Opened> OpenRandomAccess(ByteReader& in) {
  if (const auto file = in.Plain()) {
    return Opened{std::make_unique<FileAccess>(*file), std::nullopt};
  }
  auto spool = std::make_unique<Spool>(in.Offset());
  std::vector<std::uint8_t> block(std::size_t{256} << 10);
  while (true) {
    auto got = in.ReadSome(block);
    if (!got) {
      const bool damaged =
          got.error().code == ErrorCode::kTruncated || got.error().code == ErrorCode::kCorrupt;
      if (!damaged) {
        return Fail(std::move(got.error()));
      }
      return Opened{std::move(spool), std::move(got.error())};
    }
    if (*got == 0) {
      return Opened{std::move(spool), std::nullopt};
    }
    if (in.Compressed() && spool->End() + *got > kMaxUnpackedSpool) {
      return Fail(Error{
          ErrorCode::kLimit,
          fmt::format("the compressed input unpacks to more than {} GiB", kMaxUnpackedSpool >> 30),
          std::nullopt,
          {},
          "unpack it to a file and name that"});
    }
    if (auto kept = spool->Append(std::span(block).first(*got)); !kept) {
      return Fail(std::move(kept.error()));
    }
  }
}

std::unique_ptr<RandomAccess> OpenAgain(const ByteReader& in) {
  auto file = in.Plain();
  if (!file) {
    return nullptr;
  }
  file->progress = nullptr;  // it has been counted
  return std::make_unique<FileAccess>(*file);
}

}  // namespace tracegate::input
