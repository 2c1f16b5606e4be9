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

#include "src/base/text.h"
#include "src/input/url.h"
#include "src/profile/builder.h"

namespace tracegate::cli {
namespace {

using profile::Profile;

// Indexes of files that workers take one after the other.
struct Queue {
  std::vector<std::size_t> files;
  std::atomic<std::size_t> next = 0;
};

// Hands out files to workers and counts what is done. Workers never throw: running
// out of memory is an error of the file at hand.
class Loader {
 public:
  Loader(std::span<const std::string> files, const LoadOptions& options, const FileWork& work)
      : files_(files), results_(files.size()), options_(options), work_(work) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      (input::IsUrl(files[i]) ? urls : local).files.push_back(i);
    }
  }

  void Work(Queue& queue) {
    for (std::size_t i = queue.next++; i < queue.files.size(); i = queue.next++) {
      const std::size_t file = queue.files[i];
      results_[file] = Load(file);
      const std::lock_guard lock(mutex_);
      ++done_;
      changed_.notify_all();
    }
  }

  // Returns when all files are done.
  void Watch(bool show) {
    using std::chrono::milliseconds;
    const auto began = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    bool shown = false;
    milliseconds patience{1000};
    const auto finished = [this] { return done_ == files_.size(); };
    while (!changed_.wait_for(lock, patience, finished)) {
      if (show) {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
        fmt::print(stderr, "\r\x1b[K{}", ProgressLine(passed.count()));
        std::fflush(stderr);
        shown = true;
      }
      patience = milliseconds{200};
    }
    if (shown) {
      fmt::print(stderr, "\r\x1b[K");
    }
  }

  Status Take() {
    for (Status& result : results_) {
      if (!result) {
        return std::move(result);
      }
    }
    return {};
  }

  Queue local;
  Queue urls;

 private:
  // What to do about damage, where nothing better is known.
  Status WithHint(Status result) const {
    if (result || options_.read.tolerate_loss > 0 || !result.error().hint.empty() ||
        !result.error().offset) {
      return result;
    }
    const ErrorCode code = result.error().code;
    if (code == ErrorCode::kTruncated || code == ErrorCode::kCorrupt ||
        code == ErrorCode::kInconsistent) {
      result.error().hint = "--tolerate-loss=PCT uses what is intact";
    }
    return result;
  }

  Status Load(std::size_t file) {
    try {
      return WithHint(work_(file, {options_.timeout, &progress_}, options_.read));
    } catch (const std::bad_alloc&) {
      return Fail(Error{ErrorCode::kLimit, "out of memory", std::nullopt,
                        input::DisplayName(files_[file])});
    }
  }

  std::string ProgressLine(double seconds) const {
    std::string line = fmt::format("reading traces: {} of {}", done_, files_.size());
    if (!urls.files.empty()) {
      line += fmt::format(", {} received in {:.0f} s", FormatBytes(progress_.received), seconds);
    }
    return line;
  }

  std::span<const std::string> files_;
  std::vector<Status> results_;
  const LoadOptions& options_;
  const FileWork& work_;
  input::Progress progress_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t done_ = 0;
};

}  // namespace

Status ForEachFile(std::span<const std::string> files, const LoadOptions& options,
                   const FileWork& work) {
  const unsigned wanted =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  Loader loader(files, options, work);
  const std::size_t count = std::min<std::size_t>(wanted, loader.local.files.size());
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < count; ++i) {
      workers.emplace_back([&loader] { loader.Work(loader.local); });
    }
    if (!loader.urls.files.empty()) {  // one more, which mostly waits
      workers.emplace_back([&loader] { loader.Work(loader.urls); });
    }
    loader.Watch(!options.quiet && ::isatty(STDERR_FILENO) != 0);
  }
  return loader.Take();
}

Result<std::vector<Profile>> LoadProfiles(std::span<const std::string> files,
                                          const LoadOptions& options) {
  std::vector<Profile> profiles(files.size());
  const auto done = ForEachFile(
      files, options,
      [&](std::size_t i, const input::OpenOptions& open, const trace::ReadOptions& read) -> Status {
        auto profile = profile::ProfileFile(files[i], open, read);
        if (!profile) {
          return Fail(std::move(profile.error()));
        }
        profiles[i] = *std::move(profile);
        return {};
      });
  if (!done) {
    return Fail(done.error());
  }
  return profiles;
}

}  // namespace tracegate::cli
