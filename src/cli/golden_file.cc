#include "src/cli/golden_file.h"

#include <filesystem>
#include <system_error>

#include "src/base/file.h"
#include "src/cli/output.h"

namespace tracegate::cli {
namespace {

// Bytes that are read of a file; the readers refuse half of it, and so say it.
constexpr std::size_t kMostBytes = std::size_t{128} << 20;

template <class T>
Result<T> Load(const std::string& path, Result<T> (*read)(std::string_view)) {
  const auto text = ReadFile(path, kMostBytes);
  if (!text) {
    return Fail(
        Error{ErrorCode::kIo, "cannot read: " + text.error().message(), std::nullopt, path});
  }
  auto made = read(*text);
  if (!made) {
    made.error().where = path;
  }
  return made;
}

}  // namespace

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<golden::Baseline> LoadBaseline(const std::string& path) {
  return Load(path, golden::ReadBaseline);
}

Result<golden::Pending> LoadPending(const std::string& path) {
  return Load(path, golden::ReadPending);
}

std::string PendingPath(const std::string& golden) { return golden + ".pending"; }

Status WriteGolden(const std::string& path, std::string_view text) {
  if (path.empty() || path == "-") {
    return Fail(ErrorCode::kUsage, "--golden needs the name of a file");
  }
  return WriteOutput(path, text);
}

}  // namespace tracegate::cli
