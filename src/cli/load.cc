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
#include "src/input/peek.h"
#include "src/input/url.h"
#include "src/profile/builder.h"
#include "src/saved/saved.h"

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
  unsigned threads_per_file = 1;

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
      trace::ReadOptions read = options_.read;
      read.threads = threads_per_file;
      return WithHint(work_(file, {options_.timeout, &progress_}, read));
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

// Profiles that were made of damaged traces are held to what such traces would be.
Status CheckLoss(const std::vector<Profile>& profiles, double tolerate_loss) {
  for (const Profile& profile : profiles) {
    const double lost =
        profile.complete || profile.bytes == 0
            ? 0
            : static_cast<double>(profile.lost.bytes) / static_cast<double>(profile.bytes);
    if (!profile.complete && (tolerate_loss == 0 || lost > tolerate_loss)) {
      return Fail(
          Error{ErrorCode::kCorrupt,
                fmt::format("the profile of {} is of a damaged trace that lost {:.3g}% ({})",
                            profile.file, 100 * lost, profile.damage),
                std::nullopt,
                {},
                "--tolerate-loss=PCT takes it"});
    }
  }
  return {};
}

Result<std::vector<Profile>> ReadSaved(input::Source& source, double tolerate_loss) {
  std::string bytes;
  std::vector<std::uint8_t> buffer(std::size_t{1} << 18);
  for (;;) {
    const auto got = source.Read(buffer);
    if (!got) {
      return Fail(got.error());
    }
    if (*got == 0) {
      break;
    }
    if (bytes.size() + *got > saved::kMostBytes) {
      return Fail(ErrorCode::kLimit, "the saved profiles are too large", bytes.size());
    }
    bytes.append(reinterpret_cast<const char*>(buffer.data()), *got);
  }
  auto profiles = saved::Read(bytes);
  if (profiles) {
    if (auto kept = CheckLoss(*profiles, tolerate_loss); !kept) {
      return Fail(std::move(kept.error()));
    }
  }
  return profiles;
}

// The profile of a trace, or those that are saved in the file.
Result<std::vector<Profile>> ProfilesIn(const std::string& file,
                                        std::unique_ptr<input::Source> source,
                                        const trace::ReadOptions& read) {
  auto peeked = input::Peek(std::move(source), saved::kBegin.size());
  if (!peeked) {
    return Fail(std::move(peeked.error()));
  }
  if (std::equal(peeked->head.begin(), peeked->head.end(), saved::kBegin.begin(),
                 saved::kBegin.end())) {
    return ReadSaved(*peeked->source, read.tolerate_loss);
  }
  auto profile = profile::ProfileTrace(*peeked->source, input::DisplayName(file), read);
  if (!profile) {
    return Fail(std::move(profile.error()));
  }
  std::vector<Profile> one;
  one.push_back(*std::move(profile));
  return one;
}

}  // namespace

Status ForEachFile(std::span<const std::string> files, const LoadOptions& options,
                   const FileWork& work) {
  const unsigned wanted =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  Loader loader(files, options, work);
  const std::size_t count = std::min<std::size_t>(wanted, loader.local.files.size());
  loader.threads_per_file = count == 0 ? 1 : static_cast<unsigned>(wanted / count);
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
  std::vector<std::vector<Profile>> by_file(files.size());
  const auto done = ForEachFile(
      files, options,
      [&](std::size_t i, const input::OpenOptions& open, const trace::ReadOptions& read) -> Status {
        auto profiles = WithSource<std::vector<Profile>>(
            files[i], open, [&](std::unique_ptr<input::Source> source) {
              return ProfilesIn(files[i], std::move(source), read);
            });
        if (!profiles) {
          return Fail(std::move(profiles.error()));
        }
        by_file[i] = *std::move(profiles);
        return {};
      });
  if (!done) {
    return Fail(done.error());
  }
  std::vector<Profile> profiles;
  for (std::vector<Profile>& some : by_file) {
    std::move(some.begin(), some.end(), std::back_inserter(profiles));
  }
  return profiles;
}

}  // namespace tracegate::cli
