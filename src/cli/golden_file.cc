#include "src/cli/golden_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "src/cli/output.h"

namespace tracegate::cli {
namespace {

// Bytes that are read of a file; the readers refuse half of it, and so say it.
constexpr std::size_t kMostBytes = std::size_t{128} << 20;

Result<std::string> ReadFile(const std::string& path) {
  const auto fail = [&](int error) {
    return Fail(Error{ErrorCode::kIo, "cannot read: " + std::generic_category().message(error),
                      std::nullopt, path});
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return fail(EISDIR);
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (!file) {
    return fail(errno);
  }
  std::string text;
  std::vector<char> buffer(std::size_t{1} << 16);
  while (text.size() < kMostBytes) {
    const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), file.get());
    text.append(buffer.data(), n);
    if (n < buffer.size()) {
      break;
    }
  }
  return std::ferror(file.get()) == 0 ? Result<std::string>(std::move(text)) : fail(errno);
}

template <class T>
Result<T> Load(const std::string& path, Result<T> (*read)(std::string_view)) {
  const auto text = ReadFile(path);
  if (!text) {
    return Fail(text.error());
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
