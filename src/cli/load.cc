#include "src/cli/load.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "src/profile/builder.h"

namespace tracegate::cli {
namespace {

using profile::Profile;

// Hands out files to workers and counts what is done. Workers never throw: running
// out of memory is an error of the file at hand.
class Loader {
 public:
  explicit Loader(std::span<const std::string> files) : files_(files), results_(files.size()) {}

  void Work() {
    for (std::size_t i = next_++; i < files_.size(); i = next_++) {
      results_[i] = Load(files_[i]);
      const std::lock_guard lock(mutex_);
      ++done_;
      changed_.notify_all();
    }
  }

  // Returns when all files are done.
  void Watch(bool show) {
    using std::chrono::milliseconds;
    std::unique_lock lock(mutex_);
    bool shown = false;
    milliseconds patience{1000};
    const auto finished = [this] { return done_ == files_.size(); };
    while (!changed_.wait_for(lock, patience, finished)) {
      if (show) {
        fmt::print(stderr, "\rreading traces: {} of {}", done_, files_.size());
        std::fflush(stderr);
        shown = true;
      }
      patience = milliseconds{200};
    }
    if (shown) {
      fmt::print(stderr, "\r\x1b[K");
    }
  }

  Result<std::vector<Profile>> Take() {
    std::vector<Profile> profiles;
    for (auto& result : results_) {
      if (!*result) {
        return Fail(std::move(result->error()));
      }
      profiles.push_back(*std::move(*result));
    }
    return profiles;
  }

 private:
  static Result<Profile> Load(const std::string& file) {
    try {
      return profile::ProfileFile(file);
    } catch (const std::bad_alloc&) {
      return Fail(Error{ErrorCode::kLimit, "out of memory", std::nullopt, file});
    }
  }

  std::span<const std::string> files_;
  std::vector<std::optional<Result<Profile>>> results_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t done_ = 0;
};

}  // namespace

Result<std::vector<Profile>> LoadProfiles(std::span<const std::string> files,
                                          const LoadOptions& options) {
  const unsigned wanted =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  const std::size_t count = std::min<std::size_t>(wanted, files.size());
  Loader loader(files);
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < count; ++i) {
      workers.emplace_back([&loader] { loader.Work(); });
    }
    loader.Watch(!options.quiet && ::isatty(STDERR_FILENO) != 0);
  }
  return loader.Take();
}

}  // namespace tracegate::cli
