#include "src/cli/output.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "src/cli/interrupt.h"

namespace tracegate::cli {
namespace {

tl::unexpected<Error> FailAt(const std::string& path, int error) {
  return Fail(Error{ErrorCode::kIo, "cannot write: " + std::generic_category().message(error),
                    std::nullopt, path});
}

// 0, or the errno of the write that failed.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno != EINTR) {
      return errno;
    }
    text.remove_prefix(n < 0 ? 0 : static_cast<std::size_t>(n));
  }
  return 0;
}

Status WriteDirectly(const std::string& path, std::string_view text, int flags) {
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);  // NOLINT(*-vararg)
  if (descriptor < 0) {
    return FailAt(path, errno);
  }
  const int error = WriteAll(descriptor, text);
  ::close(descriptor);
  return error == 0 ? Status() : FailAt(path, error);
}

// The permissions that a new file would get.
mode_t NewFileMode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

// Makes the name of a file last through a loss of power. Not every file system can do that, and
// the file is there whether it did or not.
void SyncFolder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

// A file beside the one that it is to become, and what keeps a signal from leaving it behind.
struct Beside {
  std::string name;
  std::optional<TemporaryName> cleared;
  int descriptor = -1;

  explicit Beside(const std::string& path) : name(path + ".XXXXXX") {
    const SignalsHeld held;
    descriptor = ::mkstemp(name.data());
    if (descriptor >= 0) {
      cleared.emplace(name);
    }
  }
};

Status Replace(const std::string& path, std::string_view text) {
  const Beside beside(path);
  if (beside.descriptor < 0) {
    return FailAt(path, errno);
  }
  int error = WriteAll(beside.descriptor, text);
  if (error == 0 &&
      (::fchmod(beside.descriptor, NewFileMode()) != 0 || ::fsync(beside.descriptor) != 0)) {
    error = errno;
  }
  ::close(beside.descriptor);
  if (error == 0 && ::rename(beside.name.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlink(beside.name.c_str());
    return FailAt(path, error);
  }
  SyncFolder(path);
  return {};
}

}  // namespace

Status WriteOutput(const std::string& path, std::string_view text) {
  if (path.empty() || path == "-") {
    const int error = WriteAll(STDOUT_FILENO, text);
    return error == 0 ? Status() : FailAt("standard output", error);
  }
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  return exists && !S_ISREG(info.st_mode) ? WriteDirectly(path, text, 0) : Replace(path, text);
}

Status AppendOutput(const std::string& path, std::string_view text) {
  return WriteDirectly(path, text, O_CREAT | O_APPEND);
}

}  // namespace tracegate::cli
