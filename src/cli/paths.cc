#include "src/cli/paths.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "src/input/peek.h"
#include "src/input/source.h"
#include "src/input/url.h"
#include "src/saved/saved.h"

namespace tracegate::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> FailAt(const std::string& path, std::string what, std::string hint = {}) {
  return Fail(Error{ErrorCode::kIo, std::move(what), std::nullopt, path, std::move(hint)});
}

// Packed data that is damaged before anything comes out of it may have been a trace: leaving it
// out would judge fewer traces than there are.
bool MayBeATrace(const Error& error) { return error.code != ErrorCode::kIo; }

// Or like profiles of some.
bool BeginsLikeATrace(const std::string& path) {
  auto source = input::Open(path);
  if (!source) {
    return MayBeATrace(source.error());
  }
  const auto peeked = input::Peek(*std::move(source), saved::kBegin.size());
  if (!peeked) {
    return MayBeATrace(peeked.error());
  }
  const std::string head(peeked->head.begin(), peeked->head.end());
  return head.starts_with("go 1.") || head == saved::kBegin;
}

Result<std::vector<std::string>> TracesIn(const std::string& directory) {
  std::error_code code;
  std::vector<std::string> traces;
  fs::directory_iterator it(directory, code);
  for (; !code && it != fs::directory_iterator(); it.increment(code)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && BeginsLikeATrace(it->path().string())) {
      traces.push_back(it->path().string());
    }
  }
  if (code) {
    return FailAt(directory, "cannot read the directory: " + code.message());
  }
  if (traces.empty()) {
    return FailAt(directory, "is a directory without a trace in it",
                  "name the traces, or the folder that they lie in");
  }
  std::sort(traces.begin(), traces.end());
  return traces;
}

}  // namespace

Result<std::vector<std::string>> ExpandPaths(std::span<const std::string> paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code code;
    if (path != "-" && !input::IsUrl(path) && fs::is_directory(path, code)) {
      auto traces = TracesIn(path);
      if (!traces) {
        return traces;
      }
      files.insert(files.end(), traces->begin(), traces->end());
    } else {
      files.push_back(path);
    }
  }
  if (std::count(files.begin(), files.end(), "-") > 1) {
    return FailAt("-", "standard input can be read only once");
  }
  return files;
}

bool CanBeReadAgain(const std::string& path) {
  std::error_code code;
  return path != "-" && !input::IsUrl(path) &&
         (fs::is_regular_file(path, code) || !fs::exists(path, code));
}

}  // namespace tracegate::cli
